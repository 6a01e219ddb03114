from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Organisation, SchemeYear
from portal.people.actor import Actor


class FrameQuerySet(models.QuerySet["Frame"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own county's frames for the governor; all for the national admin."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        if actor.kind == Organisation.Kind.GOVERNOR:
            return self.filter(scheme_year__county_id__in=actor.county_ids)
        return self.none()


class Frame(models.Model):
    """What the state has set aside for a county and year, in whole kroner."""

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

    def __str__(self) -> str:
        return f"{self.scheme_year}: {self.amount_nok} kr"
