"""Writes the rules of a year, as far as its calendar still lets them change."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.history.scheme_year import changes_in_words
from partnerships.models import (
    Need,
    NeedContribution,
    NeedLine,
    Organisation,
    SchemeYear,
)
from partnerships.models.need_rules import NAMES
from partnerships.models.scheme import RULES
from partnerships.rules import scheme_years as rules
from partnerships.rules.scheme_years import CHOSEN, NAMED
from partnerships.services.telling import tell_owners
from portal.audit.services import record
from portal.lib.errors import StaleState
from portal.lib.text import as_lines, readable
from portal.lib.verdict import require
from portal.people.actor import Actor

CHOICES = {
    "budget_roles": NeedLine.Role.values,
    "counted_contributions": NeedContribution.Kind.values,
    "owner_kinds": Organisation.OWNER_KINDS,
    "own_contribution_base": SchemeYear.Base.values,
    "cost_limit_base": SchemeYear.LimitBase.values,
}


@transaction.atomic
def change_rules(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    version: int,
    values: Mapping[str, Any],
    reason: str = "",
) -> SchemeYear:
    """Write these rules. Of a published year it needs a reason, and owners are told.

    Raises PermissionDenied, StaleState (written since ``version``), or ValidationError
    by place: a field, or ``questions.aim``, ``sector_aims.learning``.
    """
    year = _locked(scheme_year)
    values = {**values, **_lists(values)}
    stage = rules.stage_of(year)
    require(rules.may_change_rules(actor, year, stage))
    changes = _changes(year, values)
    if not changes:
        return year
    if year.version != version:
        raise StaleState(
            _("Somebody else has changed this call. Open it anew, and write yours.")
        )
    changed = {name: new for name, (_old, new) in changes.items()}
    _check(year, changed, stage, reason)
    _put(year, changed)
    record(
        actor=actor,
        action="call.rules_changed",
        obj=year,
        changes=changes,
        reason=readable(reason),
    )
    if year.is_published:
        _tell(year, changes, readable(reason))
    return year


def _lists(values: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Those that are of names, with names that people can read."""
    there = [name for name in NAMED if name in values]
    return {name: [as_lines(one, *NAMES) for one in values[name]] for name in there}


def _changes(year: SchemeYear, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Rule -> [old, new]."""
    pairs = {
        name: [getattr(year, name), values[name]] for name in RULES if name in values
    }
    return {name: pair for name, pair in pairs.items() if not _same(name, *pair)}


def _put(year: SchemeYear, changed: Mapping[str, Any]) -> None:
    for name, value in changed.items():
        setattr(year, name, value)
    _check_whole(year)
    year.version += 1
    others = {field.name for field in year._meta.fields}.difference(changed)
    year.full_clean(exclude=others)
    year.save(update_fields=[*changed, "version"])


def _same(name: str, old: Any, new: Any) -> bool:
    return set(old) == set(new) if name in CHOSEN else bool(old == new)


def _check(
    year: SchemeYear, changed: Mapping[str, Any], stage: rules.Stage, reason: str
) -> None:
    refused: dict[str, str] = rules.refusals(year, changed, stage)
    if year.is_published and not readable(reason):
        refused["reason"] = _("Say why the rules are changed.")
    for name, there in CHOICES.items():
        new = changed.get(name, [])
        if not set([new] if isinstance(new, str) else new) <= set(there):
            refused[name] = _("Choose among what is listed.")
    if refused:
        raise ValidationError(refused)


def _check_whole(year: SchemeYear) -> None:
    """What each rule says alone may be impossible together."""
    nothing = _("Choose at least one, or do not ask the question.")
    faults = {}
    if year.asks("budget") and not year.budget_roles:
        faults["budget_roles"] = nothing
    if year.asks("contributions") and not year.counted_contributions:
        faults["counted_contributions"] = nothing
    if year.asks("sector_aims") and not year.sector_aims:
        faults["questions.sector_aims"] = _(
            "The year has no national aims. Add one below, or do not ask for them."
        )
    if not year.owner_kinds:
        faults["owner_kinds"] = _("Choose at least one kind of owner.")
    if year.attachments_mb < year.attachment_mb:
        faults["attachments_mb"] = _("All together cannot be less than one file.")
    if faults:
        raise ValidationError(faults)


def _tell(year: SchemeYear, changes: Mapping[str, Any], reason: str) -> None:
    tell_owners(
        year,
        key=f"call-rules:{year.pk}:{year.version}",
        template="partnerships/rules_changed",
        # called when the mail is written, in its reader's language
        context={"reason": reason, "changes": lambda: changes_in_words(changes)},
    )


def _locked(scheme_year: SchemeYear) -> SchemeYear:
    """The year, and its needs: none is sent in while a rule of it changes.

    The year with its key, so that no need is begun either, which would not be among
    those that are locked.
    """
    years = SchemeYear.objects.select_for_update(of=("self",))
    year = years.select_related("county", "scheme").get(pk=scheme_year.pk)
    needs = Need.objects.filter(scheme_year=year).order_by("pk")
    list(needs.select_for_update(no_key=True).values_list("pk"))
    return year
