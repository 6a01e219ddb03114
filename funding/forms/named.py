"""Recipients that a pot names, as lines of text: «974809672 Høgskulen i Volda: 3»."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from funding.allocation.key_reader import LARGEST_WEIGHT, clean


def named_in(text: str) -> list[dict[str, Any]]:
    """As the key file writes them. Raises ValidationError for every wrong line."""
    lines = [clean(line) for line in text.splitlines()]
    found, wrong = [], []
    for line in filter(None, lines):
        named = _one(line)
        if named is None:
            wrong.append(
                _(
                    "“%(line)s”: write the organisation number, the name, and if you "
                    "like a colon and a whole number to weigh by."
                )
                % {"line": line[:60]}
            )
        else:
            found.append(named)
    if not found and not wrong:
        wrong.append(_("Write the UH institutions that the pot is for."))
    if wrong:
        raise ValidationError(wrong)
    return found


def _one(line: str) -> dict[str, Any] | None:
    whole, colon, after = line.rpartition(":")
    written = after.strip()
    plain = written.isascii() and written.isdigit() and len(written) < 6
    number, _space, name = (whole if colon else line).strip().partition(" ")
    if not number.isdigit() or not name.strip() or (colon and not plain):
        return None
    named: dict[str, Any] = {"number": number, "name": name.strip()}
    if colon:
        named["weight"] = min(int(written), LARGEST_WEIGHT + 1)
    return named


def named_lines(to: Iterable[Mapping[str, Any]]) -> str:
    """The same lines again, from a saved key."""
    return "\n".join(
        f"{each['number']} {each['name']}"
        + (f": {each['weight']}" if "weight" in each else "")
        for each in to
    )
