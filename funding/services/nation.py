"""The frame of the country: divided, approved, and given to the counties."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.allocation import AllocationError, Result, allocate
from funding.basis.counties import CountyFigures, county_figures
from funding.models import NationalDivision, NationalFrame, NationalShare
from funding.models.allocation import Allocation
from funding.rules import nation as rules_nation
from funding.services.keys import in_words, read_key
from funding.services.nation_frames import check_shares, give_frames
from funding.services.steps import (
    APPROVE,
    RETURN,
    SEND,
    check_return,
    next_state,
    rule_of,
)
from partnerships.models import Scheme
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.lib.text import one_line, readable
from portal.lib.verdict import Verdict, require
from portal.people.actor import Actor

S = Allocation.State
STALE = gettext_lazy(
    "Somebody has changed the division since you opened the page. Reload it to see how "
    "it stands now."
)
OTHER_CONTENT = gettext_lazy(
    "This form is saved already, and you have written something else in it since. "
    "Check it, and save it again."
)
RULES: dict[str, Callable[[Actor, NationalDivision], Verdict]] = {
    SEND: rules_nation.may_send_division,
    RETURN: rules_nation.may_return_division,
    APPROVE: rules_nation.may_approve_division,
}


def divide(figures: CountyFigures, definition: object, amount_nok: int) -> Result:
    """What a key gives each county; nothing is saved.

    Raises AllocationError, and ValidationError for a key that names recipients.
    """
    key = read_key(definition)
    if key.named:
        raise ValidationError(
            _("The country's frame is divided among counties. A county's key names UH.")
        )
    return allocate(amount_nok, figures.recipients(), key)


@transaction.atomic
def prepare_division(
    *,
    actor: Actor,
    scheme: Scheme,
    year: int,
    amount_nok: int,
    source: str,
    definition: Mapping[str, Any],
    statistics_year: int,
    form_key: uuid.UUID,
    is_estimate: bool = False,
    version: int | None = None,
) -> NationalDivision:
    """Set the frame and divide it, as a draft; the same form twice is one.

    A draft that is there is reckoned anew; after a decision it is a new version, a
    revised budget. ``version``: of the draft on the person's page, 0 for none. Raises
    ValidationError with a sentence for all that is wrong, and StaleState when the
    form is saved already with something else in it.
    """
    require(rules_nation.may_divide(actor))
    frame = lock_nation(scheme, year)
    written = (amount_nok, one_line(source), is_estimate, statistics_year)
    if there := _made_by(frame, form_key, written, definition):
        return there
    division = _open_division(frame, version)
    division.form_key, division.prepared_by_id = form_key, actor.user_id
    division.source, division.is_estimate = one_line(source), is_estimate
    division.amount_nok = amount_nok
    _keep(division, definition, county_figures(scheme, year, statistics_year))
    record(
        actor=actor,
        action="nation.divided",
        obj=division,
        amount_nok=amount_nok,
        left_nok=division.left_nok,
        key=division.key_name,
        statistics_year=statistics_year,
    )
    return division


def lock_nation(scheme: Scheme, year: int) -> NationalFrame:
    """The frame's row, made when it is missing, for one at a time."""
    NationalFrame.objects.get_or_create(scheme=scheme, year=year)
    locked = NationalFrame.objects.select_for_update(of=("self",), no_key=True)
    return locked.select_related("scheme").get(scheme=scheme, year=year)


def _next_version(frame: NationalFrame) -> NationalDivision:
    newest = frame.divisions.aggregate(number=Max("number"))["number"]
    return NationalDivision(frame=frame, number=(newest or 0) + 1, version=0)


def _made_by(
    frame: NationalFrame,
    form_key: uuid.UUID,
    written: tuple[object, ...],
    definition: Mapping[str, Any],
) -> NationalDivision | None:
    """What the form has made; raises StaleState when it said something else then."""
    made = frame.divisions.filter(form_key=form_key).first()
    if made is None:
        return None
    before = (made.amount_nok, made.source, made.is_estimate, made.statistics_year)
    if written != before or read_key(definition).as_dict() != made.definition:
        raise StaleState(OTHER_CONTENT)
    return made


