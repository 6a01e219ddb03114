"""The clauses of an agreement, and each change that a party asks of the others."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.agreement import (
    LONGEST,
    Agreement,
    AgreementParty,
)
from partnerships.models.agreement_sql import of_negotiation
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor


class ClauseQuerySet(models.QuerySet["Clause"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(agreement__in=Agreement.objects.visible_to(actor))


class Clause(models.Model):
    """One clause as all parties have it now; fields in double braces are still there.

    Written by partnerships/services/clauses.py alone, when a change is accepted.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="clauses"
    )
    place = models.PositiveSmallIntegerField()
    # That of the county's set; empty for one that the parties have added.
    code = models.CharField(max_length=20, blank=True)
    heading = models.CharField(_("heading"), max_length=120)
    text = models.TextField(_("text"), max_length=LONGEST)

    objects: ClassVar[ClauseQuerySet] = ClauseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "place"],
                name="clause_place_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["agreement", "code"],
                condition=~Q(code=""),
                name="clause_of_the_set_once",
            ),
            models.CheckConstraint(
                condition=~Q(heading="") & ~Q(text=""), name="clause_says_something"
            ),
        ]
        triggers = [of_negotiation("clause_stands"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.place}. {self.heading}"


class ClauseChangeQuerySet(models.QuerySet["ClauseChange"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(agreement__in=Agreement.objects.visible_to(actor))

    def waiting(self) -> Self:
        return self.filter(state=ClauseChange.State.WAITING)


class ClauseChange(models.Model):
    """A change of a clause, a new clause, or one taken out, as a party asks for it.

    Accepted when every other party has said yes; one no is enough to reject it.
    ``before`` keeps what stood there then.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", pgettext_lazy("clause", "changed")
        ADD = "add", pgettext_lazy("clause", "added")
        REMOVE = "remove", pgettext_lazy("clause", "taken out")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("clause change", "waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("clause change", "accepted")
        REJECTED = "rejected", pgettext_lazy("clause change", "rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("clause change", "withdrawn")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="changes"
    )
    clause = models.ForeignKey(
        Clause,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="changes",
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    heading = models.CharField(_("heading"), max_length=120)
    text = models.TextField(_("text"), blank=True, max_length=LONGEST)
    before = models.TextField(blank=True)
    # An added one stands after this place.
    after_place = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(_("why"), blank=True, max_length=2_000)
    party = models.ForeignKey(
        AgreementParty, on_delete=models.PROTECT, related_name="asked_changes"
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING, editable=False
    )

    objects: ClassVar[ClauseChangeQuerySet] = ClauseChangeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["clause"],
                condition=Q(state="waiting", clause__isnull=False),
                name="clause_one_change_at_a_time",
                violation_error_message=_(
                    "A change of this clause waits for an answer already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(kind="remove") | ~Q(text=""),
                name="clause_change_says_something",
                violation_error_message=_("Write the clause."),
            ),
        ]
        triggers = [of_negotiation("change_in_negotiation"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.heading}: {self.state}"


class ClauseAnswer(models.Model):
    """What another party says to a change; each party once, and never otherwise.

    ``party`` is empty where two parties have become one since, and that one answers
    anew or has the answer of the other; ``by_name`` says who it was.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    change = models.ForeignKey(
        ClauseChange, on_delete=models.CASCADE, related_name="answers"
    )
    party = models.ForeignKey(
        AgreementParty, null=True, on_delete=models.PROTECT, related_name="+"
    )
    accepts = models.BooleanField()
    message = models.TextField(_("reason"), blank=True, max_length=2_000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["ClauseAnswer"]]

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "party"], name="clause_change_answered_once"
            ),
            models.CheckConstraint(
                condition=Q(accepts=True) | ~Q(message=""),
                name="clause_change_rejected_with_a_reason",
                violation_error_message=_("Say why you reject the change."),
            ),
        ]
        triggers = [
            of_negotiation("answer_in_negotiation"),
            pgtrigger.Protect(
                name="clause_answer_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.party_id IS NOT NULL OR "
                    "(to_jsonb(NEW) - 'party_id') <> (to_jsonb(OLD) - 'party_id')"
                ),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.accepts}"
