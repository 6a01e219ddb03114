"""What a framework gives each year at most, and what orders under it draw."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import F, Sum, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import (
    Agreement,
    FrameworkYear,
    NeedLine,
    Order,
    OrderLine,
    OrderTerm,
)
from partnerships.models.agreement import AgreementQuerySet
from partnerships.models.network import NetworkMember
from partnerships.models.order import LIVE
from partnerships.order.cells import DAYS, line_of
from partnerships.order.cells import Value as Cell
from partnerships.order.terms import term_of
from portal.lib.formats import nok
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

PRICES, ORDERED_DAYS = "nok", "days"
LIMIT_NOK, LIMIT_DAYS, SOURCE = "most nok", "most days", "source"
Limits = tuple[int | None, int | None]  # kroner and days
Drawn = Counter[tuple[str, int]]  # (what, year) -> kroner or days


@dataclass(frozen=True, slots=True)
class FrameYear:
    """One year: the limits, None for no limit, and what all live orders draw.

    source_id  the framework, or its appendix, that says so; None where nothing does
    """

    year: int
    amount_nok: int | None
    days: int | None
    drawn_nok: int
    drawn_days: int
    source_id: int | None = None

    @property
    def lacks_nok(self) -> int:
        return max(0, -(self.left_nok or 0))

    @property
    def lacks_days(self) -> int:
        return max(0, -(self.left_days or 0))

    @property
    def left_nok(self) -> int | None:
        return None if self.amount_nok is None else self.amount_nok - self.drawn_nok

    @property
    def figures(self) -> tuple[int | None, ...]:
        amount = self.amount_nok, self.drawn_nok, self.left_nok
        return (*amount, self.days, self.drawn_days, self.left_days)

    @property
    def left_days(self) -> int | None:
        return None if self.days is None else self.days - self.drawn_days


def frameworks_for(order: Order, actor: Actor) -> AgreementQuerySet:
    """Those in force of a network that the owner is in today, with this institution."""
    own = NetworkMember.objects.today().filter(organisation=order.holder_id)
    found = Agreement.objects.visible_to(actor).frameworks().in_force()
    return found.filter(
        network__in=own.values("network"),
        parties__role="uh",
        parties__organisation=order.institution_id,
    )


def frame_years(
    framework_id: int, *, other: Order | None = None, own: Drawn | None = None
) -> list[FrameYear]:
    """Each year that has a limit, or something ordered; one query. What holds is what
    the newest of the framework and its signed appendices says of the year.

    ``other``: an order that is left out of what is drawn, and draws ``own`` instead.
    """
    sums = _sums(framework_id, other)
    for key, count in (own or {}).items():
        sums[key] = (sums.get(key) or 0) + count
    return [_year(sums, year) for year in sorted({year for _what, year in sums})]


def _year(sums: Mapping[tuple[str, int], int | None], year: int) -> FrameYear:
    return FrameYear(
        year,
        sums.get((LIMIT_NOK, year)),
        sums.get((LIMIT_DAYS, year)),
        sums.get((PRICES, year)) or 0,
        sums.get((ORDERED_DAYS, year)) or 0,
        sums.get((SOURCE, year)),
    )


def _sums(framework_id: int, other: Order | None) -> dict[tuple[str, int], int | None]:
    """Limits, and what live orders draw, by what it is and year."""
    orders = Order.objects.filter(framework=framework_id, state__in=LIVE)
    if other is not None:
        orders = orders.exclude(pk=other.pk)
    drawn = {"order__in": orders.values("pk")}
    limits = FrameworkYear.objects.holding().of([framework_id])
    one, *rest = (
        rows.order_by()
        .values(what=Value(what), of_year=F(year))
        .annotate(total=Sum(amount))
        .values_list("what", "of_year", "total")
        for what, rows, year, amount in (
            (PRICES, OrderLine.objects.filter(**drawn), "need_line__year", "price_nok"),
            (ORDERED_DAYS, OrderTerm.objects.filter(**drawn), "year", "days"),
            (LIMIT_NOK, limits, "year", "amount_nok"),
            (LIMIT_DAYS, limits, "year", "days"),
            (SOURCE, limits, "year", "agreement_id"),
        )
    )
    return {(what, year): total for what, year, total in one.union(*rest, all=True)}


def drawn_by(order: Order, cells: Mapping[str, Cell]) -> Drawn:
    """What the order would draw with these cells in it; its rows are read."""
    prices = {row.need_line_id: row.price_nok for row in order.lines.all()}
    days = {f"{DAYS}{row.year}_{row.term}": row.days or 0 for row in order.terms.all()}
    for name, value in cells.items():
        count = value if isinstance(value, int) else 0
        if line_id := line_of(name):
            prices[line_id] = count
        elif name.startswith(DAYS):
            days[name] = count
    years = dict(NeedLine.objects.filter(pk__in=prices).values_list("pk", "year"))
    found: Drawn = Counter()
    for line_id, price_nok in prices.items():
        found[PRICES, years[line_id]] += price_nok
    for name, count in days.items():
        found[ORDERED_DAYS, term_of(name.removeprefix(DAYS)).year] += count
    return found


def is_within_frame(rows: Iterable[FrameYear]) -> Verdict:
    """Whether what is ordered under a framework is what it gives, year by year."""
    found = []
    for row in rows:
        words = {"year": row.year}
        if row.lacks_nok:
            text = _("%(year)s: %(lacks)s more than the framework gives.")
            found.append(text % {**words, "lacks": nok(row.lacks_nok)})
        if row.lacks_days:
            text = ngettext(
                "%(year)s: %(n)s day more than the framework gives.",
                "%(year)s: %(n)s days more than the framework gives.",
                row.lacks_days,
            )
            found.append(text % {**words, "n": row.lacks_days})
    if not found:
        return YES
    mend = _("Order less, withdraw another order, or order outside of the framework.")
    return no(" ".join([*found, mend]))


def limits_before(appendix: Agreement) -> dict[int, Limits]:
    """What held of its framework when, and if, the appendix is signed; one query."""
    rows = FrameworkYear.objects.signed().of([appendix.main_id or 0])
    earlier = rows.filter(agreement__lt=appendix.pk).order_by("agreement_id")
    return {row.year: (row.amount_nok, row.days) for row in earlier}


def covers_ordered(framework_id: int, limits: Mapping[int, Limits]) -> Verdict:
    """Whether they give at least what is ordered under the framework already."""
    found = []
    for row in frame_years(framework_id) if limits else ():
        amount_nok, days = limits.get(row.year, (None, None))
        changed = replace(row, amount_nok=amount_nok, days=days)
        words = {"year": row.year}
        if changed.lacks_nok:
            text = _("%(year)s: %(drawn)s is ordered already.")
            found.append(text % {**words, "drawn": nok(row.drawn_nok)})
        if changed.lacks_days:
            text = ngettext(
                "%(year)s: %(n)s day is ordered already.",
                "%(year)s: %(n)s days are ordered already.",
                row.drawn_days,
            )
            found.append(text % {**words, "n": row.drawn_days})
    if not found:
        return YES
    return no(" ".join([*found, _("The framework cannot give less than that.")]))
