"""What was sent in, as it stood; and how a need came back to be written on."""

from datetime import datetime
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need import Need
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

LONGEST_REASON = 2000


class NeedSubmissionQuerySet(models.QuerySet["NeedSubmission"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the needs that one sees."""
        return self.filter(need__in=Need.objects.visible_to(actor))


class NeedSubmission(models.Model):
    """One sending of a need, frozen: its receipt, and all that the need said then.

    ``content`` is made by partnerships/need/snapshots.py; ``sha256`` is of its text.
    The receipt's number is the need's own, so a need that is sent again keeps it.
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    receipt = models.CharField(max_length=20)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    late_reason = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[NeedSubmissionQuerySet] = NeedSubmissionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "number"], name="need_submission_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="need_submission_counts_from_one"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="submission_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.receipt} ({self.number})"


class NeedReturn(models.Model):
    """Why a need is a draft again, or why the approver wants it written on.

    ``until`` is set when the governor opens a need after the deadline: it can be sent
    in again until then.
    """

    class Kind(models.TextChoices):
        SENT_BACK = "sent_back", pgettext_lazy("need return", "sent back")
        CALLED_BACK = "called_back", pgettext_lazy("need return", "called back")
        OPENED = "opened", pgettext_lazy("need return", "opened for changes")

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="returns")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = models.TextField(_("reason"), blank=True, max_length=LONGEST_REASON)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=420)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["need", "-at"], name="need_return_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="called_back") | ~Q(reason=""),
                name="need_return_has_its_reason",
                violation_error_message=_("Write the reason."),
            ),
            models.CheckConstraint(
                condition=Q(kind="opened") | Q(until__isnull=True),
                name="need_return_until_when_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.kind}"


class DeadlineExtensionQuerySet(models.QuerySet["DeadlineExtension"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; the governor's and the national admin's, all of the county."""
        if actor.system or actor.kind == "national":
            return self
        if actor.kind == "governor":
            return self.filter(scheme_year__county_id__in=actor.county_ids)
        return self.filter(owner_id=actor.organisation_id)

    def running(self, at: datetime) -> Self:
        return self.filter(until__gte=at)


class DeadlineExtension(models.Model):
    """The year is open for one owner after its deadline, for a reason all may read."""

    scheme_year = models.ForeignKey(
        "partnerships.SchemeYear", on_delete=models.PROTECT, related_name="extensions"
    )
    owner = models.ForeignKey(
        "partnerships.Organisation", on_delete=models.PROTECT, related_name="extensions"
    )
    until = models.DateTimeField()
    reason = models.TextField(_("reason"), max_length=LONGEST_REASON)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[DeadlineExtensionQuerySet] = (
        DeadlineExtensionQuerySet.as_manager()  # type: ignore[assignment]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_year", "owner"],
                name="deadline_extension_once_per_owner",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="deadline_extension_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}: {self.until}"

    @property
    def facts(self) -> dict[str, Any]:
        """For the trace."""
        return {"owner": self.owner.name, "until": self.until, "reason": self.reason}
