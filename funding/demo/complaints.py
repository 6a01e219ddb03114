"""Two complaints: one of 2018 that was upheld, and one of 2020 that waits."""

import datetime as dt
import uuid
from collections.abc import Callable

from funding.demo.decided import year_of
from funding.demo.people import Cast
from funding.demo.plans import MR_2018, MR_2020
from funding.demo.texts import LABEL
from funding.demo.years import moment
from funding.models import ChangeDecision, Complaint, Grant
from funding.pages.complaint_targets import targets_of
from funding.services.case_comments import write_case_comment
from funding.services.changes import move_change, set_line
from funding.services.complaints import (
    TREAT,
    UPHOLD,
    Said,
    begin_outcome,
    move_complaint,
    register_complaint,
)
from funding.services.papers import order_year
from funding.services.steps import APPROVE, SEND
from partnerships.models import NeedLine
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

Say = Callable[[str], None]

GOVERNOR = "fylkesmannen-mr"
UPHELD_KEY = uuid.UUID("2b0f6a52-9d7e-5b0c-8a41-2018a11d0001")
WAITING_KEY = uuid.UUID("2b0f6a52-9d7e-5b0c-8a41-2020a11d0002")
COMMENT_KEY = uuid.UUID("2b0f6a52-9d7e-5b0c-8a41-2018a11d0003")
COMPLAINS, GIVES, MOVED_NOK = "1547", "1517", 25_000
OF_2018 = (
    "Kommunen har fleire små skular med lang reiseveg til samlingane. Reise og vikar "
    "er ikkje dekte i tilskotet, slik dei er for øykommunen Smøla. Vi ber om at "
    "beløpet blir vurdert på nytt. "
)
ANSWER = (
    "Klaga får medhald. Reisevegen er like lang som for Smøla, og det same prinsippet "
    "skal gjelde for begge. Beløpet blir teke frå ein eigar utan behov. "
)
COMMENT = "Reisetida er kontrollert mot ruteplanen: 2 timar og 40 minutt kvar veg."
OF_2020 = (
    "Høgskulen meiner at tilskotet ikkje dekkjer rettleiinga som skuleeigarane har "
    "bestilt, og viser til timetalet i behova. "
)


def play_complaints(cast: Cast, say: Say) -> None:
    """After the payments: what is planned is held back meanwhile, and goes on."""
    if Complaint.objects.exists():
        return
    _upheld(cast)
    _waiting(cast)
    say("One complaint is upheld by a later decision, and one waits.")


def _upheld(cast: Cast) -> None:
    editor, head = cast.actor(EDITOR, GOVERNOR), cast.actor(APPROVER, GOVERNOR)
    grant = Grant.objects.get(scheme_year=year_of(MR_2018), recipient__number=COMPLAINS)
    _text, about = next(iter(targets_of(grant).values()))
    with clock.at(moment(2018, 9, 12, 9, 40)):
        complaint = register_complaint(
            actor=editor,
            grant=grant,
            about=about,
            text=OF_2018 + LABEL,
            received_on=dt.date(2018, 9, 11),
            form_key=UPHELD_KEY,
        )
    with clock.at(moment(2018, 9, 13, 8, 30)):
        complaint = move_complaint(
            actor=editor, complaint=complaint, action=TREAT, said=Said(suspends=True)
        )
        write_case_comment(
            actor=editor, beside=complaint, text=COMMENT, form_key=COMMENT_KEY
        )
    with clock.at(moment(2018, 10, 2, 13, 10)):
        change = _changed(cast, complaint)
    with clock.at(moment(2018, 10, 4, 10, 0)):
        move_change(actor=head, change=change, action=APPROVE)
        move_complaint(
            actor=head,
            complaint=complaint,
            action=UPHOLD,
            said=Said(answer=ANSWER + LABEL),
        )
        order_year(actor=editor, scheme_year=year_of(MR_2018))


def _changed(cast: Cast, complaint: Complaint) -> ChangeDecision:
    editor = cast.actor(EDITOR, GOVERNOR)
    change = begin_outcome(actor=editor, complaint=complaint)
    for number, change_nok in ((COMPLAINS, MOVED_NOK), (GIVES, -MOVED_NOK)):
        line = change.allocation.lines.get(recipient__number=number)
        set_line(
            actor=editor,
            change=change,
            recipient=line.recipient,
            year=MR_2018.year,
            change_nok=change_nok,
            reason="Klaga får medhald, sjå svaret. " + LABEL,
        )
    change.refresh_from_db()
    return move_change(actor=editor, change=change, action=SEND)


def _waiting(cast: Cast) -> None:
    """From the institution itself, on its grant page; nobody has treated it yet."""
    uh = cast.organisations["hivolda"]
    grant = Grant.objects.get(scheme_year=year_of(MR_2020), recipient=uh)
    at = MR_2020.approved + dt.timedelta(days=9)
    with clock.at(at):
        register_complaint(
            actor=cast.actor(EDITOR, "hivolda"),
            grant=grant,
            about=_decided_in_2020(grant),
            text=OF_2020 + LABEL,
            received_on=at.date(),
            form_key=WAITING_KEY,
        )


def _decided_in_2020(grant: Grant) -> NeedLine:
    """Not one of those that were committed in the years before."""
    return next(
        about
        for _text, about in targets_of(grant).values()
        if isinstance(about, NeedLine)
        and about.need.scheme_year_id == grant.scheme_year_id
    )
