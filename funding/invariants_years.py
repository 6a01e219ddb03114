"""What must be true across years: what is paid, committed and free of each frame.

Reckoned anew from the decisions' own rows, and held against what all pages, papers
and triggers read.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, Sum

from funding.models import Allocation, AllocationLine, ChangeLine, Granted, NeedGrant
from funding.models.allocation import DECIDED
from partnerships.models import County, OrganisationChange, SchemeYear


@dataclass(frozen=True, slots=True)
class Decided:
    """An amount, by whom it was decided and for which year; ``owner`` of the need."""

    by: SchemeYear
    at: dt.datetime
    year: int
    owner: int
    amount_nok: int


def broken() -> Iterator[str]:
    years = {year.pk: year for year in SchemeYear.objects.select_related("county")}
    decided = list(_decided(years))
    counties = _Counties()
    payers = [counties.payer(each) for each in decided]
    yield from _outside(decided)
    yield from _paid(decided, payers)
    yield from _reckoned(decided, payers)


def _decided(years: dict[int, SchemeYear]) -> Iterator[Decided]:
    lines = AllocationLine.objects.exclude(allocation__decision=None)
    names = "allocation__scheme_year", "allocation__decision__decided_at"
    for by, at, owner, nok in lines.values_list(*names, "recipient", "granted_nok"):
        yield Decided(years[by], at, years[by].year, owner, nok)
    grants = NeedGrant.objects.exclude(decision=None)
    names = "decision__allocation__scheme_year", "decision__decided_at"
    of_need = "need_line__year", "need_line__need__owner", "amount_nok"
    for by, at, year, owner, nok in grants.values_list(*names, *of_need):
        yield Decided(years[by], at, year, owner, nok)
    changes = ChangeLine.objects.filter(change__state=DECIDED)
    names = "change__allocation__scheme_year", "change__decided_at"
    of_line = "year", "need_line__need__owner", "recipient", "change_nok"
    for by, at, year, owner, who, nok in changes.values_list(*names, *of_line):
        yield Decided(years[by], at, year, owner or who, nok)


class _Counties:
    """Which county's frame pays: the one that decided, while it is there."""

    def __init__(self) -> None:
        ended = County.objects.exclude(valid_to=None)
        self.ended = {county.pk: county.valid_to or dt.date.max for county in ended}
        self.followers: dict[int, list[OrganisationChange]] = defaultdict(list)
        self.of_owner: dict[int, int | None] = {}
        changes = OrganisationChange.objects.select_related("old", "new")
        for change in changes.order_by("-population_share", "new__number"):
            self.followers[change.old_id].append(change)
            self.of_owner[change.new_id] = change.new.county_id

    def payer(self, decided: Decided) -> int:
        county, day = decided.by.county_id, dt.date(decided.year, 1, 1)
        if county not in self.ended or self.ended[county] >= day:
            return county
        owner, name = decided.owner, ""
        while there := [c for c in self.followers[owner] if c.on <= day]:
            name = name or there[0].old.name
            of_name = [change for change in there if change.new.name == name]
            owner = (of_name or there)[0].new_id
        return self.of_owner.get(owner) or county


def _outside(decided: list[Decided]) -> Iterator[str]:
    """Nothing is decided for a year before, or later than a need may last."""
    for each in decided:
        first, last = each.by.year, each.by.year + each.by.max_years - 1
        if not first <= each.year <= last:
            yield (
                f"Scheme year {each.by.pk} has decided {each.amount_nok} kr for "
                f"{each.year}, and decides about {first} to {last}."
            )


def _paid(decided: list[Decided], payers: list[int]) -> Iterator[str]:
    """Paid in a year is what is decided for it in that year and those before it."""
    should: Counter[tuple[int, int, int, int]] = Counter()
    for each, payer in zip(decided, payers, strict=True):
        should[each.by.scheme_id, payer, each.year, each.by.year] += each.amount_nok
    names = "scheme", "county", "year", "decided_year"
    rows = Granted.objects.order_by().values_list(*names).annotate(Sum("amount_nok"))
    said = Counter({(s, c, paid, by): nok for s, c, paid, by, nok in rows})
    for key in sorted({*should, *said}):
        if should[key] != said[key]:
            _scheme, county, paid, by = key
            yield (
                f"County {county} pays {said[key]} kr in {paid} of what was decided in "
                f"{by}, and the decisions say {should[key]} kr."
            )
    nation: Counter[tuple[int, int]] = Counter()
    for (scheme, _county, paid, _by), nok in said.items():
        nation[scheme, paid] += nok
    for each in decided:
        nation[each.by.scheme_id, each.year] -= each.amount_nok
    for (_scheme, paid), nok in sorted(nation.items()):
        if nok:
            yield f"The nation pays {nok} kr in {paid} beside what is decided."


def _reckoned(decided: list[Decided], payers: list[int]) -> Iterator[str]:
    """A decision divided what was free then: the frame less what was bound."""
    bound: dict[tuple[int, int, int], list[Decided]] = defaultdict(list)
    for each, payer in zip(decided, payers, strict=True):
        if each.by.year < each.year:
            bound[each.by.scheme_id, payer, each.year].append(each)
    to_needs = dict(
        NeedGrant.objects.exclude(decision=None)
        .order_by()
        .filter(need_line__year=F("need_line__need__scheme_year__year"))
        .values_list("decision__allocation")
        .annotate(Sum("amount_nok"))
    )
    allocations = Allocation.objects.exclude(decision=None).defer("result")
    found = allocations.select_related("scheme_year", "decision").prefetch_related(
        "scheme_year__frame__versions"
    )
    for allocation in found:
        year, then = allocation.scheme_year, allocation.decision.decided_at
        before = bound[year.scheme_id, year.county_id, year.year]
        committed = sum(one.amount_nok for one in before if one.at <= then)
        needs = to_needs.get(allocation.pk, 0)
        of_it = f"Allocation {allocation.pk}: "
        if (kept := allocation.committed_nok) != committed:
            yield f"{of_it}{kept} kr is kept as committed, and {committed} kr was."
        if (kept := allocation.to_needs_nok) != needs:
            yield f"{of_it}{kept} kr is kept as granted to needs, and {needs} kr was."
        whole, frame = allocation.whole_frame_nok, _frame_then(allocation)
        if frame not in (None, whole):
            yield (
                f"{of_it}free, committed and granted to needs are {whole} kr together, "
                f"of a frame of {frame} kr."
            )


def _frame_then(allocation: Allocation) -> int | None:
    """The frame when it was decided; None where nobody has kept it."""
    frame = getattr(allocation.scheme_year, "frame", None)
    versions = sorted(frame.versions.all(), key=lambda v: v.number) if frame else []
    then = [v for v in versions if v.at <= allocation.decision.decided_at]
    kept = then[-1:] or versions[:1]
    return kept[0].amount_nok if kept else None
