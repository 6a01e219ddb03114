"""Addresses of what has an id."""

from functools import cache

from django.urls import get_script_prefix, reverse


def address_of(route: str, *ids: int) -> str:
    """What ``reverse`` says of these ids, which looks through all routes each time;
    here it is asked once for a route.
    """
    return _with_places(route, len(ids), get_script_prefix()).format(*ids)


@cache
def _with_places(route: str, count: int, _prefix: str) -> str:
    stand_ins = [10**9 + n for n in range(count)]
    found = reverse(route, args=stand_ins)
    for one in stand_ins:
        found = found.replace(str(one), "{:d}")
    return found
