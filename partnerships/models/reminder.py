from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from partnerships.models.organisation import Organisation
from partnerships.models.scheme import SchemeYear
from portal.lib import clock
from portal.people.actor import Actor


class OwnerReminderQuerySet(models.QuerySet["OwnerReminder"]):
    def visible_to(self, actor: Actor) -> Self:
        """The governor's and the national admin's, of the years that they see."""
        kinds = (Organisation.Kind.GOVERNOR, Organisation.Kind.NATIONAL)
        if not actor.system and actor.kind not in kinds:
            return self.none()
        years = SchemeYear.objects.visible_to(actor)
        return self.filter(scheme_year__in=years.values("pk"))


class OwnerReminder(models.Model):
    """An owner without a submitted need was reminded: at most once a day and year."""

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="reminders"
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="reminders"
    )
    on = models.DateField(default=clock.today)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[OwnerReminderQuerySet] = OwnerReminderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_year", "owner", "on"],
                name="owner_reminded_once_a_day",
                violation_error_message=_("This owner is reminded already today."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.scheme_year_id} {self.on}"
