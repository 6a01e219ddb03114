import datetime as dt
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from partnerships.models.organisation import Organisation, check_org_number
from partnerships.models.period import in_order, no_overlap, valid_on_q
from portal.lib.addresses import address_of
from portal.people.actor import Actor

MOST_TEACHERS = 1_000


class SchoolQuerySet(models.QuerySet["School"]):
    def visible_to(self, actor: Actor) -> Self:
        """An owner's own; the governor's in its counties; the nation's are all."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        if actor.kind == Organisation.Kind.GOVERNOR:
            return self.filter(owner__county_id__in=actor.county_ids)
        return self.filter(owner_id=actor.organisation_id)

    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on_q(on))

    def sums(self) -> dict[str, int]:
        """``schools`` and ``teachers``, for the question of whom a need is for."""
        sums: dict[str, int] = self.aggregate(
            schools=Count("*"), teachers=Sum("teachers", default=0)
        )
        return sums


class School(models.Model):
    """A school of an owner's, with how many teachers it has: counted, never named."""

    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="schools"
    )
    name = models.CharField(_("name"), max_length=200)
    # Null, not "": the many without a number do not share one.
    org_number = models.CharField(  # noqa: DJ001
        _("organisation number"),
        max_length=9,
        null=True,
        blank=True,
        validators=[check_org_number],
    )
    teachers = models.PositiveIntegerField(
        _("teachers"), validators=[MaxValueValidator(MOST_TEACHERS)]
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[SchoolQuerySet] = SchoolQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            in_order("school_period_in_order"),
            no_overlap(
                "school_name_once_a_day",
                "owner",
                "name",
                message=_("A school of this name is in the list already."),
            ),
            models.CheckConstraint(
                name="school_org_number_nine_digits",
                condition=Q(org_number=None) | Q(org_number__regex=r"^[0-9]{9}$"),
                violation_error_message=_("An organisation number has nine digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("partnerships:school_edit", self.pk)

    def clean(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            sentence = _("The last day cannot come before the first day.")
            raise ValidationError({"valid_to": sentence})
