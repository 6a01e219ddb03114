"""Published figures, each with its year and its source."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.organisation import Organisation
from portal.people.actor import Actor


class StatisticQuerySet(models.QuerySet["Statistic"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every figure: they are published ones."""
        return self

    def figures(self, *, measure: str, year: int) -> Self:
        """One measure of one year; an organisation without a figure has no row."""
        return self.filter(measure=measure, year=year)

    def newest_of(self, organisation: Organisation | OuterRef, year: int) -> Self:
        """The newest figure of each measure, up to that year."""
        own = self.filter(organisation=organisation, year__lte=year)
        return own.order_by("measure", "-year").distinct("measure")


class Statistic(models.Model):
    """One figure for one organisation and year. No row means «not known», not 0."""

    class Measure(models.TextChoices):
        INHABITANTS = "inhabitants", _("Inhabitants")
        CHILDREN_6_15 = "children_6_15", _("Children aged 6–15")
        PUPILS = "pupils", _("Pupils")
        SCHOOLS = "schools", _("Schools")
        TEACHER_FTE = "teacher_fte", _("Teacher man-years")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="statistics"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    measure = models.CharField(_("measure"), max_length=20, choices=Measure)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)

    objects: ClassVar[StatisticQuerySet] = StatisticQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "measure"],
                name="statistic_once_a_year",
                violation_error_message=_(
                    "There is a figure for this organisation, year and measure."
                ),
            ),
            models.CheckConstraint(
                name="statistic_not_negative",
                condition=Q(value__gte=0),
                violation_error_message=_("A figure cannot be negative."),
            ),
        ]
        indexes = [models.Index(fields=["measure", "year"], name="statistic_year")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.measure} {self.year}"
