"""What a party has changed of an agreement's facts, until each other party agrees."""

from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject

from partnerships.models.agreement import (
    Agreement,
    AgreementParty,
    AgreementQuerySet,
)
from partnerships.models.agreement_sql import of_negotiation
from portal.lib import clock
from portal.lib.kept import never_emptied


class FactChangeQuerySet(models.QuerySet["FactChange"]):
    def beside(self, agreements: AgreementQuerySet) -> AgreementQuerySet:
        """Each agreement with its own as ``unanswered``, without a query more."""
        own = self.filter(agreement=OuterRef("pk")).order_by("pk")
        names = "fact", "before", "after", "by_name", "by_party", "party_id"
        row = JSONObject(**{name: name for name in names})
        return agreements.annotate(unanswered=ArraySubquery(own.values(row=row)))


class FactChange(models.Model):
    """One fact, as ``party`` last knew it and as another party has it now.

    It is there while it waits for the party's answer: the party agrees, or writes the
    fact otherwise, which then waits for the others. The audit trace keeps what was.
    Written by partnerships/services/ alone: facts.py, and when a scan is registered.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="fact_changes"
    )
    party = models.ForeignKey(
        AgreementParty, on_delete=models.CASCADE, related_name="fact_changes"
    )
    # As ``agreement/facts.py`` names them, and in words of the agreement's language.
    fact = models.CharField(max_length=250)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    by_name = models.CharField(max_length=200)
    by_party = models.CharField(max_length=200)
    # The one it was, or that has become one with it since.
    by = models.ForeignKey(
        AgreementParty, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[FactChangeQuerySet] = FactChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "fact"], name="fact_change_once_a_party"
            ),
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="fact_change_changes"
            ),
        ]
        triggers = [of_negotiation("fact_change_in_negotiation"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.fact}: {self.before} → {self.after}"
