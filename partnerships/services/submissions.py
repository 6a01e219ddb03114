"""What is sent in comes back: called back, opened for changes, or sent back unsent."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.deadlines import newest_return
from partnerships.models import Membership, Need, NeedReturn
from partnerships.models.submission import LONGEST_REASON
from partnerships.rules import calls as rules
from partnerships.services.joint_wishes import let_in
from partnerships.services.needs import MOVES, locked
from partnerships.services.receipts import give_receipt
from portal.audit.services import record
from portal.lib import clock
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import APPROVER, EDITOR, Actor
from portal.post.services import post

S = Need.State
Kind = NeedReturn.Kind


@transaction.atomic
def call_back_need(*, actor: Actor, need: Need, reason: str = "") -> Need:
    """Make a submitted need a draft again; who does it twice gets it as it is.

    Its receipt's number stays, and what was sent in is kept. Raises PermissionDenied
    (not the owner's approver, the deadline has passed, or it is treated).
    """
    current = locked(need)
    back = newest_return(current)
    if back and back.kind == Kind.CALLED_BACK and _is_own(actor, current):
        return current
    require(rules.may_call_back(actor, current))
    _to_draft(actor, current, "call_back")
    _keep_return(actor, current, Kind.CALLED_BACK, _checked(reason, required=False))
    record(actor=actor, action="need.called_back", obj=current, reason=reason)
    return current


@transaction.atomic
def open_need(
    *, actor: Actor, need: Need, reason: str, until: datetime | None = None
) -> Need:
    """Let the owner change a submitted need, and tell its people why.

    ``until`` is needed when the deadline has passed. Raises PermissionDenied or
    ValidationError; doing it twice is doing it once.
    """
    current = locked(need)
    back = newest_return(current)
    require(rules.may_write_call(actor, current.scheme_year.county))
    if back and back.kind == Kind.OPENED and back.reason == readable(reason):
        return current
    require(rules.may_open_need(actor, current))
    reason = _checked(reason)
    if until is None and clock.now() > current.scheme_year.deadline:
        missing = _("The deadline has passed: say until when it can be sent in again.")
        raise ValidationError({"until": missing})
    if until is not None and until <= clock.now():
        raise ValidationError({"until": _("Choose a time that is still to come.")})
    _to_draft(actor, current, "open")
    kept = _keep_return(actor, current, Kind.OPENED, reason, until)
    record(actor=actor, action="need.opened", obj=current, reason=reason, until=until)
    _tell_owner(current, kept, roles=(EDITOR, APPROVER))
    return current


@transaction.atomic
def send_back_need(*, actor: Actor, need: Need, reason: str) -> Need:
    """The approver asks the editors for more work on a draft, and says on what.

    The same reason again, with nothing written in between, is told once.
    """
    current = locked(need)
    require(rules.may_send_back(actor, current))
    reason = _checked(reason)
    back = newest_return(current)
    if back and back.reason == reason and back.at >= current.updated_at:
        return current
    kept = _keep_return(actor, current, Kind.SENT_BACK, reason)
    record(actor=actor, action="need.sent_back", obj=current, reason=reason)
    _tell_owner(current, kept, roles=(EDITOR,))
    return current


def _is_own(actor: Actor, need: Need) -> bool:
    return need.holder_id == actor.organisation_id and actor.may_approve


def _to_draft(actor: Actor, need: Need, move: str) -> None:
    give_receipt(need)  # of a need that was sent in before receipts were kept
    need.state = MOVES[S(need.state), move]
    need.submitted_at = None
    need.submitted_by_id = None
    need.late_reason = ""
    need.save(update_fields=["state", "submitted_at", "submitted_by", "late_reason"])
    let_in(actor=actor, need=need)


def _checked(reason: str, *, required: bool = True) -> str:
    text = readable(reason)
    if required and not text:
        raise ValidationError({"reason": _("Write the reason.")})
    if len(text) > LONGEST_REASON:
        most = _("Shorten the reason to %(most)s characters at most.")
        raise ValidationError({"reason": most % {"most": LONGEST_REASON}})
    return text


def _keep_return(
    actor: Actor,
    need: Need,
    kind: NeedReturn.Kind,
    reason: str,
    until: datetime | None = None,
) -> NeedReturn:
    return NeedReturn.objects.create(
        need=need,
        kind=kind,
        reason=reason,
        until=until,
        by_id=actor.user_id,
        by_name=f"{actor.user_name}, {actor.organisation_name}",
    )


def _tell_owner(need: Need, back: NeedReturn, *, roles: tuple[str, ...]) -> None:
    """A mail to those at the owner who work on it, but not to who did it."""
    people = Membership.objects.current().filter(
        organisation_id=need.holder_id, role__in=roles, user__is_active=True
    )
    for membership in people.exclude(user_id=back.by_id or 0).select_related("user"):
        post(
            to=membership.user,
            key=f"need-return:{back.pk}:{membership.user_id}",
            template=f"partnerships/need_{back.kind}",
            context={"need": need, "back": back, "path": need.get_absolute_url()},
        )
