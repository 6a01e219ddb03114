"""What people write in minutes: a text to each item, comments, and their answers."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from forums.models import MinutesComment, MinutesSection
from forums.rules import minutes as rules
from forums.services.minutes import held
from portal.audit.services import record
from portal.lib import clock
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Written:
    """``theirs`` stood there already, unlike what I began from: nothing is written."""

    section: MinutesSection
    theirs: MinutesSection | None = None


@transaction.atomic
def write_section(
    *, actor: Actor, section: MinutesSection, text: str, version: int
) -> Written:
    """Write an item's text, unless somebody else has saved since ``version``.

    What it was is kept in the trace. Raises PermissionDenied or ValidationError.
    """
    minutes = held(section.minutes)
    require(rules.may_write(actor, minutes))
    current = minutes.sections.select_related("item").get(pk=section.pk)
    current.minutes = minutes
    new = text.replace("\r\n", "\n").strip()
    if new == current.text:
        return Written(current)
    if current.version != version:
        return Written(current, theirs=current)
    old, current.text = current.text, new
    current.version += 1
    current.changed_at, current.changed_by_name = clock.now(), actor.user_name
    current.full_clean()
    current.save(update_fields=["text", "version", "changed_at", "changed_by_name"])
    record(
        actor=actor,
        action="minutes.written",
        obj=minutes,
        item=current.item_id,
        version=current.version,
        old=old,
    )
    return Written(current)


@transaction.atomic
def comment(
    *, actor: Actor, section: MinutesSection, form_key: UUID, text: str
) -> MinutesComment:
    """Comment on an item's text, as one who was there, until the day that was set.

    The same ``form_key`` again gives the comment that is there. Raises
    PermissionDenied or ValidationError.
    """
    minutes = held(section.minutes)
    me = rules.was_there(actor, minutes)
    require(rules.may_comment(minutes, me))
    sent = MinutesComment.objects.filter(minutes=minutes, form_key=form_key)
    there = sent.first()
    if there is not None:
        return there
    made = MinutesComment(
        minutes=minutes,
        section=section,
        participant=me,
        form_key=form_key,
        text=readable(text),
    )
    made.full_clean()
    made.save()
    record(actor=actor, action="minutes.commented", obj=minutes, item=section.item_id)
    return made


@transaction.atomic
def answer_comment(
    *, actor: Actor, comment: MinutesComment, answer: str
) -> MinutesComment:
    """Answer what was said; again writes the answer anew.

    Raises PermissionDenied or ValidationError.
    """
    minutes = held(comment.minutes)
    require(rules.may_write(actor, minutes))
    current = MinutesComment.objects.get(minutes=minutes, pk=comment.pk)
    old, current.answer = current.answer, readable(answer)
    current.answered_at, current.answered_by_name = clock.now(), actor.user_name
    current.full_clean()
    current.save(update_fields=["answer", "answered_at", "answered_by_name"])
    record(
        actor=actor, action="minutes.answered", obj=minutes, comment=current.pk, old=old
    )
    return current
