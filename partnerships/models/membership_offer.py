from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.membership import (
    AUDIT_ENDS,
    LONGEST_MESSAGE,
    Membership,
    managed_by_q,
    people_shown_to,
)
from partnerships.models.organisation import Organisation
from portal.people.actor import AUDITOR, Actor
from portal.people.models import Invitation


class MembershipOfferQuerySet(models.QuerySet["MembershipOffer"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the organisations whose people one may know."""
        return self.filter(people_shown_to(actor, "organisation__"))

    def managed_by(self, actor: Actor) -> Self:
        return self.filter(managed_by_q(actor))

    def at(self, organisation: Organisation) -> Self:
        return self.filter(organisation=organisation)

    def unanswered(self) -> Self:
        """Neither accepted nor withdrawn, those that have expired too."""
        return self.filter(invitation__used_at=None, invitation__withdrawn_at=None)


class MembershipOffer(models.Model):
    """What an invitation opens: a membership of this organisation, in this role."""

    invitation = models.OneToOneField(
        Invitation, on_delete=models.PROTECT, related_name="membership_offer"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="membership_offers"
    )
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role.choices)
    # The membership's last day: of an auditor's alone.
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    message = models.TextField(_("message"), max_length=LONGEST_MESSAGE, blank=True)
    membership = models.OneToOneField(
        Membership, null=True, blank=True, on_delete=models.PROTECT, editable=False
    )

    objects: ClassVar[MembershipOfferQuerySet] = MembershipOfferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_offer_role_known",
                condition=Q(role__in=Membership.Role.values),
            ),
            models.CheckConstraint(
                name="membership_offer_auditor_has_a_last_day",
                condition=Q(role=AUDITOR, valid_to__isnull=False)
                | (~Q(role=AUDITOR) & Q(valid_to=None)),
                violation_error_message=AUDIT_ENDS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitation} → {self.organisation} ({self.role})"
