"""The parts of a need that people talk about and hand to each other, by name."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Need
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
    "aim": Part(gettext_lazy("Aim"), ("aim",)),
    "content": Part(gettext_lazy("Content"), ("content",)),
}
# What a UH institution knows best. Its editors can be invited to write it.
UH_PARTS = ("content",)

BUDGET = "budget"  # is no field of a need's, and is talked about all the same
COMMENTED = (
    "title",
    "found_how",
    "participants",
    "aim",
    "content",
    "school_count",
    "teacher_count",
    "leader_count",
    "uh_partner",
    "duration",
    BUDGET,
)


def label_of(field: str) -> str:
    """What a field is called on pages; "" is the whole need."""
    if field == "":
        return _("The whole need")
    if field == BUDGET:
        return _("Budget")
    return capfirst(str(getattr(Need._meta.get_field(field), "verbose_name", field)))


def fields_of(parts: Iterable[str]) -> list[str]:
    """The fields of these parts, in the order of the need."""
    chosen = set(parts)
    return [
        field for name, part in PARTS.items() if name in chosen for field in part.fields
    ]


def fingerprint(text: str) -> str:
    """Of a text as people see it: line ends and the space around it aside."""
    plain = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
