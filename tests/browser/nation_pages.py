"""The addresses of the country's frame: what is decided, a draft, and one sent."""

from django.urls import reverse

from funding.models import NationalDivision
from tests.funding import nation


def decided(world):
    first = NationalDivision.objects.filter(number=1, state="decided").first()
    return first or nation.decided(world.people, source="Revidert budsjett")


def revised(world):
    """A second version of the frame, which waits for approval."""
    decided(world)
    there = NationalDivision.objects.filter(frame__year=2018, number=2).first()
    return there or nation.sent(
        world.people, amount_nok=3_300_000, source="Revidert budsjett"
    )


def of_year(who, route, year=2018):
    def page(world):
        revised(world)
        code = world.people.scheme_year.scheme.code
        return who, reverse(f"funding:{route}", args=[code, year])

    return page


def division(who, pick):
    return lambda world: (who, pick(world).get_absolute_url())


def the_list(world):
    revised(world)
    return "national", reverse("funding:national_list")


NATION_PAGES = {
    "funding:national_list": the_list,
    "funding:national_year": of_year("national", "national_year"),
    "funding:national_year/officer": of_year("officer", "national_year"),
    "funding:national_edit": of_year("national", "national_edit", 2019),
    "funding:national_division": division("officer", decided),
    "funding:national_division/sent": division("national", revised),
}
