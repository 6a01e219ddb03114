from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from partnerships.models.need_rules import (
    REQUIRED,
    CostCategory,
    Named,
    all_questions,
    check_cost_categories,
    check_named,
    check_questions,
    cost_categories,
    named,
    usual_cost_categories,
    usual_sector_aims,
)
from partnerships.models.organisation import (
    COUNTY_AUTHORITIES_OWN_SCHOOLS_FROM,
    County,
    Organisation,
    OrganisationQuerySet,
)
from partnerships.models.period import valid_on_q
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.working_days import weeks_after, working_days_after
from portal.people.actor import Actor

Kind = Organisation.Kind
LONGEST_GUIDANCE, LONGEST_CONTACTS = 10_000, 2_000
# The fields of a SchemeYear that are rules: what its page shows, and a new year takes
# over from the year before.
RULES = (
    "questions",
    "sector_aims",
    "cost_categories",
    "cost_limit_base",
    "budget_roles",
    "own_contribution_percent",
    "own_contribution_base",
    "counted_contributions",
    "max_years",
    "owner_kinds",
    "owners_on",
    "grant_without_need",
    "complaint_weeks",
    "complaint_working_days",
    "asks_acceptance",
    "acceptance_days",
    "order_answer_days",
    "framework_years",
    "attachment_mb",
    "attachment_count",
    "attachments_mb",
)


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


def _budget_roles() -> list[str]:
    return ["owner", "uh"]


def _counted() -> list[str]:
    return ["cash", "pay"]


class SchemeYearQuerySet(models.QuerySet["SchemeYear"]):
    def visible_to(self, actor: Actor) -> Self:
        """The years of one's own counties; UH and national see every county's.

        What is not published yet is the county governor's and the national admin's.
        """
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        if actor.kind == Organisation.Kind.GOVERNOR:
            return self.filter(county_id__in=actor.county_ids)
        if actor.kind == Organisation.Kind.UH:
            return self.published()
        return self.published().filter(county_id__in=actor.county_ids)

    def published(self) -> Self:
        return self.filter(state=SchemeYear.State.PUBLISHED)

    def open_for_needs(self) -> Self:
        """Those whose deadline has not passed."""
        now = _this_second()
        return self.published().filter(opens_at__lte=now, deadline__gte=now)

    def open_to(self, owner_id: int, now: datetime | None = None) -> Self:
        """The owner's years that are open, or opened for it after the deadline.

        now  this second, for a query that is made before it is asked
        """
        now = now or _this_second()
        opened = Q(extensions__owner_id=owner_id, extensions__until__gte=now)
        found = self.published().filter(Q(deadline__gte=now) | opened)
        place = Func(
            OuterRef("owner_kinds"),
            "kind",
            function="array_position",
            output_field=models.IntegerField(),
        )
        owner = Organisation.objects.alias(place=place).filter(
            valid_on_q(OuterRef("owners_on")),
            pk=owner_id,
            county=OuterRef("county"),
            place__isnull=False,
        )
        return found.filter(Exists(owner), opens_at__lte=now).distinct()


def _this_second() -> datetime:
    """The deadline's last second counts to its end."""
    return clock.now().replace(microsecond=0)


def _days_before() -> list[int]:
    return [14, 3]


def _days_after() -> list[int]:
    return [1]


