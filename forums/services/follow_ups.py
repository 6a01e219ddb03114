"""Things to do after an item: agreed on, and done."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from forums.models import AgendaItem, FollowUp, Participant
from forums.rules import minutes as rules
from forums.services.meetings import locked
from portal.audit.services import record
from portal.lib import clock
from portal.lib.text import one_line
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def add_follow_up(
    *,
    actor: Actor,
    item: AgendaItem,
    form_key: UUID,
    text: str,
    person: Participant,
    due: dt.date,
) -> FollowUp:
    """Somebody called to the meeting is to do this, until a day.

    The same ``form_key`` again gives the task that is there. Raises PermissionDenied
    or ValidationError.
    """
    meeting = locked(item.meeting)
    require(rules.may_follow_up(actor, meeting))
    there = FollowUp.objects.filter(form_key=form_key, item=item).first()
    if there is not None:
        return there
    if person.meeting_id != meeting.pk:
        raise ValidationError({"person": _("Choose one who is called to the meeting.")})
    if due < meeting.day:
        raise ValidationError({"due": _("This day is before the meeting.")})
    made = FollowUp(
        item=item, form_key=form_key, text=one_line(text), person=person, due=due
    )
    made.full_clean()
    made.save()
    record(
        actor=actor,
        action="meeting.follow_up_agreed",
        obj=meeting,
        item=item.pk,
        task=made.pk,
        name=person.name,
        due=due.isoformat(),
    )
    return made


@transaction.atomic
def finish_follow_up(*, actor: Actor, task: FollowUp) -> FollowUp:
    """It is done; again changes nothing. Raises PermissionDenied."""
    rows = FollowUp.objects.select_for_update(of=("self",))
    related = "person", "item__meeting__forum", "item__meeting__network"
    current = rows.select_related(*related).get(pk=task.pk)
    require(rules.may_finish(actor, current))
    if current.done_at is not None:
        return current
    current.done_at, current.done_by_name = clock.now(), actor.user_name
    current.full_clean()
    current.save(update_fields=["done_at", "done_by_name"])
    record(
        actor=actor,
        action="meeting.follow_up_done",
        obj=current.item.meeting,
        task=current.pk,
    )
    return current
