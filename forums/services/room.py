"""What is done in the meeting room itself: the item that is up, and who speaks."""

from django.db import transaction

from forums.meeting.standing import Standing
from forums.models import AgendaItem, Meeting, Speech
from forums.rules import room as rules
from forums.services.agenda import held
from forums.services.participants import own_place
from portal.audit.services import record
from portal.lib import clock
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def take_up(*, actor: Actor, item: AgendaItem) -> Meeting:
    """Make this the item that is up; again changes nothing.

    Nobody waits to speak on the one before it any longer. Raises PermissionDenied.
    """
    current = held(item)
    meeting = current.meeting
    require(rules.may_take_up(Standing(actor, current)))
    if meeting.current_item_id == current.pk:
        return meeting
    Speech.objects.wanted().filter(item__meeting=meeting).update(ended_at=clock.now())
    meeting.current_item, meeting.current_since = current, clock.now()
    meeting.save(update_fields=["current_item", "current_since"])
    record(
        actor=actor,
        action="meeting.item_taken_up",
        obj=meeting,
        item=current.pk,
        number=current.number,
    )
    return meeting


@transaction.atomic
def ask_to_speak(*, actor: Actor, item: AgendaItem) -> Speech:
    """Ask for the floor, once until one has had it. Raises PermissionDenied."""
    current = held(item)
    require(rules.may_ask_to_speak(Standing(actor, current)))
    me = own_place(actor=actor, meeting=current.meeting)
    there = Speech.objects.wanted().filter(item=current, participant=me).first()
    if there:
        return there
    speech = Speech.objects.create(item=current, participant=me)
    record(
        actor=actor,
        action="meeting.asked_to_speak",
        obj=current.meeting,
        item=current.pk,
        name=me.name,
    )
    return speech


@transaction.atomic
def give_the_floor(*, actor: Actor, speech: Speech) -> Speech:
    """Whoever had it until now has spoken. Raises PermissionDenied."""
    item = held(speech.item)
    require(rules.may_give_the_floor(Standing(actor, item)))
    current = item.speeches.select_related("participant").get(pk=speech.pk)
    if current.began_at or current.ended_at:
        return current
    now = clock.now()
    item.speeches.filter(began_at__isnull=False, ended_at=None).update(ended_at=now)
    current.began_at = now
    current.save(update_fields=["began_at"])
    record(
        actor=actor,
        action="meeting.floor_given",
        obj=item.meeting,
        item=item.pk,
        name=current.participant.name,
    )
    return current


@transaction.atomic
def end_speech(*, actor: Actor, speech: Speech) -> None:
    """Take it back, or have spoken; again changes nothing. Raises PermissionDenied."""
    item = held(speech.item)
    require(rules.may_end(Standing(actor, item), speech))
    waiting = Speech.objects.wanted().filter(pk=speech.pk)
    if waiting.update(ended_at=clock.now()):
        record(
            actor=actor,
            action="meeting.speech_ended",
            obj=item.meeting,
            item=item.pk,
            name=speech.participant.name,
        )
