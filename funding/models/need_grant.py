from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Sum
from django.utils.translation import gettext_lazy as _

from funding.models.decision import Decision
from funding.models.granted import WITHIN_FRAMES
from partnerships.models import Need, NeedLine, SchemeYear
from portal.lib import clock
from portal.lib.kept import never_emptied


class NeedGrantQuerySet(models.QuerySet["NeedGrant"]):
    def of_year(self, scheme_year: SchemeYear | OuterRef) -> Self:
        """Granted by this year's decision, drafts too, to whatever year's lines."""
        return self.filter(
            need_line__need__scheme_year=scheme_year,
            need_line__need__state=Need.State.SUBMITTED,
        )

    def amount_nok(self) -> int:
        total: int = self.aggregate(nok=Sum("amount_nok", default=0))["nok"]
        return total


def _within_frames(name: str, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """Of what is decided by it; PostgreSQL tells the new rows of one kind at a time."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
        declare=[("the_year", "partnerships_schemeyear%ROWTYPE")],
        func=f"""
    FOR the_year IN SELECT DISTINCT y.* FROM new_rows g
        JOIN funding_decision d ON d.id = g.decision_id
        JOIN funding_allocation a ON a.id = d.allocation_id
        JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
    LOOP {WITHIN_FRAMES} END LOOP;
    RETURN NULL;
""",  # noqa: S608 - our own text
    )


class NeedGrant(models.Model):
    """What one budget line of a need is granted by itself, beside the key.

    Lines of the year's UH institutions, network hosts and county-wide measures, and
    everybody's lines of the years to come, which are then commitments (tilsagn).
    ``decision`` is empty in a draft, which falls with its line; with it the row is
    locked.
    """

    need_line = models.OneToOneField(
        NeedLine, on_delete=models.CASCADE, related_name="grant"
    )
    amount_nok = models.PositiveBigIntegerField()
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="need_grants"
    )
    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[NeedGrantQuerySet] = NeedGrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_nok__gt=0), name="need_grant_above_zero"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_need_grant_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__decision__isnull=False),
            ),
            _within_frames("need_grants_within_frames", pgtrigger.Update),
            _within_frames("new_need_grants_within_frames", pgtrigger.Insert),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.need_line}: {self.amount_nok} kr"
