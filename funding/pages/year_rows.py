"""The years of the scheme as one actor sees them, with what belongs to each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from funding.models import Allocation, Frame, Grant, Granted
from funding.pages.next_steps import Next, next_of
from funding.rules import money as rules
from partnerships.models import Organisation, SchemeYear
from portal.lib.query import members
from portal.people.actor import Actor
from portal.people.prepared import Prepared

Kind = Organisation.Kind


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year as this actor sees it: what is hidden is None, as what is not there.

    ``grant``: the actor's own, by every decision that is about it.
    """

    year: SchemeYear
    frame: Frame | None
    allocation: Allocation | None
    grant: Grant | None
    next: Next

    @property
    def frame_nok(self) -> int | None:
        """The frame that is in force; who does not see it, what was divided of it."""
        if self.frame:
            return self.frame.amount_nok
        return self.allocation.whole_frame_nok if self.allocation else None

    @property
    def given_nok(self) -> int | None:
        if self.allocation is None:
            return None
        return self.allocation.frame_nok - self.allocation.left_nok

    @property
    def beside_nok(self) -> int:
        """What of the frame no key divides: committed before, or to needs."""
        if self.allocation is None:
            return 0
        return self.allocation.committed_nok + self.allocation.to_needs_nok


def _frames(actor: Actor, years: str) -> QuerySet[Frame]:
    return Frame.objects.visible_to(actor).filter(scheme_year__in=_listed(years))


def _allocations(actor: Actor, years: str) -> QuerySet[Allocation]:
    seen = Allocation.objects.visible_to(actor).filter(scheme_year__in=_listed(years))
    return seen.select_related("decision").defer("result")


def _own_grants(actor: Actor, years: str) -> QuerySet[Grant]:
    """Those that oversee the money are granted none."""
    if actor.kind in (Kind.GOVERNOR, Kind.NATIONAL):
        return Grant.objects.none()
    own = Grant.objects.visible_to(actor).filter(
        recipient=actor.organisation_id, scheme_year__in=_listed(years)
    )
    return own.with_amount().with_network_part()


def _in_hand(actor: Actor, ids: str) -> QuerySet[Allocation, int]:
    among = Allocation.objects.filter(pk__in=_listed(ids))
    return among.filter(rules.has_hand_in(actor)).values_list("pk", flat=True)


def _listed(ids: str) -> RawSQL:
    return members(ids, "bigint")


FRAMES, ALLOCATIONS = Prepared(_frames), Prepared(_allocations)
OWN_GRANTS, IN_HAND = Prepared(_own_grants), Prepared(_in_hand)


def rows_of(actor: Actor, years: Sequence[SchemeYear]) -> list[YearRow]:
    """Three queries, and one of one's own grants, however many the years."""
    ids = json.dumps([year.pk for year in years])
    frames = {frame.scheme_year_id: frame for frame in FRAMES.rows(actor, ids)}
    allocations = {each.scheme_year_id: each for each in ALLOCATIONS.rows(actor, ids)}
    grants = {grant.scheme_year_id: grant for grant in OWN_GRANTS.rows(actor, ids)}
    in_hand = in_hand_of(actor, list(allocations.values()))
    rows = []
    for year in years:
        frame, allocation = frames.get(year.pk), allocations.get(year.pk)
        if allocation:
            allocation.scheme_year = year
        has_hand = allocation is not None and allocation.pk in in_hand
        rows.append(
            YearRow(
                year=year,
                frame=frame,
                allocation=allocation,
                grant=grants.get(year.pk),
                next=next_of(actor, year, frame, allocation, has_hand),
            )
        )
    return rows


def left_nok(row: YearRow) -> int | None:
    """What of the frame in force is neither decided nor in the draft; a query at most.

    Who does not see the frame, what was left when it was divided.
    """
    allocation, frame = row.allocation, row.frame
    if allocation is None or frame is None:
        return allocation.left_nok if allocation else None
    if allocation.state == Allocation.State.DECIDED:
        return frame.amount_nok - Granted.objects.paid_in(row.year).amount_nok()
    return frame.amount_nok - (allocation.whole_frame_nok - allocation.left_nok)


def later_nok(row: YearRow, left_nok: int | None) -> int:
    """What later decisions have given beside the first, or taken back."""
    allocation, frame = row.allocation, row.frame
    if allocation is None or frame is None or left_nok is None:
        return 0
    if allocation.state != Allocation.State.DECIDED:
        return 0
    first_nok = (row.given_nok or 0) + row.beside_nok
    return frame.amount_nok - left_nok - first_nok


def in_hand_of(actor: Actor, allocations: Sequence[Allocation]) -> set[int]:
    """The ids of those that this person has prepared something of: one query."""
    return set(IN_HAND.rows(actor, json.dumps([each.pk for each in allocations])))
