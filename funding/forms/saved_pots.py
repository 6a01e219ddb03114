"""A saved key as rows of the form, to go on with."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from funding.allocation.key import EQUAL
from funding.forms.named import named_lines
from funding.forms.pots import (
    AMOUNT,
    BY_CLASS,
    CLASS_FIELDS,
    EACH,
    MOST_POTS,
    NAMED,
    ONLY,
    OTHER,
    SHARE,
    SOURCES,
)
from funding.services.basis import CLASS


def initial_pots(definition: Mapping[str, Any]) -> list[dict[str, object]] | None:
    """A saved key as rows of the form; None when the form cannot say all of it: a key
    in two steps, or of more pots than the form has rows.
    """
    if "then" in definition or len(definition["pots"]) > MOST_POTS:
        return None
    return [_initial_pot(pot) for pot in definition["pots"]]


def _initial_pot(pot: Mapping[str, Any]) -> dict[str, object]:
    source = next(kind for kind, _label in SOURCES if kind and kind in pot)
    row: dict[str, object] = {
        "name": pot["name"],
        "source": source,
        "by": pot.get("by", ""),
        "minimum": pot.get("minimum"),
        "maximum": pot.get("maximum"),
    }
    if source in (EACH, AMOUNT):
        row["value"] = _grouped(pot[source])
    elif source == SHARE:
        row["value"] = f"{(Decimal(pot[SHARE]) * 100).normalize():f}".replace(".", ",")
    elif source == BY_CLASS:
        row |= _initial_classes(**pot[BY_CLASS])
    if "only" in pot:
        row |= _initial_only(pot["only"]["column"], pot["only"]["in"])
    if "to" in pot:
        equal = EQUAL if pot.get("by") == EQUAL else ""  # weights stand with the names
        row |= {"only": NAMED, "named": named_lines(pot["to"]), "by": equal}
    return row


def _initial_classes(column: str, amounts: Mapping[str, int]) -> dict[str, object]:
    if column == CLASS and not set(amounts) - set(CLASS_FIELDS):
        return {CLASS_FIELDS[name]: nok for name, nok in amounts.items()}
    lines = [f"{name}: {_grouped(nok)}" for name, nok in amounts.items()]
    return {"class_column": column, "class_amounts": "\n".join(lines)}


def _initial_only(column: str, classes: list[str]) -> dict[str, object]:
    plain = ",".join(classes)
    known = plain in ONLY and plain != OTHER and plain.split(",") == classes
    if column == CLASS and known:
        return {"only": plain}
    return {
        "only": OTHER,
        "only_column": column,
        "only_classes": "\n".join(classes),
    }


def _grouped(nok: int) -> str:
    return f"{nok:,}".replace(",", "\u00a0")
