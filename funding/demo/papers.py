"""The papers of the demo year under names that people can read."""

from collections.abc import Iterator

from funding.demo.people import MORE_OG_ROMSDAL, slug_of
from funding.models import Allocation
from funding.services.papers import newest_letters, newest_report
from portal.documents.models import Document
from portal.people.actor import Actor

YEAR = 2018
PREFIX = f"{YEAR}-{MORE_OG_ROMSDAL}"


def papers() -> Iterator[tuple[str, Document]]:
    """File name and document: the report, then each owner's letter by name."""
    system = Actor.for_system("demo")
    allocation = Allocation.objects.get(
        scheme_year__year=YEAR, scheme_year__county__code=MORE_OG_ROMSDAL
    )
    report = newest_report(actor=system, allocation=allocation)
    if report:
        yield f"{PREFIX}-fordelingsrapport.pdf", report.document
    for letter in newest_letters(actor=system, allocation=allocation):
        owner = letter.line.recipient
        name = f"{PREFIX}-tilskotsbrev-{owner.number}-{slug_of(owner)}.pdf"
        yield name, letter.document
