"""A year whose recommendation is forwarded stands: its order and amounts are locked.

Until a correction is opened of the recommendation that is in force.
"""

import pgtrigger

IS_SETTLED = """
    EXISTS (
        SELECT 1
          FROM forums_recommendation r
          JOIN (%(of)s) year(forum_id, scheme_year_id)
            ON r.forum_id = year.forum_id AND r.scheme_year_id = year.scheme_year_id
         WHERE r.state = 'forwarded'
           AND NOT EXISTS (
               SELECT 1 FROM forums_correction c WHERE c.corrects_id = r.id)
           AND NOT EXISTS (
               SELECT 1 FROM forums_recommendation n
                WHERE n.corrects_id = r.id AND n.state = 'forwarded')
    )
"""


def stands_when_forwarded(of: str) -> pgtrigger.Trigger:
    """For a table of a year's order or amounts: no row is written when it stands.

    ``of``: SQL for the forum and the year, from ``NEW``. A row may still fall with
    the need or the line that it is about.
    """
    return pgtrigger.Trigger(
        name="stands_when_forwarded",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
    IF {IS_SETTLED % {"of": of}} THEN
        RAISE EXCEPTION 'The recommendation of the year is forwarded.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'year_is_forwarded';
    END IF;
    RETURN NEW;
""",
    )
