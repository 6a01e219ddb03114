"""The scenario bench: ways in which a county's year could be divided, side by side."""

import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from forums.models.seat import fora_of
from funding.models.basis import BasisSet
from funding.models.key import AllocationKey
from partnerships.models import Organisation, SchemeYear
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor

Kind = Organisation.Kind


class BenchScenarioQuerySet(models.QuerySet["BenchScenario"]):
    def visible_to(self, actor: Actor) -> Self:
        """The governor's own, and national admin's; shared ones the forum's people's.

        Whoever sees the work of the county's forum for the same scheme today.
        """
        if actor.system or actor.kind == Kind.NATIONAL:
            return self
        shared = Q(shared_at__isnull=False) & Q(_in_the_forum(actor, "scheme_year__"))
        if actor.kind == Kind.GOVERNOR:
            return self.filter(shared | Q(scheme_year__county_id__in=actor.county_ids))
        return self.filter(shared)

    def of_year(self, scheme_year: SchemeYear) -> Self:
        return self.filter(scheme_year=scheme_year).order_by("pk")


def _in_the_forum(actor: Actor, year: str) -> Exists:
    fora = fora_of(actor).filter(
        county=OuterRef(f"{year}county"), scheme=OuterRef(f"{year}scheme")
    )
    return Exists(fora)


def years_with_a_bench(actor: Actor) -> "models.QuerySet[SchemeYear]":
    """Whose bench this actor may open, though nothing there may be shared yet."""
    years = SchemeYear.objects.all()
    if actor.system or actor.kind == Kind.NATIONAL:
        return years
    forum = Q(state=SchemeYear.State.PUBLISHED) & Q(_in_the_forum(actor, ""))
    if actor.kind == Kind.GOVERNOR:
        return years.filter(forum | Q(county_id__in=actor.county_ids))
    return years.filter(forum)


class BenchScenario(models.Model):
    """What a year's money would become with this frame, key and these figures.

    Nothing of the answer is kept: it is reckoned on each look, so it follows the
    frame. ``frame_nok`` None: the frame in force. ``definition``: a key of the
    scenario's own, in the form of the key file, instead of one of the county's.
    """

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="bench_scenarios"
    )
    # The same form sent twice is the same scenario: the form carries this key.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    frame_nok = models.PositiveBigIntegerField(
        _("frame in kroner"), null=True, blank=True
    )
    key = models.ForeignKey(
        AllocationKey,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scenarios",
    )
    definition = models.JSONField(null=True, blank=True)
    basis_set = models.ForeignKey(BasisSet, on_delete=models.PROTECT, related_name="+")
    minimum_nok = models.PositiveBigIntegerField(
        _("at least to each"), null=True, blank=True
    )
    maximum_nok = models.PositiveBigIntegerField(
        _("at most to each"), null=True, blank=True
    )
    follows_forum = models.BooleanField(
        _("the forum's recommendation counts"), default=False
    )
    shared_at = models.DateTimeField(null=True, editable=False)
    # Counts the saves, so that an old tab cannot write over a newer one.
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[BenchScenarioQuerySet] = BenchScenarioQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "scheme_year",
                Lower("name"),
                name="bench_scenario_name_once_a_year",
                violation_error_message=_(
                    "Another scenario of the year has this name. Choose another."
                ),
            ),
            models.CheckConstraint(
                condition=Q(key__isnull=False, definition__isnull=True)
                | Q(key__isnull=True, definition__isnull=False),
                name="bench_scenario_has_one_key",
                violation_error_message=_("Choose a key, or write one."),
            ),
            models.CheckConstraint(
                condition=Q(frame_nok__isnull=True) | Q(frame_nok__gt=0),
                name="bench_scenario_frame_above_zero",
                violation_error_message=_("A frame is more than 0 kroner."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_nok__isnull=True)
                | Q(maximum_nok__isnull=True)
                | Q(minimum_nok__lte=models.F("maximum_nok")),
                name="bench_scenario_limits_in_order",
                violation_error_message=_("The least is above the most."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("funding:scenario_detail", self.pk)

    @property
    def is_shared(self) -> bool:
        return self.shared_at is not None

    @property
    def key_label(self) -> str:
        """The county's key with its version, or that it is the scenario's own."""
        return str(self.key) if self.key else str(_("a key of its own"))

    @property
    def key_definition(self) -> object:
        """The key file, without the scenario's limits."""
        return self.key.key_file if self.key else self.definition
