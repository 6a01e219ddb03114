"""Recipients that a pot names, as lines of text.

«974809672 Høgskulen i Volda: 3», or a network by its code: «nordre-sunnmore Nordre
Sunnmøre: 1».
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from funding.allocation.key_reader import LARGEST_WEIGHT, clean


def named_in(text: str, networks: Mapping[str, str]) -> list[dict[str, Any]]:
    """As the key file writes them. ``networks``: the county's, their names by code.

    A network may be written by its name alone. Raises ValidationError for every wrong
    line.
    """
    lines = [clean(line) for line in text.splitlines()]
    found, wrong = [], []
    for line in filter(None, lines):
        named = _one(line, networks)
        if named is None:
            wrong.append(
                _(
                    "“%(line)s”: write the organisation number and the name of a UH "
                    "institution, or a network of the county, and if you like a colon "
                    "and a whole number to weigh by."
                )
                % {"line": line[:60]}
            )
        else:
            found.append(named)
    if not found and not wrong:
        wrong.append(_("Write the UH institutions or networks that the pot is for."))
    if wrong:
        raise ValidationError(wrong)
    return found


def _one(line: str, networks: Mapping[str, str]) -> dict[str, Any] | None:
    whole, colon, after = line.rpartition(":")
    written = after.strip()
    plain = written.isascii() and written.isdigit() and len(written) < 6
    named = _who((whole if colon else line).strip(), networks)
    if named is None or (colon and not plain):
        return None
    if colon:
        named["weight"] = min(int(written), LARGEST_WEIGHT + 1)
    return named


def _who(text: str, networks: Mapping[str, str]) -> dict[str, Any] | None:
    first, _space, name = text.partition(" ")
    if first.isdigit():
        return {"number": first, "name": name.strip()} if name.strip() else None
    if first in networks:
        return {"network": first, "name": networks[first]}
    same = [c for c, known in networks.items() if known.casefold() == text.casefold()]
    return {"network": same[0], "name": networks[same[0]]} if len(same) == 1 else None


def named_lines(to: Iterable[Mapping[str, Any]]) -> str:
    """The same lines again, from a saved key."""
    return "\n".join(
        f"{each.get('network') or each['number']} {each['name']}"
        + (f": {each['weight']}" if "weight" in each else "")
        for each in to
    )
