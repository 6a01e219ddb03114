"""The page of a partnership: who, since when, what is agreed for each year, and what is
under way. Both sides see the same, as far as each may see it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import (
    Case,
    Exists,
    F,
    Min,
    OuterRef,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce

from partnerships.agreement.plan import (
    PlanRow,
    milestones_of,
    row_of_gathering,
    row_of_milestone,
)
from partnerships.models import (
    Agreement,
    AgreementAmount,
    AgreementParty,
    FrameworkYear,
    Gathering,
    Network,
    Order,
    OrderLine,
    OrderTerm,
    Organisation,
)
from partnerships.models.agreement import SIGNED, AgreementQuerySet
from partnerships.models.order import OrderQuerySet
from partnerships.partnership import agreements_between, orders_between
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.timeline import Mark, Timeline
from portal.people.actor import Actor

SHOWN = 25
AHEAD = 12  # of what is late or comes next
Role = AgreementParty.Role
MOVING = (Agreement.Kind.PROLONGATION, Agreement.Kind.ENDING)


@dataclass(frozen=True, slots=True)
class Side:
    """The owners' side: one owner, or the members of a network today."""

    name: str
    members: tuple[Organisation, ...]
    network: Network | None = None

    @property
    def owner_ids(self) -> list[int]:
        return [each.pk for each in self.members]

    def has(self, actor: Actor) -> bool:
        return actor.organisation_id in self.owner_ids

    @property
    def network_url(self) -> str:
        network = self.network.pk if self.network else 0
        return address_of("partnerships:network_detail", network)


@dataclass(frozen=True, slots=True)
class YearRow:
    """What is agreed for a year, and what is ordered and not agreed yet.

    What frameworks in force give at most is None where they give no limit.
    """

    year: int
    frame_nok: int | None
    frame_days: int | None
    agreed_nok: int
    ordered_nok: int
    days: int
    is_past: bool

    @property
    def figures(self) -> tuple[int | None, ...]:
        most = self.frame_nok, self.frame_days
        return (*most, self.agreed_nok, self.ordered_nok, self.days)


@dataclass(frozen=True, slots=True)
class Period:
    """An agreement on the line of years."""

    agreement: Agreement
    first: dt.date | None
    last: dt.date | None

    @property
    def marks(self) -> tuple[Mark, ...]:
        if self.first is None or self.last is None:
            return ()
        return (Mark("bar", self.first, self.last),)


