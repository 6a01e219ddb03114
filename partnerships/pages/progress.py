"""What the page of an agreement's progress shows, to both parties alike."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.agreement.plan import (
    PlannedMilestone,
    PlanRow,
    milestones_of,
    row_of_gathering,
    row_of_milestone,
)
from partnerships.models import Agreement, AgreementParty, Gathering
from partnerships.models.progress import COUNTS
from partnerships.pages.agreement import appendices_of, last_day_by
from portal.lib.formats import day
from portal.lib.timeline import Timeline
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class CountRow:
    gathering: Gathering
    counts: list[int]


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """From a fixed number of queries: the appendices in force are part of the plan."""

    parties: Sequence[AgreementParty]
    milestones: Sequence[PlannedMilestone]
    gatherings: Sequence[Gathering]
    first_day: dt.date | None
    last_day: dt.date | None

    @classmethod
    def read(cls, agreement: Agreement, actor: Actor) -> "ProgressPage":
        appendices = [
            each for each in appendices_of(agreement, actor) if each.is_signed
        ]
        return cls(
            list(agreement.parties.in_order()),
            milestones_of([agreement.pk, *(each.pk for each in appendices)]),
            list(agreement.gatherings.in_order()),
            agreement.starts_on,
            last_day_by(agreement, appendices),
        )

    @property
    def rows(self) -> list[PlanRow]:
        rows = [row_of_milestone(each) for each in self.milestones]
        rows += [row_of_gathering(each) for each in self.gatherings]
        return sorted(rows, key=lambda row: row.now)

    @property
    def line(self) -> Timeline | None:
        days = [self.first_day, self.last_day]
        for row in self.rows:
            days += [row.planned, row.now]
        return Timeline.around(days)

    @property
    def late(self) -> list[PlannedMilestone]:
        return [each for each in self.milestones if each.is_late]

    @property
    def untold(self) -> list[Gathering]:
        return [each for each in self.gatherings if each.is_untold]

    @property
    def counted(self) -> Iterator[CountRow]:
        for each in self.gatherings:
            if each.participants is not None:
                yield CountRow(
                    each, [*(getattr(each, n) for n in COUNTS), each.participants]
                )

    @property
    def sums(self) -> list[int]:
        """Of each role, and all together."""
        rows = [row.counts for row in self.counted]
        return [sum(column) for column in zip(*rows, strict=True)]

    @property
    def roles(self) -> list[str]:
        return [
            str(Gathering._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            for name in COUNTS
        ]


def next_of(shown: ProgressPage) -> str:
    """What happens next, and who must act."""
    if shown.late:
        first = shown.late[0]
        return _(
            "“%(title)s” should have been done by %(day)s. A party says that it is "
            "done, or moves it with a reason."
        ) % {"title": first.milestone.title, "day": day(first.due)}
    if shown.untold:
        return _("Write how many took part in “%(title)s”.") % {
            "title": shown.untold[0].title
        }
    coming = [row for row in shown.rows if row.is_ahead]
    if coming:
        return f"{day(coming[0].now)}: {coming[0].title}"
    return _("Nothing more is planned. The parties plan gatherings here.")
