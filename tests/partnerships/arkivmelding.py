"""An independent reader of ``arkivmelding.xml``: what the schema demands, in our words.

The public schema is not ours to hand on, so it is not in this repository. Here stands
what it says of the elements that the portal writes: their order, which must be there,
how often they may be, and what their text is. With the schema's files at hand,
FIKS_ARKIV_SCHEMA names their folder, and every message is held against them too.
"""

import datetime as dt
import os
import re
from pathlib import Path

from lxml import etree

BASE = "https://ks-no.github.io/standarder/fiks-protokoll/fiks-arkiv"
MESSAGE, CATALOGUE = f"{BASE}/arkivmelding/opprett/v1", f"{BASE}/metadatakatalog/v1"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
FILE = "no.ks.fiks.arkiv.v1.arkivering.arkivmelding.opprett.xsd"
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def text(said):
    assert said.strip()


def number(said):
    assert re.fullmatch(r"[0-9]{1,10}", said)
    assert int(said) < 2**31


def day(said):
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", said)
    dt.date.fromisoformat(said)


def moment(said):
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", said)
    dt.datetime.fromisoformat(said)


def identity(said):
    assert UUID.fullmatch(said)


# A child is (name, kind, how often): «1» once, «?» at most once, «*» any number. A kind
# is a check of its text, or the name of another of these. In the schema's order.
CODE = [("kode", text, "1"), ("beskrivelse", text, "?")]
NAMED = [("navn", text, "?")]
KEY = [("fagsystem", text, "1"), ("noekkel", text, "1")]
PARENT = [
    ("systemID", identity, "?"),
    ("mappeID", text, "?"),
    ("referanseEksternNoekkel", "key", "?"),
]
IN_CATALOGUE = {"code": CODE, "named": NAMED, "key": KEY, "parent": PARENT}
FOLDER = [
    ("systemID", identity, "?"),
    ("mappeID", text, "?"),
    ("tittel", text, "1"),
    ("offentligTittel", text, "?"),
    ("beskrivelse", text, "?"),
    ("dokumentmedium", "code", "?"),
    ("opprettetDato", moment, "?"),
    ("opprettetAv", text, "?"),
    ("arkivdel", "code", "?"),
    ("part", "part", "*"),
    ("klassifikasjon", "class", "*"),
    ("referanseEksternNoekkel", "key", "?"),
    ("mappetype", "code", "?"),
]
RECORD = [
    ("systemID", identity, "?"),
    ("opprettetDato", moment, "?"),
    ("opprettetAv", text, "?"),
    ("referanseForelderMappe", "parent", "?"),
    ("part", "part", "*"),
    ("dokumentbeskrivelse", "document", "*"),
    ("registreringsID", text, "?"),
    ("tittel", text, "1"),
    ("dokumentmedium", "code", "?"),
    ("korrespondansepart", "correspondent", "*"),
    ("klassifikasjon", "class", "*"),
    ("referanseEksternNoekkel", "key", "?"),
]
KINDS = {
    "message": [
        ("system", text, "1"),
        ("regel", text, "?"),
        ("antallFiler", number, "1"),
        ("mappe", "saksmappe", "?"),
        ("registrering", "journalpost", "?"),
    ],
    "saksmappe": [
        *FOLDER,
        ("saksaar", number, "?"),
        ("sakssekvensnummer", number, "?"),
        ("saksdato", day, "?"),
        ("administrativEnhet", "named", "?"),
        ("saksansvarlig", "named", "?"),
        ("journalenhet", text, "?"),
        ("saksstatus", "code", "?"),
    ],
    "journalpost": [
        *RECORD,
        ("journalposttype", "code", "1"),
        ("journalstatus", "code", "?"),
        ("journaldato", day, "?"),
        ("dokumentetsDato", day, "?"),
        ("mottattDato", moment, "?"),
        ("sendtDato", moment, "?"),
        ("antallVedlegg", number, "?"),
        ("journalenhet", text, "?"),
    ],
    "part": [
        ("partID", text, "?"),
        ("partNavn", text, "1"),
        ("partRolle", "code", "?"),
        ("organisasjonID", "organisation", "?"),
    ],
    "organisation": [("identifikator", text, "1"), ("landkode", text, "?")],
    "class": [
        ("klassifikasjonssystemID", text, "?"),
        ("klasseID", text, "1"),
        ("tittel", text, "?"),
    ],
    "document": [
        ("systemID", identity, "?"),
        ("dokumenttype", "code", "?"),
        ("dokumentstatus", "code", "?"),
        ("tittel", text, "1"),
        ("dokumentmedium", "code", "?"),
        ("tilknyttetRegistreringSom", "code", "1"),
        ("dokumentnummer", number, "?"),
        ("dokumentobjekt", "object", "*"),
    ],
    "object": [
        ("systemID", identity, "?"),
        ("versjonsnummer", number, "?"),
        ("variantformat", "code", "?"),
        ("format", "code", "?"),
        ("formatDetaljer", text, "?"),
        ("mimeType", text, "?"),
        ("filnavn", text, "1"),
        ("referanseDokumentfil", text, "1"),
        ("sjekksum", text, "?"),
        ("sjekksumAlgoritme", text, "?"),
        ("filstoerrelse", number, "?"),
    ],
    "correspondent": [
        ("korrespondanseparttype", "code", "1"),
        ("korrespondansepartNavn", text, "1"),
        ("organisasjonid", text, "?"),
        ("epostadresse", text, "?"),
    ],
}


def read(data: bytes):
    """The message, when it is as the schema demands; AssertionError says what is not.

    Without entities and network: it is somebody else's reader that is played here.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(data, parser)
    assert root.tag == f"{{{MESSAGE}}}arkivmelding"
    _check(root, "message", MESSAGE)
    folder = os.environ.get("FIKS_ARKIV_SCHEMA")
    if folder:
        schema = etree.XMLSchema(etree.parse(str(Path(folder) / FILE)))
        schema.assertValid(root)
    return root


def _check(element, kind: str, space: str) -> None:
    said = IN_CATALOGUE.get(kind) or KINDS[kind]
    inside = CATALOGUE if kind in IN_CATALOGUE else space
    if kind in ("saksmappe", "journalpost"):
        assert element.get(XSI_TYPE) == kind
    left = list(element)
    for name, what, often in said:
        tag, found = f"{{{inside}}}{name}", 0
        while left and left[0].tag == tag:
            child, found = left.pop(0), found + 1
            if isinstance(what, str):
                _check(child, what, inside)
            else:
                what(child.text or "")
        assert often != "1" or found == 1, f"{kind}: {name} is missing"
        assert often == "*" or found <= 1, f"{kind}: {name} stands {found} times"
    wrong = [child.tag for child in left]
    assert not wrong, f"{kind}: not there, or out of order: {wrong}"


def find(root, path: str):
    """By names in the message's own space, «mappe/tittel»; a code by «#kode»."""
    steps = [
        f"c:{step[1:]}" if step.startswith("#") else f"m:{step}"
        for step in path.split("/")
    ]
    return root.findall("/".join(steps), {"m": MESSAGE, "c": CATALOGUE})


def texts(root, path: str) -> list[str]:
    return [element.text for element in find(root, path)]
