"""A need of several owners: who is in it, each one's own lines, each one's approval.

Every function locks the need first, so that an approval, a change of lines and a
submission come one after another.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine, NeedParticipant, Organisation
from partnerships.models.need_line import NeedLineQuerySet
from partnerships.rules import joint as rules
from partnerships.services import joint_mail
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.text import readable
from portal.lib.verdict import Verdict, require
from portal.people.actor import Actor

S = NeedParticipant.State

INVITE, ASK = "invite", "ask"
JOIN, DECLINE, LEAVE, APPROVE = "join", "decline", "leave", "approve"
REMOVE = "remove"
CHANGE_LINES = "change_lines"

# (from, action) -> to. The life of a participant; answers are in joint_wishes.py.
MOVES = {
    **{(out, INVITE): S.INVITED for out in (S.DECLINED, S.LEFT, S.REMOVED)},
    **{(out, ASK): S.ASKED for out in (S.DECLINED, S.LEFT, S.REMOVED)},
    (S.ASKED, INVITE): S.JOINED,  # each has asked the other
    (S.INVITED, ASK): S.JOINED,
    (S.INVITED, JOIN): S.JOINED,
    (S.INVITED, DECLINE): S.DECLINED,
    (S.INVITED, REMOVE): S.REMOVED,
    (S.ASKED, LEAVE): S.LEFT,
    (S.WELCOME, LEAVE): S.LEFT,
    (S.JOINED, APPROVE): S.APPROVED,
    (S.APPROVED, APPROVE): S.APPROVED,  # anew, for another duration
    (S.JOINED, LEAVE): S.LEFT,
    (S.APPROVED, LEAVE): S.LEFT,
    (S.JOINED, REMOVE): S.REMOVED,
    (S.APPROVED, REMOVE): S.REMOVED,
    (S.JOINED, CHANGE_LINES): S.JOINED,
    (S.APPROVED, CHANGE_LINES): S.JOINED,
}
# The states in which a proposal has been made: made again, it changes nothing.
PROPOSED = {INVITE: (S.INVITED,), ASK: (S.ASKED, S.WELCOME)}


@transaction.atomic
def propose_joint_need(
    *, actor: Actor, need: Need, owner: Organisation, message: str
) -> NeedParticipant:
    """Invite ``owner`` (by the responsible one), or ask to join (by ``owner`` itself).

    The same proposal again changes nothing. Who asks has to know of the need; that
    the page has found by ``outlined_to``. The other's approvers get it by mail. Raises
    PermissionDenied, ValidationError for too long a message, or IllegalMove for an
    owner that takes part already.
    """
    current = locked_with_owner(need)
    require(rules.may_propose(actor, current, owner))
    action = INVITE if actor.organisation_id == current.holder_id else ASK
    party = current.joint_owners.filter(owner=owner).first()
    if party and party.state in PROPOSED[action]:
        return party
    if party is None:  # as one that has been out
        party = NeedParticipant(need=current, owner=owner, state=S.REMOVED)
    party.need, party.owner = current, owner
    party.state = _next(party, action)
    party.message, party.answer, party.answered_at = readable(message), "", None
    party.asked_at, party.asked_by_id = clock.now(), actor.user_id
    party.full_clean(validate_unique=False, validate_constraints=False)
    party.save()
    act = "invited" if action == INVITE else "asked"
    recorded(act, actor=actor, party=party, new=party.state)
    joint_mail.tell_proposed(party, invited=action == INVITE)
    return party


@transaction.atomic
def move_participant(
    *,
    actor: Actor,
    party: NeedParticipant,
    action: str,
    version: int = 0,
    duration: int = 0,
) -> NeedParticipant:
    """Take a participant one step of MOVES.

    ``version`` and ``duration``, for approving, are those of the lines and the need
    that were read: see ``version_of``. An owner that carries on the parts of others
    approves all that it has, in one. Who goes out takes its lines along. The same
    step again changes nothing. Raises PermissionDenied, IllegalMove, or StaleState
    when the lines or the duration have changed since.
    """
    current = locked_party(party)
    require(_may(actor, current, action))
    if action == APPROVE:
        return _approved(actor, current, version, duration)
    if current.state in _ends_of(action):
        return current
    old, current.state = current.state, _next(current, action)
    _approval(current, None)
    if current.state in (S.LEFT, S.REMOVED) and old in NeedParticipant.TAKING_PART:
        _put_lines(current, {})
    current.save()
    recorded(action, actor=actor, party=current, old=old, new=current.state)
    return current


def _approved(
    actor: Actor, party: NeedParticipant, version: int, duration: int
) -> NeedParticipant:
    """The part, and what else its holder carries in the need: one approval of all."""
    new = _next(party, APPROVE)
    parts = parts_held_with(party)
    _require_read(parts, version, duration)
    for part in parts:
        if part.holds:
            continue
        old, part.state = part.state, new
        _approval(part, actor)
        part.save()
        recorded(APPROVE, actor=actor, party=part, old=old, new=new)
    return parts[0]


def parts_held_with(party: NeedParticipant) -> list[NeedParticipant]:
    """This part first, and the others in its need that the same owner has now."""
    others = party.need.joint_owners.taking_part().held_by(party.holder_id)
    found = others.exclude(pk=party.pk).select_related("owner", "carried_by")
    parts = [party, *found.order_by("pk")]
    for part in parts:
        part.need = party.need
    return parts


def version_of(parts: Iterable[NeedParticipant]) -> int:
    """One that changes whenever one of them does."""
    return sum(part.version for part in parts)


def _require_read(
    parts: Sequence[NeedParticipant], version: int, duration: int
) -> None:
    if (version_of(parts), parts[0].need.duration) != (version, duration):
        raise StaleState(
            _(
                "The amounts or the duration were changed after you opened the page. "
                "Read them again before you approve."
            )
        )


@transaction.atomic
def write_own_lines(
    *,
    actor: Actor,
    party: NeedParticipant,
    amounts: Mapping[int, int | None],
    version: int,
) -> NeedParticipant:
    """Make the participant's own lines say ``amounts``, kroner by year; None is none.

    An approval that was given is taken away by it. Raises PermissionDenied,
    ValidationError for a year outside the duration, or StaleState when somebody
    has saved since: what they wrote is never written over.
    """
    current = locked_party(party)
    require(rules.may_write_lines(actor, current))
    if current.version != version:
        raise StaleState(
            _("Somebody else saved the amounts of %(owner)s after you opened them.")
            % {"owner": current.owner.name}
        )
    wanted = {year: nok for year, nok in amounts.items() if nok is not None}
    if not set(wanted) <= set(current.need.years):
        raise ValidationError(_("There is an amount outside the need's duration."))
    before = dict(_own_lines(current).values_list("year", "requested_nok"))
    if before == wanted:
        return current
    old, current.state = current.state, _next(current, CHANGE_LINES)
    _approval(current, None)
    _put_lines(current, wanted)
    current.save()
    facts = {"before": before, "after": wanted, "approval_lost": old == S.APPROVED}
    recorded("lines", actor=actor, party=current, **facts)
    return current


def _put_lines(party: NeedParticipant, wanted: Mapping[int, int]) -> None:
    """The owner's lines say this from now, and the need asks for the new sum."""
    _own_lines(party).delete()
    NeedLine.objects.bulk_create(
        NeedLine(
            need=party.need,
            recipient=party.owner,
            role=NeedLine.Role.OWNER,
            year=year,
            requested_nok=nok,
        )
        for year, nok in wanted.items()
    )
    party.version += 1
    need = party.need
    need.requested_nok = need.lines.all().requested_nok()
    need.version += 1  # its approver reads the new sum before submitting
    need.updated_at = clock.now()
    need.save(update_fields=["requested_nok", "version", "updated_at"])


