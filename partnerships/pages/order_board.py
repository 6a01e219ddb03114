"""The orders that a UH institution has got, as a board by state."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partnerships.models import Order
from partnerships.models.order import LISTED
from portal.people.actor import Actor

S = Order.State
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    title: str
    orders: Sequence[Order]


def board_of(actor: Actor) -> list[Column]:
    """What waits first; the newest of each, in one query."""
    listed = Order.objects.visible_to(actor).listed()
    seen = listed.select_related("department").only(*LISTED, "department__name")
    found = list(seen.order_by("answer_due", "-sent_at", "-pk")[: SHOWN * 5])

    def those(*states: str, waits_for: str | None = None) -> list[Order]:
        return [
            order
            for order in found
            if order.state in states and waits_for in (None, order.waits_for)
        ][:SHOWN]

    return [
        Column("new", pgettext("orders", "New"), those(S.SENT)),
        Column("passed", _("With a department"), those(S.PASSED_ON)),
        Column(
            "ours", _("The owner proposes changes"), those(S.PROPOSED, waits_for="uh")
        ),
        Column("theirs", _("We propose changes"), those(S.PROPOSED, waits_for="owner")),
        Column("accepted", _("Accepted"), those(S.ACCEPTED)),
        Column("ended", _("Declined or withdrawn"), those(S.DECLINED, S.WITHDRAWN)),
    ]
