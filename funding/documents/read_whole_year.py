"""``WholeYear`` of a decided year, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.timezone import localdate

from funding.documents.parts import Change
from funding.documents.whole_year import (
    OWNER,
    Advised,
    DecidedIn,
    FromNation,
    Institution,
    WholeYear,
)
from funding.documents.year import DecidedYear
from funding.models import ChangeLine, DepartureReason, Granted, NeedGrant
from funding.models.allocation import DECIDED
from funding.models.granted import GrantedQuerySet
from partnerships.models import Need, NeedLine, Organisation

UH = NeedLine.Role.UH


def whole_year(facts: DecidedYear) -> WholeYear:
    """Seven queries."""
    rows = list(_granted(facts))
    return WholeYear(
        needs=len({need.pk for needs in facts.needs.values() for need in needs}),
        from_nation=_from_nation(facts),
        advised=_advised(facts),
        institutions=_institutions(facts, rows),
        decided=_decided(rows),
    )


def _from_nation(facts: DecidedYear) -> FromNation | None:
    share = facts.frame.share
    if share is None or share.division.decided_at is None:
        return None
    division = share.division
    return FromNation(
        amount_nok=division.amount_nok,
        share_nok=share.amount_nok,
        version=division.number,
        decided_on=localdate(share.division.decided_at),
    )


GrantedRow = tuple[int, int, int, str, str, str, int]


def _granted(facts: DecidedYear) -> Iterable[GrantedRow]:
    """What is decided for this year and later, by recipient and both years.

    By this year's own decisions, also where another county's frame pays later; and by
    those before that its own frame pays.
    """
    year = facts.scheme_year
    rows = Granted.objects.filter(scheme=year.scheme_id, year__gte=year.year)
    own = rows.filter(scheme_year=year)
    before = rows.filter(county=year.county_id, decided_year__lt=year.year)
    who = [f"recipient__{name}" for name in ("kind", "number", "name")]
    keys = ("decided_year", "year", "recipient", *who)

    def summed(decided: GrantedQuerySet) -> QuerySet[Any, Any]:
        return decided.order_by().values_list(*keys).annotate(nok=Sum("amount_nok"))

    # A union: joined by «or» they read all that is decided.
    found: Iterable[GrantedRow] = summed(own).union(summed(before), all=True)
    return found


def _decided(rows: Iterable[GrantedRow]) -> tuple[DecidedIn, ...]:
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for decided_year, year, *_who, amount in rows:
        sums[decided_year, year] += amount
    return tuple(DecidedIn(*years, sums[years]) for years in sorted(sums))


def _institutions(
    facts: DecidedYear, rows: Iterable[GrantedRow]
) -> tuple[Institution, ...]:
    """The largest first, by what each is paid in the year."""
    year = facts.scheme_year.year
    names: dict[int, tuple[str, str]] = {}
    granted: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for decided_year, paid, pk, kind, number, name, amount in rows:
        if kind == Organisation.Kind.UH:
            names[pk] = number, name
            at = 2 if paid > year else 0 if decided_year == year else 1
            granted[pk][at] += amount
    asked = NeedLine.objects.filter(
        need__in=Need.objects.submitted().filter(scheme_year=facts.scheme_year),
        year=year,
        role=UH,
    )
    who = ("recipient", "recipient__number", "recipient__name")
    summed = asked.order_by().values_list(*who)
    advised: dict[int, tuple[int, int, int | None]] = {}
    for pk, number, name, needs, requested, recommended in summed.annotate(
        needs=Count("need", distinct=True),
        requested=Sum("requested_nok"),
        recommended=Sum("recommended_nok"),
    ):
        names[pk] = number, name
        advised[pk] = needs, requested, recommended
    found = []
    for pk, (number, name) in names.items():
        needs, requested, recommended = advised.get(pk, (0, 0, None))
        sums = granted[pk]
        found.append(Institution(number, name, needs, requested, recommended, *sums))
    return tuple(sorted(found, key=lambda one: (-one.paid_nok, one.name, one.number)))


def _advised(facts: DecidedYear) -> tuple[Advised, ...]:
    """Owners for the year itself first; then by year, role and recipient."""
    lines = (
        NeedLine.objects.filter(
            need__in=Need.objects.submitted().filter(scheme_year=facts.scheme_year),
            recommended_nok__isnull=False,
        )
        .select_related("recipient")
        .order_by("year", "role", "recipient__sort_key", "recipient__number", "pk")
    )
    together: dict[tuple[int, str, int], list[NeedLine]] = defaultdict(list)
    for line in lines:
        together[line.year, line.role, line.recipient_id].append(line)
    year = facts.scheme_year.year
    own = {
        pk: rows
        for (y, role, pk), rows in together.items()
        if (y, role) == (year, OWNER)
    }
    reasons = dict(
        NeedGrant.objects.filter(decision__allocation=facts.allocation).values_list(
            "need_line", "reason"
        )
    )
    said = _said(facts)
    reasons |= {line: why for (_owner, line), why in said.items() if line}
    by_owner = {owner: why for (owner, _line), why in said.items() if owner}
    beside = [rows for at, rows in together.items() if at[:2] != (year, OWNER)]
    return (
        *_to_owners(facts, own, by_owner),
        *(_beside(rows, reasons) for rows in beside),
    )


def _said(facts: DecidedYear) -> dict[tuple[int | None, int | None], str]:
    """Why the decision departs from the recommendation, by owner or by need's line."""
    rows = DepartureReason.objects.of(facts.allocation)
    return {(row.recipient_id, row.need_line_id): row.reason for row in rows}


