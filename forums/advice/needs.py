"""The needs of a year side by side, with what networks and the forum say of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.models import Forum, Recommendation
from partnerships.models import ForwardedRanking, Need, NeedLine, SchemeYear
from partnerships.models.need import NeedQuerySet
from portal.lib.formats import number
from portal.people.prepared import Prepared

# Of a need, what pages and papers say; and of its long texts, what the forum weighs.
WEIGHED = ("criteria", "uh_role", "participants")
READ = (
    *("title", "scheme_year", "state", "carried_by", "duration", "requested_nok"),
    *("school_count", "teacher_count", "leader_count", "start_kind", "start_term"),
    *(f"owner__{name}" for name in ("name", "number", "org_number", "sort_key")),
    "uh_partner__name",
)
LAST = 10_000  # after every place that one can have
PARTIES = (NeedLine.Role.OWNER, NeedLine.Role.UH)
# Of a line and its recipient, what pages and papers say: as YearLine begins.
LINE = (
    *("pk", "need", "role", "year", "requested_nok", "recommended_nok"),
    *("recipient", "recipient__name", "recipient__number", "recipient__org_number"),
)


@dataclass(slots=True)
class YearLine:
    """A budget line, and what the forum thinks of for it: None for nothing yet."""

    pk: int
    need_id: int
    role: str
    year: int
    requested_nok: int
    recommended_nok: int | None  # what an item has decided
    recipient_id: int
    recipient: str  # its name
    number: str
    org_number: str | None
    thought_nok: int | None = None

    @property
    def asked(self) -> str:
        """Whose, of which year, and how much is asked for."""
        return f"{self.recipient} {self.year}: {number(self.requested_nok)}"


@dataclass(frozen=True, slots=True)
class Origin:
    """A need's place in the order that its network has forwarded."""

    network: str
    rank: int
    forwarded: int

    def __str__(self) -> str:
        return _("%(network)s, no. %(rank)s") % {
            "network": self.network,
            "rank": self.rank,
        }


@dataclass(slots=True)
class YearNeed:
    need: Need
    year: int
    lines: list[YearLine] = field(default_factory=list)
    origin: Origin | None = None
    rank: int | None = None
    reason: str = ""

    @property
    def facts(self) -> str:
        """What it is, in a line: whose, with whom, for how long and from when."""
        need = self.need
        years = ngettext("%(n)s year", "%(n)s years", need.duration)
        parts = [need.owner.name, ", ".join(need.partner_names)]
        parts += [years % {"n": need.duration}]
        parts += [need.get_start_kind_display() if need.start_kind else ""]
        return " · ".join(part for part in parts if part)

    @property
    def now(self) -> list[YearLine]:
        """Its lines of the year that is divided; the others are of years to come."""
        return [one for one in self.lines if one.year == self.year]

    @property
    def later(self) -> list[YearLine]:
        return [one for one in self.lines if one.year != self.year]

    @property
    def later_requested_nok(self) -> int:
        return sum(one.requested_nok for one in self.later)

    @property
    def later_thought_nok(self) -> int | None:
        return total(one.thought_nok for one in self.later)

    @property
    def requested_nok(self) -> int:
        return sum(one.requested_nok for one in self.now)

    @property
    def thought_nok(self) -> int | None:
        return total(one.thought_nok for one in self.now)

    @property
    def thought(self) -> dict[int, int]:
        """Line -> kroner, where the forum thinks of something."""
        known = ((one.pk, one.thought_nok) for one in self.lines)
        return {pk: nok for pk, nok in known if nok is not None}

    @property
    def recommended_nok(self) -> int | None:
        """What an item has decided."""
        return total(one.recommended_nok for one in self.now)

    @property
    def parties(self) -> set[int]:
        """The organisations that it concerns: who belongs to one has a tie to it."""
        need = self.need
        named = {need.owner_id, need.carried_by_id, need.uh_partner_id}
        found = {pk for pk in named if pk is not None}
        found |= {partner.pk for partner in need.further}
        lines = (one for one in self.lines if one.role in PARTIES)
        return found | {one.recipient_id for one in lines}


def total(amounts: Any) -> int | None:
    """The sum of those that are there; None when none is."""
    known = [nok for nok in amounts if nok is not None]
    return sum(known) if known else None


LIST = """(
    SELECT json_build_object(
        'version', l.version,
        'places', (SELECT json_agg(json_build_object(
                              'need', p.need_id, 'rank', p.rank, 'reason', p.reason))
                     FROM forums_priority p WHERE p.priorities_id = l.id),
        'amounts', (SELECT json_object_agg(a.line_id, a.recommended_nok)
                      FROM forums_priorityamount a
                      JOIN forums_priority p ON p.id = a.priority_id
                     WHERE p.priorities_id = l.id))
      FROM forums_prioritylist l
     WHERE l.scheme_year_id = partnerships_schemeyear.id AND l.forum_id = %s)"""
