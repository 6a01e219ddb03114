"""Addresses of what has an id, or a name in its address."""

from functools import cache, lru_cache

from django.urls import get_script_prefix, reverse

KEPT = 1024  # addresses with names; a route with ids alone is kept once for all


def address_of(route: str, *of: int | str) -> str:
    """What ``reverse`` says of these, which looks through all routes each time."""
    prefix = get_script_prefix()
    if all(isinstance(one, int) for one in of):
        return _with_places(route, len(of), prefix).format(*of)
    return _named(route, of, prefix)


@cache
def _with_places(route: str, count: int, _prefix: str) -> str:
    stand_ins = [10**9 + n for n in range(count)]
    found = reverse(route, args=stand_ins)
    for one in stand_ins:
        found = found.replace(str(one), "{:d}")
    return found


@lru_cache(maxsize=KEPT)
def _named(route: str, of: tuple[int | str, ...], _prefix: str) -> str:
    return reverse(route, args=of)
