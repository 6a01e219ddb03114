"""A county's year of a scheme: its decisions, and what they give each recipient."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from funding.models import Adjustment, Allocation, AllocationKey, AllocationLine
from funding.open_data.published import (
    change_lines,
    decided,
    key_lines,
    need_grants,
    requests,
)
from partnerships.models import NeedLine, Organisation, SchemeYear


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an amount is not what the key gave, the forum advised or was decided first.

    The report prints them; who wrote them is kept out here. ``before_nok`` None:
    ``amount_nok`` is a change, or what a need is granted by itself.
    """

    reference: str
    year: int
    amount_nok: int
    text: str
    before_nok: int | None = None


@dataclass(slots=True)
class Recipient:
    """What all decisions of the year give it, added up: in that year, and later.

    What is requested and recommended is for the year itself; None where nothing is.
    Who asked and was granted nothing is here too, without ``references``.
    """

    organisation: Organisation
    network: str | None = None
    requested_nok: int | None = None
    recommended_nok: int | None = None
    by_key_nok: int | None = None
    granted: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    references: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def granted_nok(self) -> int:
        return sum(self.granted.values())

    def add(self, year: int, amount_nok: int, reference: str) -> None:
        self.granted[year] += amount_nok
        if reference not in self.references:
            self.references.append(reference)

    def add_request(self, line: NeedLine) -> None:
        self.requested_nok = (self.requested_nok or 0) + line.requested_nok
        self.granted[line.year] += 0  # who asked and got nothing got 0, not «–»
        if line.recommended_nok is not None:
            self.recommended_nok = (self.recommended_nok or 0) + line.recommended_nok

    def add_line(self, line: AllocationLine) -> None:
        self.network = line.network.name if line.network else self.network
        self.by_key_nok = (self.by_key_nok or 0) + line.by_key_nok


@dataclass(slots=True)
class Decided:
    """A decision, or a later one that changes it (no key), and the sum of its rows."""

    reference: str
    at: datetime
    key: AllocationKey | None = None
    granted_nok: int = 0


class CountyYear:
    """Filled row by row, in the order of the report: by network, then by name."""

    def __init__(self, year: SchemeYear) -> None:
        self.scheme_year = year
        self.decisions: dict[str, Decided] = {}
        self._recipients: dict[int, Recipient] = {}

    def of(self, organisation: Organisation) -> Recipient:
        new = Recipient(organisation)
        return self._recipients.setdefault(organisation.pk, new)

    def add(
        self, organisation: Organisation, year: int, amount_nok: int, reference: str
    ) -> None:
        self.of(organisation).add(year, amount_nok, reference)
        self.decisions[reference].granted_nok += amount_nok

    @property
    def recipients(self) -> Sequence[Recipient]:
        def place(one: Recipient) -> tuple[bool, str, str, str]:
            organisation = one.organisation
            name = one.network or ""
            return not name, name, organisation.sort_key, organisation.number

        return sorted(self._recipients.values(), key=place)

    @property
    def recipient_count(self) -> int:
        """Those that something is decided for."""
        return sum(bool(one.references) for one in self._recipients.values())

    @property
    def requested_nok(self) -> int:
        return sum(one.requested_nok or 0 for one in self._recipients.values())

    @property
    def recommended_nok(self) -> int | None:
        """None where no forum has recommended anything."""
        known = [one.recommended_nok for one in self._recipients.values()]
        amounts = [nok for nok in known if nok is not None]
        return sum(amounts) if amounts else None

    @property
    def by_key_nok(self) -> int:
        return sum(one.by_key_nok or 0 for one in self._recipients.values())

    @property
    def years(self) -> list[int]:
        """The years that anything is paid in; the year itself first."""
        found = {year for one in self._recipients.values() for year in one.granted}
        return sorted(found | {self.scheme_year.year})

    @property
    def sums(self) -> list[int]:
        """Under each of ``years``."""
        rows = self._recipients.values()
        return [sum(one.granted.get(year, 0) for one in rows) for year in self.years]

    @property
    def granted_nok(self) -> int:
        return sum(decision.granted_nok for decision in self.decisions.values())

    @property
    def by_municipality(self) -> dict[str, int]:
        """In the year itself."""
        return {
            one.organisation.number: one.granted.get(self.scheme_year.year, 0)
            for one in self._recipients.values()
            if one.organisation.kind == Organisation.Kind.MUNICIPALITY
            and one.references
        }


def county_year(scheme: str, year: int, county: str) -> CountyYear | None:
    """None where nothing is decided, and where there is no such year at all."""
    found = list(
        decided()
        .filter(
            scheme_year__scheme__code=scheme,
            scheme_year__year=year,
            scheme_year__county__code=county,
        )
        .select_related("decision", "key", "scheme_year__scheme", "scheme_year__county")
        .defer("result")
        .order_by("decision__decided_at", "pk")
    )
    if not found:
        return None
    whole = CountyYear(found[0].scheme_year)
    by_pk = {allocation.pk: allocation for allocation in found}
    for allocation in found:
        decision = allocation.decision
        whole.decisions[decision.reference] = Decided(
            decision.reference, decision.decided_at, allocation.key
        )
    _add_lines(whole, by_pk)
    _add_needs(whole, by_pk)
    _add_changes(whole, by_pk)
    for line in requests(whole.scheme_year):
        whole.of(line.recipient).add_request(line)
    return whole


def _add_lines(whole: CountyYear, decided: dict[int, Allocation]) -> None:
    read = list(
        key_lines()
        .filter(allocation__in=list(decided))
        .select_related("recipient", "network")
        .order_by("pk")
    )
    adjusted = _adjusted(read)
    year = whole.scheme_year.year
    for line in read:
        reference = decided[line.allocation_id].decision.reference
        whole.add(line.recipient, year, line.granted_nok, reference)
        recipient = whole.of(line.recipient)
        recipient.add_line(line)
        recipient.reasons += [
            Reason(reference, year, one.to_nok, one.reason, one.from_nok)
            for one in adjusted[line.pk]
        ]


def _add_needs(whole: CountyYear, decided: dict[int, Allocation]) -> None:
    rows = need_grants().filter(decision__allocation__in=list(decided))
    for grant in rows.select_related("need_line__recipient", "decision").order_by("pk"):
        line, decision = grant.need_line, grant.decision
        if decision:
            amount = grant.amount_nok
            whole.add(line.recipient, line.year, amount, decision.reference)
            if grant.reason:
                whole.of(line.recipient).reasons.append(
                    Reason(decision.reference, line.year, amount, grant.reason)
                )


def _add_changes(whole: CountyYear, decided: dict[int, Allocation]) -> None:
    rows = change_lines().filter(change__allocation__in=list(decided))
    for row in rows.select_related("recipient", "change").order_by(
        "change__decided_at", "pk"
    ):
        reference, at = row.change.reference, row.change.decided_at
        if reference and at:
            whole.decisions.setdefault(reference, Decided(reference, at))
            whole.add(row.recipient, row.year, row.change_nok, reference)
            whole.of(row.recipient).reasons.append(
                Reason(reference, row.year, row.change_nok, row.reason)
            )


def _adjusted(read: Iterable[AllocationLine]) -> dict[int, list[Adjustment]]:
    """By line."""
    found: dict[int, list[Adjustment]] = defaultdict(list)
    rows = Adjustment.objects.filter(line__in=[line.pk for line in read])
    for adjustment in rows.defer("by", "at").order_by("pk"):
        found[adjustment.line_id].append(adjustment)
    return found
