"""A decided year, read in a fixed number of queries, and the papers made from it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from funding.allocation import Key, Pot
from funding.documents.lines import Column
from funding.documents.parts import Change, Head
from funding.documents.year_before import YearBefore, compare
from funding.models import (
    Adjustment,
    Allocation,
    AllocationLine,
    BasisValue,
    FrameVersion,
    Placement,
)
from funding.services.named import is_named
from partnerships.legal_basis import legal_basis_of
from partnerships.models import (
    GovernorTerm,
    Need,
    NeedLine,
    NeedParticipant,
    OrganisationChange,
    SchemeYear,
)
from partnerships.models.need import NeedQuerySet
from portal.lib.errors import Refusal


@dataclass
class DecidedYear:
    """Rows of one decided allocation, by the ids that the papers look them up by."""

    allocation: Allocation
    frame: FrameVersion
    term: GovernorTerm
    lines: list[AllocationLine]
    changes: dict[int, tuple[Change, ...]]  # by line
    needs: dict[int, list[Need]]  # by owner, best first, also those it takes part in
    # By need and owner, since a joint need has the lines of several:
    requested: dict[tuple[int, int], int]  # what the owner asks for this year
    placed: dict[tuple[int, int], int]
    uh_nok: dict[int, int]  # by owner: granted to UH for its needs this year
    cells: dict[int, dict[str, str]]  # by owner: column -> figure or words
    columns: tuple[Column, ...]

    @classmethod
    def read(cls, allocation_id: int) -> "DecidedYear":
        """Raises Refusal when something that the papers must name is missing."""
        allocation = Allocation.objects.select_related(
            "scheme_year__scheme",
            "scheme_year__county",
            "basis_set",
            "key",
            "decision__prepared_by",
            "decision__approved_by",
        ).get(pk=allocation_id)
        year = allocation.scheme_year
        needs = list(_needs(year))
        own, uh = _need_lines(year)
        columns, cells = _basis(allocation)
        return cls(
            allocation=allocation,
            frame=_frame(allocation),
            term=_term(allocation),
            lines=_lines(allocation),
            changes=_changes(allocation),
            needs=_by_owner(needs),
            requested={
                (line.need_id, line.recipient_id): line.requested_nok for line in own
            },
            placed=_placed(allocation),
            uh_nok=uh,
            cells=cells,
            columns=columns,
        )

    @property
    def scheme_year(self) -> SchemeYear:
        return self.allocation.scheme_year

    @property
    def decided_on(self) -> dt.date:
        return localdate(self.allocation.decision.decided_at)

    @cached_property
    def key(self) -> Key:
        return Key.parse(self.allocation.key.key_file)

    @cached_property
    def workings(self) -> list[dict[str, Any]]:
        """The engine's explanation, pot by pot, as it was kept."""
        found: list[dict[str, Any]] = self.allocation.result["explanation"]
        return found

    @property
    def first_step(self) -> list[dict[str, Any]]:
        """How the networks got their parts; nothing for a key in one step."""
        found: list[dict[str, Any]] = self.allocation.result.get("first", [])
        return found

    @property
    def first_pots(self) -> list[tuple[Pot, dict[str, Any]]]:
        """Each pot of the first step with its working, in the key's order."""
        pots = [pot for pot in self.key.pots if not pot.to]
        return list(zip(pots, self.first_step, strict=False))

    def pot_of(self, working: Mapping[str, Any]) -> Pot:
        """The key's pot that this is the working of."""
        network = working.get("network", "")
        then = self.key.then
        pots = then.pots_of(network) if then and network else self.key.pots
        return next(pot for pot in pots if pot.name == working["name"])

    @cached_property
    def parts(self) -> list[dict[str, int]]:
        """For each pot {number: kroner}; who is outside the pot is not there."""
        return [
            {part["number"]: part["amount"] for part in pot["workings"]}
            for pot in self.workings
        ]

    def head(self, language: str) -> Head:
        year, decision = self.scheme_year, self.allocation.decision
        return Head(
            county=year.county.name,
            county_code=year.county.code,
            governor=self.term.name_in(language),
            governor_number=self.term.governor.org_number or "",
            scheme=year.scheme.name_in(language),
            scheme_code=year.scheme.code,
            year=year.year,
            legal_basis=legal_basis_of(year.year),
            reference=decision.reference,
            decided_on=self.decided_on,
            prepared_by=str(decision.prepared_by),
            approved_by=str(decision.approved_by),
        )

    def year_before(self) -> YearBefore | None:
        """The same county's decided allocation of the year before, if there is one."""
        year = self.scheme_year
        earlier = (
            Allocation.objects.decided()
            .select_related("scheme_year", "decision")
            .defer("result")
            .filter(
                scheme_year__scheme=year.scheme_id,
                scheme_year__county=year.county_id,
                scheme_year__year=year.year - 1,
            )
            .first()
        )
        if earlier is None:
            return None
        before = {each.recipient_id: _named(each) for each in _lines(earlier)}
        now = {line.recipient_id: _named(line) for line in self.lines}
        follows = OrganisationChange.objects.filter(
            on__gt=earlier.scheme_year.owners_on, on__lte=year.owners_on
        ).values_list("old", "new")
        return YearBefore(
            year=year.year - 1,
            reference=earlier.decision.reference,
            granted_nok=sum(amount for _name, amount in before.values()),
            rows=compare(before, now, follows),
        )


