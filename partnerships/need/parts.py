"""The parts of a need that people talk about and hand to each other, by name."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import SchemeYear
from partnerships.need.questions import QUESTIONS_IN_WORDS, TEXTS
from portal.lib.text import Text


@dataclass(frozen=True, slots=True)
class Part:
    """Texts that one person can write; ``fields`` are those of a need."""

    label: Text
    fields: tuple[str, ...]


# Each text is in one part only, so that a part says whole what may be written.
PARTS = {
    "background": Part(
        gettext_lazy("How the need was found, and who took part"),
        ("found_how", "participants"),
    ),
    "aim": Part(TEXTS["aim"].label, ("aim",)),
    "content": Part(
        gettext_lazy("Content, and how it is based in the schools"),
        ("content", "school_based"),
    ),
    "uh": Part(
        gettext_lazy("How it was planned together, and what the UH partner does"),
        ("planned_with_uh", "uh_role"),
    ),
    "others": Part(TEXTS["other_partners"].label, ("other_partners",)),
    "criteria": Part(TEXTS["criteria"].label, ("criteria",)),
    "evaluation": Part(TEXTS["evaluation"].label, ("evaluation",)),
}
# What a UH institution can be invited to write; its own part comes first.
UH_PARTS = ("uh", "content", "evaluation")

COMMENTED = tuple(QUESTIONS_IN_WORDS)


def label_of(field: str) -> str:
    """What a field is called on pages; "" is the whole need."""
    return str(QUESTIONS_IN_WORDS[field].label) if field else _("The whole need")


def asked_parts(names: Iterable[str], year: SchemeYear) -> list[tuple[str, Text]]:
    """(name, label) of those of these parts that the year asks something of."""
    return [(name, PARTS[name].label) for name in names if fields_of([name], year)]


def fields_of(parts: Iterable[str], year: SchemeYear) -> list[str]:
    """The fields of these parts that the year asks for, in the order of the need."""
    chosen = set(parts)
    return [
        field
        for name, part in PARTS.items()
        if name in chosen
        for field in part.fields
        if year.asks(field)
    ]


def fingerprint(text: str) -> str:
    """Of a text as people see it: line ends and the space around it aside."""
    plain = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
