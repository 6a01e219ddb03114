"""The state's frame for the whole country, divided among the counties in versions."""

import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.models.allocation import DECIDED, Allocation
from partnerships.models import County, Organisation, Scheme
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

State = Allocation.State


class NationalFrame(models.Model):
    """A scheme's year in the whole country. Its divisions say what it amounts to."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["NationalFrame"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "year"], name="national_frame_once_a_year"
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="national_frame_is_of_its_year", fields=["scheme", "year"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.year}"

    def get_absolute_url(self) -> str:
        return address_of("funding:national_year", self.scheme.code, self.year)


class NationalDivisionQuerySet(models.QuerySet["NationalDivision"]):
    def visible_to(self, actor: Actor) -> Self:
        """Drafts are the national admin's; what is decided is for everybody."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        return self.decided()

    def decided(self) -> Self:
        return self.filter(state=DECIDED)

    def undecided(self) -> Self:
        return self.exclude(state=DECIDED)

    def in_force(self, scheme: int, year: int) -> "NationalDivision | None":
        """The newest that is decided, if one is."""
        found = self.decided().filter(frame__scheme=scheme, frame__year=year)
        return found.order_by("-number").first()


class NationalDivision(models.Model):
    """One version of a national frame, and of how a key divides it among counties.

    Set by the budget, or by a revised one. ``basis`` is {county number: {column:
    figure as text, or None}}, and ``result`` is what the engine answered, so that the
    division can be shown and reckoned again years later. ``state`` is written by
    funding/services/nation.py alone.
    """

    frame = models.ForeignKey(
        NationalFrame, on_delete=models.PROTECT, related_name="divisions"
    )
    number = models.PositiveSmallIntegerField()
    # The same form sent twice is the same division: the form carries this key.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    amount_nok = models.PositiveBigIntegerField(_("frame in kroner"))
    is_estimate = models.BooleanField(_("the amount is an estimate"), default=False)
    source = models.CharField(_("source"), max_length=200)
    key_name = models.CharField(_("name"), max_length=120)
    definition = models.JSONField()
    statistics_year = models.PositiveSmallIntegerField()
    basis = models.JSONField()
    sources = models.JSONField(default=dict)
    result = models.JSONField()
    left_nok = models.PositiveBigIntegerField(default=0)
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    returned_reason = models.TextField(blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[NationalDivisionQuerySet] = NationalDivisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "number"], name="national_division_once"
            ),
            models.UniqueConstraint(
                fields=["frame"],
                condition=~Q(state=DECIDED),
                name="national_division_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(amount_nok__gt=0),
                name="national_frame_above_zero",
                violation_error_message=_("A frame is more than 0 kroner."),
            ),
            models.CheckConstraint(
                condition=~Q(prepared_by=F("approved_by")),
                name="national_division_takes_two_people",
                violation_error_message=_(
                    "The person who prepared the division cannot approve it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=DECIDED,
                    prepared_by__isnull=False,
                    approved_by__isnull=False,
                    decided_at__isnull=False,
                )
                | (~Q(state=DECIDED) & Q(approved_by=None, decided_at=None)),
                name="national_division_decided_by_somebody",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_division_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=DECIDED),
            ),
            pgtrigger.Trigger(
                name="decided_division_adds_up",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state=DECIDED),
                func="""
                    IF NEW.amount_nok - NEW.left_nok <> (
                        SELECT COALESCE(SUM(s.amount_nok), 0)
                          FROM funding_nationalshare s WHERE s.division_id = NEW.id)
                    THEN RAISE EXCEPTION 'The shares are not the national frame.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.frame} v{self.number} ({self.state})"

    def get_absolute_url(self) -> str:
        return address_of("funding:national_division", self.pk)

    @property
    def is_decided(self) -> bool:
        return self.state == DECIDED


class NationalShare(models.Model):
    """One county's part of a division. It becomes the county's frame when decided."""

    division = models.ForeignKey(
        NationalDivision, on_delete=models.CASCADE, related_name="shares"
    )
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    amount_nok = models.PositiveBigIntegerField()

    objects: ClassVar[models.Manager["NationalShare"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["division", "county"], name="national_share_once_a_county"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided_share_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM funding_nationaldivision d
                                WHERE d.id IN (OLD.division_id, NEW.division_id)
                                  AND d.state = 'decided')
                    THEN RAISE EXCEPTION 'The shares of a decision are locked.';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.county}: {self.amount_nok} kr"
