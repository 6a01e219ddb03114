"""The facts of an agreement by name, and what each of them says, in words.

A fact is a field of the agreement, ``milestone <day> <title>`` or ``year <year>``.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.models import Agreement, Milestone
from portal.lib.formats import day, number

MILESTONE, YEAR = "milestone ", "year "
Changes = Mapping[str, tuple[str, str]]  # by fact: before, and after


def name_of_fact(fact: str) -> str:
    """What people call it, within a sentence."""
    if fact.startswith(MILESTONE):
        return _("milestone")
    if fact.startswith(YEAR):
        return fact.removeprefix(YEAR)
    return str(Agreement._meta.get_field(fact).verbose_name)  # type: ignore[union-attr]


def fact_in_words(name: str, value: object) -> str:
    """The value of a field, which may come from the audit trace; "" when empty."""
    if value is None or value == "":
        return ""
    if name in ("starts_on", "ends_on"):
        return day(dt.date.fromisoformat(str(value)))
    if name == "language":
        return str(dict(Agreement._meta.get_field(name).flatchoices)[value])  # type: ignore[union-attr]
    return number(value) if isinstance(value, int) else str(value)


def changes_of_fields(
    language: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Changes:
    with override(language):
        return {
            name: (fact_in_words(name, old[name]), fact_in_words(name, new[name]))
            for name in new
        }


def change_of_milestone(milestone: Milestone, *, is_there: bool) -> Changes:
    with override(milestone.agreement.language):
        said = f"{day(milestone.on)}: {milestone.title}"
    fact = f"{MILESTONE}{milestone.on} {milestone.title}"
    return {fact: ("", said) if is_there else (said, "")}


def named(facts: Iterable[str]) -> list[str]:
    """Each name once, in their order."""
    return list(dict.fromkeys(name_of_fact(fact) for fact in facts))
