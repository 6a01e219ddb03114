"""The scenario bench: scenarios made, changed, shared, taken away, and made real."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.bench.read import kept_bases, read_ground
from funding.bench.reckon import Outcome, definition_of, reckon
from funding.models import Allocation, AllocationKey, BasisSet, BenchScenario
from funding.pages.advice import advice_on
from funding.rules import money as rules
from funding.services.allocations import adjust_line, prepare_allocation
from funding.services.basis import basis_from_registry
from funding.services.frames import lock_year, money_of, with_money
from funding.services.keys import read_key, save_key
from funding.services.named import named_by
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.lib.formats import nok
from portal.lib.text import one_line
from portal.lib.verdict import require
from portal.people.actor import Actor

STALE_SCENARIO = gettext_lazy(
    "Somebody has changed the scenario since you opened the page. Reload it to see how "
    "it stands now."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a scenario is to be. One of ``key`` and ``definition``; ``basis_set`` None:
    the registry's figures of ``statistics_year``, which are then kept.
    """

    name: str
    statistics_year: int
    key: AllocationKey | None = None
    definition: object = None
    basis_set: BasisSet | None = None
    frame_nok: int | None = None
    minimum_nok: int | None = None
    maximum_nok: int | None = None
    follows_forum: bool = False


@transaction.atomic
def add_scenario(
    *, actor: Actor, scheme_year: SchemeYear, wish: Wish, form_key: uuid.UUID
) -> BenchScenario:
    """One more on the year's bench; the same ``form_key`` again gives it once."""
    year = lock_year(scheme_year)
    require(rules.may_handle(actor, year))
    there = BenchScenario.objects.filter(form_key=form_key, scheme_year=year).first()
    if there:
        return there
    scenario = BenchScenario(scheme_year=year, form_key=form_key, version=0)
    _write(actor, scenario, wish)
    record(actor=actor, action="bench.added", obj=scenario, name=scenario.name)
    return scenario


@transaction.atomic
def change_scenario(
    *, actor: Actor, scenario: BenchScenario, wish: Wish, version: int
) -> BenchScenario:
    """``version``: of the scenario that the page showed. Raises StaleState."""
    scenario = _locked(actor, scenario)
    if scenario.version != version:
        raise StaleState(STALE_SCENARIO)
    _write(actor, scenario, wish)
    record(
        actor=actor,
        action="bench.changed",
        obj=scenario,
        name=scenario.name,
        shared=scenario.is_shared,
    )
    return scenario


@transaction.atomic
def share_scenario(
    *, actor: Actor, scenario: BenchScenario, shared: bool
) -> BenchScenario:
    """Let the forum's people read it as it is from now on, or no longer."""
    scenario = _locked(actor, scenario)
    if scenario.is_shared == shared:
        return scenario
    scenario.shared_at = clock.now() if shared else None
    scenario.save(update_fields=["shared_at"])
    action = "bench.shared" if shared else "bench.withdrawn"
    record(actor=actor, action=action, obj=scenario, name=scenario.name)
    return scenario


@transaction.atomic
def remove_scenario(*, actor: Actor, scenario: BenchScenario) -> None:
    scenario = _locked(actor, scenario)
    record(actor=actor, action="bench.removed", obj=scenario, name=scenario.name)
    scenario.delete()


@transaction.atomic
def use_scenario(
    *, actor: Actor, scenario: BenchScenario, version: int, form_key: uuid.UUID
) -> Allocation:
    """Make it the draft of the year's allocation; the same form twice, once.

    ``version``: of the scenario that the page showed. A key of its own, or with its
    limits, becomes a version among the county's. What follows the forum is adjusted
    by hand, line by line, with that as the reason. Raises PermissionDenied when the
    allocation is sent or decided, Refusal when the frame is another than the year's.
    """
    year = lock_year(scenario.scheme_year)
    require(rules.may_prepare(actor, year))
    scenario = _locked(actor, scenario)
    draft = Allocation.objects.filter(scheme_year=year, form_key=form_key).first()
    if draft:
        return draft
    if scenario.version != version:
        raise StaleState(STALE_SCENARIO)
    outcome = _outcome(actor, scenario)
    _require_named(scenario)
    allocation = prepare_allocation(
        actor=actor,
        scheme_year=year,
        key=_kept_key(actor, scenario),
        basis_set=scenario.basis_set,
        form_key=form_key,
    )
    if outcome.amounts != outcome.by_key:
        _adjust(actor, allocation, outcome)
    record(
        actor=actor,
        action="bench.used",
        obj=scenario,
        name=scenario.name,
        allocation=allocation.pk,
    )
    allocation.refresh_from_db()
    return allocation


