"""What a new order begins with: its need, an offer, or the order that it replaces."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnerships.models import Need, NeedLine, Order
from partnerships.order.cells import Cells, cells_of
from partnerships.order.cover import lines_for
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Begun:
    lines: list[NeedLine]
    granted_nok: int | None
    cells: Cells
    institution_id: int | None
    replaces: Order | None = None


def begun_from(actor: Actor, need: Need, asked: Mapping[str, object]) -> Begun:
    """``?replaces=12`` begins with that order of the same need."""
    lines = list(lines_for(need))
    granted = granted_of(need, lines)
    order = _named(actor, need, str(asked.get("replaces", "")))
    if order:
        return Begun(lines, granted, cells_of(order), None, order)
    cells: Cells = {
        "title": need.title,
        "school_count": need.school_count,
        "teacher_count": need.teacher_count,
        "leader_count": need.leader_count,
    }
    return Begun(lines, granted, cells, need.uh_partner_id)


def _named(actor: Actor, need: Need, pk: str) -> Order | None:
    if not (pk.isdecimal() and len(pk) < 10):
        return None
    return Order.objects.visible_to(actor).filter(need=need, pk=pk).first()


def granted_of(need: Need, lines: list[NeedLine]) -> int | None:
    """What the need's own UH lines are granted; None while nothing is decided."""
    known = [line.granted_nok for line in lines if line.need_id == need.pk]
    decided = [amount for amount in known if amount is not None]
    return sum(decided) if decided else None
