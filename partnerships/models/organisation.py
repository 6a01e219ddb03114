"""Who there is: counties, organisations, their own facts, and who follows whom.

All of this is public knowledge inside the portal: every signed-in person may
see every county and organisation, so ``visible_to`` narrows nothing here. It is
there because every read in the portal begins with it.
"""

import datetime as dt
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _
from stdnum.no import orgnr

from partnerships.models.period import in_order, no_overlap, valid_on_q
from portal.people.actor import Actor

# DOMAIN: county authorities take part as school owners from 2019.
COUNTY_AUTHORITIES_OWN_SCHOOLS_FROM = dt.date(2019, 1, 1)

# Æ, Ø and Å come after Z: in the column's byte order {, | and } do. The capital
# letters are in the table since lower() leaves them alone under some locales.
SORT_FROM = "ABCDEFGHIJKLMNOPQRSTUVWXYZæÆäÄøØöÖåÅáÁàÀčČçÇđĐéÉèÈêÊïÏŋŊñÑóÓòÒôÔšŠŧŦüÜžŽ"
SORT_TO = "abcdefghijklmnopqrstuvwxyz{{{{||||}}aaaaccccddeeeeeeiinnnnoooooossttyyzz"


def check_org_number(value: str) -> None:
    """Nine digits whose last one is right (modulus 11), or ValidationError."""
    if not orgnr.is_valid(value) or value != orgnr.compact(value):
        raise ValidationError(
            _(
                "%(number)s is not an organisation number: it has nine digits, and"
                " the last one must fit the others (modulus 11)."
            ),
            params={"number": value},
        )


