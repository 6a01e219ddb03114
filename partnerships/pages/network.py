"""What a network's page shows of one year: members, needs, sums and the map."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, Sum, When

from partnerships.models import (
    Need,
    NeedLine,
    NeedParticipant,
    Network,
    Organisation,
    SchemeYear,
)
from partnerships.models.need import NeedQuerySet
from partnerships.pages.county_map import CountyMap, Outline, county_map
from portal.people.actor import Actor

# How a municipality stands on the map; each is a pattern and a word, not only a colour.
WITH_NEED, WITHOUT_NEED, OUTSIDE = "with-need", "without-need", "outside"
MEMBER = "member"  # for who may not know what the network has submitted


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member and what it has submitted; ``place`` is its number on the map.

    ``joint``: needs that are another owner's to submit, and that it takes part in.
    ``requested_nok``: its own lines in both, and what its own needs ask for to others
    than owners.
    """

    place: int
    owner: Organisation
    needs: int
    requested_nok: int
    joint: int
    is_host: bool


@dataclass(frozen=True, slots=True)
class Area:
    """A municipality on the map; ``place`` is None for one outside the network."""

    outline: Outline
    standing: str
    place: int | None


def submitted_needs(
    actor: Actor, network: Network, scheme_year: SchemeYear | None, on: dt.date
) -> NeedQuerySet:
    """The submitted needs of those who are members that day, as the actor sees them."""
    if scheme_year is None:
        return Need.objects.none()
    members = Network.objects.filter(pk=network.pk).members_on(on)
    needs = Need.objects.visible_to(actor).submitted()
    return needs.filter(scheme_year=scheme_year, owner__in=members.values("pk"))


def member_rows(network: Network, on: dt.date, needs: NeedQuerySet) -> list[MemberRow]:
    """The members that day by name, each with what it has among ``needs``."""
    found = Network.objects.filter(pk=network.pk).members_on(on)
    grouped = needs.order_by().values("owner")
    sent = dict(grouped.annotate(n=Count("*")).values_list("owner", "n"))
    asked = _asked_by_owner(needs)
    parties = NeedParticipant.objects.taking_part().filter(need__in=needs.values("pk"))
    taking_part = parties.order_by().values("owner").annotate(n=Count("*"))
    joint = dict(taking_part.values_list("owner", "n"))
    return [
        MemberRow(
            place,
            owner,
            sent.get(owner.pk, 0),
            asked.get(owner.pk, 0),
            joint=joint.get(owner.pk, 0),
            is_host=owner.pk == network.host_id,
        )
        for place, owner in enumerate(found.in_norwegian_order(), start=1)
    ]


def _asked_by_owner(needs: NeedQuerySet) -> dict[int, int]:
    """Owner's id -> kroner; an owner's line in a joint need is that owner's."""
    whose = Case(
        When(role=NeedLine.Role.OWNER, then=F("recipient")), default=F("need__owner")
    )
    lines = NeedLine.objects.filter(need__in=needs.order_by().values("pk"))
    grouped = lines.order_by().values(whose=whose).annotate(nok=Sum("requested_nok"))
    return dict(grouped.values_list("whose", "nok"))


def areas(
    network: Network, rows: Iterable[MemberRow], on: dt.date, *, knows: bool
) -> tuple[CountyMap, list[Area]] | None:
    """The county's municipalities that day, the network's own last, on top."""
    found = county_map(network.county.code, on.year)
    if found is None:
        return None
    members = {row.owner.number: row for row in rows}

    def area(outline: Outline) -> Area:
        row = members.get(outline.number)
        if row is None:
            return Area(outline, OUTSIDE, None)
        if not knows:
            return Area(outline, MEMBER, row.place)
        return Area(
            outline, WITH_NEED if row.needs or row.joint else WITHOUT_NEED, row.place
        )

    drawn = [area(outline) for outline in found.outlines]
    return found, sorted(drawn, key=lambda each: each.place or 0)
