"""Scenarios on the bench of a year."""

import uuid
from dataclasses import replace

from funding.models import Allocation, BasisSet, BenchScenario
from funding.services.basis import basis_from_registry
from funding.services.keys import save_key
from funding.services.scenarios import Wish, add_scenario, share_scenario
from partnerships.models import Statistic
from tests.cast import Cast
from tests.forums import scenes
from tests.funding import money
from tests.funding.money import KEY

EQUAL = {
    "name": "Likt",
    "rounding_unit": 1,
    "pots": [{"name": "likt", "rest": True, "by": "equal"}],
}


def key_of(people: Cast, definition=KEY):
    return save_key(
        actor=people.actor("officer"),
        county=people.scheme_year.county,
        name=definition["name"],
        definition=definition,
    )


def figures_of(people: Cast, scheme_year) -> BasisSet:
    """Of 2018, for the owners of the cast."""
    if not Statistic.objects.filter(organisation=people.owner).exists():
        for at, owner in enumerate(
            (people.owner, people.mate, people.neighbour.memberships.get().organisation)
        ):
            money.figures(owner, str(100 * (at + 1)))
    return basis_from_registry(
        actor=people.actor("officer"), scheme_year=scheme_year, statistics_year=2018
    )


def wish(people: Cast, name="Likt grunnbeløp", scheme_year=None, **changes) -> Wish:
    """With the plain key, on the registry's figures of 2018."""
    year = scheme_year or people.scheme_year
    facts = {"key": key_of(people), "basis_set": figures_of(people, year), **changes}
    if "definition" in facts:
        facts["key"] = None
    return Wish(name=name, statistics_year=2018, **facts)


def scenario(people: Cast, name="Likt grunnbeløp", scheme_year=None, **changes):
    """By the officer; ``changes`` are those of the wish."""
    year = scheme_year or people.scheme_year
    return add_scenario(
        actor=people.actor("officer"),
        scheme_year=year,
        wish=wish(people, name, year, **changes),
        form_key=uuid.uuid4(),
    )


def shared(people: Cast, name="Til forumet", **changes) -> BenchScenario:
    made = scenario(people, name, **changes)
    return share_scenario(actor=people.actor("officer"), scenario=made, shared=True)


def recommended(people: Cast, allocation: Allocation) -> Allocation:
    """The forum has recommended 80 000 to Giske for the allocation's year."""
    scenes.recommended(replace(people, scheme_year=allocation.scheme_year))
    return allocation
