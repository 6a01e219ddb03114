"""What is granted to UH institutions on a need, and what orders draw on it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine, NeedParticipant, Order, OrderLine
from partnerships.models.need import held_by_q
from portal.lib.formats import nok
from portal.lib.query import members
from portal.lib.verdict import YES, Verdict, no
from portal.people.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Drawn:
    """One granted line: how much of it is ordered, by others and by this order."""

    line: NeedLine
    others_nok: int
    price_nok: int | None

    @property
    def granted_nok(self) -> int:
        return self.line.granted_nok or 0

    @property
    def left_nok(self) -> int:
        """What this order may draw at most; below 0 when others are above it."""
        return self.granted_nok - self.others_nok

    @property
    def rest_nok(self) -> int:
        """What is left when this order has drawn; below 0 is what it lacks."""
        return self.left_nok - (self.price_nok or 0)

    @property
    def lacks_nok(self) -> int:
        return max(0, -self.rest_nok)


@dataclass(frozen=True, slots=True)
class Cover:
    rows: Sequence[Drawn]

    @property
    def granted_nok(self) -> int:
        return sum(row.granted_nok for row in self.rows)

    @property
    def others_nok(self) -> int:
        return sum(row.others_nok for row in self.rows)

    @property
    def price_nok(self) -> int:
        return sum(row.price_nok or 0 for row in self.rows)

    @property
    def rest_nok(self) -> int:
        return self.granted_nok - self.others_nok - self.price_nok

    @property
    def lacking(self) -> list[Drawn]:
        """Those that this order draws more on than there is."""
        return [row for row in self.rows if row.price_nok and row.lacks_nok]

    @property
    def several(self) -> bool:
        """Whether the lines are of more needs than one."""
        return len({row.line.need_id for row in self.rows}) > 1


def lines_for(need: Need) -> QuerySet[NeedLine]:
    """The UH lines that an order for this need may draw on, by need and year.

    Its own; and, unless owners are in it together, those of the same owner's other
    needs in the scheme that are its own alone, where something is granted. Each says
    in ``year_is_decided`` whether there is a decision in its year, of whatever needs.
    """
    of_year = NeedLine.objects.filter(
        need__scheme_year__scheme=OuterRef("need__scheme_year__scheme"),
        need__scheme_year__county=OuterRef("need__scheme_year__county"),
        need__scheme_year__year=OuterRef("year"),
    )
    joint = NeedParticipant.objects.taking_part()
    others = Q(
        held_by_q(need.holder_id, "need__"),
        ~Exists(joint.filter(need=need.pk)),
        ~Q(need__in=joint.values("need")),
        need__scheme_year__scheme=need.scheme_year.scheme_id,
        need__state=Need.State.SUBMITTED,
        granted_nok__gt=0,
    )
    found = NeedLine.objects.filter(Q(need=need) | others, role=NeedLine.Role.UH)
    found = found.annotate(year_is_decided=Exists(of_year.decided()))
    return found.select_related("need", "recipient").order_by(
        "need__scheme_year__year", "need", "year", "pk"
    )


def _drawn(lines: str, without: int) -> QuerySet[OrderLine, tuple[int, int]]:
    """``lines``: their ids as JSON."""
    drawn = OrderLine.objects.live().filter(need_line__in=members(lines, "bigint"))
    others = drawn.exclude(order=without).order_by()
    return others.values_list("need_line").annotate(nok=Sum("price_nok"))


DRAWN = Prepared(_drawn)


def cover_of(
    lines: Iterable[NeedLine],
    prices: Mapping[int, int | None],
    *,
    without: Order | None = None,
) -> Cover:
    """The lines with what live orders draw on each; ``prices`` by line's id.

    ``without``: the order itself, whose own prices are not another's.
    """
    lines = list(lines)
    of_lines = json.dumps([line.pk for line in lines])
    others = dict(DRAWN.rows(of_lines, (without and without.pk) or 0))
    return Cover(
        [Drawn(line, others.get(line.pk, 0), prices.get(line.pk)) for line in lines]
    )


def is_covered(cover: Cover) -> Verdict:
    """Whether what is ordered is granted, line by line."""
    if not cover.lacking:
        return YES
    found = [
        _("%(year)s: %(lacks)s more than the %(left)s that is left of the grant.")
        % {
            "year": row.line.year,
            "lacks": nok(row.lacks_nok),
            "left": nok(max(0, row.left_nok)),
        }
        for row in cover.lacking
    ]
    mend = _(
        "Lower the price, or withdraw another order. Only the county governor can "
        "grant more."
    )
    return no(" ".join([*found, mend]))
