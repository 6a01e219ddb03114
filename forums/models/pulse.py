"""A meeting's pulse: a number that goes up whenever something in the meeting changes.

The database raises it, so that no path forgets. The room's browsers ask for it every
second, and for nothing else while it stands still. A cast vote does not raise it,
because votes do not wait for the meeting's row: whoever asks counts those beside it.
"""

import pgtrigger

HAS_A_PULSE = pgtrigger.Trigger(
    name="has_a_pulse",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="NEW.pulse := OLD.pulse + 1; RETURN NEW;",
)

OF_THE_ITEM = (
    "SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id"
)

BEAT = """
    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    UPDATE forums_meeting m SET pulse = m.pulse + 1
     WHERE m.id = (%(meeting)s)
       AND m.state IN ('planned', 'called', 'opened');
    RETURN NULL;
"""


def beats(meeting: str = OF_THE_ITEM) -> pgtrigger.Trigger:
    """For a table of a meeting's: what is written there raises the meeting's pulse.

    ``meeting``: the meeting's id in SQL, found from ``the_row`` that is written.
    """
    return pgtrigger.Trigger(
        name="beats",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("the_row", "RECORD")],
        func=BEAT % {"meeting": meeting},
    )
