"""Answers to orders, by either side; each is a row that is never changed.

Every function locks the order and asks for the version that was read: of two answers at
the same second one stands, and the other is told.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Department, NeedParticipant, Order, OrderAnswer
from partnerships.models.order_answer import STOOD, standing
from partnerships.order.cells import (
    COLUMNS,
    Cells,
    Value,
    cells_of,
    changed,
    concerns_all,
    line_of,
)
from partnerships.order.cover import Cover, is_covered, lines_for
from partnerships.order.gaps import missing_in, outside
from partnerships.rules import orders as rules
from partnerships.services import order_mail
from partnerships.services.order_cells import fill_columns, write_cells
from partnerships.services.order_limits import check_frame
from partnerships.services.orders import (
    ACCEPT,
    CONFIRM,
    DECLINE,
    PASS_ON,
    PROPOSE,
    RESTORE,
    TAKE_BACK,
    TAKE_BACK_PASSED,
    locked,
    locked_cover,
    parties_of,
    require_read,
    take_step,
    unapproved_of,
)
from portal.lib import clock
from portal.lib.text import one_line, readable
from portal.lib.verdict import require
from portal.people.actor import APPROVER, Actor

S, Side, Kind = Order.State, Order.Side, OrderAnswer.Kind


@transaction.atomic
def accept_order(
    *, actor: Actor, order: Order, version: int, message: str = ""
) -> Order:
    """The UH institution's approver accepts the order, or what the owner proposes.

    Again, by who has accepted it, nothing happens. Raises PermissionDenied (another's
    turn, no approver, above what is granted, or an owner that takes part has not
    approved what is proposed), StaleState, or ValidationError.
    """
    current = locked(order)
    if _is_repeated(actor, current, Kind.ACCEPT):
        return current
    proposal = pending(current)
    cells = _proposed(proposal)
    require(rules.may_accept(actor, current))
    require(is_covered(_cover_with(current, cells)))
    check_frame(current, cells)
    require(rules.all_approve(unapproved_changes(current, proposal)))
    require_read(current, version)
    _write(actor, current, Kind.ACCEPT, message)
    _take_over(current, cells)
    take_step(current, ACCEPT, actor=actor)
    order_mail.tell(current, "accepted", Side.OWNER)
    return current


@transaction.atomic
def decline_order(*, actor: Actor, order: Order, version: int, message: str) -> Order:
    """The UH institution says no, and why; the owner may then ask another one.

    Raises PermissionDenied, StaleState, or ValidationError without a reason.
    """
    current = locked(order)
    if _is_repeated(actor, current, Kind.DECLINE):
        return current
    require(rules.may_decline(actor, current))
    require_read(current, version)
    if not readable(message):
        raise ValidationError({"message": _("Say why the order is declined.")})
    _write(actor, current, Kind.DECLINE, message)
    take_step(current, DECLINE, actor=actor)
    order_mail.tell(current, "declined", Side.OWNER)
    return current


@transaction.atomic
def pass_on(
    *, actor: Actor, order: Order, department: Department, field: str = ""
) -> Order:
    """Within the institution, to who is to answer; ``field`` is what it counts as.

    Raises PermissionDenied, or ValidationError for another institution's department.
    """
    current = locked(order)
    require(rules.may_pass_on(actor, current))
    if department.institution_id != current.institution_id:
        raise ValidationError(_("Choose a department of your own institution."))
    field = one_line(field)
    if (current.department_id, current.field) == (department.pk, field):
        return current
    current.department, current.field = department, field
    due = current.answer_due
    current.full_clean(validate_unique=False, validate_constraints=False)
    take_step(
        current,
        PASS_ON,
        actor=actor,
        waits_for=Side.UH,
        due=due,
        department=department.name,
        field=current.field,
    )
    return current


@transaction.atomic
def propose_changes(
    *,
    actor: Actor,
    order: Order,
    version: int,
    values: Mapping[str, Value],
    message: str = "",
) -> Order:
    """The side whose turn it is proposes these cells otherwise; the other answers.

    Raises PermissionDenied, StaleState, or ValidationError by cell: nothing is
    changed, a cell that the order does not have or must say something in, or a value
    that cannot be.
    """
    current = locked(order)
    if _is_repeated(actor, current, Kind.PROPOSE) and current.version == version + 1:
        return current
    require(rules.may_propose(actor, current))
    require_read(current, version)
    before = cells_of(current)
    proposed = changed(before, values)
    if not proposed:
        raise ValidationError(_("Change something before you propose it."))
    _keep_whole(current, proposed)
    _try_out(current, proposed)
    side = current.waits_for
    _write(
        actor,
        current,
        Kind.PROPOSE,
        message,
        values=proposed,
        before={name: before.get(name) for name in proposed} | _stood(current),
    )
    other = Side.OWNER if side == Side.UH else Side.UH
    take_step(current, PROPOSE, actor=actor, waits_for=other, cells=sorted(proposed))
    order_mail.tell(current, "proposed", other)
    _ask_parties(current, proposed)
    return current


def _stood(order: Order) -> dict[str, Any]:
    """What a proposal takes the place of, and what taking it back gives again."""
    due = order.answer_due
    return {STOOD: {"state": order.state, "due": due.isoformat() if due else None}}


def _ask_parties(order: Order, proposed: Cells) -> None:
    """What the owners of a joint order approved is void: they are asked anew."""
    parties = parties_of(order) if concerns_all(proposed) else []
    if parties:
        order.approvals.all().delete()
        order_mail.tell_changes(order, parties)


def unapproved_changes(
    order: Order, proposal: OrderAnswer | None
) -> list[NeedParticipant]:
    """Owners of a joint order that have not approved what is proposed."""
    if proposal is None or not concerns_all(proposal.values):
        return []
    return unapproved_of(order)


@transaction.atomic
def agree_to_changes(
    *, actor: Actor, order: Order, version: int, message: str = ""
) -> Order:
    """The owner's approver agrees to what the UH institution proposes.

    The order then says so. It is accepted when an approver there proposed it; what an
    editor proposed, an approver there has still to accept. Raises PermissionDenied
    (also above what is granted, or before all owners of a joint order have approved
    the changes), StaleState, or ValidationError.
    """
    current = locked(order)
    if _is_repeated(actor, current, Kind.AGREE):
        return current
    proposal = pending(current)
    cells = _proposed(proposal)
    require(rules.may_agree(actor, current))
    require(is_covered(_cover_with(current, cells)))
    check_frame(current, cells)
    require(rules.all_approve(unapproved_changes(current, proposal)))
    require_read(current, version)
    _write(actor, current, Kind.AGREE, message)
    _take_over(current, cells)
    if proposal and proposal.by_role == APPROVER:
        take_step(current, ACCEPT, actor=actor)
    else:
        take_step(current, CONFIRM, actor=actor, waits_for=Side.UH)
    order_mail.tell(current, "agreed", Side.UH)
    return current


@transaction.atomic
def take_back(*, actor: Actor, order: Order, version: int, message: str = "") -> Order:
    """Who proposed takes it back while it is not answered; it is kept among the rounds.

    What it answered stands again, in its state and to its day: the order as it was
    sent or passed on, or the proposal before it. Again, nothing happens. Raises
    PermissionDenied (nothing of one's own waits) or StaleState.
    """
    current = locked(order)
    if _is_repeated(actor, current, Kind.TAKE_BACK):
        return current
    require(rules.may_take_back(actor, current))
    require_read(current, version)
    proposal = pending(current)
    stood = proposal.before.get(STOOD, {}) if proposal else {}
    other = current.waits_for
    mine = Side.OWNER if other == Side.UH else Side.UH
    _write(actor, current, Kind.TAKE_BACK, message, side=mine)
    before = standing(current.answers.all())
    earlier = before[-1] if before and before[-1].kind == Kind.PROPOSE else None
    again = TAKE_BACK_PASSED if stood.get("state") == S.PASSED_ON else TAKE_BACK
    due = stood.get("due")
    take_step(
        current,
        RESTORE if earlier else again,
        actor=actor,
        waits_for=mine,
        # One that was made before this was kept has no other day than its own.
        due=dt.date.fromisoformat(due) if due else current.answer_due,
    )
    order_mail.tell(current, "taken_back", other)
    if earlier:
        _ask_parties(current, earlier.values)
    return current


def pending(order: Order) -> OrderAnswer | None:
    """The proposal that waits for the other side's answer, if one does."""
    if order.state != S.PROPOSED:
        return None
    found = standing(order.answers.all())
    return found[-1] if found else None


def _proposed(proposal: OrderAnswer | None) -> Cells:
    return dict(proposal.values) if proposal else {}


def _cover_with(order: Order, cells: Mapping[str, Value]) -> Cover:
    """What the order would draw with these cells in it; the lines are locked."""
    prices = {line.need_line_id: line.price_nok for line in order.lines.all()}
    for name, value in cells.items():
        if line_id := line_of(name):
            prices[line_id] = value if isinstance(value, int) else 0
    return locked_cover(order, prices)


def _take_over(order: Order, cells: Mapping[str, Value]) -> None:
    """Each change of an order that is answered is what both sides have agreed to."""
    if cells:
        write_cells(order, cells, list(lines_for(order.need)))


def _keep_whole(order: Order, cells: Cells) -> None:
    """Raises ValidationError where it would empty what a sent order says."""
    draft = Order.objects.select_related("need__scheme_year").get(pk=order.pk)
    before = missing_in(draft)
    fill_columns(draft, cells)
    lacks = {
        name: texts
        for name, texts in missing_in(draft).items()
        if name in COLUMNS and texts != before.get(name)
    }
    if lacks:
        raise ValidationError(lacks)


def _try_out(order: Order, cells: Mapping[str, Value]) -> None:
    """Raises ValidationError where the order could not say this; writes nothing.

    What it costs may be above cover now: it is checked when it is agreed to.
    """
    unwritten = transaction.savepoint()
    try:
        draft = Order.objects.select_related("need__scheme_year").get(pk=order.pk)
        prices = {name for name in cells if line_of(name)}
        others = {name: cells[name] for name in cells if name not in prices}
        write_cells(draft, others, [])
        wrong = outside(draft)
    finally:
        transaction.savepoint_rollback(unwritten)
    lines = {line.pk for line in lines_for(order.need)}
    if any(line_of(name) not in lines for name in prices):
        raise ValidationError(_("This order cannot draw on that grant."))
    if wrong:
        raise ValidationError(wrong)


def _write(
    actor: Actor,
    order: Order,
    kind: OrderAnswer.Kind,
    message: str,
    *,
    values: Mapping[str, Value] | None = None,
    before: Mapping[str, Value] | None = None,
    side: str = "",
) -> OrderAnswer:
    side = side or order.waits_for
    answer = OrderAnswer(
        order=order,
        number=order.answers.count() + 1,
        side=side,
        kind=kind,
        values=dict(values or {}),
        before=dict(before or {}),
        message=readable(message),
        organisation_id=(order.institution_id if side == Side.UH else order.holder_id),
        at=clock.now(),
        by_id=actor.user_id,
        by_name=actor.user_name,
        by_role=actor.role,
    )
    answer.full_clean(validate_unique=False, validate_constraints=False)
    answer.save(force_insert=True)
    return answer


def _is_repeated(actor: Actor, order: Order, kind: OrderAnswer.Kind) -> bool:
    """The newest answer is this very one, by this very person."""
    newest = order.answers.order_by("-number").first()
    return (
        newest is not None
        and newest.kind == kind
        and newest.by_id == actor.user_id
        and newest.organisation_id == actor.organisation_id
    )
