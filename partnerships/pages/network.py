"""What a network's page shows of one year: members, needs, sums and the map."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, QuerySet, Sum, When

from partnerships.models import (
    Need,
    NeedLine,
    NeedParticipant,
    Network,
    Organisation,
    SchemeYear,
)
from partnerships.models.need import NeedQuerySet
from partnerships.models.organisation import OrganisationQuerySet
from partnerships.pages.county_map import CountyMap, Outline, county_map
from portal.people.actor import Actor
from portal.people.prepared import Prepared

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
    return _submitted(actor, network.pk, scheme_year.pk, on)


def _submitted(actor: Actor, network: int, year: int, on: dt.date) -> NeedQuerySet:
    members = Network.objects.filter(pk=network).members_on(on)
    needs = Need.objects.visible_to(actor).submitted()
    return needs.filter(scheme_year=year, owner__in=members.values("pk"))


def member_rows(
    actor: Actor, network: Network, scheme_year: SchemeYear | None, on: dt.date
) -> list[MemberRow]:
    """The members that day by name, each with what it has among ``submitted_needs``."""
    sent, asked, joint = (
        dict(each.rows(actor, network.pk, scheme_year.pk, on)) if scheme_year else {}
        for each in (SENT, ASKED, JOINT)
    )
    return [
        MemberRow(
            place,
            owner,
            sent.get(owner.pk, 0),
            asked.get(owner.pk, 0),
            joint=joint.get(owner.pk, 0),
            is_host=owner.pk == network.host_id,
        )
        for place, owner in enumerate(MEMBERS.rows(network.pk, on), start=1)
    ]


def _members(network: int, on: dt.date) -> OrganisationQuerySet:
    return Network.objects.filter(pk=network).members_on(on).in_norwegian_order()


# Owner's id -> how much of it. An owner's line in a joint need is that owner's.


def _sent(
    actor: Actor, network: int, year: int, on: dt.date
) -> QuerySet[Need, tuple[int, int]]:
    grouped = _submitted(actor, network, year, on).order_by().values("owner")
    return grouped.annotate(n=Count("*")).values_list("owner", "n")


def _asked(
    actor: Actor, network: int, year: int, on: dt.date
) -> QuerySet[NeedLine, tuple[int, int]]:
    whose = Case(
        When(role=NeedLine.Role.OWNER, then=F("recipient")), default=F("need__owner")
    )
    needs = _submitted(actor, network, year, on).order_by().values("pk")
    lines = NeedLine.objects.filter(need__in=needs).order_by().values(whose=whose)
    return lines.annotate(nok=Sum("requested_nok")).values_list("whose", "nok")


def _joint(
    actor: Actor, network: int, year: int, on: dt.date
) -> QuerySet[NeedParticipant, tuple[int, int]]:
    needs = _submitted(actor, network, year, on).values("pk")
    parties = NeedParticipant.objects.taking_part().filter(need__in=needs)
    grouped = parties.order_by().values("owner")
    return grouped.annotate(n=Count("*")).values_list("owner", "n")


MEMBERS = Prepared(_members)
SENT, ASKED, JOINT = Prepared(_sent), Prepared(_asked), Prepared(_joint)


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
