"""What a new order begins with: its need, an offer, or the order that it replaces."""

from collections.abc import Mapping
from dataclasses import dataclass

from partnerships.models import Need, NeedLine, Order, UHOffer
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
    offer: UHOffer | None = None


def begun_from(actor: Actor, need: Need, asked: Mapping[str, object]) -> Begun:
    """``?replaces=12`` begins with that order of the same need, ``?offer=3`` with
    what an institution offers."""
    lines = list(lines_for(need))
    granted = granted_of(need, lines)
    order = _named(actor, need, str(asked.get("replaces", "")))
    if order:
        return Begun(lines, granted, cells_of(order), None, order)
    offer = _offered(actor, str(asked.get("offer", "")))
    if offer:
        begun = _of_offer(need, offer)
        return Begun(lines, granted, begun, offer.institution_id, offer=offer)
    return Begun(lines, granted, _of_need(need), need.uh_partner_id)


def _of_need(need: Need) -> Cells:
    return {
        "title": need.title,
        "school_count": need.school_count,
        "teacher_count": need.teacher_count,
        "leader_count": need.leader_count,
    }


def _of_offer(need: Need, offer: UHOffer) -> Cells:
    """What it is, how and when is the institution's; for whom is the need's own."""
    offered: Cells = {
        "title": offer.title,
        "content": offer.content,
        "forms": list(offer.forms),
        "starts_on": offer.starts_on.isoformat() if offer.starts_on else None,
        "ends_on": offer.ends_on.isoformat() if offer.ends_on else None,
    }
    return _of_need(need) | offered


def _offered(actor: Actor, pk: str) -> UHOffer | None:
    if not (pk.isdecimal() and len(pk) < 10):
        return None
    return UHOffer.objects.visible_to(actor).open().filter(pk=pk).first()


def _named(actor: Actor, need: Need, pk: str) -> Order | None:
    if not (pk.isdecimal() and len(pk) < 10):
        return None
    return Order.objects.visible_to(actor).filter(need=need, pk=pk).first()


def granted_of(need: Need, lines: list[NeedLine]) -> int | None:
    """What the need's own UH lines are granted; None while its year is not decided."""
    known = [line.granted_nok for line in lines if line.need_id == need.pk]
    decided = [amount for amount in known if amount is not None]
    if decided:
        return sum(decided)
    # A decision that gives them nothing may leave them empty, or there may be none.
    of_year = NeedLine.objects.filter(need__scheme_year=need.scheme_year_id)
    return 0 if of_year.decided().exists() else None