def recorded(
    act: str, *, actor: Actor, party: NeedParticipant, **facts: object
) -> None:
    record(
        actor=actor,
        action=f"need.participant_{act}",
        obj=party.need,
        owner=party.owner.name,
        **facts,
    )


def _may(actor: Actor, party: NeedParticipant, action: str) -> Verdict:
    if action == APPROVE:
        return rules.may_approve(actor, party)
    if action == REMOVE:
        return rules.may_run_joint(actor, party)
    return rules.may_answer(actor, party)


def _ends_of(action: str) -> set[S]:
    """The states in which this step has been taken."""
    return {new for (_old, step), new in MOVES.items() if step == action}


def _next(party: NeedParticipant, action: str) -> S:
    new = MOVES.get((S(party.state), action))
    if new is None:
        raise IllegalMove(
            _("%(owner)s is “%(state)s” in this need, so this cannot be done now.")
            % {"owner": party.name, "state": party.get_state_display()}
        )
    return new


def _approval(party: NeedParticipant, actor: Actor | None) -> None:
    party.approved_at = clock.now() if actor else None
    party.approved_by_id = actor.user_id if actor else None
    party.approved_duration = party.need.duration if actor else None


def _own_lines(party: NeedParticipant) -> NeedLineQuerySet:
    return NeedLine.objects.filter(
        need=party.need, recipient=party.owner, role=NeedLine.Role.OWNER
    )


def locked_with_owner(need: Need) -> Need:
    return (
        Need.objects.select_for_update(of=("self",))
        .select_related(
            "scheme_year__county", "scheme_year__scheme", "owner", "carried_by"
        )
        .get(pk=need.pk)
    )


def locked_party(party: NeedParticipant) -> NeedParticipant:
    need = locked_with_owner(party.need)
    parties = NeedParticipant.objects.select_related("owner", "carried_by")
    current = parties.get(pk=party.pk)
    current.need = need
    return current
