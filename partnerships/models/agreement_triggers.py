"""The triggers of the table of agreements; the SQL is in ``agreement_sql.py`` and, of
what holds an appendix to the orders under its framework, ``order_sql.py``."""

import pgtrigger

from partnerships.models.agreement_sql import STANDS
from partnerships.models.order_sql import APPENDIX_COVERS_ORDERS
from portal.lib.kept import never_emptied

TRIGGERS = (
    pgtrigger.Trigger(
        name="agreement_stands",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=STANDS,
    ),
    pgtrigger.Protect(
        name="agreement_begins_in_negotiation",
        operation=pgtrigger.Insert,
        condition=~pgtrigger.Q(new__state="negotiation"),
    ),
    pgtrigger.Trigger(
        name="appendix_covers_orders",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(
            new__state="in_force",
            new__main__isnull=False,
            new__network__isnull=False,
        ),
        declare=[("frame", "bigint")],
        func=APPENDIX_COVERS_ORDERS,
    ),
    never_emptied(),
)
