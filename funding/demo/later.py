"""A change of what was decided for 2018, which waits."""

import uuid
from collections.abc import Callable

from funding.demo.people import Cast
from funding.demo.texts import LABEL
from funding.demo.years import moment
from funding.models import Allocation, ChangeDecision
from funding.services.changes import move_change, set_line, start_change
from funding.services.steps import SEND
from partnerships.models import Organisation
from portal.lib import clock
from portal.people.actor import EDITOR

GOVERNOR = "fylkesmannen-mr"
FORM_KEY = uuid.UUID("7c1d5e52-6f0b-5e0e-8d7f-2018c4a9e001")
WHY = (
    "Eigarar utan behov innan 1. november får ikkje tilskotet overført. Det går til "
    "dei som har behov som ikkje er dekte. "
)
MOVED_NOK = 60_000


def play_change(cast: Cast, allocation: Allocation, say: Callable[[str], None]) -> None:
    """An owner without a need loses its grant to another; it waits for approval."""
    if ChangeDecision.objects.filter(allocation=allocation).exists():
        return
    editor = cast.actor(EDITOR, GOVERNOR)
    moved = {"1517": -MOVED_NOK, "1546": MOVED_NOK}
    with clock.at(moment(2018, 11, 5, 10, 20)):
        change = start_change(
            actor=editor,
            allocation=allocation,
            reason=WHY + LABEL,
            form_key=FORM_KEY,
        )
        for number, change_nok in moved.items():
            set_line(
                actor=editor,
                change=change,
                recipient=Organisation.objects.get(
                    number=number, allocation_lines__allocation=allocation
                ),
                year=allocation.scheme_year.year,
                change_nok=change_nok,
                reason="Sjå grunngjevinga for endringa. " + LABEL,
            )
        change.refresh_from_db()
        move_change(actor=editor, change=change, action=SEND, version=change.version)
    say("A change of the decision waits for approval.")
