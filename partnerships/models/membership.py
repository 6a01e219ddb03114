from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.organisation import Organisation
from partnerships.models.period import in_order, no_overlap, valid_on_q
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR, READER, Actor


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date | None = None) -> Self:
        """Memberships that hold on that day, today unless told."""
        return self.filter(valid_on_q(on or clock.today()))

    def approvers(self) -> Self:
        """The approvers of today, with the people: how an organisation is reached."""
        found = self.current().filter(role=APPROVER, user__is_active=True)
        return found.select_related("user").order_by("user__full_name", "pk")

    def visible_to(self, actor: Actor) -> Self:
        """Those of one's own organisation; national admin sees all."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        return self.filter(organisation_id=actor.organisation_id)


class Membership(models.Model):
    """What a person is at an organisation, from a day to a day, both included."""

    class Role(models.TextChoices):
        EDITOR = EDITOR, pgettext_lazy("role", "editor")
        APPROVER = APPROVER, pgettext_lazy("role", "approver")
        READER = READER, pgettext_lazy("role", "reader")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[EDITOR, APPROVER, READER]),
                name="membership_role_known",
            ),
            in_order("membership_period_in_order"),
            no_overlap(
                "membership_once_at_a_time",
                "user",
                "organisation",
                message=_(
                    "This person is a member of the organisation already in that "
                    "period. End the other membership first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.role})"