def _frame(allocation: Allocation) -> FrameVersion:
    """The frame as it was when the decision was made; it may be revised later."""
    versions = FrameVersion.objects.filter(
        frame__scheme_year=allocation.scheme_year_id
    ).select_related("share__division")
    then = versions.filter(at__lte=allocation.decision.decided_at).order_by("-number")
    found = then.first() or versions.order_by("number").first()
    if found is None:
        raise Refusal(_("The year has no frame, so the papers cannot name it."))
    return found


def _named(line: AllocationLine) -> tuple[str, int]:
    return line.recipient.name, line.granted_nok


def _term(allocation: Allocation) -> GovernorTerm:
    """The governor's office and its name on the day of the decision."""
    county = allocation.scheme_year.county
    on = localdate(allocation.decision.decided_at)
    term = GovernorTerm.objects.of_county(county, on).first()
    if term is None:
        raise Refusal(
            _(
                "The registry has no county governor for %(county)s on %(day)s, so "
                "the papers would have no sender. Load the registry again."
            )
            % {"county": county.name, "day": on.isoformat()}
        )
    return term


def _lines(allocation: Allocation) -> list[AllocationLine]:
    """In the order of the papers: networks by name, then owners by name, and last
    those that the key names.
    """
    lines = allocation.lines.select_related("recipient", "network__host", "acceptance")
    ordered = lines.order_by(
        F("network__name").asc(nulls_last=True),
        "network",
        "recipient__sort_key",
        "recipient__number",
    )
    return sorted(ordered, key=lambda line: is_named(line.recipient))


def _changes(allocation: Allocation) -> dict[int, tuple[Change, ...]]:
    found: dict[int, list[Change]] = defaultdict(list)
    rows = Adjustment.objects.filter(line__allocation=allocation)
    for row in rows.select_related("by").order_by("at", "pk"):
        change = Change(
            from_nok=row.from_nok,
            to_nok=row.to_nok,
            reason=row.reason,
            by=str(row.by or ""),
            on=localdate(row.at),
        )
        found[row.line_id].append(change)
    return {line: tuple(changes) for line, changes in found.items()}


def _needs(year: SchemeYear) -> NeedQuerySet:
    parties = NeedParticipant.objects.taking_part()
    needs = Need.objects.submitted().filter(scheme_year=year).by_rank()
    return needs.prefetch_related(
        Prefetch("joint_owners", queryset=parties, to_attr="parties")
    )


def _by_owner(needs: Iterable[Need]) -> dict[int, list[Need]]:
    """Reads ``need.parties``. Each owner's by its own rank, as grants are laid."""
    found: dict[int, list[tuple[int | None, Need]]] = defaultdict(list)
    for need in needs:
        found[need.owner_id].append((need.rank, need))
        for party in need.parties:  # type: ignore[attr-defined]
            found[party.owner_id].append((party.rank, need))

    def rank(ranked: tuple[int | None, Need]) -> tuple[bool, int]:
        return ranked[0] is None, ranked[0] or 0

    return {
        owner: [need for _rank, need in sorted(ranked, key=rank)]
        for owner, ranked in found.items()
    }


def _need_lines(year: SchemeYear) -> tuple[list[NeedLine], dict[int, int]]:
    """What owners ask for themselves this year, and what UH is granted beside it."""
    lines = NeedLine.objects.filter(
        need__in=Need.objects.submitted().filter(scheme_year=year), year=year.year
    ).select_related("need")
    own, uh = [], defaultdict[int, int](int)
    for line in lines.order_by("pk"):
        if line.role == NeedLine.Role.OWNER:
            own.append(line)
        elif line.role == NeedLine.Role.UH:
            uh[line.need.owner_id] += line.granted_nok or 0
    return own, uh


def _placed(allocation: Allocation) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = defaultdict(int)
    rows = Placement.objects.filter(line__allocation=allocation)
    columns = ("need_line__need", "line__recipient", "amount_nok")
    for need, owner, amount in rows.values_list(*columns):
        found[need, owner] += amount
    return dict(found)


def _basis(
    allocation: Allocation,
) -> tuple[tuple[Column, ...], dict[int, dict[str, str]]]:
    """The columns that the key reads, and their cells. An empty cell is not there."""
    key = Key.parse(allocation.key.key_file)
    rows = BasisValue.objects.filter(
        basis_set=allocation.basis_set_id, column__in=key.columns
    )
    cells: dict[int, dict[str, str]] = defaultdict(dict)
    figures = set()
    for owner, column, number, text in rows.values_list(
        "recipient", "column", "number", "text"
    ):
        if number is not None:
            cells[owner][column] = f"{number.normalize():f}"
            figures.add(column)
        elif text:
            cells[owner][column] = text
    sources = allocation.basis_set.sources
    columns = tuple(
        Column(
            code=code,
            is_number=code in figures,
            source=str(sources.get(code, {}).get("source", "")),
            year=sources.get(code, {}).get("year"),
        )
        for code in key.columns
    )
    return columns, dict(cells)