class CountyQuerySet(models.QuerySet["County"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every county: they are public knowledge."""
        return self

    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on_q(on))


class County(models.Model):
    """A county as an area, one row a county number. The authority is its own."""

    code = models.CharField(_("county number"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_official = models.CharField(_("official name"), max_length=200)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[CountyQuerySet] = CountyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="county_code_two_digits",
                condition=Q(code__regex=r"^[0-9]{2}$"),
                violation_error_message=_("A county number has two digits."),
            ),
            in_order("county_period_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


def full_name_of(kind: str, name: str) -> str:
    """ "Giske" → «Giske kommune»; other organisations have their kind in their name."""
    if kind == Organisation.Kind.MUNICIPALITY:
        return _("%(name)s municipality") % {"name": name}
    return name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every organisation: who there is, is public knowledge."""
        return self

    def valid_on(self, on: dt.date) -> Self:
        """Those that existed on the day ``on``: in 2018 Skodje, in 2024 not."""
        return self.filter(valid_on_q(on))

    def of_kind(self, *kinds: str) -> Self:
        return self.filter(kind__in=kinds)

    def owners(self) -> Self:
        """The kinds that own schools, at any time."""
        return self.filter(kind__in=Organisation.OWNER_KINDS)

    def owners_on(self, on: dt.date) -> Self:
        """School owners of that day; county authorities only from 2019."""
        found = self.owners().valid_on(on)
        if on < COUNTY_AUTHORITIES_OWN_SCHOOLS_FROM:
            return found.exclude(kind=Organisation.Kind.COUNTY_AUTHORITY)
        return found

    def in_county(self, county: County) -> Self:
        return self.filter(county=county)

    def without_network_on(self, on: dt.date) -> Self:
        """Those that no network has as a member that day: a missing structure."""
        inside = Organisation.objects.filter(
            valid_on_q(on, "network_memberships__"), network_memberships__isnull=False
        )
        return self.exclude(pk__in=inside.values("pk"))

    def governor_of(self, county: County, on: dt.date) -> "Organisation | None":
        """The governor's office that covers ``county`` that day, if any did."""
        term = GovernorTerm.objects.of_county(county, on).first()
        return term.governor if term else None

    def in_norwegian_order(self) -> Self:
        """By name with Æ, Ø and Å last; the number decides between namesakes."""
        return self.order_by("sort_key", "number")


class Organisation(models.Model):
    """One that owns, teaches, decides or sees to it, under one number.

    A municipality has one row for each municipality number it has had; a merger
    ends a row and begins another, so an old paper keeps its names.
    """

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        COUNTY_AUTHORITY = "county_authority", _("County authority")
        PRIVATE_OWNER = "private_owner", _("Private school owner")
        UH = "uh", _("University or university college")
        GOVERNOR = "governor", _("County governor")
        NATIONAL = "national", _("National administration")

    class WrittenNorwegian(models.TextChoices):
        NYNORSK = "nn", _("Nynorsk")
        BOKMAAL = "nb", _("Bokmål")

    OWNER_KINDS = (Kind.MUNICIPALITY, Kind.COUNTY_AUTHORITY, Kind.PRIVATE_OWNER)

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    name_official = models.CharField(_("official name"), max_length=200)
    # Null, not "": the few without a number do not share one.
    org_number = models.CharField(  # noqa: DJ001
        _("organisation number"),
        max_length=9,
        null=True,
        blank=True,
        validators=[check_org_number],
    )
    # The key that amounts and figures are matched by, never the name.
    number = models.CharField(_("number"), max_length=60)
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    written_norwegian = models.CharField(
        _("written Norwegian"), max_length=2, choices=WrittenNorwegian
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    sort_key = models.GeneratedField(
        expression=models.Func(
            F("name"),
            Value(SORT_FROM),
            Value(SORT_TO),
            function="TRANSLATE",
        ),
        output_field=models.CharField(max_length=200, db_collation="C"),
        db_persist=True,
    )

    objects: ClassVar[OrganisationQuerySet] = OrganisationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known",
                condition=Q(
                    kind__in=[
                        "municipality",
                        "county_authority",
                        "private_owner",
                        "uh",
                        "governor",
                        "national",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="organisation_written_norwegian_known",
                condition=Q(written_norwegian__in=["nn", "nb"]),
            ),
            models.CheckConstraint(
                name="organisation_org_number_nine_digits",
                condition=Q(org_number=None) | Q(org_number__regex=r"^[0-9]{9}$"),
                violation_error_message=_("An organisation number has nine digits."),
            ),
            in_order("organisation_period_in_order"),
            no_overlap(
                "organisation_org_number_once_a_day",
                "org_number",
                message=_(
                    "Another organisation has this organisation number on the same day."
                ),
            ),
            no_overlap(
                "organisation_number_once_a_day",
                "kind",
                "number",
                message=_(
                    "Another organisation of this kind has this number on the same day."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_key"], name="organisation_sort_key"),
            models.Index(fields=["county", "kind"], name="organisation_county_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        return full_name_of(self.kind, self.name)

    @property
    def is_owner(self) -> bool:
        return self.kind in self.OWNER_KINDS

    def is_valid_on(self, on: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


class Municipality(models.Model):
    """What only a municipality has."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True
    )
    number = models.CharField(_("municipality number"), max_length=4, unique=True)
    name_sami = models.CharField(_("Sámi name"), max_length=200, blank=True)
    name_sami_language = models.CharField(
        _("Sámi language"),
        max_length=3,
        blank=True,
        choices=[
            ("se", _("Northern Sámi")),
            ("sma", _("Southern Sámi")),
            ("smj", _("Lule Sámi")),
        ],
    )
    name_kven = models.CharField(_("Kven name"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="municipality_number_four_digits",
                condition=Q(number__regex=r"^[0-9]{4}$"),
                violation_error_message=_("A municipality number has four digits."),
            )
        ]

    def __str__(self) -> str:
        return self.number


class UHInstitution(models.Model):
    """What only a university or university college has."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True
    )
    dbh_code = models.CharField(_("DBH code"), max_length=4, unique=True)
    short_name = models.CharField(_("short name"), max_length=30)
    name_nn = models.CharField(_("name in Nynorsk"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    # None is «not known», which is not «no».
    teacher_education = models.BooleanField(_("teacher education"), null=True)

    def __str__(self) -> str:
        return self.short_name


class CountyGovernor(models.Model):
    """What only a governor's office has; its names are in GovernorTerm."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, primary_key=True
    )
    office_code = models.CharField(_("office code"), max_length=60, unique=True)

    def __str__(self) -> str:
        return self.office_code


class GovernorTermQuerySet(models.QuerySet["GovernorTerm"]):
    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on_q(on))

    def of_county(self, county: County, on: dt.date) -> Self:
        """The term that covers ``county`` on a day when the county exists."""
        covered = County.objects.valid_on(on).filter(pk=county.pk)
        return (
            self.valid_on(on)
            .filter(counties__in=covered)
            .select_related("governor")
            .order_by("pk")
        )


class GovernorTerm(models.Model):
    """The name that an office had in a period, and the counties that it covered."""

    governor = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="terms"
    )
    name_official = models.CharField(max_length=200)
    name_nb = models.CharField(max_length=200)
    name_nn = models.CharField(max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    counties = models.ManyToManyField(County, related_name="governor_terms")

    objects: ClassVar[GovernorTermQuerySet] = GovernorTermQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            in_order("governor_term_period_in_order"),
            no_overlap(
                "governor_term_one_name_a_day",
                "governor",
                message=_("The office has another name on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return self.name_official

    def name_in(self, language: str) -> str:
        """In the asked written Norwegian; in another language the office's own."""
        return {"nn": self.name_nn, "nb": self.name_nb}.get(
            language, self.name_official
        )


class OrganisationChange(models.Model):
    """Who follows whom, from when. One that goes on under its number has no row."""

    class Kind(models.TextChoices):
        RENUMBERED = "renumbered", _("New number")
        MERGED = "merged", _("Merged")
        SPLIT = "split", _("Split")

    old = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="followers"
    )
    new = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="forerunners"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    population_share = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new", "on"], name="organisation_change_once"
            ),
            models.CheckConstraint(
                name="organisation_change_to_another", condition=~Q(old=F("new"))
            ),
            models.CheckConstraint(
                name="organisation_change_share_is_a_part",
                condition=Q(population_share=None)
                | Q(population_share__gt=0, population_share__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id} ({self.on})"
