"""Reminders of answers to orders that are due, to the side that they wait for."""

import datetime as dt

from partnerships.models import Order
from partnerships.services.order_mail import tell
from portal.lib import clock

LASTS = 2  # days: one that could not go out on its day goes out on the next


def send_order_reminders() -> int:
    """Post what is due today; how many people are reminded. It may run at any time.

    The days before and after are those of the year's own deadline.
    """
    today = clock.today()
    soon = today - dt.timedelta(days=60), today + dt.timedelta(days=60)
    waiting = Order.objects.exclude(waits_for="").filter(answer_due__range=soon)
    found = waiting.select_related(
        "need__scheme_year", "need__owner", "need__carried_by", "institution"
    )
    return sum(remind(order, today) for order in found.order_by("pk"))


def remind(order: Order, today: dt.date) -> int:
    days = due(order, today)
    if days is None:
        return 0
    return tell(order, "reminder", order.waits_for, again=str(days))


def due(order: Order, today: dt.date) -> int | None:
    """The day before (below 0: after) the answer is due that is reminded of now."""
    if order.answer_due is None:
        return None
    year = order.need.scheme_year
    days = [*year.remind_days_before, *(-number for number in year.remind_days_after)]
    left = (order.answer_due - today).days
    come = [number for number in days if 0 <= number - left < LASTS]
    return min(come, default=None)
