"""A division of the country's frame that somebody has decided, to ask about."""

from funding.models import NationalDivision, NationalFrame
from funding.models.allocation import DECIDED as STATE
from funding.services.nation_papers import order_nation
from partnerships.models import SchemeYear
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.models import User

KEY = {"name": "x", "rounding_unit": 1, "pots": [{"name": "x", "each": 0}]}
POT: dict[str, object] = {
    "name": "x",
    "kind": "each",
    "by": "",
    "share": None,
    "amount": 0,
    "given": 0,
    "left": 0,
    "weight_sum": None,
    "minimum": None,
    "maximum": None,
    "workings": [],
}
RESULT = {"frame": 1, "left": 1, "lines": [], "explanation": [POT]}


def nation_of(year: SchemeYear) -> dict[str, tuple[object, ...]]:
    """Nothing of it is given out: no county's frame changes."""
    frame = NationalFrame.objects.create(scheme=year.scheme, year=year.year)
    two = User.objects.order_by("pk")[:2]
    division = NationalDivision.objects.create(
        frame=frame,
        number=1,
        amount_nok=1,
        left_nok=1,
        source="x",
        key_name="x",
        definition=KEY,
        statistics_year=year.year,
        basis={},
        result=RESULT,
        state=STATE,
        prepared_by=two[0],
        approved_by=two[1],
        decided_at=clock.now(),
    )
    of_year, one = (year.scheme.code, year.year), (division.pk,)
    report = order_nation(
        actor=Actor.for_system("access_matrix"), scheme=year.scheme, year=year.year
    ).report
    return {
        "funding:national_order": of_year,
        "funding:national_report_file": (report.pk,),
        "funding:national_report_sheets": (report.pk,),
        "funding:national_year": of_year,
        "funding:national_edit": of_year,
        "funding:national_division": one,
        "funding:national_step": one,
        "funding:national_give": one,
    }
