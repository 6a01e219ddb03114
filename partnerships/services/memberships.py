"""Everything that writes memberships. Each function does all of it or nothing."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import HandedOverNeed, Membership, Organisation
from partnerships.models.membership import AUDIT_ENDS
from partnerships.pages.waiting import colleagues_of, waiting_for
from partnerships.rules import people as rules
from partnerships.services.handouts import pass_on
from partnerships.services.networks import pass_seat_on
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.lib.formats import day
from portal.lib.verdict import require
from portal.people.actor import AUDITOR, Actor
from portal.people.models import User
from portal.post.services import post

# An audit is of some years of cases, and is let in anew when it lasts longer: a day
# further ahead is a slip of the keyboard, or a door that nobody remembers to close.
AUDIT_YEARS_AHEAD = 5


@transaction.atomic
def give_membership(
    *,
    actor: Actor,
    user: User,
    organisation: Organisation,
    role: str,
    valid_to: dt.date | None = None,
) -> Membership:
    """Make ``user`` a member from today; the one who is it in that role already, stays.

    For the services that have asked whether it may be. ``valid_to`` is the last day of
    an auditor. Raises ValidationError as ``check_last_day``.
    """
    check_last_day(role, valid_to)
    lock_people_of(organisation)
    held = Membership.objects.current().at(organisation).filter(user=user).first()
    if held:
        if not _is_as(held, role, valid_to):
            held = _replace(actor, held, role, valid_to)
        return held
    membership = Membership(
        user=user,
        organisation=organisation,
        role=role,
        valid_from=clock.today(),
        valid_to=valid_to,
    )
    membership.full_clean()
    membership.save(force_insert=True)
    record(
        actor=actor,
        action="membership.given",
        obj=membership,
        person=str(user),
        role=role,
        **until(valid_to),
    )
    return membership


@transaction.atomic
def change_role(
    *,
    actor: Actor,
    membership: Membership,
    role: str,
    valid_to: dt.date | None = None,
) -> Membership:
    """End this membership and begin one in the other role; returns what holds.

    ``valid_to`` is the last day of an auditor; another one is another membership.
    Raises PermissionDenied, or Refusal for the last approver, or StaleState when the
    membership has ended meanwhile, or ValidationError as ``check_last_day``.
    """
    current = _locked(membership)
    require(rules.may_manage_people(actor, current.organisation))
    _require_holding(current)
    check_last_day(role, valid_to)
    if _is_as(current, role, valid_to):
        return current
    return _replace(actor, current, role, valid_to)


@transaction.atomic
def end_membership(
    *, actor: Actor, membership: Membership, colleague: Membership | None = None
) -> Membership:
    """End it at this moment; one that has ended already is given back as it is.

    What waits for the person goes to the ``colleague``, who is told; it must be there
    when something waits. Raises PermissionDenied, Refusal for the last approver, or
    ValidationError naming ``colleague``.
    """
    current = _locked(membership)
    if not current.holds:
        require(rules.may_see_people(actor, current.organisation))
        return current
    require(rules.may_end_membership(actor, current))
    _hand_over(actor, current, colleague)
    _end(current)
    record(
        actor=actor,
        action="membership.ended",
        obj=current,
        person=str(current.user),
        role=current.role,
    )
    return current


def check_last_day(role: str, valid_to: dt.date | None) -> None:
    """An auditor has a last day, today or within some years, and nobody else has one.

    Raises ValidationError naming ``valid_to``.
    """
    if role != AUDITOR:
        if valid_to is not None:
            raise ValidationError(
                {"valid_to": _("Only an auditor has a last day: leave it empty.")}
            )
        return
    if valid_to is None:
        raise ValidationError({"valid_to": AUDIT_ENDS})
    if valid_to < clock.today():
        raise ValidationError({"valid_to": _("The last day cannot have passed.")})
    latest = dt.date(clock.today().year + AUDIT_YEARS_AHEAD, 12, 31)
    if valid_to > latest:
        text = _("The last day cannot be after %(latest)s.")
        raise ValidationError({"valid_to": text % {"latest": day(latest)}})


def lock_people_of(organisation: Organisation) -> None:
    """Whoever changes the people of the same organisation waits until this is done."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _locked(membership: Membership) -> Membership:
    lock_people_of(membership.organisation)
    return Membership.objects.select_related("organisation", "user").get(
        pk=membership.pk
    )


def _require_holding(membership: Membership) -> None:
    if not membership.holds:
        raise StaleState(_("This membership has ended meanwhile."))


def _is_as(held: Membership, role: str, valid_to: dt.date | None) -> bool:
    """An end that somebody else than an auditor has stays."""
    return held.role == role and (role != AUDITOR or held.valid_to == valid_to)


def until(valid_to: dt.date | None) -> dict[str, str]:
    """For the trace."""
    return {"until": valid_to.isoformat()} if valid_to else {}


def _replace(
    actor: Actor, old: Membership, role: str, valid_to: dt.date | None
) -> Membership:
    _end(old)
    new = Membership(
        user=old.user,
        organisation=old.organisation,
        role=role,
        valid_from=clock.today(),
        valid_to=valid_to,
    )
    new.full_clean()
    new.save(force_insert=True)
    record(
        actor=actor,
        action="membership.role_changed",
        obj=new,
        person=str(old.user),
        old=old.role,
        new=role,
        **until(valid_to),
    )
    return new


def _end(membership: Membership) -> None:
    leaves = rules.may_leave_the_approvers(membership)
    if not leaves:
        raise Refusal(leaves.reason)
    membership.valid_to = clock.today()
    membership.ended_at = clock.now()
    membership.save(update_fields=["valid_to", "ended_at"])


def _hand_over(
    actor: Actor, membership: Membership, colleague: Membership | None
) -> None:
    waiting = waiting_for(membership)
    if not waiting:
        return
    to = _taker(membership, colleague)
    if to is None:
        return
    for need in waiting.drafts:
        HandedOverNeed.objects.create(need=need, from_user=membership.user, to_user=to)
        record(
            actor=actor,
            action="need.handed_over",
            obj=need,
            person=str(membership.user),
            to=str(to),
        )
    for part in waiting.parts:
        pass_on(actor=actor, handout=part, to=to)
    for seat in waiting.seats:
        pass_seat_on(actor=actor, seat=seat, to=to)
    record(
        actor=actor,
        action="membership.handed_over",
        obj=membership,
        person=str(membership.user),
        to=str(to),
        what=waiting.names(),
    )
    post(
        to=to,
        key=f"handed-over:{membership.pk}",
        template="partnerships/handed_over",
        context={"membership": membership, "waiting": waiting},
    )


def _taker(membership: Membership, colleague: Membership | None) -> User | None:
    """Who takes over; None where nobody can: then it stays the organisation's."""
    able = {other.pk: other for other in colleagues_of(membership)}
    if not able:
        return None
    if colleague is None or colleague.pk not in able:
        raise ValidationError(
            {"colleague": _("Choose who takes over: an editor or approver here.")}
        )
    return able[colleague.pk].user
