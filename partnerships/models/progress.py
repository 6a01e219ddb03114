"""How it goes with an agreement: its gatherings, and what has become of milestones.

An agreement in force is locked; how it goes is no part of what was signed. So it lives
here, in rows of its own, and a milestone stays as it was signed.
"""

import datetime as dt
import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.agreement import LONGEST, Agreement
from partnerships.models.agreement_parts import Milestone
from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.lib.text import Text
from portal.people.actor import Actor

LONGEST_REASON = 2_000
MOST = 10_000  # at one gathering
COUNTS = (
    "teacher_count",
    "leader_count",
    "owner_count",
    "uh_count",
    "student_count",
    "other_count",
)


def of_signed(name: str, agreement: str) -> pgtrigger.Trigger:
    """For rows about how it goes: there is nothing to tell before it is in force.

    agreement  the id in SQL, of the row NEW
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM partnerships_agreement a
                 WHERE a.id = {agreement} AND a.state IN ('in_force', 'ended'))
            THEN
                RAISE EXCEPTION 'Progress is of an agreement that is in force.'
                    USING ERRCODE = 'check_violation',
                          CONSTRAINT = 'progress_of_signed_agreement';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - our own text
    )


class MilestoneReport(models.Model):
    """A party says that a milestone is done, or what day it is moved to and why.

    The newest one counts. They are only added: what was said before is kept.
    """

    class Kind(models.TextChoices):
        DONE = "done", pgettext_lazy("milestone", "done")
        MOVED = "moved", pgettext_lazy("milestone", "moved")

    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, related_name="reports"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The day it was done, or the new day that it shall be done by.
    on = models.DateField(_("date"))
    reason = models.TextField(_("reason"), blank=True, max_length=LONGEST_REASON)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["MilestoneReport"]]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="done") | ~Q(reason=""),
                name="milestone_moved_with_a_reason",
                violation_error_message=_("Say why the milestone is moved."),
            ),
        ]
        triggers = [
            of_signed(
                "milestone_report_of_signed",
                "(SELECT m.agreement_id FROM partnerships_milestone m"
                " WHERE m.id = NEW.milestone_id)",
            ),
            pgtrigger.Protect(
                name="milestone_report_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id}: {self.kind} {self.on}"

    @property
    def is_done(self) -> bool:
        return self.kind == self.Kind.DONE


class GatheringQuerySet(models.QuerySet["Gathering"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the agreement sees its gatherings."""
        return self.filter(agreement__in=Agreement.objects.visible_to(actor))

    def in_order(self) -> Self:
        return self.order_by("starts_at", "pk")


def _count(label: Text) -> models.PositiveIntegerField:  # type: ignore[type-arg]
    return models.PositiveIntegerField(
        label, null=True, blank=True, validators=[MaxValueValidator(MOST)]
    )


class Gathering(models.Model):
    """A gathering (samling) under an agreement. How many took part, never who.

    ``state`` is written by partnerships/services/gatherings.py alone. ``revision``
    counts what calendars must know of, ``version`` every save.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("gathering state", "planned")
        HELD = "held", pgettext_lazy("gathering state", "held")
        CANCELLED = "cancelled", pgettext_lazy("gathering state", "cancelled")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="gatherings"
    )
    # The same form sent twice is the same gathering; also its name in calendars.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    # As it was planned first.
    first_starts_at = models.DateTimeField(editable=False)
    moved_reason = models.TextField(
        _("why it is moved"), blank=True, max_length=LONGEST_REASON
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    programme = models.TextField(_("programme"), blank=True, max_length=LONGEST)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PLANNED, editable=False
    )
    cancelled_reason = models.TextField(
        _("reason"), blank=True, max_length=LONGEST_REASON
    )
    teacher_count = _count(_("teachers"))
    leader_count = _count(_("school leaders"))
    owner_count = _count(_("from the school owner"))
    uh_count = _count(_("from the UH institution"))
    student_count = _count(_("student teachers"))
    other_count = _count(_("others"))
    revision = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[GatheringQuerySet] = GatheringQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["agreement", "starts_at"], name="gathering_in_order")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="gathering_ends_after_it_begins",
                violation_error_message=_("The gathering ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at=F("first_starts_at")) | ~Q(moved_reason=""),
                name="gathering_moved_with_a_reason",
                violation_error_message=_("Say why the gathering is moved."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_reason=""),
                name="gathering_cancelled_with_a_reason",
                violation_error_message=_("Say why the gathering is cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state="held", **{f"{name}__isnull": False for name in COUNTS}
                )
                | (~Q(state="held") & Q(**dict.fromkeys(COUNTS))),
                name="gathering_held_has_its_numbers",
                violation_error_message=_(
                    "Write how many took part of each; 0 where nobody did."
                ),
            ),
        ]
        triggers = [
            of_signed("gathering_of_signed", "NEW.agreement_id"),
            pgtrigger.Protect(name="gathering_is_kept", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("partnerships:gathering_detail", self.pk)

    @property
    def day(self) -> dt.date:
        return clock.day_of(self.starts_at)

    @property
    def first_day(self) -> dt.date:
        return clock.day_of(self.first_starts_at)

    @property
    def is_moved(self) -> bool:
        return self.starts_at != self.first_starts_at

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_untold(self) -> bool:
        """It should have been held, and nobody has said how many came."""
        return self.is_planned and self.ends_at <= clock.now()

    @property
    def participants(self) -> int | None:
        """All together; None while nobody has told."""
        if self.state != self.State.HELD:
            return None
        return sum(getattr(self, name) or 0 for name in COUNTS)
