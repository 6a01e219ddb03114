"""From numbers that people typed to an order without holes: no database."""

from collections.abc import Iterable, Mapping, Sequence


def in_order(typed: Mapping[int, int | None], as_shown: Sequence[int]) -> list[int]:
    """All ids: those with a number by it, then the others; ties as they stood."""
    place = {pk: at for at, pk in enumerate(as_shown)}
    return sorted(
        as_shown,
        key=lambda pk: (typed.get(pk) is None, typed.get(pk) or 0, place[pk]),
    )


def doubled(typed: Mapping[int, int | None]) -> list[int]:
    """The numbers that more than one has."""
    numbers = [number for number in typed.values() if number is not None]
    return sorted({number for number in numbers if numbers.count(number) > 1})


def moved(order: Iterable[int], pk: int, steps: int) -> list[int]:
    """``pk`` that many places down, up when below zero, never past the ends."""
    rest = list(order)
    if pk not in rest:
        return rest
    at = rest.index(pk)
    rest.remove(pk)
    rest.insert(max(0, min(len(rest), at + steps)), pk)
    return rest
