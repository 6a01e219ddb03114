from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from funding.models.change import ChangeDecision
from funding.models.grant import PAID_IS_GRANTED, Grant
from partnerships.models import Organisation, SchemeYear
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

Kind = Organisation.Kind


class RepaymentClaimQuerySet(models.QuerySet["RepaymentClaim"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the grant that it is of; who must repay it reads it too."""
        grants = Grant.objects.visible_to(actor)
        mine = Q(payer=actor.organisation_id) if actor.organisation_id else Q()
        return self.filter(Q(grant__in=grants) | mine)

    def of_year(self, scheme_year: SchemeYear) -> Self:
        return self.filter(grant__scheme_year=scheme_year)

    def open(self) -> Self:
        return self.filter(state=RepaymentClaim.State.OPEN)


class RepaymentClaim(models.Model):
    """What a recipient was paid more than it is granted since a decision was changed.

    One that a still later decision makes needless is withdrawn. ``state`` is written by
    funding/services/settlement.py and claims.py alone.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("repayment claim state", "to be repaid")
        REPAID = "repaid", pgettext_lazy("repayment claim state", "repaid")
        WITHDRAWN = "withdrawn", pgettext_lazy("repayment claim state", "withdrawn")

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="claims")
    change = models.ForeignKey(
        ChangeDecision, null=True, on_delete=models.PROTECT, related_name="claims"
    )
    payer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    amount_nok = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(default=clock.now, editable=False)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    repaid_on = models.DateField(null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[RepaymentClaimQuerySet] = RepaymentClaimQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_nok__gt=0), name="repayment_claim_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(state="repaid", repaid_on__isnull=False)
                | Q(~Q(state="repaid"), repaid_on__isnull=True),
                name="repayment_claim_repaid_on_a_day",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="closed_repayment_claim_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="open"),
            ),
            pgtrigger.ReadOnly(
                name="repayment_claim_says_what_it_said",
                fields=["grant", "change", "payer", "amount_nok", "made_at"],
            ),
            pgtrigger.Trigger(
                name="claims_and_payments_are_the_grant",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=[("of_grant", "bigint")],
                func=f"""
                    of_grant := CASE WHEN TG_OP = 'DELETE'
                                     THEN OLD.grant_id ELSE NEW.grant_id END;
                    {PAID_IS_GRANTED}
                    RETURN NULL;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.payer}: {self.amount_nok} kr"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