ORDERS = """(
    SELECT json_agg(json_build_array(f.id, n.name, f."order") ORDER BY f.id)
      FROM partnerships_forwardedranking f
      JOIN partnerships_networkranking r ON r.id = f.ranking_id
      JOIN partnerships_network n ON n.id = r.network_id
     WHERE f.called_back_at IS NULL
       AND r.scheme_year_id = partnerships_schemeyear.id)"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A forum's list of the year as it is kept, and where networks have put needs.

    ``version`` is 0 when nothing is saved yet.
    """

    version: int
    places: list[dict[str, Any]]
    amounts: dict[int, int]
    origins: dict[int, Origin]


def _listed(
    forum: int, county: int, scheme: int, year: int
) -> QuerySet[SchemeYear, SchemeYear]:
    forwarded = Recommendation.objects.filter(forum=forum, scheme_year=OuterRef("pk"))
    years = SchemeYear.objects.filter(pk=year, county=county, scheme=scheme)
    return years.annotate(
        is_settled=Exists(forwarded.settling()),
        list_row=RawSQL(LIST, [forum]),  # noqa: S611 - literal text
        order_rows=RawSQL(ORDERS, []),  # noqa: S611 - the same
    )


LISTED = Prepared(_listed)


def listed(forum: Forum, year: int) -> tuple[SchemeYear, Listed] | None:
    """The year with this id, with ``is_settled`` and the list: one query.

    None for a year that is not the forum's.
    """
    found: Any = LISTED.first(forum.pk, forum.county_id, forum.scheme_id, year)
    if found is None:
        return None
    kept = found.list_row or {}
    amounts = kept.get("amounts") or {}
    return found, Listed(
        version=kept.get("version", 0),
        places=kept.get("places") or [],
        amounts={int(line): amount_nok for line, amount_nok in amounts.items()},
        origins=_places_in(found.order_rows or []),
    )


def _needs(scheme_year: int) -> NeedQuerySet:
    sent = Need.objects.submitted().filter(scheme_year=scheme_year)
    related = sent.select_related("owner", "uh_partner")
    return related.with_partners().order_by("pk").only(*READ)


def _weighed(scheme_year: int) -> NeedQuerySet:
    return _needs(scheme_year).only(*READ, *WEIGHED)


def _lines(scheme_year: int) -> QuerySet[NeedLine, Any]:
    sent = Need.objects.submitted().filter(scheme_year=scheme_year)
    lines = NeedLine.objects.filter(need__in=sent.values("pk"))
    order = "year", "role", "recipient__sort_key", "pk"
    return lines.order_by(*order).values_list(*LINE)


NEEDS, WEIGHED_NEEDS, LINES = Prepared(_needs), Prepared(_weighed), Prepared(_lines)


def needs_of(
    forum: Forum,
    scheme_year: SchemeYear,
    known: Listed | None = None,
    *,
    texts: bool = False,
) -> list[YearNeed]:
    """In the forum's order; what has no place there, by its rank in the network.

    Three queries, however many, or two where the list is ``known`` already; each need
    knows its year.
    ``texts``: with what the forum weighs in words, some pages of it.
    """
    kept = known or list_of(forum, scheme_year)
    needs = WEIGHED_NEEDS if texts else NEEDS
    found = {
        need.pk: YearNeed(need, scheme_year.year)
        for need in needs.of(scheme_year, "scheme_year")
    }
    for place in kept.places:
        if place["need"] in found:
            one = found[place["need"]]
            one.rank, one.reason = place["rank"], place["reason"]
    for row in LINES.rows(scheme_year.pk) if found else ():
        line = YearLine(*row)
        # One that was sent in between the two queries is on the next page.
        if line.need_id in found:
            line.thought_nok = kept.amounts.get(line.pk)
            found[line.need_id].lines.append(line)
    for pk, origin in kept.origins.items():
        if pk in found:
            found[pk].origin = origin
    return sorted(found.values(), key=_place)


def list_of(forum: Forum, scheme_year: SchemeYear) -> Listed:
    """One query."""
    found = listed(forum, scheme_year.pk)
    return found[1] if found else Listed(0, [], {}, {})


def origins(scheme_year: SchemeYear) -> dict[int, Origin]:
    """Need -> where its network has put it, as forwarded: one query."""
    forwarded = ForwardedRanking.objects.filter(
        called_back_at=None, ranking__scheme_year=scheme_year
    )
    rows = forwarded.order_by("pk").values_list("pk", "ranking__network__name", "order")
    return _places_in(rows)


def _places_in(rows: Iterable[Sequence[Any]]) -> dict[int, Origin]:
    return {
        row["need"]: Origin(network, row["rank"], pk)
        for pk, network, order in rows
        for row in order
    }


def _place(one: YearNeed) -> tuple[object, ...]:
    origin = one.origin
    by_network = (origin.rank, origin.network) if origin else (LAST, "")
    return (one.rank or LAST, *by_network, one.need.owner.sort_key, one.need.pk)


def by_recipient(needs: list[YearNeed]) -> dict[int, list[YearLine]]:
    """Each recipient's lines of the year, in the order of the needs."""
    found: dict[int, list[YearLine]] = defaultdict(list)
    for one in needs:
        for line in one.now:
            found[line.recipient_id].append(line)
    return found
