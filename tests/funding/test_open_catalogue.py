"""The catalogue holds what DCAT-AP-NO's own SHACL shapes require.

Source of the tables: github.com/Informasjonsforvaltning/dcat-ap-no, folder shacl/,
dcatapno3-core-shapes.ttl (commit 9fd770b) and dcatapno3-range-shapes.ttl (commit
f7dbf40), «aligned with DCAT-AP-NO v3.0.x». What version 2's shapes ask for besides,
an identifier of the dataset and a catalogue that names it, is asked for too.
"""

import json
import re

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from funding.open_data.rdf import Iri, Literal, Node, as_json_ld, as_turtle
from tests import factories as make_a
from tests.funding import money
from tests.funding.turtle import (
    LANG_STRING,
    RDF_TYPE,
    XSD_STRING,
    read,
    read_json_ld,
)

pytestmark = pytest.mark.django_db

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
FOAF, VCARD = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2006/vcard/ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
EU = "http://publications.europa.eu/resource/authority/"
MANY = 1000
IRI, TEXT, DATE, LITERAL = "iri", "text", "date", "literal"

# class -> property -> (fewest, most, kind of value, pattern of an IRI)
CORE = {
    DCAT + "Catalog": {
        DCT + "title": (1, MANY, TEXT, ""),
        DCT + "description": (1, MANY, TEXT, ""),
        DCT + "publisher": (1, 1, IRI, ""),
        DCAT + "contactPoint": (1, MANY, IRI, ""),
        DCAT + "dataset": (1, MANY, IRI, ""),
        DCT + "modified": (0, 1, DATE, ""),
        DCT + "issued": (0, 1, DATE, ""),
        FOAF + "homepage": (0, 1, IRI, ""),
        DCT + "license": (0, 1, IRI, f"^{EU}licence"),
        DCT + "language": (0, MANY, IRI, f"^{EU}language"),
        DCT + "spatial": (0, MANY, IRI, f"^{EU}country/"),
    },
    DCAT + "Dataset": {
        DCT + "title": (1, MANY, TEXT, ""),
        DCT + "description": (1, MANY, TEXT, ""),
        DCT + "publisher": (1, 1, IRI, ""),
        DCAT + "contactPoint": (1, MANY, IRI, ""),
        DCAT + "theme": (1, MANY, IRI, f"^{EU}data-theme/(EDUC|GOVE)$"),
        DCT + "identifier": (1, 1, LITERAL, ""),
        DCAT + "distribution": (1, MANY, IRI, ""),
        DCAT + "keyword": (0, MANY, TEXT, ""),
        DCT + "accessRights": (1, 1, IRI, f"^{EU}access-right/PUBLIC$"),
        DCT + "accrualPeriodicity": (0, 1, IRI, f"^{EU}frequency"),
        DCT + "language": (0, MANY, IRI, f"^{EU}language"),
        DCT + "spatial": (0, MANY, IRI, f"^{EU}country/"),
        DCT + "temporal": (0, MANY, IRI, ""),
        DCT + "modified": (0, 1, DATE, ""),
        DCT + "issued": (0, 1, DATE, ""),
        DCAT + "landingPage": (0, MANY, IRI, ""),
    },
    DCAT + "Distribution": {
        DCAT + "accessURL": (1, MANY, IRI, ""),
        DCAT + "downloadURL": (0, MANY, IRI, ""),
        DCT + "title": (0, MANY, TEXT, ""),
        DCT + "format": (0, 1, IRI, f"^{EU}file-type"),
        DCT + "license": (0, 1, IRI, f"^{EU}licence"),
        DCAT + "mediaType": (
            0,
            1,
            IRI,
            "^https://www.w3.org/ns/iana/media-types/application/*",
        ),
        DCT + "conformsTo": (0, MANY, IRI, ""),
    },
    FOAF + "Agent": {
        FOAF + "name": (1, MANY, LITERAL, ""),
        DCT + "identifier": (0, 1, LITERAL, ""),
    },
    VCARD + "Organization": {
        VCARD + "fn": (1, MANY, LITERAL, ""),
        # one of the two below at least
        VCARD + "hasEmail": (1, MANY, IRI, "^mailto:.+@"),
        VCARD + "hasURL": (0, MANY, IRI, ""),
    },
    DCT + "PeriodOfTime": {
        DCAT + "startDate": (0, 1, DATE, ""),
        DCAT + "endDate": (0, 1, DATE, ""),
    },
}
# What a property leads to has this class.
LEADS_TO = {
    DCT + "publisher": FOAF + "Agent",
    DCAT + "contactPoint": VCARD + "Organization",
    DCAT + "dataset": DCAT + "Dataset",
    DCAT + "distribution": DCAT + "Distribution",
    DCT + "temporal": DCT + "PeriodOfTime",
}


