"""An order under a framework is within it: its period, and what it gives each year."""

import datetime as dt
from collections.abc import Mapping

from partnerships.models import Agreement, Order
from partnerships.order.cells import Value
from partnerships.order.frame import drawn_by, frame_years, is_within_frame
from partnerships.rules.frameworks import is_within_period
from partnerships.services.agreement_days import last_day_of
from portal.lib.verdict import require


def check_frame(order: Order, cells: Mapping[str, Value] | None = None) -> None:
    """As the order would be with these cells; the framework is held until the end, so
    that two orders come one after the other. Raises PermissionDenied with the reason.
    """
    if order.framework_id is None:
        return
    changed = cells or {}
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True)
    framework = rows.get(pk=order.framework_id)
    first = _day(changed, "starts_on", order.starts_on)
    last = _day(changed, "ends_on", order.ends_on)
    require(is_within_period(framework, last_day_of(framework), first, last))
    own = drawn_by(order, changed)
    require(is_within_frame(frame_years(framework.pk, other=order, own=own)))


def _day(
    cells: Mapping[str, Value], name: str, stands: dt.date | None
) -> dt.date | None:
    value = cells.get(name)
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else stands
