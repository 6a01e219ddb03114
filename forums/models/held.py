"""What a held meeting says stands: its rows are locked when it is over."""

import pgtrigger

from forums.models.pulse import OF_THE_ITEM

IS_OVER = """
    SELECT 1 FROM forums_meeting m
     WHERE m.id = (%(meeting)s) AND m.state IN ('closed', 'cancelled')
"""
IS_THERE = "SELECT 1 FROM %(table)s x WHERE x.id = OLD.%(column)s"
REFUSED = """
        RAISE EXCEPTION 'The meeting is over.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'agenda_of_what_is_over';
"""


def stands(
    table: str, holder: str, *, meeting: str = OF_THE_ITEM, falls: bool = False
) -> pgtrigger.Trigger:
    """For a table of a meeting's: no row comes, changes or goes when that is over.

    ``holder``: the column that says where the row belongs; it never moves.
    ``meeting``: the meeting's id in SQL, found from ``the_row`` that is written.
    ``falls``: whether another trigger says when a row may go.
    """
    operation = pgtrigger.Insert | pgtrigger.Update
    return pgtrigger.Trigger(
        name="stands_when_held",
        when=pgtrigger.Before,
        operation=operation if falls else operation | pgtrigger.Delete,
        declare=[("the_row", f"{table}%ROWTYPE")],
        func=f"""
    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    IF EXISTS ({IS_OVER % {"meeting": meeting}})
       OR (TG_OP = 'UPDATE' AND NEW.{holder} <> OLD.{holder})
    THEN{REFUSED}    END IF;
    RETURN the_row;
""",
    )


def falls_with(holder: str, table: str, *, meeting: str) -> pgtrigger.Trigger:
    """A row of a meeting that is over goes only with the row that it is about."""
    return pgtrigger.Trigger(
        name="falls_with_its_own",
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        declare=[("the_row", "RECORD")],
        func=f"""
    the_row := OLD;
    IF EXISTS ({IS_OVER % {"meeting": meeting}})
       AND EXISTS ({IS_THERE % {"table": table, "column": holder}})
    THEN{REFUSED}    END IF;
    RETURN NULL;
""",
    )
