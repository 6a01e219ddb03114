from datetime import date
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.organisation import Organisation
from partnerships.models.period import in_order, no_overlap, valid_on_q
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import APPROVER, AUDITOR, EDITOR, READER, Actor

AUDIT_ENDS = _("An auditor has access until a last day: say which.")
LONGEST_MESSAGE = 2000  # what people write to each other about access

# Two who end each other wait here for one another: the second one then sees what
# the first has done. Deferred, so that a follower may come in the same transaction.
KEEP_AN_APPROVER = """
    IF OLD.role = 'approver' AND OLD.valid_to IS NULL THEN
        PERFORM 1 FROM partnerships_organisation
            WHERE id = OLD.organisation_id FOR NO KEY UPDATE;
        IF NOT EXISTS (
            SELECT 1 FROM partnerships_membership
            WHERE organisation_id = OLD.organisation_id
                AND role = 'approver' AND valid_to IS NULL
        ) THEN
            RAISE EXCEPTION 'An organisation keeps an approver.'
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'membership_keeps_an_approver';
        END IF;
    END IF;
    RETURN NULL;
"""


def people_shown_to(actor: Actor, prefix: str = "") -> Q:
    """The organisations whose people ``actor`` may know; ``prefix`` follows a relation.

    One's own; of a governor, the owners of its counties too; all for the national.
    """
    if actor.kind == Organisation.Kind.NATIONAL:
        return Q(**{f"{prefix}pk__isnull": False})
    shown = Q(**{f"{prefix}pk": actor.organisation_id})
    if actor.kind == Organisation.Kind.GOVERNOR:
        shown |= Q(
            **{
                f"{prefix}kind__in": Organisation.OWNER_KINDS,
                f"{prefix}county_id__in": actor.county_ids,
            }
        )
    return shown


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date | None = None) -> Self:
        """Memberships that hold on that day, today unless told.

        One that was ended at a moment holds no more on that day.
        """
        day = on or clock.today()
        return self.filter(valid_on_q(day), Q(ended_at=None) | Q(valid_to__gt=day))

    def past(self) -> Self:
        """Those that hold no more today, the last one to end first."""
        today = clock.today()
        over = Q(valid_to__lt=today) | Q(ended_at__isnull=False, valid_to=today)
        return self.filter(over).order_by("-valid_to", "-ended_at", "-pk")

    def at(self, organisation: Organisation) -> Self:
        return self.filter(organisation=organisation)

    def approvers(self) -> Self:
        return self.filter(role=APPROVER)

    def editing(self) -> Self:
        """Those who may write."""
        return self.filter(role__in=[EDITOR, APPROVER])

    def taking_part(self) -> Self:
        """Those who act for the organisation; an auditor only looks at it."""
        return self.exclude(role=AUDITOR)

    def lasting(self) -> Self:
        """Those that no day ends."""
        return self.filter(valid_to=None)

    def contacts(self) -> Self:
        """The approvers of today, with the people: how an organisation is reached."""
        found = self.current().approvers().filter(user__is_active=True)
        return found.select_related("user").order_by("user__full_name", "pk")

    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisations whose people one may know."""
        if actor.system:
            return self
        return self.filter(people_shown_to(actor, "organisation__"))


class Membership(models.Model):
    """What a person is at an organisation, from a day to a day, both included.

    Never deleted, and its role never changed: another role is another membership.
    One that is ended at a moment has that in ``ended_at``, and its day in ``valid_to``.
    """

    class Role(models.TextChoices):
        EDITOR = EDITOR, pgettext_lazy("role", "editor")
        APPROVER = APPROVER, pgettext_lazy("role", "approver")
        READER = READER, pgettext_lazy("role", "reader")
        AUDITOR = AUDITOR, pgettext_lazy("role", "auditor")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=[EDITOR, APPROVER, READER, AUDITOR]),
                name="membership_role_known",
            ),
            models.CheckConstraint(
                condition=~Q(role=AUDITOR) | Q(valid_to__isnull=False),
                name="membership_auditor_has_a_last_day",
                violation_error_message=AUDIT_ENDS,
            ),
            in_order("membership_period_in_order"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(valid_to__isnull=False),
                name="membership_ended_has_its_last_day",
            ),
            no_overlap(
                "membership_once_at_a_time",
                "user",
                "organisation",
                message=_(
                    "This person is a member of the organisation already in that "
                    "period. End the other membership first."
                ),
                among=Q(ended_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="keep_an_approver",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=KEEP_AN_APPROVER,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation} ({self.role})"

    def get_absolute_url(self) -> str:
        return address_of("partnerships:membership", self.pk)

    @property
    def holds(self) -> bool:
        """Whether it holds today."""
        today = clock.today()
        begun = self.valid_from <= today
        if self.valid_to is None:
            return begun
        last = self.valid_to > today or (
            self.valid_to == today and self.ended_at is None
        )
        return begun and last


def managed_by_q(actor: Actor) -> Q:
    """Rows of organisations whose people ``actor`` lets in; as may_manage_people."""
    if not actor.may_approve:
        return Q(pk__in=[])
    managed = Q(organisation_id=actor.organisation_id)
    if actor.kind in (Organisation.Kind.GOVERNOR, Organisation.Kind.NATIONAL):
        approvers = Membership.objects.current().approvers()
        there = approvers.filter(organisation=OuterRef("organisation"))
        managed |= people_shown_to(actor, "organisation__") & Q(~Exists(there))
    return managed
