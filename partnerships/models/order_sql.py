"""What the database itself holds orders under a framework to."""

from partnerships.models.agreement_sql import SIGNED_SQL

LIVE_SQL = "('sent', 'passed_on', 'proposed', 'accepted')"

# The framework is between a network and the very institution that is asked.
OF_ITS_FRAMEWORK = f"""
    IF NOT EXISTS (
        SELECT 1 FROM partnerships_agreement a
          JOIN partnerships_agreementparty p ON p.agreement_id = a.id
         WHERE a.id = NEW.framework_id AND a.kind = 'framework'
           AND a.state IN {SIGNED_SQL} AND p.role = 'uh'
           AND p.organisation_id = NEW.institution_id)
    THEN
        RAISE EXCEPTION 'The framework is of another institution, or not in force.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_of_its_framework';
    END IF;
    RETURN NEW;
"""  # noqa: S608 - our own text


# What holds each year is what the newest of the framework and its appendices says that
# is signed: an appendix is made when the one before it is. ``frame`` is the framework.
_ABOVE = f"""
    EXISTS (
        SELECT 1 FROM (
            SELECT DISTINCT ON (y.year) y.year, y.amount_nok, y.days
              FROM partnerships_frameworkyear y
              JOIN partnerships_agreement a ON a.id = y.agreement_id
             WHERE (a.id = frame OR a.main_id = frame) AND a.state IN {SIGNED_SQL}
             ORDER BY y.year, a.id DESC) holds
         WHERE holds.amount_nok < (
                   SELECT COALESCE(SUM(l.price_nok), 0)
                     FROM partnerships_orderline l
                     JOIN partnerships_order o ON o.id = l.order_id
                     JOIN partnerships_needline n ON n.id = l.need_line_id
                    WHERE o.framework_id = frame AND o.state IN {LIVE_SQL}
                      AND n.year = holds.year)
            OR holds.days < (
                   SELECT COALESCE(SUM(t.days), 0)
                     FROM partnerships_orderterm t
                     JOIN partnerships_order o ON o.id = t.order_id
                    WHERE o.framework_id = frame AND o.state IN {LIVE_SQL}
                      AND t.year = holds.year))
"""  # noqa: S608 - our own text

_HELD = f"""
    PERFORM 1 FROM partnerships_agreement a WHERE a.id = frame FOR NO KEY UPDATE;
    IF {_ABOVE} THEN
        RAISE EXCEPTION 'The orders are above the framework.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_within_framework';
    END IF;
    RETURN NULL;
"""


def within_frame(order: str) -> str:
    """A trigger's function; ``order`` is the order's id in SQL. Two orders under one
    framework wait for each other at it."""
    return f"""
        SELECT o.framework_id INTO frame FROM partnerships_order o
         WHERE o.id = {order} AND o.state IN {LIVE_SQL};
        IF frame IS NULL THEN RETURN NULL; END IF;
        {_HELD}
    """  # noqa: S608 - our own text


# An appendix never gives less than what is ordered under its framework already.
APPENDIX_COVERS_ORDERS = f"""
    frame := NEW.main_id;
    {_HELD}
"""
