"""What years are called where several are told of together."""

from collections import Counter
from collections.abc import Iterable

from partnerships.models import SchemeYear


def told_apart(years: Iterable[SchemeYear]) -> dict[int, dict[str, str]]:
    """By id, the ``county`` and the ``year`` of a sentence about each.

    The year has its scheme beside it where another of them is the same county's and
    year's. The years are loaded with both.
    """
    found = {each.pk: each for each in years}
    places = Counter((each.county_id, each.year) for each in found.values())
    return {
        pk: {
            "county": each.county.name,
            "year": f"{each.year} ({each.scheme})"
            if places[each.county_id, each.year] > 1
            else str(each.year),
        }
        for pk, each in found.items()
    }
