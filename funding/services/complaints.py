"""Complaints about what is decided: received, treated, answered, and closed."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from funding.models import (
    Allocation,
    AllocationLine,
    CaseLetter,
    ChangeDecision,
    Complaint,
    Grant,
    GrantLetter,
)
from funding.rules import complaints as rules_complaints
from funding.rules import money as rules
from funding.services.case_letters import order_answer
from funding.services.changes import start_change
from funding.services.complaint_mail import tell_answered, tell_received
from funding.services.frames import lock_year
from funding.services.grants import lock_years
from funding.services.settlement import hold_for_complaints, let_go
from partnerships.models import NeedLine
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, Refusal, StaleState
from portal.lib.formats import day
from portal.lib.text import readable
from portal.lib.verdict import Verdict, require
from portal.people.actor import Actor

S = Complaint.State
TREAT, UPHOLD, PARTLY, FORWARD = "treat", "uphold", "partly", "forward"
SETTLE, DISMISS, WITHDRAW = "settle", "dismiss", "withdraw"

# (from, action) -> to. The whole life of a complaint; what is not here cannot be.
MOVES = {
    (S.RECEIVED, TREAT): S.TREATED,
    (S.RECEIVED, DISMISS): S.DISMISSED,
    (S.RECEIVED, WITHDRAW): S.WITHDRAWN,
    (S.TREATED, UPHOLD): S.UPHELD,
    (S.TREATED, PARTLY): S.PARTLY,
    (S.TREATED, FORWARD): S.APPEALED,
    (S.TREATED, DISMISS): S.DISMISSED,
    (S.TREATED, WITHDRAW): S.WITHDRAWN,
    (S.APPEALED, SETTLE): S.SETTLED,
    (S.APPEALED, WITHDRAW): S.WITHDRAWN,
}
RULES: dict[str, Callable[[Actor, Complaint], Verdict]] = {
    TREAT: rules_complaints.may_treat,
    UPHOLD: rules_complaints.may_answer,
    PARTLY: rules_complaints.may_answer,
    FORWARD: rules_complaints.may_answer,
    DISMISS: rules_complaints.may_answer,
    SETTLE: rules_complaints.may_treat,
    WITHDRAW: rules_complaints.may_withdraw,
}
About = AllocationLine | NeedLine | ChangeDecision
Letters = QuerySet[GrantLetter] | QuerySet[CaseLetter]


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with a move: words, and whether payments wait meanwhile."""

    answer: str = ""
    late_reason: str = ""
    suspends: bool = False
    appeal: str = ""


NOTHING = Said()


def told_on(grant: Grant, about: About) -> date:
    """The day that its first letter was ordered; without one, that of the decision.

    A letter bears the decision's day, whenever it was ordered, and is made anew without
    the decision being any other.
    """
    decided_at, letters = _told_by(grant, about)
    first = letters.order_by("pk").values_list("document__created_at", flat=True)
    return localdate(max(decided_at, *first[:1]) if first else decided_at)


def _told_by(grant: Grant, about: About) -> tuple[datetime, Letters]:
    """When it was decided, and the letters that tell of it."""
    if isinstance(about, AllocationLine):
        letters = GrantLetter.objects.filter(line=about)
        return about.allocation.decision.decided_at, letters
    others = CaseLetter.objects.filter(grant=grant)
    if isinstance(about, ChangeDecision):
        decided_at = cast(datetime, about.decided_at)  # or it was no target
        return decided_at, others.filter(change=about)
    allocation = Allocation.objects.defer("result").get(
        scheme_year=about.need.scheme_year_id
    )
    return allocation.decision.decided_at, others.filter(allocation=allocation)


