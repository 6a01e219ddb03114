from decimal import Decimal
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from partnerships.models.organisation import (
    COUNTY_AUTHORITIES_OWN_SCHOOLS_FROM,
    County,
    Organisation,
    OrganisationQuerySet,
)
from portal.lib import clock
from portal.people.actor import Actor

Kind = Organisation.Kind


class Scheme(models.Model):
    """A scheme of grants, such as the decentralised scheme (DEKOMP)."""

    code = models.SlugField(unique=True)
    name_nn = models.CharField(max_length=200)
    name_nb = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name_in(get_language() or "nn")

    def name_in(self, language: str) -> str:
        return {"nb": self.name_nb, "en": self.name_en}.get(language, self.name_nn)


def owner_kinds_of(year: int) -> list[str]:
    """The scheme's own rule: county authorities take part from 2019."""
    kinds: list[str] = [Kind.MUNICIPALITY, Kind.PRIVATE_OWNER]
    if year >= COUNTY_AUTHORITIES_OWN_SCHOOLS_FROM.year:
        kinds.append(Kind.COUNTY_AUTHORITY)
    return kinds


class SchemeYearQuerySet(models.QuerySet["SchemeYear"]):
    def visible_to(self, actor: Actor) -> Self:
        """The years of one's own counties; UH and national see every county's."""
        everywhere = (Organisation.Kind.NATIONAL, Organisation.Kind.UH)
        if actor.system or actor.kind in everywhere:
            return self
        return self.filter(county_id__in=actor.county_ids)

    def open_for_needs(self) -> Self:
        """Those whose deadline has not passed."""
        return self.filter(opens_at__lte=clock.now(), deadline__gte=clock.now())


class SchemeYear(models.Model):
    """A county's year of a scheme: its calendar, and its rules as data.

    The defaults are those of the scheme's first years. Whether an owner without a
    need receives its part, and how long one may complain, no source settles: they
    are the county's to say.
    """

    class Base(models.TextChoices):
        OWNER_GRANT = "owner_grant", _("the owner's grant")
        OWNER_AND_UH = "owner_and_uh", _("the owner's and the UH institution's grants")

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="years")
    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="scheme_years"
    )
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(2017), MaxValueValidator(2100)]
    )
    opens_at = models.DateTimeField()
    deadline = models.DateTimeField(help_text=_("The last second that counts."))
    owners_on = models.DateField(
        help_text=_("The owners of the year are those that exist on this day.")
    )
    # Left empty, it is filled with the scheme's rule for the year: ``owner_kinds_of``.
    owner_kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    max_years = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    own_contribution_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(30)
    )
    own_contribution_base = models.CharField(
        max_length=20, choices=Base.choices, default=Base.OWNER_GRANT
    )
    grant_without_need = models.BooleanField(
        default=True,
        help_text=_("Owners without a need still receive what the key gives them."),
    )
    report_due = models.DateField(
        null=True, blank=True, help_text=_("When the use of the grant is reported.")
    )
    complaint_weeks = models.PositiveSmallIntegerField(default=3)

    objects: ClassVar[SchemeYearQuerySet] = SchemeYearQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "county", "year"],
                name="scheme_year_once_per_county",
                violation_error_message=_("This county has that year already."),
            ),
            models.CheckConstraint(
                condition=Q(deadline__gt=models.F("opens_at")),
                name="scheme_year_deadline_after_opening",
                violation_error_message=_("The deadline is before the opening."),
            ),
            models.CheckConstraint(
                condition=Q(
                    own_contribution_percent__gte=0, own_contribution_percent__lte=100
                ),
                name="scheme_year_own_contribution_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}, {self.county.name}"

    def save(self, *args: Any, **options: Any) -> None:
        self.owner_kinds = self.owner_kinds or owner_kinds_of(self.year)
        super().save(*args, **options)

    @property
    def last_year(self) -> int:
        """The last year that a need of this year may ask money for."""
        return self.year + self.max_years - 1

    @property
    def is_before_deadline(self) -> bool:
        return clock.now() <= self.deadline

    def owners(self) -> OrganisationQuerySet:
        """The school owners of the year, those that have a say and a line."""
        owners = Organisation.objects.of_kind(*self.owner_kinds)
        return owners.valid_on(self.owners_on).in_county(self.county)

    def years_of(self, duration: int) -> range:
        return range(self.year, self.year + duration)