@dataclass
class PartnershipPage:
    """From a fixed number of queries, whatever there is."""

    side: Side
    uh: Organisation
    actor: Actor

    @property
    def _agreements(self) -> AgreementQuerySet:
        return agreements_between(self.actor, self.side.owner_ids, self.uh.pk)

    @property
    def _orders(self) -> OrderQuerySet:
        return orders_between(self.actor, self.side.owner_ids, self.uh.pk)

    @cached_property
    def agreements(self) -> list[Agreement]:
        """The newest first."""
        moved = Agreement.objects.filter(
            main=OuterRef("pk"), kind__in=MOVING, state__in=SIGNED
        ).order_by("-in_force_at", "-pk")
        newest = Coalesce(Subquery(moved.values("ends_on")[:1]), "ends_on")
        begun = Case(When(state__in=SIGNED, then="starts_on"))
        rows = self._agreements.annotate(lasts=newest, since=Window(Min(begun)))
        shown = rows.select_related("scheme_year").defer("measures", "reason")
        return list(shown.order_by("-starts_on", "-pk")[:SHOWN])

    @cached_property
    def orders(self) -> list[Order]:
        """Those under way: no signed agreement has taken them over yet."""
        found = _unsigned(self._orders).listed()
        return list(found.order_by("-sent_at", "-pk")[:SHOWN])

    @property
    def is_empty(self) -> bool:
        return not self.agreements and not self.orders

    @property
    def since(self) -> dt.date | None:
        """The first day of the first agreement, else when the first order was sent."""
        found: dt.date | None = None
        if self.agreements:
            found = getattr(self.agreements[0], "since", None)
        sent = [clock.day_of(each.sent_at) for each in self.orders if each.sent_at]
        return found or min(sent, default=None)

    @property
    def periods(self) -> list[Period]:
        """With the last day by the newest appendix in force that moves it."""
        return [
            Period(each, each.starts_on, getattr(each, "lasts", None))
            for each in self.agreements
        ]

    @property
    def line(self) -> Timeline | None:
        days: list[dt.date | None] = [clock.today()]
        for each in self.periods:
            days += [each.first, each.last]
        return Timeline.around(days) if any(days[1:]) else None

    @cached_property
    def years(self) -> list[YearRow]:
        sums: dict[int, dict[str, int | None]] = {}
        for what, year, total in self._sums():
            sums.setdefault(year, {})[what] = total
        this_year = clock.today().year
        return [
            YearRow(
                year,
                of.get("frame"),
                of.get("frame_days"),
                of.get("agreed") or 0,
                of.get("ordered") or 0,
                of.get("days") or 0,
                is_past=year < this_year,
            )
            for year, of in sorted(sums.items())
        ]

    def _sums(self) -> Iterable[tuple[str, int, int | None]]:
        """What, year and sum, in one query."""
        price = AgreementAmount.Kind.PRICE
        signed = self._agreements.filter(state__in=SIGNED)
        unsigned = _unsigned(self._orders)
        agreed = AgreementAmount.objects.filter(agreement__in=signed.values("pk"))
        ordered = OrderLine.objects.filter(order__in=unsigned.values("pk"))
        days = OrderTerm.objects.filter(order__in=self._orders.values("pk"))
        frames = FrameworkYear.objects.holding().of(signed.in_force())
        one, *others = (
            rows.order_by()
            .values(what=Value(name), of_year=F(year))
            .annotate(total=Sum(amount))
            .values_list("what", "of_year", "total")
            for name, rows, year, amount in (
                ("agreed", agreed.filter(kind=price), "year", "amount_nok"),
                ("ordered", ordered, "need_line__year", "price_nok"),
                ("days", days, "year", "days"),
                ("frame", frames, "year", "amount_nok"),
                ("frame_days", frames, "year", "days"),
            )
        )
        return one.union(*others, all=True)

    @cached_property
    def plan(self) -> list[PlanRow]:
        """What is late, and what comes, of all agreements in force: by day."""
        running = [each.pk for each in self.agreements if each.state == "in_force"]
        rows = [row_of_milestone(each) for each in milestones_of(running)]
        gatherings = Gathering.objects.filter(agreement__in=running).in_order()
        rows += [row_of_gathering(each) for each in gatherings]
        open_rows = [row for row in rows if row.is_ahead or row.tone == "danger"]
        return sorted(open_rows, key=lambda row: row.now)[:AHEAD]

    @cached_property
    def contacts(self) -> list[AgreementParty]:
        """Whom one talks to, by the newest agreement."""
        if not self.agreements:
            return []
        return [
            each
            for each in self.agreements[0].parties.in_order()
            if each.contact.strip()
        ]


def partnership_address(agreement: Agreement, parties: Iterable[AgreementParty]) -> str:
    """The page of its parties' partnership: of its network, or of its first owner."""
    by_role = {each.role: each.organisation_id for each in reversed(list(parties))}
    if not {Role.OWNER, Role.UH} <= by_role.keys():
        return ""
    if agreement.network_id:
        ids = agreement.network_id, by_role[Role.UH]
        return address_of("partnerships:network_partnership", *ids)
    ids = by_role[Role.OWNER], by_role[Role.UH]
    return address_of("partnerships:partnership_detail", *ids)


def _unsigned(orders: OrderQuerySet) -> OrderQuerySet:
    signed = Agreement.objects.filter(order=OuterRef("pk"), state__in=SIGNED)
    return orders.exclude(Exists(signed))
