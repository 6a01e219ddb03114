"""Whether recipients accept their grants: asked with the letter, and answered once."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from funding.models import Acceptance, Allocation, AllocationLine, Grant
from funding.rules import money as rules
from partnerships.models import Membership
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, Refusal
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.post.services import post

S = Acceptance.State
LATEST = timedelta(days=366)
LASTS = 2  # days: one that could not go out on its day goes out on the next
TEMPLATE = "funding/answer_asked"


def ask_for_answers(allocation: Allocation) -> int:
    """Ask the recipients of this decision that are not asked; how many were.

    Where the rules of the year do not ask for it, nobody is. Called in the
    transaction that orders the letters, which print the day.
    """
    year = allocation.scheme_year
    if not year.asks_acceptance:
        return 0
    answer_by = clock.today() + timedelta(days=year.acceptance_days)
    lines = allocation.lines.filter(granted_nok__gt=0, acceptance=None)
    asked = Acceptance.objects.bulk_create(
        Acceptance(line=line, answer_by=answer_by) for line in lines
    )
    _tell(asked, "asked")
    return len(asked)


@transaction.atomic
def answer_grant(
    *, actor: Actor, acceptance: Acceptance, accepts: bool, reason: str = ""
) -> Acceptance:
    """The recipient's one answer; the same answer again changes nothing.

    Raises PermissionDenied, IllegalMove (answered otherwise), Refusal (too late) or
    ValidationError (declined without a reason).
    """
    acceptance = _locked(acceptance)
    require(rules.may_answer_grant(actor, acceptance.line))
    state = S.ACCEPTED if accepts else S.DECLINED
    if acceptance.state == state:
        return acceptance
    _check_open(acceptance)
    acceptance.state, acceptance.answered_at = state, clock.now()
    acceptance.answered_by_id = actor.user_id
    acceptance.reason = "" if accepts else reason.strip()
    try:
        acceptance.full_clean()
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    acceptance.save()
    record(
        actor=actor,
        action=f"grant.{state}",
        obj=acceptance.line,
        reason=acceptance.reason,
        granted_nok=acceptance.line.granted_nok,
    )
    return acceptance


def _check_open(acceptance: Acceptance) -> None:
    if not acceptance.is_waiting:
        raise IllegalMove(
            _("The grant is answered already: %(state)s. An answer is given once.")
            % {"state": acceptance.get_state_display()}
        )
    if acceptance.is_late:
        raise Refusal(
            _(
                "The deadline to answer has passed. Ask the county governor for more "
                "time."
            )
        )


@transaction.atomic
def give_more_time(*, actor: Actor, acceptance: Acceptance, until: date) -> Acceptance:
    """A later day to answer by; the recipient's approvers are told.

    Raises PermissionDenied, IllegalMove (answered), or ValidationError (no later day).
    """
    acceptance = _locked(acceptance)
    require(rules.may_handle(actor, acceptance.line.allocation.scheme_year))
    if not acceptance.is_waiting:
        raise IllegalMove(_("The grant is answered, so no time is needed."))
    if acceptance.extended_to == until:
        return acceptance
    today = clock.today()
    if not today <= until <= today + LATEST:
        raise ValidationError({"until": _("Choose a day within the next year.")})
    before = acceptance.until
    acceptance.extended_to = until
    try:
        acceptance.full_clean()
    except ValidationError as error:
        raise ValidationError({"until": error.messages}) from error
    acceptance.save()
    record(
        actor=actor,
        action="grant.more_time",
        obj=acceptance.line,
        old=before.isoformat(),
        new=until.isoformat(),
    )
    _tell([acceptance], f"until:{until:%Y%m%d}")
    return acceptance


def remind_of_answers() -> int:
    """Remind of what is due now, once each; how many mails there are.

    On the days before the deadline that the year has for its other deadline. It may
    run at any time, and as often as one likes.
    """
    today = clock.today()
    waiting = (
        Acceptance.objects.waiting()
        .filter(answer_by__gte=today - LATEST)
        .select_related("line__recipient", "line__allocation__scheme_year__scheme")
        .defer("line__allocation__result")
    )
    told = 0
    for acceptance in waiting:
        year = acceptance.line.allocation.scheme_year
        left = (acceptance.until - today).days
        due = [n for n in year.remind_days_before if 0 <= n - left < LASTS]
        if due and left >= 0:
            key = f"reminder:{acceptance.until:%Y%m%d}:{min(due)}"
            told += _tell([acceptance], key)
    return told


def _tell(acceptances: Iterable[Acceptance], occasion: str) -> int:
    """A mail to each approver at each recipient; one for each occasion."""
    by_recipient = {each.line.recipient_id: each for each in acceptances}
    people = Membership.objects.current().approvers()
    people = people.filter(organisation__in=by_recipient, user__is_active=True)
    told, grants = 0, _grants(by_recipient.values())
    for person in people.select_related("user", "organisation").order_by("pk"):
        acceptance = by_recipient[person.organisation_id]
        post(
            to=person.user,
            key=f"acceptance:{acceptance.pk}:{occasion}:{person.user_id}",
            template=TEMPLATE,
            context={
                "acceptance": acceptance,
                "line": acceptance.line,
                "grant": grants[acceptance.line_id],
                "year": acceptance.line.allocation.scheme_year,
                "owner": person.organisation,
            },
        )
        told += 1
    return told


def _grants(acceptances: Iterable[Acceptance]) -> dict[int, Grant]:
    """By the line that is asked about."""
    lines = AllocationLine.objects.filter(pk__in=[each.line_id for each in acceptances])
    by_grant = {line.grant_id: line.pk for line in lines.with_grant()}
    found = Grant.objects.filter(pk__in=by_grant)
    return {by_grant[grant.pk]: grant for grant in found}


def _locked(acceptance: Acceptance) -> Acceptance:
    rows = Acceptance.objects.select_for_update(of=("self",))
    rows = rows.select_related("line__allocation__scheme_year__county")
    return rows.defer("line__allocation__result").get(pk=acceptance.pk)
