"""The county's own text of a letter, and the payments of the demo year."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

from django.utils.timezone import localdate

from funding.demo.decided import year_of
from funding.demo.people import Cast
from funding.demo.plans import MR_2019, MR_2020
from funding.demo.years import moment
from funding.letters import GRANT, standard_text
from funding.models import LetterTemplate, Payment, PaymentFile, PaymentRule
from funding.services.letter_texts import save_template
from funding.services.payment_files import (
    approve_file,
    make_file,
    mark_paid,
    mark_returned,
)
from funding.services.payments import plan_year
from partnerships.models import SchemeYear
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

Say = Callable[[str], None]
Due = tuple[dt.date, dt.datetime, uuid.UUID]

GOVERNOR = "fylkesmannen-mr"
FORM_KEY = uuid.UUID("5f0a6a0e-7a1c-5d3b-9f1e-2018d0c0ffee")
PURPOSE = {
    "nn": "Tilskotet skal styrkje samarbeidet mellom skule og lærarutdanning i "
    "{{ county }}. Skriv til oss når planane endrar seg, så finn vi ei løysing saman.",
    "nb": "Tilskuddet skal styrke samarbeidet mellom skole og lærerutdanning i "
    "{{ county }}. Skriv til oss når planene endrer seg, så finner vi en løsning "
    "sammen.",
}


def play_texts(cast: Cast, year: SchemeYear, say: Say) -> None:
    """The governor has written its own purpose into the grant letter."""
    if LetterTemplate.objects.filter(county=year.county).exists():
        return
    with clock.at(moment(2018, 8, 22, 10, 30)):
        for language, purpose in PURPOSE.items():
            save_template(
                actor=cast.actor(EDITOR, GOVERNOR),
                county=year.county,
                kind=GRANT,
                language=language,
                texts=standard_text(GRANT, language) | {"purpose": purpose},
                based_on=0,
            )
    say("The county has its own text of the grant letter, in both forms.")


def play_payments(cast: Cast, year: SchemeYear, say: Say) -> None:
    """Two instalments each: the first is paid, and one of them came back."""
    if PaymentRule.objects.filter(scheme_year=year).exists():
        return
    editor, head = cast.actor(EDITOR, GOVERNOR), cast.actor(APPROVER, GOVERNOR)
    days = [localdate(moment(2018, *each)) for each in ((9, 15), (11, 15))]
    with clock.at(moment(2018, 8, 27, 9, 10)):
        planned = plan_year(
            actor=editor,
            scheme_year=year,
            shares=[(days[0], Decimal(60)), (days[1], Decimal(40))],
        )
    with clock.at(moment(2018, 9, 10, 13, 15)):
        file = make_file(
            actor=editor, scheme_year=year, until=days[0], form_key=FORM_KEY
        )
    with clock.at(moment(2018, 9, 11, 8, 45)):
        file = approve_file(actor=head, file=file)
    with clock.at(moment(2018, 9, 18, 10, 5)):
        _mark(cast, file)
    say(f"{planned} grants are planned, and {file.rows} first instalments are paid.")


def play_later_payments(cast: Cast, say: Say) -> None:
    """2019 and 2020: UH is paid, too, and what earlier years have committed."""
    for plan in (MR_2019, MR_2020):
        year = year_of(plan)
        if PaymentRule.objects.filter(scheme_year=year).exists():
            continue
        editor = cast.actor(EDITOR, GOVERNOR)
        on = localdate(plan.approved)
        days = [on + dt.timedelta(days=30), on + dt.timedelta(days=180)]
        with clock.at(plan.approved + dt.timedelta(days=5)):
            planned = plan_year(
                actor=editor,
                scheme_year=year,
                shares=[(days[0], Decimal(50)), (days[1], Decimal(50))],
            )
        for number, day in enumerate(days):
            key = uuid.uuid5(FORM_KEY, f"{plan.year}-{number}")
            at = plan.approved + (day - on) - dt.timedelta(days=4)
            _pay(cast, year, (day, at, key))
        say(f"{planned} grants of {plan.year} are paid in two instalments.")


def _pay(
    cast: Cast, year: SchemeYear, due: tuple[dt.date, dt.datetime, uuid.UUID]
) -> None:
    """All that is due that day, made, approved and paid in its week."""
    day, at, key = due
    editor, head = cast.actor(EDITOR, GOVERNOR), cast.actor(APPROVER, GOVERNOR)
    with clock.at(at):
        file = make_file(actor=editor, scheme_year=year, until=day, form_key=key)
        file = approve_file(actor=head, file=file)
    with clock.at(at + dt.timedelta(days=4)):
        mark_paid(
            actor=editor,
            file=file,
            payments=list(file.payments.values_list("pk", flat=True)),
            on=clock.today(),
        )


def _mark(cast: Cast, file: PaymentFile) -> None:
    editor = cast.actor(EDITOR, GOVERNOR)
    rows = Payment.objects.filter(file=file).order_by("pk")
    on = clock.today()
    numbers = list(rows.values_list("pk", flat=True))
    # The last two are not reported paid yet.
    mark_paid(actor=editor, file=file, payments=numbers[:-2], on=on)
    mark_returned(
        actor=editor,
        file=file,
        payments=numbers[:1],
        on=on,
        reason="Banken melder at kontoen er avslutta.",
    )
