"""The forum's first meeting of 2018, and the minutes of it and of the next one."""

import datetime as dt
import uuid

from forums.models import AgendaItem, FollowUp, Forum, Meeting, Minutes
from forums.services import agenda, decisions, follow_ups, meetings, participants
from forums.services.minutes import approve_minutes, send_minutes, start_minutes
from forums.services.minutes_text import answer_comment, comment, write_section
from funding.demo.forum_texts import (
    AGREED_MINUTES,
    ANSWER,
    APPROVAL,
    AS_COMMENTED,
    COMMENT,
    SPRING,
    TASK,
    VOTED_MINUTES,
)
from funding.demo.people import Cast, email
from funding.demo.years import moment
from portal.lib import clock
from portal.people.actor import EDITOR, Actor

KEYS = uuid.UUID("7d1f0f0c-52a4-5f0e-8a4b-2018f0af0306")
PLAN_ITEM = 1  # of SPRING: the one that is commented on, and followed up


def key_of(name: str) -> uuid.UUID:
    return uuid.uuid5(KEYS, name)


def spring_meeting(cast: Cast, forum: Forum, secretary: Actor) -> Minutes:
    """Held in March; its minutes are written, commented on, and wait for approval."""
    meeting = _called(forum, secretary)
    with clock.at(moment(2018, 3, 6, 10, 0)):
        meeting = meetings.open_meeting(actor=secretary, meeting=meeting)
        participants.arrive_all(actor=secretary, meeting=meeting)
    for turn, item in enumerate(meeting.items.order_by("number")):
        with clock.at(moment(2018, 3, 6, 10, 30 + 10 * turn)):
            decisions.record_consensus(
                actor=secretary, item=item, proposal=item.proposals.get()
            )
            if turn == PLAN_ITEM:
                _agree_on_task(item, secretary)
    with clock.at(moment(2018, 3, 6, 12, 0)):
        meeting = meetings.close_meeting(actor=secretary, meeting=meeting)
    return _commented(cast, meeting, secretary)


def _called(forum: Forum, secretary: Actor) -> Meeting:
    with clock.at(moment(2018, 2, 13, 9, 0)):
        meeting = meetings.create_meeting(
            actor=secretary,
            forum=forum,
            form_key=key_of("meeting"),
            title="Oppstartsmøte 2018",
            starts_at=moment(2018, 3, 6, 10),
            ends_at=moment(2018, 3, 6, 12),
            place="Fylkeshuset i Molde",
        )
        for title, text, suggestion, _told in SPRING:
            agenda.add_item(
                actor=secretary,
                meeting=meeting,
                form_key=key_of(title),
                title=title,
                text=text,
                suggestion=suggestion,
            )
        meeting = meetings.call_meeting(actor=secretary, meeting=meeting)
        for one in meeting.participants.all():
            participants.answer(actor=secretary, participant=one, comes=True)
    return meeting


def _agree_on_task(item: AgendaItem, secretary: Actor) -> None:
    """For the university college; it is not done when the next meeting begins."""
    follow_ups.add_follow_up(
        actor=secretary,
        item=item,
        form_key=key_of("task"),
        text=TASK,
        person=item.meeting.participants.get(user__email=email(EDITOR, "hivolda")),
        due=dt.date(2018, 8, 10),
    )


def _commented(cast: Cast, meeting: Meeting, secretary: Actor) -> Minutes:
    told = [told for *_agenda, told in SPRING]
    with clock.at(moment(2018, 3, 7, 13, 0)):
        minutes = start_minutes(actor=secretary, meeting=meeting)
        _write(minutes, told, secretary)
        minutes = send_minutes(
            actor=secretary, minutes=minutes, until=dt.date(2018, 3, 21)
        )
    section = minutes.sections.order_by("item__number")[PLAN_ITEM]
    with clock.at(moment(2018, 3, 14, 8, 40)):
        said = comment(
            actor=cast.actor(EDITOR, "orsta"),
            section=section,
            form_key=key_of("comment"),
            text=COMMENT,
        )
    with clock.at(moment(2018, 3, 15, 10, 5)):
        told[PLAN_ITEM] = AS_COMMENTED
        _write(minutes, told, secretary)
        answer_comment(actor=secretary, comment=said, answer=ANSWER)
    return minutes


def _write(minutes: Minutes, texts: list[str], secretary: Actor) -> None:
    sections = minutes.sections.select_related("minutes").order_by("item__number")
    for section, text in zip(sections, texts, strict=True):
        write_section(
            actor=secretary, section=section, text=text, version=section.version
        )


def approved(cast: Cast, minutes: Minutes, secretary: Actor) -> None:
    """The second meeting has decided so; what was to be done is done after it."""
    with clock.at(moment(2018, 8, 16, 14, 30)):
        approve_minutes(actor=secretary, minutes=minutes)
    task = FollowUp.objects.get(item__meeting=minutes.meeting_id)
    with clock.at(moment(2018, 8, 20, 11, 0)):
        follow_ups.finish_follow_up(actor=cast.actor(EDITOR, "hivolda"), task=task)


def sent(meeting: Meeting, secretary: Actor) -> None:
    """The second meeting's minutes are out for comments."""
    told: dict[str, str] = {
        AgendaItem.Kind.MINUTES: APPROVAL,
        AgendaItem.State.AGREED: AGREED_MINUTES,
        AgendaItem.State.VOTED: VOTED_MINUTES,
    }
    items = meeting.items.order_by("number")
    texts = [told.get(one.kind) or told[one.state] for one in items]
    with clock.at(moment(2018, 8, 20, 9, 0)):
        minutes = start_minutes(actor=secretary, meeting=meeting)
        _write(minutes, texts, secretary)
        send_minutes(actor=secretary, minutes=minutes, until=dt.date(2018, 9, 3))
