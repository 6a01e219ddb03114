"""The frame of a small country: two counties with figures, and a key."""

import uuid
from decimal import Decimal

from django.urls import reverse

from funding.models import Allocation, NationalDivision
from funding.services.decisions import move_allocation
from funding.services.nation import move_division, prepare_division
from funding.services.nation_papers import order_nation
from partnerships.acting import actor_by
from partnerships.models import County, GovernorTerm, Organisation, Statistic
from portal.people.actor import Actor
from tests import factories as make_a
from tests import stage
from tests.cast import Cast, person
from tests.funding import money

AMOUNT_NOK = 3_000_000
KEY = {
    "name": "By children",
    "rounding_unit": 1,
    "pots": [{"name": "children", "rest": True, "by": "children_6_15"}],
}


def ready(people: Cast) -> None:
    """Twice as many children in the cast's county as in the other one."""
    if Statistic.objects.filter(organisation__county__code="11").exists():
        return
    here = Organisation.objects.of_kind("municipality").filter(county__code="15")
    if not Statistic.objects.filter(organisation__in=here, year=2018).exists():
        for owner in here:
            _figures(owner, 100)
    known = Statistic.objects.filter(
        organisation__in=here, year=2018, measure="children_6_15"
    )
    total = sum(known.values_list("value", flat=True), Decimal(0))
    other = make_a.MunicipalityFactory(
        name="Time", number="1121", county=County.objects.get(code="11")
    )
    _figures(other, total / 2)


def _figures(owner: Organisation, children: Decimal | int) -> None:
    Statistic.objects.create(
        organisation=owner,
        year=2018,
        measure="children_6_15",
        value=children,
        source="SSB",
    )


@stage.scene
def county(people: Cast, code: str, owners: int = 2) -> Allocation:
    """Another county with its governor's two people; it has decided its year."""
    known = County.objects.filter(code=code).first()
    place = known or make_a.CountyFactory(code=code, name=f"Fylke {code}")
    office = GovernorTerm.objects.of_county(place, people.scheme_year.owners_on).first()
    governor = office.governor if office else make_a.GovernorFactory(county=place)
    editor, approver = (
        actor_by(each.memberships.get(), each)
        for each in (
            person(f"Editor {code}", governor, "editor"),
            person(f"Approver {code}", governor, "approver"),
        )
    )
    for _ in range(owners):
        money.figures(make_a.MunicipalityFactory(county=place), "100")
    year = make_a.SchemeYearFactory(county=place, scheme=people.scheme_year.scheme)
    money.frame(year)
    draft = money.draft(people, actor=editor, scheme_year=year)
    move_allocation(actor=editor, allocation=draft, action="send")
    return move_allocation(actor=approver, allocation=draft, action="approve")


def second(people: Cast) -> Actor:
    """Another approver at the national administration."""
    udir = Organisation.objects.get(kind="national")
    found = udir.memberships.filter(user__full_name="Second").first()
    if found is None:
        person("Second", udir, "approver")
        found = udir.memberships.get(user__full_name="Second")
    return actor_by(found, found.user)


@stage.scene
def draft(people: Cast, **changes) -> NationalDivision:
    ready(people)
    year = people.scheme_year
    facts = {
        "actor": people.actor("national"),
        "scheme": year.scheme,
        "year": year.year,
        "amount_nok": AMOUNT_NOK,
        "source": "Prop. 1 S",
        "definition": KEY,
        "statistics_year": 2018,
        "form_key": uuid.uuid4(),
        **changes,
    }
    return prepare_division(**facts)


@stage.scene
def sent(people: Cast, **changes) -> NationalDivision:
    made = draft(people, **changes)
    return move_division(actor=people.actor("national"), division=made, action="send")


@stage.scene
def decided(people: Cast, **changes) -> NationalDivision:
    made = sent(people, **changes)
    return move_division(actor=second(people), division=made, action="approve")


def addresses(people: Cast) -> dict[str, str]:
    """Of what is decided, and of a revised frame that is a draft."""
    first = decided(people)
    revised = draft(people, amount_nok=AMOUNT_NOK + 1)
    year = [people.scheme_year.scheme.code, people.scheme_year.year]
    pages = ("national_year", "national_edit", "national_order")
    of_year = {f"funding:{x}": year for x in pages}
    of_one = ("national_division", "national_step", "national_give")
    report = order_nation(
        actor=Actor.for_system("test"), scheme=people.scheme_year.scheme, year=2018
    ).report
    files = ("national_report_file", "national_report_sheets")
    found = {
        **of_year,
        **{f"funding:{x}": [first.pk] for x in of_one},
        **{f"funding:{x}": [report.pk] for x in files},
    }
    drafts = {f"funding:{x}/draft": [revised.pk] for x in of_one[:2]}
    return {
        row: reverse(row.partition("/")[0], args=args)
        for row, args in (found | drafts).items()
    }
