"""A text with its fields filled in, ready to print."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from portal.texts.reading import FIELD

POINT = "- "


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, whose ``lines`` are one; or a list, with a point each."""

    is_list: bool
    lines: tuple[tuple[Piece, ...], ...]


def written(
    text: str, values: Mapping[str, str], strong: Collection[str] = ()
) -> Iterator[Block]:
    """``values``: what each field says; a KeyError for one that is not there.

    A value is put in as it is and never read again, whatever is in it. Those of the
    fields ``strong`` stand out.
    """
    for is_empty, paragraph in groupby(text.split("\n"), lambda line: not line.strip()):
        if is_empty:
            continue
        for is_list, lines in groupby(paragraph, lambda line: line.startswith(POINT)):
            if is_list:
                points = [
                    tuple(_pieces(line[len(POINT) :], values, strong)) for line in lines
                ]
                yield Block(True, tuple(points))
            else:
                whole = " ".join(line.strip() for line in lines)
                yield Block(False, (tuple(_pieces(whole, values, strong)),))


def _pieces(
    line: str, values: Mapping[str, str], strong: Collection[str]
) -> Iterator[Piece]:
    for place, part in enumerate(FIELD.split(line)):
        if place % 2:  # between the texts stand the fields' names
            yield Piece(values[part], part in strong)
        elif part:
            yield Piece(part)
