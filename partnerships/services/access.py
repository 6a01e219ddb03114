"""Everything that writes requests for access: ask, give, refuse."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.models import (
    AccessMessage,
    AccessRequest,
    Membership,
    Organisation,
)
from partnerships.rules import people as rules
from partnerships.services.memberships import give_membership, lock_people_of
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.models import User
from portal.post.services import post

S = AccessRequest.State
MOST_MORE = 10  # each is a mail to those who answer


@transaction.atomic
def ask_access(
    *, actor: Actor, organisation: Organisation, message: str, page: str = ""
) -> AccessRequest:
    """Ask to act for the organisation; who has asked already gets that request.

    Goes to those who let people in there, by mail and on their start page; so does
    another text while it waits, which is kept beside the first. Raises
    PermissionDenied for an organisation that is no more, or ValidationError.
    """
    require(rules.may_ask_access(actor, organisation))
    asked = AccessRequest.objects.open().filter(
        asker_id=actor.user_id, organisation=organisation
    )
    there = asked.select_for_update().first()
    if there:
        return _with_more(actor, there, readable(message), page)
    request = AccessRequest(
        asker=User.objects.get(pk=actor.user_id or 0),
        organisation=organisation,
        message=readable(message),
        page=page,
    )
    request.full_clean(validate_constraints=False)  # a twin is no mistake
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError:  # a twin of this very request was first
        there = asked.select_for_update().get()
        return _with_more(actor, there, readable(message), page)
    record(
        actor=actor,
        action="access.asked",
        obj=request,
        person=actor.user_name,
    )
    for user in deciders(organisation):
        _post(request, user, "access_asked")
    return request


def _with_more(
    actor: Actor, request: AccessRequest, text: str, page: str
) -> AccessRequest:
    """The request that waits, held; what it says already is not said twice."""
    said = {(request.message, request.page), *request.more.values_list("text", "page")}
    if (text, page) in said:
        return request
    if len(said) > MOST_MORE:
        raise ValidationError(
            _("You have written to them many times. Wait for the answer.")
        )
    more = AccessMessage(request=request, text=text, page=page)
    more.full_clean(exclude=["request"])
    more.save()
    record(
        actor=actor, action="access.asked_again", obj=request, person=actor.user_name
    )
    for user in deciders(request.organisation):
        _post(request, user, "access_asked", more)
    return request


@transaction.atomic
def give_access(
    *,
    actor: Actor,
    request: AccessRequest,
    role: str,
    answer: str = "",
    valid_to: dt.date | None = None,
) -> AccessRequest:
    """Answer yes: the asker is a member from today, in this role, and is told.

    ``valid_to`` is the last day of an auditor.
    Raises PermissionDenied, StaleState when it is answered, or ValidationError.
    """
    current = _taken_up(actor, request)
    current.membership = give_membership(
        actor=actor,
        user=current.asker,
        organisation=current.organisation,
        role=role,
        valid_to=valid_to,
    )
    return _answer(actor, current, S.GIVEN, answer)


@transaction.atomic
def refuse_access(
    *, actor: Actor, request: AccessRequest, answer: str
) -> AccessRequest:
    """Answer no, with the reason that the asker reads.

    Raises PermissionDenied, StaleState when it is answered, or ValidationError.
    """
    return _answer(actor, _taken_up(actor, request), S.REFUSED, answer)


def deciders(organisation: Organisation) -> list[User]:
    """Its approvers; if there is none the governor's, and else the national ones."""
    return next(
        (people for people in map(_approvers_at, _in_turn(organisation)) if people), []
    )


def _in_turn(organisation: Organisation) -> list[Q]:
    turn = [Q(organisation=organisation)]
    if organisation.is_owner and organisation.county:
        governor = Organisation.objects.governor_of(organisation.county, clock.today())
        if governor:
            turn.append(Q(organisation=governor))
    return [*turn, Q(organisation__kind=Organisation.Kind.NATIONAL)]


def _approvers_at(where: Q) -> list[User]:
    approvers = Membership.objects.current().approvers().filter(where)
    return [m.user for m in approvers.select_related("user").order_by("pk")]


def _taken_up(actor: Actor, request: AccessRequest) -> AccessRequest:
    lock_people_of(request.organisation)
    current = AccessRequest.objects.select_related("organisation", "asker").get(
        pk=request.pk
    )
    require(rules.may_manage_people(actor, current.organisation))
    if current.state != S.OPEN:
        raise StaleState(
            _("Somebody else has answered this request: %(state)s.")
            % {"state": current.get_state_display()}
        )
    return current


def _answer(
    actor: Actor, request: AccessRequest, state: str, answer: str
) -> AccessRequest:
    request.state, request.answer = state, readable(answer)
    request.answered_at, request.answered_by_id = clock.now(), actor.user_id
    request.full_clean()
    request.save()
    record(
        actor=actor,
        action=f"access.{state}",
        obj=request,
        person=str(request.asker),
    )
    _post(request, request.asker, "access_answered")
    return request


def _post(
    request: AccessRequest, user: User, name: str, more: AccessMessage | None = None
) -> None:
    of = f"{request.pk}.{more.pk}" if more else request.pk
    post(
        to=user,
        key=f"{name}:{of}:{user.pk}",
        template=f"partnerships/{name}",
        context={"asked": request, "more": more},
    )