def broken_rules(triples) -> list[str]:
    kinds = {s: value[1] for s, p, value in triples if p == RDF_TYPE}
    found = []
    for subject, kind in kinds.items():
        rules = CORE[kind]
        for name, rule in rules.items():
            values = [v for s, p, v in triples if (s, p) == (subject, name)]
            found += [f"{subject} {name}: {why}" for why in _wrong(values, rule)]
        said = {p for s, p, _ in triples if s == subject} - {RDF_TYPE}
        found += [f"{subject} {name}: not in the table" for name in said - set(rules)]
    for subject, name, value in triples:
        if name in LEADS_TO and kinds.get(value[1]) != LEADS_TO[name]:
            found.append(f"{subject} {name}: leads to no {LEADS_TO[name]}")
    return found


def _wrong(values, rule):
    fewest, most, kind, pattern = rule
    if not fewest <= len(values) <= most:
        yield f"{len(values)} values"
    for value in values:
        if kind == IRI and value[0] != "iri":
            yield f"{value} is no IRI"
        elif kind == IRI and pattern and not re.search(pattern, value[1]):
            yield f"{value[1]} is not of its list"
        elif kind == TEXT and value[3:] != (LANG_STRING,):
            yield f"{value} has no language"
        elif kind == DATE and value[3:] != (XSD + "date",):
            yield f"{value} is no date"
        elif kind == LITERAL and value[3:] != (XSD_STRING,):
            yield f"{value} is no plain text"


@pytest.fixture
def national():
    return make_a.NationalFactory(name="Utdanningsdirektoratet", org_number="970018131")


def triples_of(client):
    return read(client.get(reverse("open:turtle")).getvalue().decode())


def test_the_catalogue_breaks_no_rule_of_the_shapes(client, people):
    money.decided(people)
    assert broken_rules(triples_of(client)) == []


def test_the_catalogue_of_a_portal_without_decisions_breaks_none_either(client, people):
    money.draft(people)
    triples = triples_of(client)
    assert broken_rules(triples) == []
    assert not [p for _, p, _ in triples if p in (DCT + "temporal", DCT + "modified")]


@pytest.mark.parametrize(
    "name", [rule for rules in CORE.values() for rule, of in rules.items() if of[0]]
)
def test_what_is_required_is_missed(client, people, name):
    money.decided(people)
    without = {each for each in triples_of(client) if each[1] != name}
    assert any(name in why for why in broken_rules(without))


def test_a_title_is_one_in_each_language(client, people):
    triples = triples_of(client)
    for name in (DCT + "title", DCT + "description"):
        of = [(s, value[2]) for s, p, value in triples if p == name]
        assert len(of) == len(set(of))
        assert {language for _, language in of} == {"nn", "nb", "en"}


def test_json_ld_says_the_same_triples(client, people):
    money.decided(people)
    whole = json.loads(client.get(reverse("open:json_ld")).getvalue())
    assert read_json_ld(whole) == triples_of(client)


def test_the_publisher_is_the_national_administration_by_its_number(client, national):
    triples = triples_of(client)
    iri = (
        "https://organization-catalog.fellesdatakatalog.digdir.no"
        "/organizations/970018131"
    )
    assert (iri, FOAF + "name", ("literal", national.name, "", XSD_STRING)) in triples
    assert broken_rules(triples) == []


def test_what_it_leads_to_in_the_portal_is_there(client, people, settings):
    money.decided(people)
    leads = {
        value[1]
        for _, name, value in triples_of(client)
        if name
        in (DCAT + "accessURL", DCAT + "downloadURL", DCT + "conformsTo", FOAF + "page")
    }
    assert len(leads) == 4
    for address in leads:
        assert address.startswith(settings.PORTAL_URL)
        assert client.get(address.removeprefix(settings.PORTAL_URL)).status_code == 200


def test_the_dates_are_those_of_the_decisions(client, people):
    decided = localdate(money.decided(people).decision.decided_at).isoformat()
    triples = triples_of(client)
    dates = {
        p: v[1] for _, p, v in triples if v[0] == "literal" and v[3] == XSD + "date"
    }
    assert dates == {
        DCT + "issued": decided,
        DCT + "modified": decided,
        DCAT + "startDate": "2018-01-01",
        DCAT + "endDate": "2018-12-31",
    }


@pytest.mark.parametrize(
    "text",
    ['"', "\\", "\n\r\t", "\x00\x1f", 'a"@en . <x> <y> "z', "Ørskog 😀", "\\u0041"],
)
def test_any_text_comes_back_as_it_was(text):
    node = Node(
        Iri("https://portal.example/<a b>"),
        "dcat:Dataset",
        [
            ("dct:title", Literal(text, language="nn")),
            ("dct:identifier", Literal(text)),
            ("dct:relation", Iri(f"https://portal.example/{text}")),
        ],
    )
    triples = read(as_turtle([node]))
    assert triples == read_json_ld(json.loads(as_json_ld([node])))
    said = {value[1] for _, p, value in triples if p != RDF_TYPE and value[0] != "iri"}
    assert said == {text}
    assert len(triples) == 4
