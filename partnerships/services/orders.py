"""Everything that writes orders up to when they are sent, and every step of their life.

Each step locks the order, and what draws on the grant locks the granted lines too, so
that two of them come one after the other.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partnerships.models import (
    Need,
    NeedLine,
    NeedParticipant,
    Order,
    OrderApproval,
    Organisation,
    UHOffer,
)
from partnerships.order.begin import granted_of
from partnerships.order.cells import Value
from partnerships.order.cover import Cover, cover_of, is_covered, lines_for
from partnerships.order.gaps import missing_in
from partnerships.rules import orders as rules
from partnerships.services import order_mail
from partnerships.services.order_cells import Contact, write_cells, write_contacts
from partnerships.services.order_limits import check_frame
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S, Side = Order.State, Order.Side

ASK, OPEN, SEND, WITHDRAW = "ask", "open", "send", "withdraw"
PASS_ON, PROPOSE, ACCEPT, DECLINE, CONFIRM, TAKE_BACK, TAKE_BACK_PASSED, RESTORE = (
    "pass_on",
    "propose",
    "accept",
    "decline",
    "confirm",
    "take_back",
    "take_back_passed",
    "restore",
)

# (from, action) -> to. The whole life of an order; answers are in order_answers.py.
MOVES = {
    (S.DRAFT, ASK): S.FOR_APPROVAL,
    (S.FOR_APPROVAL, OPEN): S.DRAFT,
    (S.DRAFT, SEND): S.SENT,
    (S.FOR_APPROVAL, SEND): S.SENT,
    **{(begun, WITHDRAW): S.WITHDRAWN for begun in (S.DRAFT, S.FOR_APPROVAL)},
    (S.SENT, PASS_ON): S.PASSED_ON,
    (S.PASSED_ON, PASS_ON): S.PASSED_ON,
    **{
        (asked, action): end
        for asked in (S.SENT, S.PASSED_ON, S.PROPOSED)
        for action, end in (
            (PROPOSE, S.PROPOSED),
            (ACCEPT, S.ACCEPTED),
            (DECLINE, S.DECLINED),
            (WITHDRAW, S.WITHDRAWN),
        )
    },
    # The owner agrees to what an editor proposed: the approver accepts what is left.
    (S.PROPOSED, CONFIRM): S.SENT,
    # What it answered stands again: the order as it was, or the proposal before it.
    (S.PROPOSED, TAKE_BACK): S.SENT,
    (S.PROPOSED, TAKE_BACK_PASSED): S.PASSED_ON,
    (S.PROPOSED, RESTORE): S.PROPOSED,
}
CLOSING = (S.ACCEPTED, S.DECLINED, S.WITHDRAWN)


@transaction.atomic
def register_order(
    *,
    actor: Actor,
    need: Need,
    form_key: UUID,
    institution: Organisation,
    cells: Mapping[str, Value],
    contacts: Sequence[Contact] = (),
    replaces: Order | None = None,
    offer: UHOffer | None = None,
) -> Order:
    """Begin an order as a draft; the same ``form_key`` again gives the order it made.

    Writes nothing when it raises PermissionDenied (not the need's owner, or nothing is
    granted), StaleState (the key is of another need) or ValidationError by cell.
    """
    made = Order.objects.filter(form_key=form_key, need=need).first()
    if made:
        return made
    lines = list(lines_for(need))
    require(rules.may_order(actor, need, granted_of(need, lines)))
    if replaces is not None:
        require(rules.may_replace(actor, locked(replaces)))
    facts = {"institution": institution, "replaces": replaces, "offer": offer}
    order = Order(need=need, form_key=form_key, **facts)
    try:
        with transaction.atomic():
            write_cells(order, cells, lines)
    except IntegrityError:
        return _twin(form_key, need)
    write_contacts(order, contacts)
    record(
        actor=actor,
        action="order.registered",
        obj=order,
        title=order.title,
        institution=institution.name,
        replaces=replaces.pk if replaces else None,
    )
    return order


def _twin(form_key: UUID, need: Need) -> Order:
    """What this very request's twin, that was first, has made."""
    twin = Order.objects.filter(form_key=form_key, need=need).first()
    if twin is None:  # the form has made an order of another need
        raise StaleState(_("Open the form anew, and send it again."))
    return twin


