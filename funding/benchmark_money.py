"""The benchmark's decisions: frames, grants to needs, keys, and later changes.

Grants to needs go straight into their table, as the needs do; everything that decides
goes through the services.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from funding.models import Allocation, Frame, FrameVersion, NeedGrant
from funding.services.allocations import adjust_line, use_key
from funding.services.basis import owners_of
from funding.services.changes import move_change, set_line, start_change
from funding.services.decisions import move_allocation
from funding.services.departures import give_reasons
from funding.services.need_grants import beside_the_key
from funding.services.placements import unplaced_by_recipient
from funding.services.steps import APPROVE, SEND
from partnerships.acting import actor_by
from partnerships.models import Membership, Organisation, SchemeYear
from portal.lib import clock
from portal.lib.money import percent_of
from portal.people.actor import APPROVER, EDITOR, Actor

NAMESPACE = uuid.UUID("6f1d9a4e-6a55-5f0e-9b7a-2c0d5f5e7a11")
WHY = "Invented, for measuring only."
KEY_NAME = "Benchmark"
KEY = {
    "name": KEY_NAME,
    "rounding_unit": 1,
    "pots": [
        {"name": "grunnbeløp", "each": 50_000},
        {"name": "barn 6–15 år", "rest": True, "by": "children_6_15"},
    ],
}
FRAME_PER_OWNER_NOK = 290_000
MOVED_NOK = 10_000  # by hand, from the first owner to the second
CHANGED_NOK = 5_000  # by a later decision, from one owner to another
LASTING = 4  # every so many needs is granted this part of what it asks for
PERCENT = Decimal(30)
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Office:
    """The two at a county governor that a decision takes."""

    editor: Actor
    approver: Actor


def make_money(
    years: list[SchemeYear], moment: Callable[[int, int, int], dt.datetime]
) -> int:
    """A frame for every year, a draft for all but the last, most of them decided.

    Returns how many. What a year commits is bound before the next one is divided.
    """
    offices: dict[int, Office] = {}
    last, decided = years[-1].year, 0
    for year in years:
        governor = Organisation.objects.governor_of(year.county, year.owners_on)
        if governor is None:
            continue
        office = offices.setdefault(governor.pk, _office(governor))
        this_year = min(year.year, clock.today().year)
        with clock.at(moment(this_year, 8, 20)):
            _frame(year)
            if year.year < last:
                _grant(year)
                draft = _divide(office, year)
        if year.year < last - 1:
            with clock.at(moment(this_year, 8, 24)):
                _decide(office, draft)
            with clock.at(moment(this_year, 11, 5)):
                _change(office, draft)
            decided += 1
    return decided


def _office(governor: Organisation) -> Office:
    memberships = {
        membership.role: membership
        for membership in Membership.objects.filter(
            organisation=governor, role__in=[EDITOR, APPROVER]
        ).select_related("organisation", "user")
    }
    return Office(
        *(
            actor_by(memberships[role], memberships[role].user)
            for role in (EDITOR, APPROVER)
        )
    )


def _frame(year: SchemeYear) -> None:
    facts = {
        "amount_nok": owners_of(year).count() * FRAME_PER_OWNER_NOK,
        "source": WHY,
        "is_estimate": True,
    }
    frame = Frame.objects.create(scheme_year=year, **facts)
    FrameVersion.objects.create(frame=frame, number=1, **facts)


def _grant(year: SchemeYear) -> None:
    """To needs by themselves: UH's lines this year, and all of the two years after."""
    lines = beside_the_key(year).order_by("pk")
    chosen = sorted(set(lines.values_list("need", flat=True)))[::LASTING]
    NeedGrant.objects.bulk_create(
        [
            NeedGrant(
                need_line=line, amount_nok=percent_of(line.requested_nok, PERCENT)
            )
            for line in lines.filter(need__in=chosen, requested_nok__gt=0)
        ],
        batch_size=BATCH,
    )


def _divide(office: Office, year: SchemeYear) -> Allocation:
    draft = use_key(
        actor=office.editor,
        scheme_year=year,
        name=KEY_NAME,
        definition=KEY,
        statistics_year=year.year,
        form_key=uuid.uuid5(NAMESPACE, f"{year.year}/{year.county.code}"),
    )
    lines = draft.lines.select_related("recipient").order_by("pk")[:2]
    for line, more_nok in zip(lines, (-MOVED_NOK, MOVED_NOK), strict=False):
        if len(lines) == 2:  # Oslo is one owner: nobody to give it to
            draft.refresh_from_db(fields=["version"])
            adjust_line(
                actor=office.editor,
                line=line,
                to_nok=line.by_key_nok + more_nok,
                reason=WHY,
                version=draft.version,
            )
    draft.refresh_from_db()
    return draft


def _decide(office: Office, draft: Allocation) -> None:
    give_reasons(actor=office.editor, allocation=draft, reasons={}, for_the_rest=WHY)
    sent = move_allocation(actor=office.editor, allocation=draft, action=SEND)
    move_allocation(actor=office.approver, allocation=sent, action=APPROVE)


def _change(office: Office, allocation: Allocation) -> None:
    """From the one with most on no need to the one with least."""
    unplaced = unplaced_by_recipient(allocation)
    most, least = (
        max(unplaced, key=unplaced.__getitem__),
        min(unplaced, key=unplaced.__getitem__),
    )
    if most == least or unplaced[most] < CHANGED_NOK:
        return
    year = allocation.scheme_year
    change = start_change(
        actor=office.editor,
        allocation=allocation,
        reason=WHY,
        form_key=uuid.uuid5(NAMESPACE, f"change {year.year}/{year.county.code}"),
    )
    owners = Organisation.objects.in_bulk([most, least])
    for owner, change_nok in ((most, -CHANGED_NOK), (least, CHANGED_NOK)):
        set_line(
            actor=office.editor,
            change=change,
            recipient=owners[owner],
            year=year.year,
            change_nok=change_nok,
            reason=WHY,
        )
    sent = move_change(actor=office.editor, change=change, action=SEND)
    move_change(actor=office.approver, change=sent, action=APPROVE)
