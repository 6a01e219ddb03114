"""The working committee (arbeidsutval, AU) of a network: who, for which owner, when."""

import datetime as dt
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.network import Network
from partnerships.models.organisation import Organisation
from partnerships.models.period import in_order, valid_on_q
from portal.people.actor import Actor


class WorkingCommitteeQuerySet(models.QuerySet["WorkingCommitteeMember"]):
    def visible_to(self, actor: Actor) -> Self:
        """For everybody who acts for an organisation: it is work contact data."""
        return self if actor.system or actor.kind else self.none()

    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on_q(on))

    def in_order(self) -> Self:
        """The leader and the secretary first, the others by their owner's name."""
        first = models.Case(
            models.When(role="leader", then=0),
            models.When(role="secretary", then=1),
            default=2,
        )
        return self.order_by(first, "owner__sort_key", "name", "pk")


class WorkingCommitteeMember(models.Model):
    """A person from a member owner, from a day to a day. Work contact data only.

    One that is a user of the portal ranks the network's needs while acting for
    that owner; the others are names to call.
    """

    class Role(models.TextChoices):
        LEADER = "leader", pgettext_lazy("working committee", "leader")
        SECRETARY = "secretary", pgettext_lazy("working committee", "secretary")
        MEMBER = "member", pgettext_lazy("working committee", "member")

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="committee"
    )
    owner = models.ForeignKey(
        Organisation,
        verbose_name=_("school owner"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("position"), max_length=200, blank=True)
    role = models.CharField(
        _("role"), max_length=10, choices=Role.choices, default=Role.MEMBER
    )
    email = models.EmailField(_("e-mail at work"), blank=True)
    phone = models.CharField(_("telephone at work"), max_length=30, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[WorkingCommitteeQuerySet] = WorkingCommitteeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            in_order("committee_period_in_order"),
            models.UniqueConstraint(
                fields=["network", "owner", "name"],
                condition=Q(valid_to=None),
                name="committee_person_once",
                violation_error_message=_(
                    "This person is in the working committee for that owner already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.owner}"
