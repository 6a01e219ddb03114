from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from funding.models.allocation import AllocationLine
from funding.models.letter_template import LetterTemplate
from partnerships.models import (
    Need,
    NeedParticipant,
    Organisation,
    Scheme,
    SchemeYear,
)
from portal.documents.models import Document
from portal.lib import clock
from portal.people.actor import Actor

Kind = Organisation.Kind


class GrantLetterQuerySet(models.QuerySet["GrantLetter"]):
    def visible_to(self, actor: Actor) -> Self:
        """The recipient's own, the county governor's and the national admin's.

        A grant survives a merger: who carries a need, or a part in one, on from its
        owner reads that owner's letter of the year, which still names the owner.
        """
        if actor.system or actor.kind == Kind.NATIONAL:
            return self
        if actor.organisation_id is None:
            return self.none()
        if actor.kind == Kind.GOVERNOR:
            county = "line__allocation__scheme_year__county_id__in"
            return self.filter(**{county: actor.county_ids})
        me = actor.organisation_id
        owner, year = (
            OuterRef("line__recipient"),
            OuterRef("line__allocation__scheme_year"),
        )
        needs = Need.objects.filter(carried_by=me, owner=owner, scheme_year=year)
        parts = NeedParticipant.objects.taking_part().filter(
            carried_by=me, owner=owner, need__scheme_year=year
        )
        return self.filter(
            Q(line__recipient_id=me) | Q(Exists(needs)) | Q(Exists(parts))
        )


class GrantLetter(models.Model):
    """The letter (tilskotsbrev) that tells a recipient of its grant, or refuses.

    ``template`` is the county's text that it was made by; None is the standard text.
    """

    line = models.ForeignKey(
        AllocationLine, on_delete=models.PROTECT, related_name="letters"
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="grant_letter"
    )
    template = models.ForeignKey(
        LetterTemplate, null=True, on_delete=models.PROTECT, related_name="letters"
    )
    ordered_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[GrantLetterQuerySet] = GrantLetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="letter_is_whose_it_is", fields=["line", "document", "template"]
            )
        ]

    def __str__(self) -> str:
        return self.document.title


class YearlyReportQuerySet(models.QuerySet["YearlyReport"]):
    def visible_to(self, actor: Actor) -> Self:
        """Decided allocations only: for all in the county, and for UH partners."""
        if actor.system or actor.kind in (Kind.NATIONAL, Kind.UH):
            return self
        return self.filter(scheme_year__county_id__in=actor.county_ids)


class YearlyReport(models.Model):
    """A county's allocation report for a year; a changed content is a new one."""

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="reports"
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="yearly_report"
    )
    ordered_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[YearlyReportQuerySet] = YearlyReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(
                name="report_is_of_its_year", fields=["scheme_year", "document"]
            )
        ]

    def __str__(self) -> str:
        return self.document.title


class NationalReport(models.Model):
    """The report of a scheme's year in the whole country; for everybody to read."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="national_report"
    )
    ordered_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["NationalReport"]]

    class Meta:
        indexes = [models.Index(fields=["scheme", "year"], name="national_report_year")]
        triggers = [
            pgtrigger.ReadOnly(
                name="national_report_is_of_its_year",
                fields=["scheme", "year", "document"],
            )
        ]

    def __str__(self) -> str:
        return self.document.title
