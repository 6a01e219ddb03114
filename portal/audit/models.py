from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from portal.lib import clock
from portal.lib.kept import never_emptied


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def of_one(self, object_type: str, pk: int) -> Self:
        """What has happened to this object, newest first."""
        found = self.filter(object_type=object_type, object_id=pk)
        return found.order_by("-at", "-pk")

    def about(self, obj: models.Model, *also: "models.QuerySet[models.Model]") -> Self:
        """What has happened to ``obj``, and to the rows of ``also``, newest first."""
        found = Q(object_type=obj._meta.label_lower, object_id=obj.pk)
        for rows in also:
            found |= Q(
                object_type=rows.model._meta.label_lower,
                object_id__in=rows.order_by().values("pk"),
            )
        return self.filter(found).order_by("-at", "-pk")


class AuditEntry(models.Model):
    """Who did what to what, for whom and when. Written once, never changed.

    Names are copied in, so that the trace still reads when a person has left
    or an organisation has merged.
    """

    at = models.DateTimeField(default=clock.now, editable=False)
    action = models.CharField(max_length=80)  # noun.verb
    object_type = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    user_name = models.CharField(max_length=200, blank=True)
    system = models.CharField(max_length=80, blank=True)
    acting_for_id = models.BigIntegerField(null=True)
    acting_for_name = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    objects: ClassVar[AuditEntryQuerySet] = AuditEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["object_type", "object_id", "-at"])]
        triggers = [
            pgtrigger.Protect(
                name="append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