@transaction.atomic
def save_order(
    *,
    actor: Actor,
    order: Order,
    version: int,
    institution: Organisation,
    cells: Mapping[str, Value],
    contacts: Sequence[Contact],
) -> Order:
    """Make a draft say this. Raises PermissionDenied, ValidationError by cell, or
    StaleState when somebody has saved it since: nothing of theirs is written over."""
    current = locked(order)
    require(rules.may_write_order(actor, current))
    require_read(current, version)
    if current.institution_id != institution.pk:
        current.framework = None  # it is another institution's
    current.institution = institution
    current.version += 1
    current.updated_at = clock.now()
    write_cells(current, cells, list(lines_for(current.need)))
    write_contacts(current, contacts)
    record(actor=actor, action="order.changed", obj=current, title=current.title)
    return current


@transaction.atomic
def ask_approval(*, actor: Actor, order: Order, version: int) -> Order:
    """Put a whole and covered draft up for approval: by the owner's approver, and by
    each owner that takes part in a joint need.

    Put up again, nothing happens. Raises PermissionDenied, StaleState, or
    ValidationError with what is missing.
    """
    current = locked(order)
    if current.state == S.FOR_APPROVAL and rules.may_open_order(actor, current):
        return current
    require(rules.may_write_order(actor, current))
    require_read(current, version)
    check_whole(current)
    take_step(current, ASK, actor=actor)
    order_mail.tell_for_approval(current, parties_of(current))
    return current


@transaction.atomic
def open_order(*, actor: Actor, order: Order, reason: str = "") -> Order:
    """Back to a draft, to be written on; what others have approved is void.

    Raises PermissionDenied.
    """
    current = locked(order)
    if current.state == S.DRAFT and rules.may_write_order(actor, current):
        return current
    require(rules.may_open_order(actor, current))
    current.approvals.all().delete()
    current.returned_reason = readable(reason)
    current.full_clean(validate_unique=False, validate_constraints=False)
    take_step(current, OPEN, actor=actor, reason=current.returned_reason)
    return current


@transaction.atomic
def approve_part(*, actor: Actor, order: Order, version: int) -> Order:
    """By an owner that takes part in a joint need: all that it has there, in one.

    Raises PermissionDenied, or StaleState.
    """
    current = locked(order)
    mine = [p for p in parties_of(current) if p.holder_id == actor.organisation_id]
    if not mine:
        raise PermissionDenied(_("Your organisation takes no part in this order."))
    require(rules.may_approve_part(actor, mine[0], current))
    require_read(current, version)
    for party in mine:
        _approval, new = OrderApproval.objects.get_or_create(
            order=current,
            owner=party.owner,
            defaults={"by_id": actor.user_id, "at": clock.now()},
        )
        if new:
            record(
                actor=actor,
                action="order.part_approved",
                obj=current,
                owner=party.owner.name,
            )
    if not unapproved_of(current):
        _tell_approved(current)
    return current


def _tell_approved(order: Order) -> None:
    """Whoever can now go on: who sends it, or whose answer it waits for."""
    if order.state == S.PROPOSED:
        order_mail.tell(order, "changes_approved", order.waits_for)
    else:
        order_mail.tell_ready(order)


@transaction.atomic
def send_order(*, actor: Actor, order: Order, version: int) -> Order:
    """Send it to the UH institution, once; who sends it again gets it as it is.

    Raises PermissionDenied (not the owner's approver, or above what is granted),
    StaleState, or ValidationError with what is missing, and who has not approved.
    """
    current = locked(order)
    if current.sent_at and current.holder_id == actor.organisation_id:
        return current
    require(rules.may_send_order(actor, current))
    require_read(current, version)
    check_whole(current)
    approved = rules.all_approve(unapproved_of(current))
    if not approved:
        raise ValidationError({"approvals": str(approved.reason)})
    current.sent_at, current.sent_by_id = clock.now(), actor.user_id
    take_step(current, SEND, actor=actor, waits_for=Side.UH)
    order_mail.tell(current, "sent", Side.UH)
    return current


