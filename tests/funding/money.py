"""A year with money in it: owners with figures, a frame, a key, a draft."""

import uuid
from decimal import Decimal

from funding.models import (
    Adjustment,
    Allocation,
    AllocationLine,
    ChangeDecision,
    Frame,
)
from funding.services.allocations import adjust_line, use_key
from funding.services.changes import move_change, set_line, start_change
from funding.services.decisions import move_allocation
from funding.services.departures import give_reasons
from funding.services.frames import set_frame
from partnerships.models import Organisation, SchemeYear, Statistic
from portal.people.actor import Actor
from tests import factories as make_a
from tests import stage
from tests.cast import Cast

KEY = {
    "name": "Base and children",
    "rounding_unit": 1,
    "pots": [
        {"name": "base", "each": 50_000},
        {"name": "children", "rest": True, "by": "children_6_15"},
    ],
}


def figures(owner: Organisation, children: str | None = "100", year: int = 2018):
    """Inhabitants, and children where they are known."""
    found = {"inhabitants": Decimal(1000)}
    if children is not None:
        found["children_6_15"] = Decimal(children)
    for measure, value in found.items():
        Statistic.objects.create(
            organisation=owner, year=year, measure=measure, value=value, source="SSB"
        )


def frame(scheme_year: SchemeYear, amount_nok: int = 1_000_000) -> Frame:
    facts = {"amount_nok": amount_nok, "is_estimate": False, "source": "A letter"}
    made = Frame.objects.create(scheme_year=scheme_year, **facts)
    made.versions.create(number=1, **facts)
    return made


def put_frame(people: Cast, amount_nok: int, source: str, **facts: bool) -> Frame:
    """Set, or revised, by the officer."""
    return set_frame(
        actor=people.actor("officer"),
        scheme_year=people.scheme_year,
        amount_nok=amount_nok,
        source=source,
        **facts,
    )


def ready(
    people: Cast, owners: int = 3, amount_nok: int | None = 1_000_000
) -> SchemeYear:
    """The cast's year with a frame (None: it has one), and figures for its owners.

    Giske hosts the network that Haram is in; the others are in none.
    """
    year = people.scheme_year
    known = list(Organisation.objects.of_kind("municipality").order_by("pk"))
    # The factory's own municipality numbers run out at 9999.
    known += Organisation.objects.bulk_create(
        make_a.OrganisationFactory.build(county=year.county, number=f"{n:04}")
        for n in range(len(known), owners)
    )
    Statistic.objects.bulk_create(
        Statistic(
            organisation=owner, year=2018, measure=measure, value=value, source="SSB"
        )
        for count, owner in enumerate(known, start=1)
        for measure, value in (("inhabitants", 1000), ("children_6_15", 100 * count))
    )
    if amount_nok is not None:
        frame(year, amount_nok)
    return year


@stage.scene
def draft(people: Cast, actor: Actor | None = None, **options) -> Allocation:
    """Prepared by the officer with the plain key."""
    year = options.pop("scheme_year", None) or ready(people, **options)
    return use_key(
        actor=actor or people.actor("officer"),
        scheme_year=year,
        name=KEY["name"],
        definition=KEY,
        statistics_year=2018,
        form_key=uuid.uuid4(),
    )


@stage.scene
def adjust(
    people: Cast, line: AllocationLine, change_nok: int, reason: str = "A rounder sum"
) -> Adjustment:
    """The officer adds so much to a line of a draft, or takes it away."""
    return adjust_line(
        actor=people.actor("officer"),
        line=line,
        to_nok=line.granted_nok + change_nok,
        reason=reason,
        version=line.allocation.version,
    )


def sent(people: Cast, **options) -> Allocation:
    """Where the forum has recommended something else, with a reason."""
    officer, allocation = people.actor("officer"), draft(people, **options)
    give_reasons(
        actor=officer,
        allocation=allocation,
        reasons={},
        for_the_rest="Nøkkelen gjeld for alle.",
    )
    return move_allocation(actor=officer, allocation=allocation, action="send")


@stage.scene
def decided(people: Cast, **options) -> Allocation:
    """Prepared and sent by the officer, approved by the head."""
    return move_allocation(
        actor=people.actor("head"),
        allocation=sent(people, **options),
        action="approve",
    )


def change(
    people: Cast, allocation: Allocation, *actions: str, change_nok: int = -5
) -> ChangeDecision:
    """Of what is decided: Giske gets so much more; sent and approved as asked for."""
    officer = people.actor("officer")
    made = start_change(
        actor=officer,
        allocation=allocation,
        reason="Revidert budsjett",
        form_key=uuid.uuid4(),
    )
    set_line(
        actor=officer,
        change=made,
        recipient=people.owner,
        year=allocation.scheme_year.year,
        change_nok=change_nok,
        reason="Ikkje brukt",
    )
    made.refresh_from_db()
    for action in actions:
        who = "head" if action == "approve" else "officer"
        made = move_change(actor=people.actor(who), change=made, action=action)
    return made
