"""What has been ordered on a need, for its page."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from partnerships.models import Need, NeedLine, Order, OrderLine
from partnerships.rules.orders import may_order
from portal.lib.text import Text
from portal.lib.verdict import Verdict
from portal.people.actor import Actor

S = Order.State


@dataclass(frozen=True, slots=True)
class NeedOrders:
    orders: list[Order]
    may_order: Verdict
    granted_nok: int  # to UH institutions

    @property
    def link(self) -> str:
        """Where in the chain a treated need is."""
        if not self.granted_nok and not self.orders:
            return "decision"
        accepted = any(order.state == S.ACCEPTED for order in self.orders)
        return "agreement" if accepted else "order"

    @property
    def notes(self) -> dict[str, Text]:
        """How far the order that has come longest is."""
        ranks = list(S.values)
        open_ones = [o for o in self.orders if o.state not in (S.DECLINED, S.WITHDRAWN)]
        if not open_ones:
            return {}
        furthest = max(open_ones, key=lambda order: ranks.index(order.state))
        return {"order": furthest.get_state_display()}


def orders_of(actor: Actor, need: Need) -> NeedOrders:
    """Of a need that is treated; reads its lines: one query more, for the orders."""
    drawn = OrderLine.objects.filter(order=OuterRef("pk"), need_line__need=need)
    orders = Order.objects.visible_to(actor).filter(Q(need=need) | Exists(drawn))
    lines = [line for line in need.lines.all() if line.role == NeedLine.Role.UH]
    listed = orders.select_related("institution").defer("content", "schools")
    found = list(listed.order_by("-created_at", "-pk"))
    granted_nok = sum(line.granted_nok or 0 for line in lines)
    return NeedOrders(found, may_order(actor, need, granted_nok), granted_nok)