class SchemeYear(models.Model):
    """A county's year of a scheme: its calendar, and its rules as data.

    The defaults are those of the scheme's first years. Whether an owner without a
    need receives its part, and how long one may complain, no source settles: they
    are the county's to say.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("call state", "not published")
        PUBLISHED = "published", pgettext_lazy("call state", "published")

    class Base(models.TextChoices):
        OWNER_GRANT = "owner_grant", _("the owner's grant")
        OWNER_AND_UH = "owner_and_uh", _("the owner's and the UH institution's grants")

    class LimitBase(models.TextChoices):
        EACH_OWNER = "each_owner", _("each owner's part of the budget")
        WHOLE_NEED = "whole_need", _("the whole budget")

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
    # Who makes a year says it; the scheme's own rule is ``owner_kinds_of``.
    owner_kinds = ArrayField(models.CharField(max_length=20))
    max_years = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    own_contribution_percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(30)
    )
    own_contribution_base = models.CharField(
        max_length=20, choices=Base.choices, default=Base.OWNER_GRANT
    )
    # Which questions a need is asked, and which of them it must answer.
    questions = models.JSONField(default=all_questions, validators=[check_questions])
    sector_aims = models.JSONField(
        default=usual_sector_aims, blank=True, validators=[check_named]
    )
    # Empty: a recipient's amount of a year is one figure.
    cost_categories = models.JSONField(
        default=usual_cost_categories, blank=True, validators=[check_cost_categories]
    )
    # What a limit of a category is a part of; *assumed*: see need/limits.py.
    cost_limit_base = models.CharField(
        max_length=20, choices=LimitBase.choices, default=LimitBase.EACH_OWNER
    )
    # NeedLine.Role: who money may be asked for.
    budget_roles = ArrayField(models.CharField(max_length=10), default=_budget_roles)
    # NeedContribution.Kind: what counts as own contribution.
    counted_contributions = ArrayField(
        models.CharField(max_length=10), default=_counted
    )
    grant_without_need = models.BooleanField(
        default=True,
        help_text=_("Owners without a need still receive what the key gives them."),
    )
    report_due = models.DateField(
        null=True, blank=True, help_text=_("When the use of the grant is reported.")
    )
    # What a need may have with it: each file, how many, and all of them together.
    attachment_mb = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(35)]
    )
    attachment_count = models.PositiveSmallIntegerField(
        default=10, validators=[MaxValueValidator(100)]
    )
    attachments_mb = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    complaint_weeks = models.PositiveSmallIntegerField(default=3)
    # Above 0, it is counted in working days instead.
    complaint_working_days = models.PositiveSmallIntegerField(default=0)
    # Whether a recipient must accept its grant, and in how many days from the letter.
    asks_acceptance = models.BooleanField(default=False)
    acceptance_days = models.PositiveSmallIntegerField(
        default=21, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    # In how many days a side answers an order, or what is proposed in it.
    order_answer_days = models.PositiveSmallIntegerField(
        default=21, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    # How long a framework lasts at most, and how much longer an appendix makes it.
    framework_years = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    # The call: written by partnerships/services/calls.py.
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PUBLISHED
    )
    published_at = models.DateTimeField(null=True, blank=True)
    forum_on = models.DateField(null=True, blank=True)
    decision_on = models.DateField(null=True, blank=True)
    guidance = models.TextField(blank=True, max_length=LONGEST_GUIDANCE)
    contacts = models.TextField(blank=True, max_length=LONGEST_CONTACTS)
    # Days before and after the deadline on which those who have not sent are reminded.
    remind_days_before = ArrayField(
        models.PositiveSmallIntegerField(), default=_days_before, blank=True
    )
    remind_days_after = ArrayField(
        models.PositiveSmallIntegerField(), default=_days_after, blank=True
    )
    # Counts the changes of the call, so that an old tab cannot write over a newer one.
    version = models.PositiveIntegerField(default=1)

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
            models.CheckConstraint(
                condition=Q(owner_kinds__len__gte=1),
                name="scheme_year_has_kinds_of_owners",
                violation_error_message=_("Choose at least one kind of owner."),
            ),
        ]
        # Its needs, its money and its papers are of that county and year.
        triggers = [
            pgtrigger.ReadOnly(
                name="scheme_year_is_whose_it_is", fields=["scheme", "county", "year"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}, {self.county.name}"

    def get_absolute_url(self) -> str:
        return address_of("partnerships:call_detail", self.pk)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_before_deadline(self) -> bool:
        return clock.now() <= self.deadline

    def asks(self, question: str) -> bool:
        return question in self.questions

    def requires(self, question: str) -> bool:
        return bool(self.questions.get(question) == REQUIRED)

    @property
    def hears_complaints(self) -> bool:
        return bool(self.complaint_weeks or self.complaint_working_days)

    def complaint_due(self, told_on: date) -> date:
        """The last day to complain of what was made available on a day."""
        if self.complaint_working_days:
            return working_days_after(told_on, self.complaint_working_days)
        return weeks_after(told_on, self.complaint_weeks)

    @property
    def costs(self) -> list[CostCategory]:
        return cost_categories(self.cost_categories)

    @property
    def aims(self) -> list[Named]:
        return named(self.sector_aims)

    def owners(self) -> OrganisationQuerySet:
        """The school owners of the year, those that have a say and a line."""
        owners = Organisation.objects.of_kind(*self.owner_kinds)
        return owners.valid_on(self.owners_on).filter(county=self.county_id)

    def years_of(self, duration: int) -> range:
        return range(self.year, self.year + duration)
