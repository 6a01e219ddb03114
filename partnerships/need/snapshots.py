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

from partnerships.models import Need, NeedContribution, NeedLine
from partnerships.models.need_rules import cost_categories, named
from partnerships.need.amounts import divided
from portal.lib.formats import nok, number

Content = Mapping[str, Any]

# What the portal keeps of a need beside what its owner has written.
NOT_WRITTEN = {
    "id",
    "scheme_year",
    "owner",
    "form_key",
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
    """All that the owner has written, with the budget's lines; names are copied in.

    Reads the lines with recipients and the own contribution, by ``load_money`` after
    their last change.
    """
    written = {
        field.name: _plain(field, need)
        for field in Need._meta.concrete_fields
        if field.name not in NOT_WRITTEN and not field.generated
    }
    written["further_partners"] = [
        {"id": partner.pk, "name": partner.name} for partner in need.further
    ]
    content = {
        "need": written,
        "lines": [_line(line) for line in sorted(need.lines.all(), key=_by_role)],
        "own": [_own(one) for one in sorted(need.contributions.all(), key=_by_year)],
        "attachments": list(
            need.attachments.filter(removed_at=None)
            .order_by("pk")
            .values("name", "sha256")
        ),
        "categories": need.scheme_year.cost_categories,
        "aims": need.scheme_year.sector_aims,
    }
    as_stored: dict[str, Any] = json.loads(text_of(content))
    return as_stored


def _by_role(line: NeedLine) -> tuple[str, int, int]:
    return line.role, line.year, line.pk


def _by_year(one: NeedContribution) -> tuple[int, str]:
    return one.year, one.kind


def _own(one: NeedContribution) -> dict[str, Any]:
    names = ("year", "kind", "hours", "rate_nok", "amount_nok")
    return {name: getattr(one, name) for name in names}


def _line(line: NeedLine) -> dict[str, Any]:
    """A budget line, with what it asks for in each category of cost."""
    written = {
        field.name: _plain(field, line)
        for field in NeedLine._meta.concrete_fields
        if field.name not in NOT_OF_A_LINE
    }
    return {**written, "costs": divided(line)}


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
        *_of_fields(_written(before, after), _written(after, before)),
        *_of_amounts(_amounts(before), _amounts(after)),
        *_of_attachments(before.get("attachments", []), after.get("attachments", [])),
    ]


def _written(content: Content, other: Content) -> Content:
    """The answers, with the aims by their names then; older pictures have no names."""
    aims = {
        one.code: str(one)
        for each in (other, content)
        for one in named(each.get("aims", []))
    }
    written = content.get("need", {})
    chosen = [aims.get(code, code) for code in written.get("sector_aims", [])]
    return {**written, "sector_aims": chosen}


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


def _of_amounts(was: dict[str, int], now: dict[str, int]) -> Iterator[Difference]:
    for key in {**was, **now}:
        if was.get(key) != now.get(key):
            yield Difference(key, _kroner(was.get(key)), _kroner(now.get(key)))


def _of_attachments(was: list[Content], now: list[Content]) -> Iterator[Difference]:
    before, after = (", ".join(each["name"] for each in files) for files in (was, now))
    if [each["sha256"] for each in was] != [each["sha256"] for each in now]:
        yield Difference(_("Attachments"), before, after)


def _amounts(content: Content) -> dict[str, int]:
    """What each amount is called -> its kroner."""
    roles = dict(NeedLine.Role.choices)
    categories = {
        one.code: str(one) for one in cost_categories(content.get("categories", []))
    }
    found: dict[str, int] = {}
    for line in content.get("lines", []):
        role = str(roles.get(line["role"], line["role"]))
        who = f"{line['recipient']['name']} ({role})"
        key = _("%(who)s, %(year)s") % {"who": who, "year": line["year"]}
        found[key] = line["requested_nok"]
        for code, amount_nok in line.get("costs", {}).items():
            if code:
                found[f"{key}: {categories.get(code, code)}"] = amount_nok
    kinds = dict(NeedContribution.Kind.choices)
    for own in content.get("own", []):
        what = f"{_('Own contribution')} ({kinds.get(own['kind'], own['kind'])})"
        key = _("%(who)s, %(year)s") % {"who": what, "year": own["year"]}
        found[key] = own["amount_nok"]
    return found


def _kroner(amount_nok: int | None) -> str:
    return "" if amount_nok is None else nok(amount_nok)
