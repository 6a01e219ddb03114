"""What the forum works with before it decides: its own order of the year's needs, the
amounts it thinks of, and scenarios to compare them with. None of it is a decision.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.forum import Forum
from forums.models.settled import stands_when_forwarded
from partnerships.models import Need, NeedLine, SchemeYear
from portal.lib import clock


class PriorityList(models.Model):
    """A forum's order of a year's needs, in the making until an item decides.

    Written by forums/services/priorities.py alone.
    """

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="priority_lists"
    )
    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="priority_lists"
    )
    # Counts the saves, so that an old tab cannot write over a newer order.
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    updated_by_name = models.CharField(max_length=200, blank=True, editable=False)

    objects: ClassVar[models.Manager["PriorityList"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "scheme_year"], name="priority_list_once_a_year"
            )
        ]
        triggers = [stands_when_forwarded("SELECT NEW.forum_id, NEW.scheme_year_id")]

    def __str__(self) -> str:
        return f"{self.forum} {self.scheme_year}"


class Priority(models.Model):
    """A need on the list: its place there, if it has one, and why."""

    priorities = models.ForeignKey(
        PriorityList, on_delete=models.CASCADE, related_name="places"
    )
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="priorities")
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=2_000)

    objects: ClassVar[models.Manager["Priority"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["priorities", "need"], name="priority_once_a_need"
            ),
            models.UniqueConstraint(
                fields=["priorities", "rank"], name="priority_place_once"
            ),
            models.CheckConstraint(
                condition=Q(rank=None) | Q(rank__gte=1), name="priority_from_one_up"
            ),
        ]
        triggers = [
            stands_when_forwarded(
                "SELECT l.forum_id, l.scheme_year_id FROM forums_prioritylist l "
                "WHERE l.id = NEW.priorities_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.need_id}"


class PriorityAmount(models.Model):
    """What the forum thinks of recommending for a budget line; it falls with it."""

    priority = models.ForeignKey(
        Priority, on_delete=models.CASCADE, related_name="amounts"
    )
    line = models.ForeignKey(NeedLine, on_delete=models.CASCADE, related_name="+")
    recommended_nok = models.PositiveBigIntegerField()

    objects: ClassVar[models.Manager["PriorityAmount"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "line"], name="priority_amount_once_a_line"
            )
        ]
        triggers = [
            stands_when_forwarded(
                "SELECT l.forum_id, l.scheme_year_id FROM forums_priority p "
                "JOIN forums_prioritylist l ON l.id = p.priorities_id "
                "WHERE p.id = NEW.priority_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.recommended_nok}"


class Scenario(models.Model):
    """A question of what would be recommended if; the answer is reckoned when asked.

    ``key`` is the number of one of the county's keys, which this app does not know:
    see docs/decisions/0019-the-forum-and-the-money.md.
    """

    class Kind(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("scenario", "all that is asked for")
        FRAME = "frame", pgettext_lazy("scenario", "another frame")
        KEY = "key", pgettext_lazy("scenario", "a key")

    class How(models.TextChoices):
        IN_ORDER = "in_order", pgettext_lazy("scenario", "the first in the order first")
        ALIKE = "alike", pgettext_lazy("scenario", "all lines alike")

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="scenarios")
    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    # For another frame: so many percent more, or below zero less.
    percent = models.SmallIntegerField(_("change of the frame"), default=0)
    how = models.CharField(
        _("how it is shared"), max_length=10, choices=How.choices, default=How.IN_ORDER
    )
    key = models.PositiveBigIntegerField(null=True, blank=True)
    key_name = models.CharField(max_length=140, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by_name = models.CharField(max_length=200, blank=True, editable=False)

    objects: ClassVar[models.Manager["Scenario"]]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="key", key__isnull=False) & ~Q(key_name="")
                | ~Q(kind="key") & Q(key=None, key_name=""),
                name="scenario_of_a_key_names_it",
                violation_error_message=_("Choose a key."),
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=-100, percent__lte=100),
                name="scenario_changes_within_reason",
                violation_error_message=_("Between −100 and 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        if self.kind == self.Kind.KEY:
            return self.key_name
        if self.kind == self.Kind.FRAME:
            sign = "+" if self.percent >= 0 else "−"
            return _("Frame %(change)s %%") % {"change": f"{sign}{abs(self.percent)}"}
        return str(self.get_kind_display())
