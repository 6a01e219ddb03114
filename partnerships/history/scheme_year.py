"""The rules of a year in words, and what has been changed of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from partnerships.models import (
    NeedContribution,
    NeedLine,
    Organisation,
    SchemeYear,
)
from partnerships.models.need_rules import (
    ASKED,
    QUESTIONS,
    REQUIRED,
    CostCategory,
    cost_categories,
    named,
)
from partnerships.need.questions import QUESTIONS_IN_WORDS
from portal.audit import history
from portal.audit.history import HistoryLine
from portal.lib.formats import day, number, percent
from portal.lib.text import Text

NEWEST = 20
LABELS: Mapping[str, Text] = {
    "cost_limit_base": gettext_lazy("A limit of costs is a part of"),
    "budget_roles": gettext_lazy("Who money may be asked for"),
    "own_contribution_percent": gettext_lazy("Own contribution, in percent"),
    "own_contribution_base": gettext_lazy("Reckoned from"),
    "counted_contributions": gettext_lazy("What counts as own contribution"),
    "max_years": gettext_lazy("Longest duration"),
    "owner_kinds": gettext_lazy("Who may register needs"),
    "owners_on": gettext_lazy("The owners are those that exist on"),
    "grant_without_need": gettext_lazy("Owners without a need"),
    "complaint_weeks": gettext_lazy("Time to complain"),
    "complaint_working_days": gettext_lazy("Time to complain in working days"),
    "asks_acceptance": gettext_lazy("Acceptance of a grant"),
    "acceptance_days": gettext_lazy("Time to accept a grant"),
    "order_answer_days": gettext_lazy("Time to answer an order"),
    "framework_years": gettext_lazy("Longest framework"),
    "attachment_mb": gettext_lazy("Largest attachment"),
    "attachment_count": gettext_lazy("Most attachments to a need"),
    "attachments_mb": gettext_lazy("All attachments of a need together"),
}
ASKING: Mapping[str, Text] = {
    "": gettext_lazy("Not asked"),
    ASKED: gettext_lazy("Asked, may stand empty"),
    REQUIRED: gettext_lazy("Must be answered"),
}
CHOICES: Mapping[str, Mapping[Any, Any]] = {
    "budget_roles": dict(NeedLine.Role.choices),
    "counted_contributions": dict(NeedContribution.Kind.choices),
    "owner_kinds": dict(Organisation.Kind.choices),
}


def rule_in_words(name: str, value: Any) -> str:
    """The value of a rule among LABELS, also as the trace's JSON has it."""
    if name in CHOICES:
        chosen = [str(label) for key, label in CHOICES[name].items() if key in value]
        return ", ".join(chosen) or _("none")
    match name:
        case "own_contribution_percent":
            return percent(Decimal(str(value)))
        case "own_contribution_base":
            return str(SchemeYear.Base(value).label)
        case "cost_limit_base":
            return str(SchemeYear.LimitBase(value).label)
        case "max_years" | "framework_years":
            return ngettext("%(n)s year", "%(n)s years", value) % {"n": value}
        case "complaint_weeks":
            return ngettext("%(n)s week", "%(n)s weeks", value) % {"n": value}
        case "complaint_working_days":
            return working_days_in_words(value)
        case "acceptance_days" | "order_answer_days":
            return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}
        case "asks_acceptance":
            if value:
                return _("the recipient answers before anything is paid")
            return _("is not asked for")
        case "grant_without_need":
            if value:
                return _("receive what the key gives them")
            return _("take no part in the division")
        case "owners_on":
            return day(value if isinstance(value, date) else date.fromisoformat(value))
        case "attachment_count":
            return number(value)
    return _("%(n)s MB") % {"n": number(value)}


def working_days_in_words(count: int) -> str:
    if not count:
        return _("is counted in weeks")
    return ngettext("%(n)s working day", "%(n)s working days", count) % {"n": count}


def limit_in_words(category: CostCategory) -> str:
    if category.limit_percent is None:
        return _("no limit")
    return _("at most %(percent)s") % {"percent": percent(category.limit_percent)}


def changes_in_words(changes: Mapping[str, Sequence[Any]]) -> list[str]:
    """A sentence for each change; ``changes``: rule -> (old, new)."""
    found: list[str] = []
    for name, (old, new) in changes.items():
        match name:
            case "questions":
                found += _questions(old, new)
            case "sector_aims":
                before, after = (
                    {one.code: str(one) for one in named(value)} for value in (old, new)
                )
                found += _named(name, before, after)
            case "cost_categories":
                found += _named(name, _with_limits(old), _with_limits(new))
            case _:
                found.append(
                    _("%(what)s: %(new)s (before: %(old)s)")
                    % {
                        "what": LABELS[name],
                        "new": rule_in_words(name, new),
                        "old": rule_in_words(name, old),
                    }
                )
    return found


def _questions(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in QUESTIONS:
        was, now = old.get(name, ""), new.get(name, "")
        if was != now:
            yield _("“%(question)s”: %(now)s (before: %(was)s)") % {
                "question": QUESTIONS_IN_WORDS[name].label,
                "now": str(ASKING[now]).lower(),
                "was": str(ASKING[was]).lower(),
            }


def _with_limits(value: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {
        one.code: f"{one} ({limit_in_words(one)})" for one in cost_categories(value)
    }


# What is said of a list: of what is new in it, changed, or gone.
NAMED = {
    "sector_aims": (
        gettext_noop("New national aim: %(name)s"),
        gettext_noop("National aim: %(name)s (before: %(old)s)"),
        gettext_noop("National aim taken away: %(name)s"),
    ),
    "cost_categories": (
        gettext_noop("New category of costs: %(name)s"),
        gettext_noop("Category of costs: %(name)s (before: %(old)s)"),
        gettext_noop("Category of costs taken away: %(name)s"),
    ),
}


def _named(rule: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    is_new, is_changed, is_gone = NAMED[rule]
    for code, name in new.items():
        if code not in old:
            yield _(is_new) % {"name": name}
        elif old[code] != name:
            yield _(is_changed) % {"name": name, "old": old[code]}
    for code, name in old.items():
        if code not in new:
            yield _(is_gone) % {"name": name}


def rules_changed(data: Mapping[str, Any]) -> str:
    """An entry of the trace as a sentence."""
    changes = "; ".join(changes_in_words(data["changes"]))
    text = _("The rules were changed. %(changes)s.") % {"changes": changes}
    return f"{text} {data['reason']}".strip()


def history_of(year: SchemeYear) -> list[HistoryLine]:
    """What has been changed of the rules, the newest first, in one query."""

    def in_words(action: str, data: Mapping[str, Any]) -> str:
        return rules_changed(data) if action == "call.rules_changed" else ""

    lines = history.history_of(year, in_words, 100)
    return [line for line in lines if line.text][:NEWEST]
