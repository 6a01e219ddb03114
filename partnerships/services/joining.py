"""Ask to join another owner's need, and answer: recorded here, done by people."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partnerships.models import JoinRequest, Membership, Need
from partnerships.rules import county as rules
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.models import User
from portal.post.services import post

S = JoinRequest.State

# (from, action) -> to. The whole life of a request.
MOVES = {(S.ASKED, "accept"): S.ACCEPTED, (S.ASKED, "decline"): S.DECLINED}


@transaction.atomic
def ask_to_join(*, actor: Actor, need: Need, message: str) -> JoinRequest:
    """Ask the need's owner; asked again before a no, the first request comes back.

    Raises PermissionDenied (not another owner's editor in the county, or the need is
    not submitted) or ValidationError. The owner's approvers get it by mail.
    """
    require(rules.may_see_similar(actor, need.scheme_year.county_id))
    require(rules.may_ask_to_join(actor, need))
    asked = JoinRequest(
        need=need,
        asked_by_owner_id=actor.organisation_id or 0,
        message=message,
        asked_by_id=actor.user_id,
    )
    asked.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:  # asked already, or by a twin of this very request
        return JoinRequest.objects.exclude(state=S.DECLINED).get(
            need=need, asked_by_owner_id=actor.organisation_id
        )
    approvers = Membership.objects.contacts().filter(organisation=need.holder_id)
    _write("join_asked", asked, [approver.user for approver in approvers])
    record(
        actor=actor,
        action="need.join_asked",
        obj=need,
        owner=actor.organisation_name,
    )
    return asked


@transaction.atomic
def answer_joining(
    *, actor: Actor, asked: JoinRequest, action: str, answer: str
) -> JoinRequest:
    """Accept or decline, once, with words; who asked gets it by mail.

    Raises PermissionDenied (not the need's approver), StaleState (somebody else has
    answered) or ValidationError.
    """
    current = (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related(
            "need__owner", "need__scheme_year", "asked_by_owner", "asked_by"
        )
        .get(pk=asked.pk)
    )
    if current.state != S.ASKED and current.need.holder_id == actor.organisation_id:
        raise StaleState(_("This is answered already."))
    require(rules.may_answer_joining(actor, current))
    current.state = MOVES[S(current.state), action]
    current.answer = answer
    current.answered_by_id = actor.user_id
    current.answered_at = clock.now()
    current.full_clean(validate_unique=False)
    current.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    _write("join_answered", current, [current.asked_by] if current.asked_by else [])
    record(
        actor=actor,
        action=f"need.join_{current.state}",
        obj=current.need,
        owner=current.asked_by_owner.name,
    )
    return current


def _write(name: str, asked: JoinRequest, people: Iterable[User]) -> None:
    for user in people:
        post(
            to=user,
            key=f"{name} {asked.pk} {user.pk}",
            template=f"partnerships/{name}",
            context={"asked": asked, "url": asked.get_absolute_url()},
        )