@transaction.atomic
def withdraw_order(*, actor: Actor, order: Order, reason: str = "") -> Order:
    """Give it up; what it drew on is free again. Of a sent one the reason is said.

    Raises PermissionDenied, or ValidationError without a reason.
    """
    current = locked(order)
    if current.state == S.WITHDRAWN and current.holder_id == actor.organisation_id:
        return current
    require(rules.may_withdraw(actor, current))
    if current.sent_at and not readable(reason):
        raise ValidationError({"reason": _("Say why the order is withdrawn.")})
    current.withdrawn_reason = readable(reason)
    current.full_clean(validate_unique=False, validate_constraints=False)
    take_step(current, WITHDRAW, actor=actor, reason=current.withdrawn_reason)
    if current.sent_at:
        order_mail.tell(current, "withdrawn", Side.UH)
    return current


def check_whole(order: Order) -> None:
    """It lacks nothing, and its prices are granted: the lines are locked from here."""
    missing = missing_in(order)
    if missing:
        raise ValidationError(missing)
    require(is_covered(locked_cover(order)))
    check_frame(order)


def locked_cover(order: Order, prices: Mapping[int, int | None] | None = None) -> Cover:
    """The cover of its own prices, or of these; no other order draws until the end."""
    if prices is None:
        prices = {line.need_line_id: line.price_nok for line in order.lines.all()}
    lines = NeedLine.objects.filter(pk__in=prices).order_by("pk")
    found = list(lines.select_for_update(of=("self",), no_key=True))
    return cover_of(found, prices, without=order)


def take_step(
    order: Order,
    action: str,
    *,
    actor: Actor,
    waits_for: str = "",
    due: dt.date | None = None,
    **told: object,
) -> None:
    """Take a locked order one step of MOVES, and write what the step changes of it.

    ``due``: the day of the answer when it is another than the year's rule gives.
    """
    old = order.state
    try:
        order.state = MOVES[S(old), action]
    except KeyError:
        raise IllegalMove(
            _("The order is %(state)s, and this cannot be done with it now.")
            % {"state": order.get_state_display()}
        ) from None
    order.waits_for = waits_for
    order.version += 1
    order.updated_at = clock.now()
    order.answer_due = (due or _due(order)) if waits_for else None
    if order.state in CLOSING:
        order.closed_at = order.updated_at
    order.save()
    record(
        actor=actor,
        action=f"order.{action}",
        obj=order,
        old=old,
        new=order.state,
        **told,
    )


def _due(order: Order) -> dt.date:
    days = order.need.scheme_year.order_answer_days
    return clock.today() + dt.timedelta(days=days)


def parties_of(order: Order) -> list[NeedParticipant]:
    """The owners that take part in a joint need, beside the one that has it."""
    parties = order.need.joint_owners.taking_part().by_name()
    found = list(parties.select_related("owner", "carried_by"))
    return [party for party in found if party.holder_id != order.holder_id]


def unapproved_of(order: Order) -> list[NeedParticipant]:
    given = set(order.approvals.values_list("owner", flat=True))
    return [party for party in parties_of(order) if party.owner_id not in given]


def locked(order: Order) -> Order:
    """The order as it stands, and nobody else takes a step till the end."""
    found = Order.objects.select_for_update(of=("self",)).select_related(
        "need__scheme_year__scheme",
        "need__scheme_year__county",
        "need__owner",
        "need__carried_by",
        "institution",
    )
    return found.get(pk=order.pk)


def require_read(order: Order, version: int) -> None:
    if order.version != version:
        raise StaleState(
            _(
                "The order was changed after you opened it. Read it again before you "
                "go on."
            )
        )
