"""Whether recipients accept their grants: asked with the letter, and answered once."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from funding.models import Acceptance, Allocation, AllocationLine, Grant, NeedGrant
from funding.rules import money as rules
from partnerships.models import Membership
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, Refusal
from portal.lib.text import readable
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
        [
            *(Acceptance(line=line, answer_by=answer_by) for line in lines),
            *(
                Acceptance(needs_of=grant, answer_by=answer_by)
                for grant in _to_needs(allocation)
            ),
        ]
    )
    _tell(asked, "asked")
    return len(asked)


def _to_needs(allocation: Allocation) -> Iterable[Grant]:
    """Of the recipients whose needs the decision granted something, now or later, and
    who are not asked. Who gets something later alone has a grant of 0 this year.
    """
    year = allocation.scheme_year
    granted = NeedGrant.objects.filter(decision__allocation=allocation).order_by()
    recipients = set(granted.values_list("need_line__recipient", flat=True))
    there = set(year.grants.values_list("recipient", flat=True))
    Grant.objects.bulk_create(
        [Grant(scheme_year=year, recipient_id=pk) for pk in sorted(recipients - there)],
        ignore_conflicts=True,
    )
    found = year.grants.filter(recipient__in=recipients, needs_acceptance=None)
    return found.select_related("recipient", "scheme_year__scheme").order_by("pk")


@transaction.atomic
def answer_grant(
    *, actor: Actor, acceptance: Acceptance, accepts: bool, reason: str = ""
) -> Acceptance:
    """The recipient's one answer; the same answer again changes nothing.

    Raises PermissionDenied, IllegalMove (answered otherwise), Refusal (too late) or
    ValidationError (declined without a reason).
    """
    acceptance = _locked(acceptance)
    require(rules.may_answer_grant(actor, acceptance.recipient))
    state = S.ACCEPTED if accepts else S.DECLINED
    if acceptance.state == state:
        return acceptance
    _check_open(acceptance)
    acceptance.state, acceptance.answered_at = state, clock.now()
    acceptance.answered_by_id = actor.user_id
    acceptance.reason = "" if accepts else readable(reason)
    try:
        acceptance.full_clean()
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    acceptance.save()
    record(
        actor=actor,
        action=f"grant.{state}",
        obj=acceptance.about,
        reason=acceptance.reason,
        granted_nok=amounts_of([acceptance])[acceptance.pk],
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
    require(rules.may_handle(actor, acceptance.scheme_year))
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
        obj=acceptance.about,
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
        .select_related(
            *("line__recipient", "line__allocation__scheme_year__scheme"),
            *("needs_of__recipient", "needs_of__scheme_year__scheme"),
        )
        .defer("line__allocation__result")
    )
    told = 0
    for acceptance in waiting:
        year = acceptance.scheme_year
        left = (acceptance.until - today).days
        due = [n for n in year.remind_days_before if 0 <= n - left < LASTS]
        if due and left >= 0:
            key = f"reminder:{acceptance.until:%Y%m%d}:{min(due)}"
            told += _tell([acceptance], key)
    return told


def _tell(acceptances: Iterable[Acceptance], occasion: str) -> int:
    """A mail to each approver at each recipient; one for each letter and occasion."""
    by_recipient: dict[int, list[Acceptance]] = {}
    for each in acceptances:
        by_recipient.setdefault(each.recipient.pk, []).append(each)
    people = Membership.objects.current().approvers()
    people = people.filter(organisation__in=by_recipient, user__is_active=True)
    every = [each for own in by_recipient.values() for each in own]
    told, grants, amounts = 0, _grants(every), amounts_of(every)
    for person in people.select_related("user", "organisation").order_by("pk"):
        for acceptance in by_recipient[person.organisation_id]:
            post(
                to=person.user,
                key=f"acceptance:{acceptance.pk}:{occasion}:{person.user_id}",
                template=TEMPLATE,
                context={
                    "acceptance": acceptance,
                    "amount_nok": amounts[acceptance.pk],
                    "grant": grants[acceptance.pk],
                    "year": acceptance.scheme_year,
                    "owner": person.organisation,
                },
            )
            told += 1
    return told


def _grants(acceptances: Iterable[Acceptance]) -> dict[int, Grant]:
    """Whose page each is answered on."""
    found = {each.pk: each.needs_of for each in acceptances if each.needs_of}
    by_line = {each.line_id: each.pk for each in acceptances if each.line_id}
    lines = AllocationLine.objects.filter(pk__in=by_line).with_grant()
    by_grant = {line.grant_id: by_line[line.pk] for line in lines}
    for grant in Grant.objects.filter(pk__in=by_grant):
        found[by_grant[grant.pk]] = grant
    return found


def amounts_of(acceptances: Iterable[Acceptance]) -> dict[int, int]:
    """What each is about, in kroner: by the key, or to needs in all their years."""
    found = {each.pk: each.line.granted_nok for each in acceptances if each.line}
    asked = {each.needs_of_id: each.pk for each in acceptances if each.needs_of_id}
    if not asked:
        return found
    grants = Grant.objects.filter(pk__in=asked).annotate(
        to_needs_nok=Coalesce(Subquery(_sum_to_needs()), 0)
    )
    for pk, nok in grants.values_list("pk", "to_needs_nok"):
        found[asked[pk]] = nok
    return found


def _sum_to_needs() -> QuerySet[Any, Any]:
    rows = NeedGrant.objects.filter(
        decision__allocation__scheme_year=OuterRef("scheme_year"),
        need_line__recipient=OuterRef("recipient"),
    )
    summed = rows.order_by().values("need_line__recipient")
    return summed.annotate(nok=Sum("amount_nok")).values("nok")


def _locked(acceptance: Acceptance) -> Acceptance:
    rows = Acceptance.objects.select_for_update(of=("self",))
    rows = rows.select_related(
        *("line__allocation__scheme_year__county", "line__recipient"),
        *("needs_of__scheme_year__county", "needs_of__recipient"),
    )
    return rows.defer("line__allocation__result").get(pk=acceptance.pk)
