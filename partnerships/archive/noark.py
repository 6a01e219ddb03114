"""``arkivmelding.xml``: a case or a post of it, in the words of Noark 5.

Follows Fiks Arkiv's schema of ``no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett``
and its catalogue of metadata. One message creates one case or one post,
so a case is a series of messages; ids are the sender's own, and a post names its case.
Source: https://github.com/ks-no/fiks-arkiv-specification, Schema/V1.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from partnerships.dossier.posts import Correspondent, Paper, Post, Way
from partnerships.models import ArchivePlace
from portal.lib.clock import day_of
from portal.lib.text import ILLEGAL

BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
MESSAGE, CATALOGUE = f"{BASE}/arkivmelding/opprett/v1", f"{BASE}/metadatakatalog/v1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SYSTEM = "Partnarskap"

ELECTRONIC = ("E", "Elektronisk arkiv")
RECORDED = ("J", "Journalført")
FINISHED = ("F", "Dokumentet er ferdigstilt")
UNDER_WORK, CLOSED = ("B", "Under behandling"), ("A", "Avsluttet")
MAIN, ATTACHED = ("H", "Hoveddokument"), ("V", "Vedlegg")
ARCHIVAL, PRODUCED = ("A", "Arkivformat"), ("P", "Produksjonsformat")
FORMATS = {
    "application/pdf": ("RA-PDF", "PDF/A - ISO 19005-1:2005"),
    "text/plain": ("RA-TEKST", "Ren tekst"),
    "application/json": ("RA-TEKST", "Ren tekst"),
}
# The list has one code for all of PDF/A: which one it is, and how a text is written.
DETAILS = {
    "application/pdf": "PDF/A-3a, ISO 19005-3:2012",
    "text/plain": "UTF-8",
    "application/json": "JSON, UTF-8",
}
WAYS = {
    Way.IN: "Inngående dokument",
    Way.OUT: "Utgående dokument",
    Way.OWN: "Organinternt dokument uten oppfølging",
}
PAPERS = {
    Paper.APPLICATION: "Søknad",
    Paper.DECISION: "Vedtak",
    Paper.AGREEMENT: "Avtale",
    Paper.LETTER: "Korrespondanse",
    Paper.STATEMENT: "Uttalelse",
    Paper.NOTE: "Notat",
    Paper.APPENDIX: "Vedlegg",
}
SENDER, RECEIVER = ("EA", "Avsender"), ("EM", "Mottaker")


@dataclass(frozen=True, slots=True)
class Case:
    """``root`` is the case's own random number: all ids are made from it."""

    root: uuid.UUID
    title: str
    reference: str
    began_at: dt.datetime
    began_by: str
    is_closed: bool
    parties: tuple[Correspondent, ...]

    def id_of(self, what: str) -> str:
        """The same each time that it is asked for."""
        return str(uuid.uuid5(self.root, what))


@dataclass(frozen=True, slots=True)
class Document:
    """``name`` is its own; ``stored`` what it is called in the package."""

    title: str
    name: str
    stored: str
    content_type: str
    is_archival: bool
    sha256: str
    size: int


class _Writer:
    """Elements in the namespace of the message, and codes in the catalogue's."""

    def __init__(self, parent: ET.Element) -> None:
        self.parent = parent

    def text(self, name: str, value: object, space: str = MESSAGE) -> None:
        """Left out when it says nothing: no element of the schema may be empty."""
        said = ILLEGAL.sub("", str(value)).strip() if value is not None else ""
        if said:
            ET.SubElement(self.parent, f"{{{space}}}{name}").text = said

    def moment(self, name: str, at: dt.datetime) -> None:
        self.text(name, at.astimezone(dt.UTC).isoformat(timespec="seconds"))

    def code(self, name: str, code: str, words: str = "") -> None:
        if code:
            inner = self.within(name)
            inner.text("kode", code, CATALOGUE)
            inner.text("beskrivelse", words, CATALOGUE)

    def named(self, name: str, value: str) -> None:
        """One of the catalogue's sets of identifiers, by name alone."""
        if value.strip():
            self.within(name).text("navn", value, CATALOGUE)

    def key(self, noekkel: str, space: str = MESSAGE) -> None:
        inner = self.within("referanseEksternNoekkel", space)
        inner.text("fagsystem", SYSTEM, CATALOGUE)
        inner.text("noekkel", noekkel, CATALOGUE)

    def within(self, name: str, space: str = MESSAGE, kind: str = "") -> "_Writer":
        child = ET.SubElement(self.parent, f"{{{space}}}{name}")
        if kind:
            child.set(f"{{{XSI}}}type", kind)
        return _Writer(child)


