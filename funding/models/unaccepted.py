"""Which payments wait for an answer of the recipient: to each letter of a decision."""

from typing import Any

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from funding.models.allocation import DECIDED, AllocationLine
from funding.models.grant import Grant
from funding.models.granted import Granted

# Of several answers the one that the money waits for.
WORST_FIRST = ("declined", "waiting", "accepted")


def by_key() -> QuerySet[AllocationLine]:
    """What the key gave the payment's recipient in its year."""
    return AllocationLine.objects.filter(
        allocation__scheme_year=OuterRef("grant__scheme_year"),
        allocation__state=DECIDED,
        recipient=OuterRef("grant__recipient"),
        granted_nok__gt=0,
    )


def to_needs() -> QuerySet[Any]:
    """What needs were granted for the payment's year, by whatever year's decision, with
    ``answer``: of the recipient to that decision, None where it is not asked.

    A later decision changes what is accepted already, and is not asked about.
    """
    asked = Grant.objects.filter(
        recipient=OuterRef("recipient"), scheme_year=OuterRef("scheme_year")
    )
    found: QuerySet[Any] = Granted.objects.filter(
        scheme=OuterRef("grant__scheme_year__scheme"),
        county=OuterRef("grant__scheme_year__county"),
        year=OuterRef("grant__scheme_year__year"),
        recipient=OuterRef("grant__recipient"),
        id__startswith="need-",
    )
    found = found.annotate(answer=Subquery(asked.values("needs_acceptance__state")[:1]))
    return found


def unaccepted() -> Q:
    """Not accepted; or not asked yet, because the letter is not ordered."""
    unasked = Q(acceptance=None, allocation__scheme_year__asks_acceptance=True)
    asked = Q(acceptance__isnull=False) & ~Q(acceptance__state="accepted")
    no_answer = Q(answer=None, scheme_year__asks_acceptance=True)
    other_answer = Q(answer__isnull=False) & ~Q(answer="accepted")
    return Q(Exists(by_key().filter(unasked | asked))) | Q(
        Exists(to_needs().filter(no_answer | other_answer))
    )


def with_answer(payments: QuerySet[Any]) -> QuerySet[Any]:
    """Each with ``unaccepted`` and ``answer``."""
    worst = Case(
        *(When(answer=word, then=Value(n)) for n, word in enumerate(WORST_FIRST)),
        default=Value(len(WORST_FIRST)),
    )
    found = payments.annotate(
        unaccepted=unaccepted(),
        of_key=Subquery(by_key().values("acceptance__state")[:1]),
        of_needs=Subquery(to_needs().order_by(worst).values("answer")[:1]),
    )
    answer = Case(
        *(
            When(Q(of_key=word) | Q(of_needs=word), then=Value(word))
            for word in WORST_FIRST
        ),
        default=None,
        output_field=models.CharField(),
    )
    answered: QuerySet[Any] = found.annotate(answer=answer)
    return answered