def _locked(actor: Actor, scenario: BenchScenario) -> BenchScenario:
    """As it is now, until the transaction ends. Raises PermissionDenied, or Refusal
    when somebody has taken it away.
    """
    found = (
        BenchScenario.objects.select_for_update(of=("self",))
        .select_related("scheme_year__county", "key", "basis_set")
        .filter(pk=scenario.pk)
        .first()
    )
    require(rules.may_handle(actor, (found or scenario).scheme_year))
    if found is None:
        raise Refusal(_("Somebody has taken this scenario away."))
    return found


def _write(actor: Actor, scenario: BenchScenario, wish: Wish) -> None:
    year = scenario.scheme_year
    basis_set = wish.basis_set
    if basis_set is None:
        basis_set = basis_from_registry(
            actor=actor, scheme_year=year, statistics_year=wish.statistics_year
        )
    elif basis_set.scheme_year_id != year.pk:
        raise Refusal(_("These figures are kept for another year."))
    if wish.key and wish.key.county_id != year.county_id:
        raise Refusal(_("This key is another county's."))
    scenario.name = one_line(wish.name)
    scenario.key, scenario.basis_set = wish.key, basis_set
    scenario.definition = (
        None if wish.definition is None else read_key(wish.definition).as_dict()
    )
    scenario.frame_nok = wish.frame_nok
    scenario.minimum_nok, scenario.maximum_nok = wish.minimum_nok, wish.maximum_nok
    scenario.follows_forum = wish.follows_forum
    scenario.version += 1
    scenario.updated_at, scenario.updated_by_id = clock.now(), actor.user_id
    scenario.full_clean(exclude=["updated_by"])  # a command has nobody
    read_key(definition_of(scenario))
    scenario.save()


def _outcome(actor: Actor, scenario: BenchScenario) -> Outcome:
    """What it gives now. Raises Refusal when it gives nothing, or of another frame."""
    money = money_of(scenario.scheme_year)
    if scenario.frame_nok not in (None, money.frame_nok):
        raise Refusal(
            _(
                "The scenario divides a frame of %(scenario)s, and the frame of the "
                "year is %(frame)s. Set the frame first, or change the scenario."
            )
            % {"scenario": nok(scenario.frame_nok), "frame": nok(money.frame_nok)}
        )
    years = with_money(SchemeYear.objects.filter(pk=scenario.scheme_year_id))
    year = years.select_related("frame").get()
    bases = kept_bases([scenario.basis_set])
    outcome = reckon(scenario, read_ground(actor, year, bases))
    if outcome.fault:
        raise Refusal(outcome.fault)
    return outcome


def _require_named(scenario: BenchScenario) -> None:
    """Raises Refusal when its key names somebody that the registry does not have."""
    try:
        named_by(read_key(definition_of(scenario)), scenario.scheme_year)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages)) from error


def _kept_key(actor: Actor, scenario: BenchScenario) -> AllocationKey:
    limits = (scenario.minimum_nok, scenario.maximum_nok)
    if scenario.key and limits == (None, None):
        return scenario.key
    definition = definition_of(scenario)
    key = read_key(definition)
    return save_key(
        actor=actor,
        county=scenario.scheme_year.county,
        name=scenario.key.shown_name if scenario.key else key.name or scenario.name,
        definition=definition,
    )


def _adjust(actor: Actor, allocation: Allocation, outcome: Outcome) -> None:
    """Those who get less first, so that the sum is never above the frame."""
    advice = advice_on(actor, allocation.scheme_year)
    named = advice.to_owners if advice else {}
    reasons = {
        True: _("As the forum recommends."),
        False: _(
            "What is left when those that the forum names have what it recommends."
        ),
    }
    lines = allocation.lines.select_related("recipient")
    changes = {
        line: outcome.amounts[line.recipient_id] + line.for_network_nok
        for line in lines
        if line.recipient_id in outcome.amounts  # else the key names it
    }
    ordered = sorted(changes.items(), key=lambda one: one[1] - one[0].by_key_nok)
    version = allocation.version
    for line, to_nok in ordered:
        if to_nok == line.by_key_nok:
            continue
        adjust_line(
            actor=actor,
            line=line,
            to_nok=to_nok,
            reason=reasons[line.recipient.number in named],
            version=version,
        )
        version += 1
