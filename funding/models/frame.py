from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from funding.models.granted import WITHIN_FRAMES
from funding.models.nation import NationalShare
from partnerships.models import Organisation, SchemeYear
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

# Of a year in the table partnerships_schemeyear, in whole kroner. No decision is about
# a later year than needs may last, which check_invariants sees to; so those of years
# long past, and they are most, are not looked through.
COMMITTED = """(
    SELECT COALESCE(SUM(g.amount_nok), 0)::bigint FROM funding_granted g
     WHERE g.scheme_id = partnerships_schemeyear.scheme_id
       AND g.county_id = partnerships_schemeyear.county_id
       AND g.year = partnerships_schemeyear.year
       AND g.decided_year < partnerships_schemeyear.year
       AND g.decided_year > partnerships_schemeyear.year
                          - (SELECT MAX(longest.max_years)
                               FROM partnerships_schemeyear longest))"""
TO_NEEDS = """(
    SELECT COALESCE(SUM(g.amount_nok), 0)::bigint FROM funding_needgrant g
      JOIN partnerships_needline l ON l.id = g.need_line_id
      JOIN partnerships_need n ON n.id = l.need_id
     WHERE n.scheme_year_id = partnerships_schemeyear.id AND n.state = 'submitted'
       AND l.year = partnerships_schemeyear.year)"""


class FrameQuerySet(models.QuerySet["Frame"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own county's frames for the governor; all for the national admin."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        if actor.kind == Organisation.Kind.GOVERNOR:
            return self.filter(scheme_year__county_id__in=actor.county_ids)
        return self.none()


class Frame(models.Model):
    """What the state has set aside for a county and year, in whole kroner.

    As it is now; what it was before stands in ``versions``.
    """

    scheme_year = models.OneToOneField(
        SchemeYear, on_delete=models.PROTECT, related_name="frame"
    )
    amount_nok = models.PositiveBigIntegerField(_("frame in kroner"))
    is_estimate = models.BooleanField(_("the amount is an estimate"), default=False)
    source = models.CharField(_("source"), max_length=300)

    objects: ClassVar[FrameQuerySet] = FrameQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_nok__gt=0),
                name="frame_above_zero",
                violation_error_message=_("A frame is more than 0 kroner."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frame_holds_what_is_decided",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("the_year", "partnerships_schemeyear%ROWTYPE")],
                func=f"""
    SELECT y.* INTO the_year FROM partnerships_schemeyear y
     WHERE y.id = NEW.scheme_year_id;
    {WITHIN_FRAMES}
    RETURN NEW;
""",  # noqa: S608 - our own text
            ),
            pgtrigger.Trigger(
                name="frame_of_decisions_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
    IF EXISTS (SELECT 1 FROM funding_allocation a
                WHERE a.scheme_year_id = OLD.scheme_year_id AND a.state = 'decided')
    THEN RAISE EXCEPTION 'The frame of a decision is kept.';
    END IF;
    RETURN OLD;
""",
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_year}: {self.amount_nok} kr"


class FrameVersionQuerySet(models.QuerySet["FrameVersion"]):
    def changed_by_the_country(self) -> Self:
        """Those by which a national division gave another amount than before, and that
        the county has not taken notice of: it has set no frame after, and divides
        another one. The oldest first, each with ``before_nok``.
        """
        of_frame = FrameVersion.objects.filter(frame=OuterRef("frame"))
        before = of_frame.filter(number=OuterRef("number") - 1).values("amount_nok")
        own = of_frame.filter(number__gt=OuterRef("number"), share=None)
        rows = self.filter(~Exists(own), share__isnull=False)
        rows = rows.annotate(before_nok=Subquery(before[:1]))
        changed = rows.exclude(before_nok=None).exclude(before_nok=F("amount_nok"))
        parts = ("frame_nok", "committed_nok", "to_needs_nok")
        divided = (F(f"frame__scheme_year__allocation__{part}") for part in parts)
        changed = changed.annotate(divided_nok=Coalesce(sum(divided, Value(0)), 0))
        changed = changed.exclude(divided_nok=F("frame__amount_nok"))
        return changed.order_by("frame", "number")


class FrameVersion(models.Model):
    """A frame as it was set once: by the budget, or revised during the year."""

    frame = models.ForeignKey(Frame, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    amount_nok = models.PositiveBigIntegerField()
    is_estimate = models.BooleanField()
    source = models.CharField(max_length=300)
    # Of the national division that set it; None: set by hand in the county.
    share = models.OneToOneField(
        NationalShare,
        null=True,
        on_delete=models.PROTECT,
        related_name="frame_version",
    )
    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[FrameVersionQuerySet] = FrameVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "number"], name="frame_version_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="frame_version_is_kept", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="frame_version_goes_with_its_frame",
                when=pgtrigger.After,
                operation=pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func="""
    IF EXISTS (SELECT 1 FROM funding_frame f WHERE f.id = OLD.frame_id)
    THEN RAISE EXCEPTION 'What a frame was before is kept.';
    END IF;
    RETURN NULL;
""",
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.frame} v{self.number}"
