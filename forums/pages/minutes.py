"""What the pages of minutes show, and which forms this person may use there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from forums.documents.record import ItemFacts, Record
from forums.forms.minutes import ApprovalForm, CorrectForm, SendForm
from forums.models import (
    FollowUp,
    Meeting,
    Minutes,
    MinutesComment,
    MinutesSection,
    PrintedPaper,
)
from forums.rules import minutes as rules
from forums.rules.meetings import may_run
from forums.services.minutes import meetings_for, record_of
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.prepared import Prepared

USUAL_DAYS = 14
S = Minutes.State


@dataclass(frozen=True, slots=True)
class SectionRow:
    """An item of the minutes: what the rows say, the text, and what is said of it."""

    facts: ItemFacts
    section: MinutesSection | None
    text: str
    tasks: tuple[object, ...]
    comments: list[MinutesComment]


def minutes_context(actor: Actor, minutes: Minutes) -> dict[str, object]:
    """All that the page is made of; forms only for who may use them."""
    sections = list(minutes.sections.select_related("item"))
    record = record_of(minutes, sections)
    write = rules.may_write(actor, minutes)
    runs = bool(write) or (
        minutes.is_approved and bool(may_run(actor, minutes.meeting))
    )
    there = None if minutes.is_approved else rules.was_there(actor, minutes)
    context: dict[str, object] = {
        "minutes": minutes,
        "meeting": minutes.meeting,
        "record": record,
        "rows": _rows(actor, record, sections),
        "write": write,
        "runs": runs,
        "comment": rules.may_comment(minutes, there),
        "printed": list(printed_of(actor, minutes=minutes)),
    }
    if minutes.is_approved:
        later = Minutes.objects.visible_to(actor).filter(corrects=minutes)
        context["later"] = later.first()
    if write:
        context |= _moving(minutes)
    if runs and minutes.is_approved and rules.may_correct(actor, minutes):
        context["correct_form"] = CorrectForm()
    return context


def _rows(
    actor: Actor, record: Record, sections: list[MinutesSection]
) -> list[SectionRow]:
    of_item = {one.item_id: one for one in sections}
    comments = defaultdict(list)
    said = MinutesComment.objects.visible_to(actor).filter(section__in=sections)
    for one in said.select_related("participant"):
        comments[one.section_id].append(one)
    rows = []
    for facts, text in record.rows:
        section = of_item.get(facts.item)
        mine = comments[section.pk] if section else []
        rows.append(SectionRow(facts, section, text.text, text.tasks, mine))
    return rows


def _moving(minutes: Minutes) -> dict[str, object]:
    """The forms that move the minutes on."""
    forum = minutes.meeting.forum
    if minutes.state == S.DRAFT:
        days = forum.comment_days if forum else USUAL_DAYS
        until = clock.today() + timedelta(days=days)
        return {"send_form": SendForm(initial={"until": until})}
    found: dict[str, object] = {"approve": rules.is_decided(minutes)}
    if rules.is_ready_for_agenda(minutes):
        coming = meetings_for(minutes)
        found["no_meeting"] = not coming
        if coming:
            found["approval_form"] = ApprovalForm(meetings=coming)
    return found


def _printed(actor: Actor) -> QuerySet[PrintedPaper]:
    rows = PrintedPaper.objects.visible_to(actor).select_related("document")
    return rows.defer("document__content")


def _agendas(actor: Actor, meeting: int) -> QuerySet[PrintedPaper]:
    return _printed(actor).filter(meeting=meeting, minutes=None)[:10]


def _minutes(actor: Actor, meeting: int) -> QuerySet[Minutes]:
    found = Minutes.objects.visible_to(actor).filter(meeting=meeting)
    return found.order_by("-number")


AGENDAS, MINUTES = Prepared(_agendas), Prepared(_minutes)


def printed_of(
    actor: Actor, *, meeting: Meeting | None = None, minutes: Minutes | None = None
) -> list[PrintedPaper]:
    """The newest of each kind that this person may read, the internal one first."""
    if minutes is not None:
        return list(_printed(actor).filter(minutes=minutes)[:1])
    newest = AGENDAS.rows(actor, meeting.pk) if meeting else []
    found: dict[bool, PrintedPaper] = {}
    for row in newest:
        found.setdefault(row.internal, row)
    return list(found.values())


def after_context(actor: Actor, meeting: Meeting) -> dict[str, object]:
    """What a meeting's page shows of its minutes, papers and what is to be done."""
    carried = FollowUp.objects.on_agenda_of(meeting).select_related("person")
    return {
        "all_minutes": MINUTES.rows(actor, meeting.pk),
        "carried": list(carried.select_related("person", "item__meeting")),
        "printed": printed_of(actor, meeting=meeting),
    }
