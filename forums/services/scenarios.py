"""Scenarios: asked for, taken away, and taken over by the forum's order."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forums.advice.money import free_frame, money_of
from forums.advice.needs import needs_of
from forums.advice.scenarios import answer
from forums.models import Forum, PriorityList, Scenario
from forums.rules import priorities as rules
from forums.services.priorities import Placed, save_priorities
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib.verdict import require
from portal.people.actor import Actor

MOST = 4


@transaction.atomic
def add_scenario(
    *,
    actor: Actor,
    forum: Forum,
    scheme_year: SchemeYear,
    form_key: UUID,
    **facts: Any,
) -> Scenario:
    """Put one more beside the others; the same ``form_key`` again gives it once.

    ``facts``: kind, percent, how, key. Raises PermissionDenied or ValidationError.
    """
    require(rules.may_compare(actor, forum))
    there = Scenario.objects.filter(form_key=form_key, forum=forum).first()
    if there:
        return there
    if Scenario.objects.filter(forum=forum, scheme_year=scheme_year).count() >= MOST:
        raise ValidationError(
            _("%(most)s stand side by side. Take one away first.") % {"most": MOST}
        )
    scenario = Scenario(
        forum=forum,
        scheme_year=scheme_year,
        form_key=form_key,
        made_by_name=actor.user_name,
        **facts,
    )
    scenario.key_name = _key_name(scenario)
    scenario.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            scenario.save()
    except IntegrityError:  # the form was sent twice
        return Scenario.objects.get(form_key=form_key, forum=forum)
    record(actor=actor, action="scenario.added", obj=scenario, name=str(scenario))
    return scenario


def _key_name(scenario: Scenario) -> str:
    if scenario.kind != Scenario.Kind.KEY:
        scenario.key = None
        return ""
    keys = money_of(scenario.scheme_year).keys
    return next((key.name for key in keys if key.pk == scenario.key), "")


@transaction.atomic
def remove_scenario(*, actor: Actor, scenario: Scenario) -> None:
    require(rules.may_compare(actor, scenario.forum))
    record(actor=actor, action="scenario.removed", obj=scenario, name=str(scenario))
    scenario.delete()


@transaction.atomic
def take_over(*, actor: Actor, scenario: Scenario, version: int) -> PriorityList:
    """Write a scenario's amounts into the forum's list, where an item can decide them.

    Lines that it says nothing of stay as they are. ``version``: of the list that was
    shown. Raises PermissionDenied, StaleState, or ValidationError when the scenario
    cannot be reckoned.
    """
    forum, scheme_year = scenario.forum, scenario.scheme_year
    needs = needs_of(forum, scheme_year)
    money = money_of(scheme_year)
    found = answer(scenario, needs, free_frame(scheme_year, money), money)
    if found.fault:
        raise ValidationError(found.fault)
    places = []
    for one in needs:
        own = {each.pk for each in one.lines}
        taken = {pk: nok for pk, nok in found.amounts.items() if pk in own}
        amounts = {**one.thought, **taken}
        places.append(Placed(one.need.pk, one.rank, one.reason, amounts))
    saved = save_priorities(
        actor=actor,
        forum=forum,
        scheme_year=scheme_year,
        places=places,
        version=version,
    )
    record(actor=actor, action="scenario.taken_over", obj=saved, name=str(scenario))
    return saved
