"""The demo's papers under names that people can read."""

from collections.abc import Iterator

from funding.demo.people import slug_of
from funding.demo.plans import PLANS
from funding.models import Allocation
from funding.services.papers import newest_letters, newest_report
from portal.documents.models import Document
from portal.people.actor import Actor


def papers() -> Iterator[tuple[str, Document]]:
    """File name and document, year by year: the report, then the letters by name."""
    system = Actor.for_system("demo")
    for plan in PLANS:
        allocation = Allocation.objects.get(
            scheme_year__year=plan.year, scheme_year__county__code=plan.county
        )
        prefix = f"{plan.year}-{plan.county}"
        report = newest_report(actor=system, allocation=allocation)
        if report:
            yield f"{prefix}-fordelingsrapport.pdf", report.document
        for letter in newest_letters(actor=system, allocation=allocation):
            owner = letter.line.recipient
            name = f"{prefix}-tilskotsbrev-{owner.number}-{slug_of(owner)}.pdf"
            yield name, letter.document
