"""What the county's archive answered: one case received, and one rejected at first."""

import datetime as dt
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.db import transaction

from funding.demo.people import Cast
from funding.demo.years import moment
from partnerships.models import Agreement, ArchiveReceipt, SchemeYear
from partnerships.services.archive import register_receipt, save_place
from portal.lib import clock
from portal.people.actor import EDITOR

GOVERNOR = "fylkesmannen-mr"
PLACE = {
    "series": "SAK",
    "classification": "ORG",
    "class_code": "613",
    "class_title": "Kompetanseutvikling i skulen",
    "record_unit": "FMMR",
    "unit": "Utdanningsavdelinga",
    "responsible": "Saksbehandlar for DEKOM",
}
ANSWERED_ON = dt.date(2018, 12, 3)
RECEIVED, REJECTED = "2018/4127", "a3f1c2d8-feil"
WHY = (
    "Ugyldig førespurnad: klassen 613 er avslutta i arkivdelen SAK. Send saka på nytt "
    "med ein klasse som er i bruk."
)
RECEIPT = """<?xml version="1.0" encoding="utf-8"?>
<kvittering><saksnummer>2018/4127</saksnummer><mottatt>2018-12-03</mottatt></kvittering>
"""


@transaction.atomic
def play_archive(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    """Once: two agreements of the year went to the archive in December."""
    signed = Agreement.objects.filter(
        kind=Agreement.Kind.AGREEMENT,
        scheme_year=year,
        in_force_at__date__lte=ANSWERED_ON,
    ).order_by("in_force_at", "pk")
    if ArchiveReceipt.objects.filter(agreement__in=signed).exists():
        return
    governor = cast.actor(EDITOR, GOVERNOR)
    with clock.at(moment(2018, 12, 4)):
        save_place(actor=governor, county=year.county, values=PLACE)
        for agreement, number in zip(signed[:2], (RECEIVED, REJECTED), strict=False):
            taken = number == RECEIVED
            file = ContentFile(RECEIPT.encode(), name="kvittering.xml")
            register_receipt(
                actor=governor,
                agreement=agreement,
                number=number,
                received_on=ANSWERED_ON,
                rejected_because="" if taken else WHY,
                file=file if taken else None,
            )
    say("The archive has received one agreement's case, and rejected another.")