@transaction.atomic
def register_complaint(
    *,
    actor: Actor,
    grant: Grant,
    about: About,
    text: str,
    received_on: date,
    form_key: uuid.UUID,
) -> Complaint:
    """Take a complaint in, late or not; the same form twice is one.

    By the governor's people as it came to them, or by the recipient itself, today.
    Raises PermissionDenied, Refusal (the year hears none) or ValidationError.
    """
    year = lock_year(grant.scheme_year)
    require(rules_complaints.may_complain(actor, grant))
    there = Complaint.objects.filter(form_key=form_key, grant=grant).first()
    if there:
        return there
    if not year.hears_complaints:
        raise Refusal(_("The rules of the year give no time to complain."))
    since, own = told_on(grant, about), _is_own(actor)
    received_on = clock.today() if own else received_on
    _check_typed(text, received_on, since)
    complaint = Complaint(
        grant=grant,
        form_key=form_key,
        text=readable(text),
        told_on=since,
        due_on=year.complaint_due(since),
        received_on=received_on,
        by_recipient=own,
        registered_by_id=actor.user_id,
        **{_kind_of(about): about},
    )
    complaint.full_clean(exclude=_EMPTY)
    complaint.save()
    _trace(actor, complaint, "registered", received_on=received_on.isoformat())
    tell_received(complaint)
    return complaint


def _is_own(actor: Actor) -> bool:
    """Whether the recipient itself complains, and not the governor for it."""
    return actor.kind != rules.Kind.GOVERNOR and not actor.system


def _check_typed(text: str, received_on: date, since: date) -> None:
    if not readable(text):
        raise ValidationError({"text": _("Write what the complaint says.")})
    if not since <= received_on <= clock.today():
        raise ValidationError(
            {
                "received_on": _("Choose a day from %(first)s to today.")
                % {"first": day(since)}
            }
        )


# May be empty, which Django's own validation does not know.
_EMPTY = [
    "line",
    "need_line",
    "change",
    "registered_by",
    "handled_by",
    "outcome",
    "decided_by",
    "decided_at",
    "closed_on",
]


def _kind_of(about: About) -> str:
    match about:
        case AllocationLine():
            return "line"
        case ChangeDecision():
            return "change"
    return "need_line"


@transaction.atomic
def move_complaint(
    *,
    actor: Actor,
    complaint: Complaint,
    action: str,
    said: Said = NOTHING,
    version: int | None = None,
) -> Complaint:
    """Take a complaint one step. The only code that writes ``Complaint.state``.

    Raises PermissionDenied, IllegalMove, StaleState or ValidationError by field.
    """
    complaint = locked(complaint)
    require(RULES.get(action, rules_complaints.may_treat)(actor, complaint))
    old = S(complaint.state)
    new = MOVES.get((old, action))
    if new is None:
        raise IllegalMove(
            _("This cannot be done: the complaint is %(state)s.")
            % {"state": complaint.get_state_display()}
        )
    if version is not None and version != complaint.version:
        raise StaleState(
            _("The complaint has changed since you opened the page. Look at it anew.")
        )
    step = _Step(actor, complaint, said)
    _STEPS[action](step)
    complaint.state = new
    complaint.version += 1
    if new in Complaint.CLOSED:
        complaint.closed_on = clock.today()
    _check(complaint)
    complaint.save()
    _hold_or_let_go(complaint)
    _trace(actor, complaint, action, old=old, new=new, **step.facts)
    if new != S.TREATED:
        tell_answered(complaint)
    if new not in (S.TREATED, S.WITHDRAWN):
        _order_answer(actor, complaint)
    return complaint


def _order_answer(actor: Actor, complaint: Complaint) -> None:
    allocation = allocation_of(complaint)
    order_answer(actor=actor, complaint=complaint, allocation=allocation)


def _hold_or_let_go(complaint: Complaint) -> None:
    """Payments wait while it is open, and go on when no other complaint holds them."""
    if not complaint.suspension:
        return
    if not complaint.is_open:
        let_go(complaint.grant, complaint.suspension)
    hold_for_complaints(complaint.grant.scheme_year, complaint.grant)


@dataclass
class _Step:
    actor: Actor
    complaint: Complaint
    said: Said
    facts: dict[str, object] = field(default_factory=dict)


def _treat(step: _Step) -> None:
    complaint, said = step.complaint, step.said
    complaint.handled_by_id = step.actor.user_id
    complaint.late_reason = readable(said.late_reason) if complaint.is_late else ""
    if complaint.is_late and not complaint.late_reason:
        raise ValidationError(
            {
                "late_reason": _(
                    "It came too late. Say why it is heard all the same, or dismiss it."
                )
            }
        )
    if said.suspends:
        complaint.suspension = _("A complaint of %(day)s is treated (no. %(n)s).") % {
            "day": day(complaint.received_on),
            "n": complaint.pk,
        }


