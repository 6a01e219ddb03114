"""The plan of an agreement, and how it goes: milestones and gatherings by day."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Gathering, Milestone, MilestoneReport
from portal.lib import clock
from portal.lib.timeline import Mark

Reported = MilestoneReport.Kind


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """A milestone as it was signed, with all that has been said of it since."""

    milestone: Milestone
    reports: Sequence[MilestoneReport]

    @property
    def said(self) -> MilestoneReport | None:
        return self.reports[-1] if self.reports else None

    @property
    def done_on(self) -> dt.date | None:
        said = self.said
        return said.on if said and said.is_done else None

    @property
    def due(self) -> dt.date:
        """The day that it shall be done by now."""
        moved = [each.on for each in self.reports if not each.is_done]
        return moved[-1] if moved else self.milestone.on

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due < clock.today()

    @property
    def days_late(self) -> int:
        """After the day that was signed; 0 for what keeps to it."""
        until = self.done_on or (clock.today() if self.is_late else self.due)
        return max(0, (until - self.milestone.on).days)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A line of the plan. ``planned`` is the first day, ``now`` the one that holds.

    state  as words, with its tone; ``note`` says how late it is, or how many came
    """

    kind: str
    title: str
    url: str
    planned: dt.date
    now: dt.date
    state: str
    tone: str
    note: str
    marks: tuple[Mark, ...]
    is_ahead: bool


def milestones_of(agreement_ids: Iterable[int]) -> list[PlannedMilestone]:
    """Of these agreements and appendices, by the day that holds; two queries."""
    found = Milestone.objects.filter(agreement__in=list(agreement_ids))
    shown = [
        PlannedMilestone(each, list(each.reports.all()))
        for each in found.select_related("agreement").prefetch_related("reports")
    ]
    return sorted(shown, key=lambda each: (each.done_on or each.due, each.milestone.pk))


def row_of_milestone(one: PlannedMilestone) -> PlanRow:
    state, tone, shape = _standing(one)
    now = one.done_on or one.due
    return PlanRow(
        kind=_("Milestone"),
        title=one.milestone.title,
        url=one.milestone.get_absolute_url(),
        planned=one.milestone.on,
        now=now,
        state=state,
        tone=tone,
        note=_late(one.days_late),
        marks=_marks(one.milestone.on, now, shape),
        is_ahead=one.done_on is None and not one.is_late,
    )


def _standing(one: PlannedMilestone) -> tuple[str, str, str]:
    if one.done_on:
        return _("done"), "success", "done"
    if one.is_late:
        return _("late"), "danger", "late"
    if one.due != one.milestone.on:
        return _("moved"), "warning", "coming"
    return _("to come"), "neutral", "coming"


def row_of_gathering(one: Gathering) -> PlanRow:
    state, tone, shape = _gathering(one)
    note = _late(max(0, (one.day - one.first_day).days))
    came = one.participants
    if came is not None:
        told = ngettext("%(n)s took part", "%(n)s took part", came) % {"n": came}
        note = f"{told}, {note}" if note else told
    return PlanRow(
        kind=_("Gathering"),
        title=one.title,
        url=one.get_absolute_url(),
        planned=one.first_day,
        now=one.day,
        state=state,
        tone=tone,
        note=note,
        marks=_marks(one.first_day, one.day, shape),
        is_ahead=one.is_planned and not one.is_untold,
    )


def _gathering(one: Gathering) -> tuple[str, str, str]:
    if one.is_untold:
        return _("not told of yet"), "danger", "late"
    label = str(one.get_state_display())
    if one.state == Gathering.State.HELD:
        return label, "success", "done"
    if one.state == Gathering.State.CANCELLED:
        return label, "neutral", "off"
    if one.is_moved:
        return _("moved"), "warning", "coming"
    return label, "neutral", "coming"


def _late(days: int) -> str:
    if not days:
        return ""
    text = ngettext("%(n)s day later", "%(n)s days later", days)
    return text % {"n": days}


def _marks(planned: dt.date, now: dt.date, shape: str) -> tuple[Mark, ...]:
    if planned == now:
        return (Mark(shape, now),)
    first, last = sorted((planned, now))
    return Mark("shift", first, last), Mark("planned", planned), Mark(shape, now)