def _open_division(frame: NationalFrame, version: int | None) -> NationalDivision:
    """The draft, or the next version when all are decided."""
    draft = frame.divisions.exclude(state=S.DECIDED).first()
    if draft and draft.state == S.FOR_APPROVAL:
        raise Refusal(
            _(
                "The division is sent for approval. An approver can return it, and "
                "then it can be changed."
            )
        )
    if version is not None and version != (draft.version if draft else 0):
        raise StaleState(STALE)
    return draft or _next_version(frame)


def _keep(
    division: NationalDivision, definition: Mapping[str, Any], figures: CountyFigures
) -> None:
    try:
        result = divide(figures, definition, division.amount_nok)
    except AllocationError as error:
        raise in_words(error) from error
    division.key_name = str(definition["name"])
    division.definition = read_key(definition).as_dict()
    division.statistics_year = figures.statistics_year
    division.basis, division.sources = figures.as_json(), figures.sources
    division.result = {**result.as_dict(), "explanation": result.explanation()}
    division.left_nok = result.left_nok
    division.version += 1
    # A command has nobody, and who approves, and when, comes with the decision.
    division.full_clean(exclude=["prepared_by", "approved_by", "decided_at", "sent_at"])
    division.save()
    division.shares.all().delete()
    totals = {line.number: line.total_nok for line in result.lines}
    NationalShare.objects.bulk_create(
        NationalShare(division=division, county=county, amount_nok=totals[county.code])
        for county in figures.counties
    )


@transaction.atomic
def move_division(
    *,
    actor: Actor,
    division: NationalDivision,
    action: str,
    reason: str = "",
    version: int | None = None,
) -> NationalDivision:
    """Take it one step. The only code that writes ``NationalDivision.state``.

    Approved, its shares are the counties' frames from that moment, all or none.
    Raises PermissionDenied, IllegalMove, StaleState, ValidationError (no reason) or
    Refusal (a county has decided more than its share).
    """
    frame = lock_nation(division.frame.scheme, division.frame.year)
    division = frame.divisions.select_for_update(of=("self",)).get(pk=division.pk)
    division.frame = frame
    require(rule_of(RULES, action)(actor, division))
    old = S(division.state)
    new = next_state(old, action, seen=version, version=division.version)
    facts = _STEPS[action](actor, division, readable(reason))
    division.refresh_from_db()
    record(
        actor=actor, action=f"nation.{action}", obj=division, old=old, new=new, **facts
    )
    return division


def _send(actor: Actor, division: NationalDivision, reason: str) -> dict[str, object]:
    check_shares(division)
    _write(division, S.FOR_APPROVAL, sent_at=clock.now(), returned_reason="")
    return {"amount_nok": division.amount_nok}


def _return(actor: Actor, division: NationalDivision, reason: str) -> dict[str, object]:
    check_return(reason)
    _write(division, S.DRAFT, sent_at=None, returned_reason=reason)
    return {"reason": reason}


def _approve(
    actor: Actor, division: NationalDivision, reason: str
) -> dict[str, object]:
    given = give_frames(actor=actor, division=division)
    # When the years are locked: then no county decides more any longer.
    check_shares(division)
    _write(division, S.DECIDED, approved_by_id=actor.user_id, decided_at=clock.now())
    return {"amount_nok": division.amount_nok, "counties": given}


_STEPS = {SEND: _send, RETURN: _return, APPROVE: _approve}


def _write(division: NationalDivision, state: S, **facts: object) -> None:
    moved = NationalDivision.objects.filter(
        pk=division.pk, state=division.state, version=division.version
    ).update(state=state, version=F("version") + 1, **facts)
    if not moved:
        raise StaleState(STALE)


@transaction.atomic
def give_waiting(*, actor: Actor, division: NationalDivision) -> list[str]:
    """The shares of counties whose year was made later; the numbers of those given.

    Who has decided more than its share keeps its frame (``kept_back`` says who).
    """
    require(rules_nation.may_divide(actor))
    frame = lock_nation(division.frame.scheme, division.frame.year)
    newest = NationalDivision.objects.in_force(frame.scheme_id, frame.year)
    if newest is None or newest.pk != division.pk:
        raise Refusal(_("Only the newest decided division sets frames."))
    given = give_frames(actor=actor, division=division)
    if given:
        record(actor=actor, action="nation.given", obj=division, counties=given)
    return given
