"""Hand-made papers, and what a test reads back from a PDF."""

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import pikepdf
from django.utils.translation import override
from pypdf import PdfReader

from funding.documents import GrantLetterPaper
from funding.documents.letter import Addressee, LetterText, Own, Placed
from funding.documents.parts import Head, PotPart
from funding.letters import GRANT, REFUSAL, standard_text
from portal.documents.papers import Paper, freeze
from portal.documents.printing import paper_html
from portal.documents.render import html_to_pdf

HOSTILE = (
    "<script>alert(1)</script><b>fet</b> {{ 7|add:7 }} {% now 'Y' %} &amp; 🎉 "
    "\u202eomvendt\u202c עברית \u0000 «" + "Svært" * 60 + "»"
)


def head(**changes) -> Head:
    plain = Head(
        county="Møre og Romsdal",
        county_code="15",
        governor="Fylkesmannen i Møre og Romsdal",
        governor_number="974764067",
        scheme="Desentralisert ordning",
        scheme_code="dekomp",
        year=2018,
        legal_basis="Meld. St. 21 (2016–2017)",
        reference="2018/15-1",
        decided_on=dt.date(2018, 4, 24),
        prepared_by="Kari Nordli",
        approved_by="Olav Bakke Haugen",
    )
    return replace(plain, **changes)


def letter(**changes) -> GrantLetterPaper:
    """In English, so that a test reads the sentences that the code has."""
    plain = GrantLetterPaper(
        language="en",
        head=head(),
        text=LetterText.of(standard_text(GRANT, "en")),
        to=Addressee(
            kind="municipality",
            number="1529",
            org_number="963986734",
            name="Skodje",
            network="Nordre Sunnmøre",
        ),
        key="Møre og Romsdal 2018",
        pots=(PotPart("base", 60_000), PotPart("host", None), PotPart("rest", 174_249)),
        by_key_nok=234_249,
        changes=(),
        granted_nok=234_249,
        own=Own("30", False, 234_249, 70_275, 304_524),
        needs=(Placed("Vurdering for læring", 230_000, 230_000),),
        report_due=dt.date(2019, 1, 15),
        complaint_weeks=3,
    )
    changed = replace(plain, **changes)
    if "text" not in changes:
        kind = REFUSAL if changed.is_refusal else GRANT
        text = LetterText.of(standard_text(kind, changed.language))
        changed = replace(changed, text=text)
    return changed


_printed: dict[tuple[type[Paper], str], bytes] = {}


def printed(paper: Paper) -> bytes:
    """What ``printed_anew`` makes, of the same paper once in a process."""
    key = (type(paper), freeze(paper).fingerprint)
    if key not in _printed:
        _printed[key] = printed_anew(paper)
    return _printed[key]


def printed_anew(paper: Paper) -> bytes:
    """The PDF as a worker makes it, without the database."""
    frozen = freeze(paper)
    again = type(paper).load(frozen.content)
    with override(paper.language):
        return html_to_pdf(
            paper_html(again, frozen.code),
            identifier=frozen.fingerprint,
            dated=frozen.dated,
            attachments=again.attachments(),
        ).data


def text_of(pdf: bytes) -> str:
    """All its text, with plain spaces and on one line."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())


def attached(pdf: bytes) -> tuple[dict, list[dict[str, str]]]:
    """The figures inside the PDF: from its JSON, and the rows of its CSV."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        files = {
            name: spec.get_file().read_bytes()
            for name, spec in file.attachments.items()
        }
    (figures,) = [data for name, data in files.items() if name.endswith(".json")]
    (rows,) = [data for name, data in files.items() if name.endswith(".csv")]
    return json.loads(figures), list(csv.DictReader(io.StringIO(rows.decode())))
