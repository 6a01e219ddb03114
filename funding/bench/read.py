"""What the bench of a year rests on, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from funding.bench.reckon import Ground
from funding.documents.year_before import compare
from funding.models import Allocation, AllocationLine, BasisSet, BasisValue
from funding.pages.advice import advice_on
from funding.services.basis import NETWORK, Basis, Cell
from funding.services.frames import YearMoney
from funding.services.placements import requested_by_owner
from partnerships.models import (
    Network,
    Organisation,
    OrganisationChange,
    SchemeYear,
)
from portal.people.actor import Actor

ALLOCATION, LAST_YEAR = "allocation", "last"


def read_ground(
    actor: Actor, scheme_year: SchemeYear, bases: Mapping[int, Basis]
) -> Ground:
    """``scheme_year`` from ``with_money``; two queries, however many the bases."""
    sharing = None
    if not scheme_year.grant_without_need:
        sharing = set(requested_by_owner(scheme_year))
    advice = advice_on(actor, scheme_year)
    return Ground(
        money=_money(scheme_year),
        bases=bases,
        recipients={pk: basis.recipients(sharing) for pk, basis in bases.items()},
        recommended=advice.to_owners if advice else None,
    )


def _money(scheme_year: Any) -> YearMoney | None:
    frame = getattr(scheme_year, "frame", None)
    if frame is None:
        return None
    return YearMoney(
        frame.amount_nok, scheme_year.committed_nok, scheme_year.to_needs_nok
    )


def kept_bases(sets: Collection[BasisSet]) -> dict[int, Basis]:
    """Each set as ``kept_basis`` gives it: three queries, however many."""
    cells: dict[int, dict[int, dict[str, Cell]]] = {each.pk: {} for each in sets}
    columns = "basis_set", "recipient", "column", "number", "text"
    values = BasisValue.objects.filter(basis_set__in=cells).order_by("pk")
    for pk, owner, column, number, text in values.values_list(*columns):
        kept = text or None if number is None else number
        cells[pk].setdefault(owner, {})[column] = kept
    everybody = {owner for of_set in cells.values() for owner in of_set}
    owners = list(Organisation.objects.filter(pk__in=everybody).in_norwegian_order())
    codes = {
        str(each[NETWORK])
        for of_set in cells.values()
        for each in of_set.values()
        if each.get(NETWORK)
    }
    by_code = {each.code: each for each in Network.objects.filter(code__in=codes)}
    return {each.pk: _basis(each, cells[each.pk], owners, by_code) for each in sets}


def _basis(
    basis_set: BasisSet,
    cells: dict[int, dict[str, Cell]],
    owners: Iterable[Organisation],
    networks: Mapping[str, Network],
) -> Basis:
    return Basis(
        owners=tuple(owner for owner in owners if owner.pk in cells),
        networks={
            owner: networks[str(each[NETWORK])]
            for owner, each in cells.items()
            if each.get(NETWORK) in networks
        },
        columns=tuple(next(iter(cells.values()), {})),
        cells=cells,
        sources=basis_set.sources,
        statistics_year=basis_set.statistics_year,
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """What scenarios are held against. An owner that is not there has no amount.

    What a host gets for its network is in its amount. ``to_uh_nok``: to institutions.
    """

    value: str
    label: str
    amounts: dict[int, int]
    to_uh_nok: int = 0


def references(actor: Actor, scheme_year: SchemeYear) -> list[Reference]:
    """The year's allocation and last year's, those that are there and may be seen.

    Two queries, and one more for who follows whom when there is a last year.
    """
    years = (scheme_year.year, scheme_year.year - 1)
    rows = (
        Allocation.objects.visible_to(actor)
        .filter(
            scheme_year__scheme=scheme_year.scheme_id,
            scheme_year__county=scheme_year.county_id,
            scheme_year__year__in=years,
        )
        .select_related("scheme_year")
        .defer("result")
    )
    found = {each.scheme_year.year: each for each in rows}
    granted: dict[int, dict[int, int]] = defaultdict(dict)
    to_uh: dict[int, int] = defaultdict(int)
    lines = AllocationLine.objects.filter(allocation__in=found.values())
    facts = ("allocation", "recipient", "recipient__kind", "granted_nok")
    for allocation, recipient, kind, nok in lines.values_list(*facts):
        if kind == Organisation.Kind.UH:
            to_uh[allocation] += nok
        else:
            granted[allocation][recipient] = nok
    offered = []
    now, last = found.get(years[0]), found.get(years[1])
    if now:
        label = _("The allocation (%(state)s)") % {"state": now.get_state_display()}
        offered.append(Reference(ALLOCATION, label, granted[now.pk], to_uh[now.pk]))
    if last and last.state == Allocation.State.DECIDED:
        amounts = _carried_on(granted[last.pk], last.scheme_year, scheme_year)
        label = _("Last year (%(year)s)") % {"year": last.scheme_year.year}
        offered.append(Reference(LAST_YEAR, label, amounts, to_uh[last.pk]))
    return offered


def _carried_on(
    granted: Mapping[int, int], then: SchemeYear, now: SchemeYear
) -> dict[int, int]:
    """By who follows whom: mergers added up. What was split is nobody's alone, so its
    parts have no amount.
    """
    changes = OrganisationChange.objects.filter(
        on__gt=then.owners_on, on__lte=now.owners_on
    )
    follows = list(changes.values_list("old", "new"))
    gone = {old for old, _new in follows}
    today = {*granted, *(new for _old, new in follows)} - gone
    rows = compare(
        {owner: (str(owner), nok) for owner, nok in granted.items()},
        {owner: (str(owner), 0) for owner in sorted(today)},
        follows,
    )
    return {
        int(row.now[0]): row.before_nok
        for row in rows
        if len(row.now) == 1 and row.before_nok is not None
    }


def figure_of(basis: Basis, owner: int, column: str) -> Decimal | None:
    cell = basis.cells.get(owner, {}).get(column)
    return cell if isinstance(cell, Decimal) else None
