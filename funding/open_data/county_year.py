"""A county's year of a scheme: its decisions, and what they give each recipient."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from funding.models import (
    Adjustment,
    Allocation,
    AllocationKey,
    AllocationLine,
    ChangeLine,
    NeedGrant,
)
from funding.open_data.published import (
    Request,
    change_lines,
    decided,
    key_lines,
    need_grants,
    requests,
)
from partnerships.models import Organisation, SchemeYear
from portal.people.prepared import Prepared


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
    """Filled row by row, in the order of the report: by network, then by name.

    ``organisations``: those that are to have a row, by primary key.
    """

    def __init__(
        self, year: SchemeYear, organisations: Mapping[int, Organisation]
    ) -> None:
        self.scheme_year = year
        self.decisions: dict[str, Decided] = {}
        self._recipients = {pk: Recipient(one) for pk, one in organisations.items()}

    def of(self, organisation: int) -> Recipient:
        return self._recipients[organisation]

    def add(
        self, organisation: int, year: int, amount_nok: int, reference: str
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


# Who, the year it is paid in, kroner, the decision, and the reason.
Grant = tuple[int, int, int, str, str]


def _decided(scheme: str, year: int, county: str) -> QuerySet[Allocation]:
    of_year = decided().filter(
        scheme_year__scheme__code=scheme,
        scheme_year__year=year,
        scheme_year__county__code=county,
    )
    related = "decision", "key", "scheme_year__scheme", "scheme_year__county"
    return of_year.select_related(*related).defer("result")


def _lines(allocation: int) -> QuerySet[AllocationLine]:
    rows = key_lines().filter(allocation=allocation)
    return rows.select_related("network").order_by("pk")


def _adjusted(allocation: int) -> QuerySet[Adjustment]:
    rows = Adjustment.objects.filter(line__allocation=allocation)
    return rows.defer("by", "at").order_by("pk")


def _grants(allocation: int) -> QuerySet[NeedGrant, Grant]:
    rows = need_grants().filter(decision__allocation=allocation).order_by("pk")
    line, decision = "need_line__recipient", "decision__reference"
    return rows.values_list(line, "need_line__year", "amount_nok", decision, "reason")


def _changes(allocation: int) -> QuerySet[ChangeLine]:
    rows = change_lines().filter(change__allocation=allocation)
    return rows.select_related("change").order_by("change__decided_at", "pk")


DECIDED, LINES, ADJUSTED = Prepared(_decided), Prepared(_lines), Prepared(_adjusted)
GRANTS, CHANGES, REQUESTS = Prepared(_grants), Prepared(_changes), Prepared(requests)


def county_year(scheme: str, year: int, county: str) -> CountyYear | None:
    """None where nothing is decided, and where there is no such year at all."""
    allocation = DECIDED.first(scheme, year, county)
    if allocation is None:
        return None
    year_of, decision = allocation.scheme_year, allocation.decision
    lines, grants = LINES.rows(allocation.pk), GRANTS.rows(allocation.pk)
    changed = CHANGES.rows(allocation.pk)
    asked = REQUESTS.rows(year_of.pk, year_of.year)
    ids = {line.recipient_id for line in lines} | {row.recipient_id for row in changed}
    ids |= {grant[0] for grant in grants} | {request[0] for request in asked}
    whole = CountyYear(year_of, Organisation.objects.in_bulk(ids))
    reference = decision.reference
    whole.decisions[reference] = Decided(reference, decision.decided_at, allocation.key)
    _add_lines(whole, lines, ADJUSTED.rows(allocation.pk), reference)
    _add_needs(whole, grants)
    _add_changes(whole, changed)
    _add_requests(whole, asked)
    return whole


def _add_lines(
    whole: CountyYear,
    read: Iterable[AllocationLine],
    adjustments: Iterable[Adjustment],
    reference: str,
) -> None:
    adjusted: dict[int, list[Adjustment]] = defaultdict(list)
    for adjustment in adjustments:
        adjusted[adjustment.line_id].append(adjustment)
    year = whole.scheme_year.year
    for line in read:
        whole.add(line.recipient_id, year, line.granted_nok, reference)
        recipient = whole.of(line.recipient_id)
        recipient.add_line(line)
        recipient.reasons += [
            Reason(reference, year, one.to_nok, one.reason, one.from_nok)
            for one in adjusted[line.pk]
        ]


def _add_needs(whole: CountyYear, read: Iterable[Grant]) -> None:
    for pk, year, amount_nok, reference, reason in read:
        whole.add(pk, year, amount_nok, reference)
        if reason:
            why = Reason(reference, year, amount_nok, reason)
            whole.of(pk).reasons.append(why)


def _add_changes(whole: CountyYear, read: Iterable[ChangeLine]) -> None:
    for row in read:
        reference, at = row.change.reference, row.change.decided_at
        if reference and at:
            whole.decisions.setdefault(reference, Decided(reference, at))
            whole.add(row.recipient_id, row.year, row.change_nok, reference)
            whole.of(row.recipient_id).reasons.append(
                Reason(reference, row.year, row.change_nok, row.reason)
            )


def _add_requests(whole: CountyYear, read: Iterable[Request]) -> None:
    for pk, requested_nok, recommended_nok in read:
        recipient = whole.of(pk)
        recipient.requested_nok = requested_nok
        recipient.recommended_nok = recommended_nok
        # Who asked and got nothing got 0, not «–».
        recipient.granted[whole.scheme_year.year] += 0