def _beside(lines: list[NeedLine], reasons: Mapping[int, str]) -> Advised:
    """What one recipient is granted need by need; each reason is said once."""
    why = dict.fromkeys(reasons.get(line.pk, "") for line in lines)
    return Advised(
        number=lines[0].recipient.number,
        recipient=lines[0].recipient.name,
        role=lines[0].role,
        needs=len({line.need_id for line in lines}),
        year=lines[0].year,
        recommended_nok=sum(line.recommended_nok or 0 for line in lines),
        granted_nok=sum(line.granted_nok or 0 for line in lines),
        reason=" ".join(each for each in why if each),
    )


def _to_owners(
    facts: DecidedYear,
    own: Mapping[int, list[NeedLine]],
    said: Mapping[int, str],
) -> Iterable[Advised]:
    """In the order of the report's table."""
    changed = _changed(facts)
    for line in facts.lines:
        asked = own.get(line.recipient_id)
        if not asked:
            continue
        more_nok, why = changed.get(line.recipient_id, (0, ()))
        steps: tuple[Change, ...] = facts.changes.get(line.pk, ())
        yield Advised(
            number=line.recipient.number,
            recipient=line.recipient.name,
            role=OWNER,
            needs=len({each.need_id for each in asked}),
            year=facts.scheme_year.year,
            recommended_nok=sum(each.recommended_nok or 0 for each in asked),
            granted_nok=line.own_part_nok + more_nok,
            reason=" ".join(_once(said.get(line.recipient_id), steps, why)),
        )


def _once(
    said: str | None, steps: Iterable[Change], why: Iterable[str]
) -> Iterable[str]:
    """What is said of the departure, of the amount by hand, and of later decisions."""
    found = [said or "", *(step.reason for step in steps), *why]
    return dict.fromkeys(each for each in found if each)


def _changed(facts: DecidedYear) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Of later decisions, for the year itself: kroner and reasons, by recipient."""
    amounts: dict[int, int] = defaultdict(int)
    reasons: dict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = ChangeLine.objects.filter(
        change__allocation=facts.allocation,
        change__state=DECIDED,
        year=facts.scheme_year.year,
    )
    columns = ("recipient", "change_nok", "reason")
    for pk, change_nok, reason in rows.order_by("pk").values_list(*columns):
        amounts[pk] += change_nok
        reasons[pk] += (reason,)
    return {pk: (amounts[pk], reasons[pk]) for pk in amounts}
