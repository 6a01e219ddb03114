from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from partnerships.models.need import Need
from portal.lib import clock


class HandedOverNeedQuerySet(models.QuerySet["HandedOverNeed"]):
    def newest(self) -> Self:
        """The last hand-over of each need."""
        return self.order_by("need", "-at", "-pk").distinct("need")


class HandedOverNeed(models.Model):
    """A draft that went from one who left to a colleague, who sees to it now."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="hand_overs")
    from_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[HandedOverNeedQuerySet] = HandedOverNeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="handed_over_to_another",
                condition=~Q(from_user=models.F("to_user")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.from_user_id} → {self.to_user_id}"
