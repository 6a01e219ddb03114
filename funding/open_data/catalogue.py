"""What is published, as a catalogue that others harvest: DCAT-AP-NO 3.

Required and recommended properties are those of the profile's public SHACL shapes;
tests/funding/test_open_catalogue.py lists them with their source.
"""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from funding.open_data.licence import licence
from funding.open_data.published import State, YearRow
from funding.open_data.rdf import Iri, Literal, Node
from funding.open_data.schema import address
from partnerships.models import Organisation
from portal.lib import clock
from portal.lib.text import Text

EU = "http://publications.europa.eu/resource/authority"
PUBLISHERS = "https://organization-catalog.fellesdatakatalog.digdir.no/organizations"
Said = list[tuple[str, Iri | Literal]]
LANGUAGES = {"nn": "NNO", "nb": "NOB", "en": "ENG"}
THEMES = ("EDUC", "GOVE")
CATALOGUE_TITLE = _("Open data from Partnarskap")
CATALOGUE_DESCRIPTION = _(
    "What the county governors have decided of grants for teachers' competence "
    "development."
)
DATASET_TITLE = _("Decided allocations of grants for teachers' competence development")
DATASET_DESCRIPTION = _(
    "Who was granted how much of each county's frame in each year, by which "
    "decision and by which key, in whole kroner. A row is a line of a decision. "
    "What is not decided is not there."
)
# Words with semicolons between them.
KEYWORDS = _("grants; competence development; schools; municipalities; allocation")
CSV_TITLE = _("All rows as CSV (semicolons, UTF-8)")
JSON_TITLE = _("All rows as JSON")


def catalogue(rows: list[YearRow], state: State) -> list[Node]:
    """Everything that is published, and who answers for it."""
    publisher, contact = _publisher(), _contact()
    about: Said = [
        ("dct:publisher", publisher.iri),
        ("dcat:contactPoint", contact.iri),
        ("dct:spatial", Iri(f"{EU}/country/NOR")),
        *_dates(rows, state),
    ]
    period = _period(rows)
    files = _distributions()
    dataset = _dataset(about, [node.iri for node in files], period)
    whole = Node(
        Iri(address("allocations") + "#catalogue"),
        "dcat:Catalog",
        [
            *_texts("dct:title", CATALOGUE_TITLE),
            *_texts("dct:description", CATALOGUE_DESCRIPTION),
            *about,
            ("foaf:homepage", Iri(address("allocations"))),
            *_languages(),
            *_licence(),
            ("dcat:dataset", dataset.iri),
        ],
    )
    return [whole, dataset, *files, publisher, contact, *([period] if period else [])]


def _dataset(about: Said, files: list[Iri], period: Node | None) -> Node:
    iri = Iri(address("allocations") + "#dataset")
    said: Said = [
        *_texts("dct:title", DATASET_TITLE),
        *_texts("dct:description", DATASET_DESCRIPTION),
        *about,
        ("dct:identifier", Literal(iri.value)),
        *(("dcat:theme", Iri(f"{EU}/data-theme/{theme}")) for theme in THEMES),
        ("dct:accessRights", Iri(f"{EU}/access-right/PUBLIC")),
        ("dct:accrualPeriodicity", Iri(f"{EU}/frequency/IRREG")),
        ("dct:language", Iri(f"{EU}/language/NOR")),
        ("dcat:landingPage", Iri(address("allocations"))),
        *_each_keyword(),
        *(("dcat:distribution", file) for file in files),
    ]
    if period:
        said.append(("dct:temporal", period.iri))
    return Node(iri, "dcat:Dataset", said)


def _distributions() -> list[Node]:
    """CSV without ``dcat:mediaType``: the shapes take no other than application/…"""
    return [
        _distribution("csv", "CSV", CSV_TITLE, []),
        _distribution(
            "json",
            "JSON",
            JSON_TITLE,
            [
                (
                    "dcat:mediaType",
                    Iri("https://www.w3.org/ns/iana/media-types/application/json"),
                ),
                ("dct:conformsTo", Iri(address("schema"))),
            ],
        ),
    ]


def _distribution(route: str, form: str, title: Text, more: Said) -> Node:
    file = Iri(address(route))
    said: Said = [
        *_texts("dct:title", title),
        ("dcat:accessURL", Iri(address("allocations"))),
        ("dcat:downloadURL", file),
        ("dct:format", Iri(f"{EU}/file-type/{form}")),
        *_licence(),
        *more,
    ]
    return Node(Iri(f"{file.value}#distribution"), "dcat:Distribution", said)


def _publisher() -> Node:
    """The national administration, by its number; without one the portal itself."""
    found = (
        Organisation.objects.of_kind(Organisation.Kind.NATIONAL)
        .valid_on(clock.today())
        .exclude(org_number=None)
        .order_by("pk")
        .first()
    )
    if found is None:
        iri = Iri(address("allocations") + "#publisher")
        return Node(iri, "foaf:Agent", [("foaf:name", Literal("Partnarskap"))])
    said: Said = [
        ("foaf:name", Literal(found.name)),
        ("dct:identifier", Literal(found.org_number or "")),
    ]
    return Node(Iri(f"{PUBLISHERS}/{found.org_number}"), "foaf:Agent", said)


def _contact() -> Node:
    said: Said = [
        ("vcard:fn", Literal("Partnarskap")),
        ("vcard:hasEmail", Iri(f"mailto:{settings.OPEN_DATA_CONTACT}")),
        ("vcard:hasURL", Iri(address("allocations"))),
    ]
    return Node(Iri(address("allocations") + "#contact"), "vcard:Organization", said)


def _period(rows: list[YearRow]) -> Node | None:
    if not rows:
        return None
    first, last = min(row.year for row in rows), max(row.year for row in rows)
    said: Said = [
        ("dcat:startDate", _day(dt.date(first, 1, 1))),
        ("dcat:endDate", _day(dt.date(last, 12, 31))),
    ]
    iri = Iri(address("allocations") + "#period")
    return Node(iri, "dct:PeriodOfTime", said)


def _dates(rows: list[YearRow], state: State) -> Said:
    if not rows or state.updated_at is None:
        return []
    first = min(min(row.decided_at) for row in rows)
    return [
        ("dct:issued", _day(localdate(first))),
        ("dct:modified", _day(localdate(state.updated_at))),
    ]


def _day(day: dt.date) -> Literal:
    return Literal(day.isoformat(), datatype="xsd:date")


def _languages() -> Said:
    return [
        ("dct:language", Iri(f"{EU}/language/{code}")) for code in LANGUAGES.values()
    ]


def _licence() -> Said:
    stated = licence()
    return [("dct:license", Iri(stated.uri))] if stated else []


def _texts(predicate: str, text: Text) -> Iterator[tuple[str, Literal]]:
    for language in LANGUAGES:
        with override(language):
            yield predicate, Literal(str(text), language=language)


def _each_keyword() -> Iterator[tuple[str, Literal]]:
    for language in LANGUAGES:
        with override(language):
            words = str(KEYWORDS).split("; ")
        for word in words:
            yield "dcat:keyword", Literal(word, language=language)