def case_message(case: Case, place: ArchivePlace) -> bytes:
    root, writer = _message(0)
    folder = writer.within("mappe", kind="saksmappe")
    folder.text("systemID", case.id_of("case"))
    folder.text("tittel", case.title)
    folder.code("dokumentmedium", *ELECTRONIC)
    folder.moment("opprettetDato", case.began_at)
    folder.text("opprettetAv", case.began_by)
    folder.code("arkivdel", place.series)
    for each in case.parties:
        _party(folder.within("part"), each)
    if place.classification and place.class_code:
        inner = folder.within("klassifikasjon")
        inner.text("klassifikasjonssystemID", place.classification)
        inner.text("klasseID", place.class_code)
        inner.text("tittel", place.class_title)
    folder.key(case.reference)
    folder.text("saksdato", day_of(case.began_at).isoformat())
    folder.named("administrativEnhet", place.unit)
    folder.named("saksansvarlig", place.responsible)
    folder.text("journalenhet", place.record_unit)
    folder.code("saksstatus", *(CLOSED if case.is_closed else UNDER_WORK))
    return _written(root)


def _party(writer: _Writer, each: Correspondent) -> None:
    writer.text("partID", each.org_number)
    writer.text("partNavn", each.name)
    if each.org_number:
        writer.within("organisasjonID").text("identifikator", each.org_number)


def post_message(
    case: Case, post: Post, documents: Sequence[Document], place: ArchivePlace
) -> bytes:
    """A post of the case with its files; the first of them is its main document."""
    root, writer = _message(len(documents))
    record = writer.within("registrering", kind="journalpost")
    record.text("systemID", case.id_of(post.key))
    record.moment("opprettetDato", post.at)
    record.text("opprettetAv", _names(post.senders) or SYSTEM)
    parent = record.within("referanseForelderMappe")
    parent.text("systemID", case.id_of("case"), CATALOGUE)
    parent.key(case.reference, CATALOGUE)
    for number, document in enumerate(documents, 1):
        _document(record.within("dokumentbeskrivelse"), case, post, document, number)
    record.text("tittel", post.title)
    record.code("dokumentmedium", *ELECTRONIC)
    for who, kind in (
        *((each, SENDER) for each in post.senders),
        *((each, RECEIVER) for each in post.receivers),
    ):
        _correspondent(record.within("korrespondansepart"), who, kind)
    record.key(f"{case.reference}/{post.key}")
    record.code("journalposttype", post.way, WAYS[post.way])
    record.code("journalstatus", *RECORDED)
    record.text("dokumentetsDato", day_of(post.at).isoformat())
    if post.way == Way.IN:
        record.moment("mottattDato", post.at)
    elif post.way == Way.OUT:
        record.moment("sendtDato", post.at)
    record.text("antallVedlegg", len(documents) - 1)
    record.text("journalenhet", place.record_unit)
    return _written(root)


def _names(correspondents: Iterable[Correspondent]) -> str:
    return ", ".join(each.name for each in correspondents)


def _document(
    writer: _Writer, case: Case, post: Post, document: Document, number: int
) -> None:
    identity = f"{post.key}/{number}"
    paper = Paper(post.paper) if number == 1 else Paper.APPENDIX
    writer.text("systemID", case.id_of(identity))
    writer.code("dokumenttype", paper, PAPERS[paper])
    writer.code("dokumentstatus", *FINISHED)
    writer.text("tittel", document.title)
    writer.code("dokumentmedium", *ELECTRONIC)
    writer.code("tilknyttetRegistreringSom", *(MAIN if number == 1 else ATTACHED))
    writer.text("dokumentnummer", number)
    inner = writer.within("dokumentobjekt")
    inner.text("systemID", case.id_of(f"{identity}/file"))
    inner.text("versjonsnummer", 1)
    inner.code("variantformat", *(ARCHIVAL if document.is_archival else PRODUCED))
    if document.is_archival:
        inner.code("format", *FORMATS[document.content_type])
        inner.text("formatDetaljer", DETAILS[document.content_type])
    inner.text("mimeType", document.content_type)
    inner.text("filnavn", document.name)
    inner.text("referanseDokumentfil", document.stored)
    inner.text("sjekksum", document.sha256)
    inner.text("sjekksumAlgoritme", "SHA-256")
    inner.text("filstoerrelse", document.size)


def _correspondent(writer: _Writer, each: Correspondent, kind: tuple[str, str]) -> None:
    writer.code("korrespondanseparttype", *kind)
    writer.text("korrespondansepartNavn", each.name)
    writer.text("organisasjonid", each.org_number)


def _message(files: int) -> tuple[ET.Element, _Writer]:
    root = ET.Element(f"{{{MESSAGE}}}arkivmelding")
    writer = _Writer(root)
    writer.text("system", SYSTEM)
    writer.text("antallFiler", files)
    return root, writer


def _written(root: ET.Element) -> bytes:
    """The type of an element is a name without a prefix: the message's own space."""
    ET.indent(root)
    written: bytes = ET.tostring(
        root, encoding="utf-8", xml_declaration=True, default_namespace=MESSAGE
    )
    return written
