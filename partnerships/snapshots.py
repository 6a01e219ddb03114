"""What a need says, frozen as data; and what differs between two such pictures.

It asks the model for its fields, so that a question which is added to the need is in
the next picture by itself.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine
from portal.lib.formats import nok, number

Content = Mapping[str, Any]

# What the portal keeps of a need beside what its owner has written.
NOT_WRITTEN = {
    "id",
    "scheme_year",
    "owner",
    "form_key",
    "title_lower",
    "continues",
    "rank",
    "requested_nok",
    "late_reason",
    "state",
    "version",
    "created_at",
    "updated_at",
    "submitted_at",
    "submitted_by",
}
# A sentence with the space after it; a heading without a full stop is a line.
SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n]+\s*|$)")
NOT_OF_A_LINE = {"id", "need", "recommended_nok", "granted_nok"}


@dataclass(frozen=True, slots=True)
class Part:
    """Some sentences of a text; ``differs`` from the other text."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, in words; an empty text says that nothing stood there."""

    label: str
    before: str
    after: str

    @property
    def before_parts(self) -> list[Part]:
        return _parts(self.before, self.after)

    @property
    def after_parts(self) -> list[Part]:
        return _parts(self.after, self.before)


def _parts(text: str, other: str) -> list[Part]:
    """The text by its sentences; nothing is marked where nothing is in common."""
    mine = [sentence for sentence in SENTENCE.findall(text) if sentence]
    said, theirs = (
        [sentence.strip() for sentence in SENTENCE.findall(each) if sentence]
        for each in (text, other)
    )
    common = SequenceMatcher(None, said, theirs, autojunk=False).get_matching_blocks()
    parts: list[Part] = []
    place = 0
    for block in common:  # the last one is empty, at the end
        for start, end, differs in (
            (place, block.a, len(common) > 1),
            (block.a, block.a + block.size, False),
        ):
            text = "".join(mine[start:end])
            if not text:
                continue
            if parts and parts[-1].differs == differs:
                text = parts.pop().text + text
            parts.append(Part(text, differs))
        place = block.a + block.size
    return parts


def content_of(need: Need) -> dict[str, Any]:
    """All that the owner has written, with the budget's lines; names are copied in."""
    written = {
        field.name: _plain(field, need)
        for field in Need._meta.concrete_fields
        if field.name not in NOT_WRITTEN
    }
    lines = need.lines.select_related("recipient").order_by("role", "year", "pk")
    amounts = [
        {
            field.name: _plain(field, line)
            for field in NeedLine._meta.concrete_fields
            if field.name not in NOT_OF_A_LINE
        }
        for line in lines
    ]
    content = {"need": written, "lines": amounts}
    as_stored: dict[str, Any] = json.loads(text_of(content))
    return as_stored


def text_of(content: Content) -> str:
    """The one text of this content, whatever the database does to its order."""
    return json.dumps(
        content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True
    )


def sha256_of(content: Content) -> str:
    return hashlib.sha256(text_of(content).encode()).hexdigest()


def _plain(field: "models.Field[Any, Any]", row: models.Model) -> Any:
    """The value as JSON has it; of a relation, its number and its name."""
    value = getattr(row, field.attname)
    if value is None or not field.is_relation:
        return value
    return {"id": value, "name": str(getattr(row, field.name))}


# ------------------------------------------------------------------- differences


def differences(before: Content, after: Content) -> list[Difference]:
    """The fields that say something else, in the order of the model, then amounts."""
    return [
        *_of_fields(before.get("need", {}), after.get("need", {})),
        *_of_lines(before.get("lines", []), after.get("lines", [])),
    ]


def _of_fields(before: Content, after: Content) -> Iterator[Difference]:
    for name in {**before, **after}:
        was, now = before.get(name), after.get(name)
        if _told(name, was) != _told(name, now):
            yield Difference(_label(name), _told(name, was), _told(name, now))


def _label(name: str) -> str:
    try:
        label = str(getattr(Need._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:  # a question that is no longer asked
        label = name
    return label[:1].upper() + label[1:]


def _told(name: str, value: Any) -> str:
    """A stored value as a person reads it."""
    if isinstance(value, dict):
        return str(value.get("name", ""))
    if isinstance(value, list):
        return ", ".join(_told(name, each) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == "":
        return ""
    try:
        choices = dict(getattr(Need._meta.get_field(name), "flatchoices", []))
    except FieldDoesNotExist:
        choices = {}
    if value in choices:
        return str(choices[value])
    return number(value) if isinstance(value, int) else str(value)


def _of_lines(before: list[Content], after: list[Content]) -> Iterator[Difference]:
    was, now = _amounts(before), _amounts(after)
    for key in {**was, **now}:
        if was.get(key) != now.get(key):
            yield Difference(key, _kroner(was.get(key)), _kroner(now.get(key)))


def _amounts(lines: list[Content]) -> dict[str, int]:
    """What each line is called -> its kroner; lines of one name are added up."""
    roles = dict(NeedLine.Role.choices)
    found: dict[str, int] = {}
    for line in lines:
        others = [
            str(value)
            for name, value in line.items()
            if name not in ("recipient", "role", "year", "requested_nok") and value
        ]
        role = str(roles.get(line["role"], line["role"]))
        who = f"{line['recipient']['name']} ({', '.join([role, *others])})"
        key = _("%(who)s, %(year)s") % {"who": who, "year": line["year"]}
        found[key] = found.get(key, 0) + line["requested_nok"]
    return found


def _kroner(amount_nok: int | None) -> str:
    return "" if amount_nok is None else nok(amount_nok)
