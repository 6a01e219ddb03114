"""A framework that was signed on paper: Romsdal and Molde, registered with its scan."""

import datetime as dt
import uuid
from collections.abc import Callable

from django.core.files.base import ContentFile

from funding.demo.people import Cast
from funding.demo.texts import LABEL
from funding.demo.years import moment
from partnerships.models import Agreement, AgreementParty, Network, SchemeYear
from partnerships.services.agreement_scans import register_framework
from partnerships.services.frameworks import start_framework
from portal.documents.render import html_to_pdf
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

FORM_KEY = uuid.UUID("5c0a4f5e-8f1c-5d55-9a61-2a18c0de0046")
NETWORK, HOST, UH = "romsdal", "molde", "himolde"
SIGNED_ON = dt.date(2018, 11, 15)
STARTS, ENDS = dt.date(2019, 1, 1), dt.date(2020, 12, 31)
A_YEAR = (450_000, 20)
NAME = "Rammeavtale Romsdal.pdf"
SIGNED_BY = {
    AgreementParty.Role.OWNER: "Bodil Sylte, skulesjef",
    AgreementParty.Role.UH: "Hans Opdøl, rektor",
}
PAPER = f"""<!DOCTYPE html><html lang="nn"><head><meta charset="utf-8"/>
<title>Rammeavtale 2019–2020</title></head><body><main>
<h1>Rammeavtale 2019–2020</h1>
<p>Mellom nettverket i Romsdal, ved Molde kommune, og Høgskolen i Molde. {LABEL}</p>
<h2>Kva vi er samde om</h2><p>Skulane bestiller leiarutvikling og støtte i
matematikk for inntil 450 000 kroner og 20 dagar kvart år.</p>
<h2>Underskrifter</h2><p>Molde, 15. november 2018</p>
<p>Bodil Sylte, skulesjef</p><p>Hans Opdøl, rektor</p>
</main></body></html>"""


def play_signed_elsewhere(
    cast: Cast, year: SchemeYear, say: Callable[[str], None]
) -> None:
    """Once; the framework has ended by now, and stands with its file."""
    if Agreement.objects.filter(form_key=FORM_KEY, scan__isnull=False).exists():
        return
    with clock.at(moment(2018, 11, 29)):
        framework = start_framework(
            actor=cast.actor(EDITOR, HOST),
            network=Network.objects.get(code=NETWORK),
            institution=cast.organisations[UH],
            scheme_year=year,
            language="nn",
            title="Leiing og matematikk i Romsdal",
            starts_on=STARTS,
            ends_on=ENDS,
            form_key=FORM_KEY,
        )
        paper = html_to_pdf(PAPER, identifier="demo-framework", dated=SIGNED_ON)
        register_framework(
            actor=cast.actor(APPROVER, HOST),
            agreement=framework,
            file=ContentFile(paper.data, name=NAME),
            name=NAME,
            signed_on=SIGNED_ON,
            limits=dict.fromkeys(range(STARTS.year, ENDS.year + 1), A_YEAR),
            signatories={
                party.pk: SIGNED_BY[AgreementParty.Role(party.role)]
                for party in framework.parties.all()
            },
        )
    say("A framework that was signed on paper is registered with its scan.")
