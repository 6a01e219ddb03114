"""Beyond the year: commitments for 2019 and 2020, and a change that waits."""

import uuid
from collections.abc import Callable
from decimal import Decimal

from funding.demo.people import Cast
from funding.demo.texts import LABEL
from funding.demo.years import moment
from funding.models import Allocation, ChangeDecision, NeedGrant
from funding.services.changes import move_change, set_line, start_change
from funding.services.need_grants import beside_the_key, grant_need
from funding.services.steps import SEND
from partnerships.models import Need, NeedLine, Organisation, SchemeYear
from portal.lib import clock
from portal.lib.formats import nok
from portal.lib.money import percent_of
from portal.people.actor import EDITOR

GOVERNOR = "fylkesmannen-mr"
FORM_KEY = uuid.UUID("7c1d5e52-6f0b-5e0e-8d7f-2018c4a9e001")
# The best ranked need of each is granted this part of what it asks for later years.
LASTING = ("1504", "1502", "1505", "1520", "1534", "1566")
PERCENT = {1: 80, 2: 60}  # by years after this one
WHY = (
    "Eigarar utan behov innan 1. november får ikkje tilskotet overført. Det går til "
    "dei som har behov som ikkje er dekte. "
)
MOVED_NOK = 60_000


def play_commitments(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    """In the draft, before the key: they bind the frames of 2019 and 2020."""
    if Allocation.objects.filter(scheme_year=year).exists():
        return
    editor = cast.actor(EDITOR, GOVERNOR)
    for number in LASTING:
        need = Need.objects.submitted().get(
            scheme_year=year, owner__number=number, rank=1
        )
        lines = beside_the_key(year).filter(need=need, year__gt=year.year)
        amounts = {
            line.pk: _part(line, PERCENT[line.year - year.year]) for line in lines
        }
        with clock.at(moment(2018, 8, 20, 8, 30)):
            grant_need(actor=editor, need=need, amounts=amounts, seen={})
    given = NeedGrant.objects.of_year(year).amount_nok()
    say(f"{nok(given)} is committed for the two years to come.")


def _part(line: NeedLine, percent: int) -> int:
    """So much of what is asked for, in whole thousands."""
    part_nok = percent_of(line.requested_nok, Decimal(percent))
    return part_nok - part_nok % 1000


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