def _answer(step: _Step) -> None:
    answer = readable(step.said.answer)
    if not answer:
        raise ValidationError({"answer": _("Write the answer and its reasons.")})
    complaint = step.complaint
    complaint.answer = answer
    complaint.decided_by_id = step.actor.user_id
    complaint.decided_at = clock.now()


def _uphold(step: _Step) -> None:
    outcome = step.complaint.outcome
    if outcome is None or outcome.state != ChangeDecision.State.DECIDED:
        raise Refusal(
            _(
                "A complaint is upheld by a later decision. Write the change, and let "
                "another approve it; then answer the complaint."
            )
        )
    step.facts["reference"] = outcome.reference
    _answer(step)


def _settle(step: _Step) -> None:
    complaint, said = step.complaint, step.said
    if said.appeal not in Complaint.Appeal:
        raise ValidationError({"appeal": _("Choose what the appeal body decided.")})
    if not readable(said.answer):
        raise ValidationError({"answer": _("Write what the appeal body decided.")})
    complaint.appeal, complaint.appeal_answer = said.appeal, readable(said.answer)


def _withdraw(step: _Step) -> None:
    """Nothing is asked of who takes it back."""


_STEPS: dict[str, Callable[[_Step], None]] = {
    TREAT: _treat,
    UPHOLD: _uphold,
    PARTLY: _uphold,
    FORWARD: _answer,
    DISMISS: _answer,
    SETTLE: _settle,
    WITHDRAW: _withdraw,
}


def _check(complaint: Complaint) -> None:
    try:
        complaint.full_clean(exclude=_EMPTY)
    except ValidationError as error:
        raise ValidationError(error.messages) from error


@transaction.atomic
def begin_outcome(*, actor: Actor, complaint: Complaint) -> ChangeDecision:
    """The draft of the later decision that upholds it; again, the same one.

    Raises PermissionDenied or IllegalMove (it is not being treated).
    """
    lock_years(allocation_of(complaint).scheme_year)  # from the first one on
    complaint = locked(complaint)
    require(rules_complaints.may_treat(actor, complaint))
    if complaint.outcome:
        return complaint.outcome
    if complaint.state != S.TREATED:
        raise IllegalMove(_("Take the complaint under treatment first."))
    change = start_change(
        actor=actor,
        allocation=allocation_of(complaint),
        reason=_("Complaint of %(day)s from %(name)s.")
        % {"day": day(complaint.received_on), "name": complaint.grant.recipient.name},
        form_key=uuid.uuid5(complaint.form_key, "outcome"),
    )
    Complaint.objects.filter(pk=complaint.pk).update(
        outcome=change, version=F("version") + 1
    )
    _trace(actor, complaint, "outcome_begun", change=change.pk)
    return change


def allocation_of(complaint: Complaint) -> Allocation:
    """Of the decision that is complained about."""
    if complaint.line:
        found = {"pk": complaint.line.allocation_id}
    elif complaint.change:
        found = {"pk": complaint.change.allocation_id}
    else:
        found = {"scheme_year__needs__lines": complaint.need_line_id or 0}
    return Allocation.objects.defer("result").select_related("scheme_year").get(**found)


def locked(complaint: Complaint) -> Complaint:
    """The year before its complaint, as payments and changes do."""
    year = lock_year(complaint.grant.scheme_year)
    rows = Complaint.objects.select_for_update(of=("self",)).select_related(
        "grant__recipient",
        "grant__scheme_year__scheme",
        "line",
        "need_line",
        "change",
        "outcome",
    )
    found = rows.get(pk=complaint.pk)
    year.scheme = found.grant.scheme_year.scheme
    found.grant.scheme_year = year
    return found


def _trace(actor: Actor, complaint: Complaint, act: str, **facts: object) -> None:
    record(actor=actor, action=f"complaint.{act}", obj=complaint, **facts)
