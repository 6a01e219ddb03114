"""Who may change the rules of a year, and what of them may still change when.

Nothing that an owner may have used is taken away once the call is published. Once a
need is sent in, nothing changes what it says or was measured by, and nothing becomes
stricter. When the deadline has passed, all of it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.models import Need, Organisation, SchemeYear
from partnerships.models.need_rules import ASKED, NAMES, QUESTIONS, REQUIRED
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

Kind = Organisation.Kind
NAMED = ("sector_aims", "cost_categories")
CHOSEN = ("budget_roles", "counted_contributions", "owner_kinds")
# What owners may have planned by, so that it is raised and not lowered.
MOST = ("max_years", "attachment_mb", "attachment_count", "attachments_mb")
RECKONED_BY = (
    "cost_limit_base",
    "own_contribution_percent",
    "own_contribution_base",
    "counted_contributions",
)


class Stage(IntEnum):
    """How far a year has come; what may change is less for each."""

    UNPUBLISHED = 0
    PUBLISHED = 1
    SUBMITTED = 2  # a need is sent in, or has been
    CLOSED = 3


def stage_of(scheme_year: SchemeYear) -> Stage:
    if not scheme_year.is_published:
        return Stage.UNPUBLISHED
    if not scheme_year.is_before_deadline:
        return Stage.CLOSED
    needs = Need.objects.filter(scheme_year=scheme_year)
    sent = needs.filter(Q(state=Need.State.SUBMITTED) | Q(submissions__isnull=False))
    return Stage.SUBMITTED if sent.exists() else Stage.PUBLISHED


def may_change_rules(actor: Actor, scheme_year: SchemeYear, stage: Stage) -> Verdict:
    own = actor.kind == Kind.GOVERNOR and scheme_year.county_id in actor.county_ids
    if not own and actor.kind != Kind.NATIONAL:
        return no(_("The county governor and the national admin change the rules."))
    edits = may_edit(actor)
    if not edits:
        return edits
    if stage == Stage.CLOSED:
        return no(
            _(
                "The deadline has passed, and the rules stand: what is sent in was "
                "written by them. Change them in next year's rules."
            )
        )
    return YES


def refusals(
    scheme_year: SchemeYear, changed: Mapping[str, Any], stage: Stage
) -> dict[str, str]:
    """Where -> why not: ``max_years``, ``questions.aim``, ``sector_aims.learning``."""
    found: dict[str, str] = {}
    for name, new in changed.items():
        old = getattr(scheme_year, name)
        if name == "questions":
            for question in QUESTIONS:
                rule = old.get(question), new.get(question)
                _put(found, f"{name}.{question}", may_become(*rule, stage))
        elif name in NAMED:
            for code, verdict in _of_named(old, new, stage):
                _put(found, f"{name}.{code}", verdict)
        else:
            _put(found, name, may_be(name, old, new, stage))
    return found


def _put(found: dict[str, str], place: str, verdict: Verdict) -> None:
    if not verdict:
        found[place] = str(verdict.reason)


def may_become(was: str | None, now: str | None, stage: Stage) -> Verdict:
    """Of a question: ``asked``, ``required``, or None where it is not asked."""
    if was == now or stage < Stage.PUBLISHED:
        return YES
    if not now:
        return _taken_away()
    if stage >= Stage.SUBMITTED and (was, now) != (REQUIRED, ASKED):
        return no(
            _(
                "A need is submitted, so questions may become voluntary, but nothing "
                "more is asked. Ask it in next year's rules."
            )
        )
    return YES


def _of_named(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], stage: Stage
) -> Iterator[tuple[str, Verdict]]:
    kept = {one["code"]: one for one in new}
    for one in old:
        yield one["code"], may_be_called(one, kept.get(one["code"]), stage)


def may_be_called(
    was: Mapping[str, Any], now: Mapping[str, Any] | None, stage: Stage
) -> Verdict:
    """Of a sector aim or a category of costs; None where it is taken away."""
    if stage < Stage.PUBLISHED:
        return YES
    if now is None:
        return _taken_away()
    if stage < Stage.SUBMITTED:
        return YES
    if any(was[name] != now[name] for name in NAMES):
        return no(
            _(
                "A need is submitted, and must read as it did. Keep the name, and add "
                "a new one below."
            )
        )
    if _limit(now) < _limit(was):
        return no(_("A need is submitted under this limit. It can only be raised."))
    return YES


def _limit(one: Mapping[str, Any]) -> Decimal:
    """No limit is the highest."""
    return Decimal(str(one.get("limit_percent") or 101))


def may_be(name: str, was: Any, now: Any, stage: Stage) -> Verdict:
    """Of all other rules, by the name of the field."""
    if stage < Stage.PUBLISHED:
        return YES
    if name in RECKONED_BY and stage >= Stage.SUBMITTED:
        return no(
            _(
                "A need is submitted and reckoned by this. Change it in next year's "
                "rules."
            )
        )
    if name in CHOSEN and set(was) - set(now):
        return _taken_away()
    if name == "owners_on" and now != was:
        return no(_("The call is published to the owners of this day, so it stands."))
    if name in MOST and now < was:
        return no(
            _(
                "The call is published, and owners may have planned by this. It can "
                "only be raised."
            )
        )
    return YES


def _taken_away() -> Verdict:
    return no(
        _(
            "The call is published, and an owner may have used this already. Take it "
            "away in next year's rules."
        )
    )
