"""The grants of a year: a row for everybody whom something is decided about."""

from django.db.models import Exists, OuterRef, QuerySet

from funding.models import AllocationLine, Grant, Granted
from funding.services.frames import lock_year
from funding.services.need_grants import beside_the_key
from partnerships.models import SchemeYear


def open_grants(year: SchemeYear) -> None:
    """Make the grants of the year that are not there; again, nothing happens.

    Those whom something is granted for the year, whenever it was decided, and those
    who asked and were refused by the year's own decision.
    """
    granted = Granted.objects.paid_in(year).values_list("recipient", flat=True)
    lines = AllocationLine.objects.filter(
        allocation__scheme_year=year, allocation__state="decided"
    )
    recipients = {*granted, *lines.values_list("recipient", flat=True)}
    if recipients and lines.exists():
        asked = beside_the_key(year).filter(year=year.year)
        recipients.update(asked.values_list("recipient", flat=True))
    there = set(year.grants.values_list("recipient", flat=True))
    Grant.objects.bulk_create(
        [Grant(scheme_year=year, recipient_id=pk) for pk in sorted(recipients - there)],
        ignore_conflicts=True,
        batch_size=500,
    )


def years_about(scheme_year: SchemeYear) -> list[SchemeYear]:
    """The years that a decision of this one may pay in, as far as they are made.

    Locked in their order, so that a plan or a file of theirs waits, or is waited for.
    Of a county that is no more, with the years of those that pay what it decided.
    """
    same = SchemeYear.objects.filter(
        scheme=scheme_year.scheme_id,
        year__gte=scheme_year.year,
        year__lt=scheme_year.year + scheme_year.max_years,
    )
    later = same.filter(county=scheme_year.county_id)
    if scheme_year.county.valid_to:
        paid = Granted.objects.filter(
            scheme_year=scheme_year, county=OuterRef("county"), year=OuterRef("year")
        )
        later |= same.filter(Exists(paid))
    return [lock_year(year) for year in later.order_by("year", "pk")]


def lock_years(scheme_year: SchemeYear) -> SchemeYear:
    """The year, with those after it that a decision of it may pay in.

    Of who decides, before anything else is locked: a decision of one of those years
    waits here, and not for what this one waits for.
    """
    years = {year.pk: year for year in years_about(scheme_year)}
    return years[scheme_year.pk]


def payable(year: SchemeYear) -> QuerySet[Grant]:
    """Grants of the year with all that a plan is made of: three queries."""
    grants = Grant.objects.filter(scheme_year=year).with_amount()
    grants = grants.select_related("recipient", "scheme_year__county")
    return grants.prefetch_related("payments", "claims").order_by("pk")
