"""The life of minutes: made, sent for comments, approved, and corrected.

The only code that writes ``Minutes.state``:

    draft → comments     sent to those who were there, until a day
    comments → approved  a later meeting has decided so; from then on they are locked
"""

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.documents.record import (
    ItemText,
    MeetingFacts,
    Record,
    Task,
)
from forums.meeting.facts import facts_of
from forums.meeting.language import language_of
from forums.models import (
    AgendaItem,
    FollowUp,
    Meeting,
    Minutes,
    MinutesSection,
)
from forums.rules import minutes as rules
from forums.services.agenda import add_item
from forums.services.meetings import locked
from portal.audit.services import record
from portal.documents.frozen import canonical, from_json, sha256_of, to_json
from portal.lib import clock
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.post.services import post

S = Minutes.State
ITEMS = uuid.UUID("5b0c7f1e-6d0f-4f0b-9a55-0f2b8f6f8d51")  # of the items that approve


@transaction.atomic
def start_minutes(*, actor: Actor, meeting: Meeting) -> Minutes:
    """The draft of a held meeting, from its rows; again gives the one that is there.

    Raises PermissionDenied.
    """
    current = locked(meeting)
    require(rules.may_start(actor, current))
    there = current.minutes.order_by("-number").first()
    if there is not None:
        return there
    made = _draft(current)
    MinutesSection.objects.bulk_create(
        MinutesSection(minutes=made, item=item, text=item.text)
        for item in current.items.all()
    )
    record(actor=actor, action="minutes.started", obj=made, meeting=current.pk)
    return made


def _draft(meeting: Meeting, **correction: object) -> Minutes:
    language = language_of(meeting)
    with override(language):
        facts = to_json(facts_of(meeting))
    made = Minutes(meeting=meeting, language=language, facts=facts, **correction)
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def send_minutes(*, actor: Actor, minutes: Minutes, until: dt.date) -> Minutes:
    """Send them to those who were there, for comments until a day.

    Raises PermissionDenied, or ValidationError for a day that is past.
    """
    current = held(minutes)
    require(rules.may_send(actor, current))
    if until < clock.today():
        raise ValidationError({"until": _("This day is past.")})
    current.state, current.sent_at = S.COMMENTS, clock.now()
    current.comments_until = until
    current.full_clean()
    current.save(update_fields=["state", "sent_at", "comments_until"])
    record(actor=actor, action="minutes.sent", obj=current, until=until.isoformat())
    there = current.meeting.participants.exclude(attendances=None).distinct()
    for one in there.select_related("user").order_by("pk"):
        to = one.user or one.email
        if to:
            post(
                to=to,
                key=f"forums/minutes_sent:{current.pk}:{one.pk}",
                template="forums/minutes_sent",
                context={
                    "meeting": current.meeting,
                    "until": until,
                    "path": current.get_absolute_url(),
                },
            )
    return current


@transaction.atomic
def put_on_agenda(*, actor: Actor, minutes: Minutes, meeting: Meeting) -> AgendaItem:
    """Put their approval on the agenda of a coming meeting of the same people.

    Raises PermissionDenied, or ValidationError for another's or an earlier meeting.
    """
    coming = locked(meeting)
    current = held(minutes)
    require(rules.may_put_on_agenda(actor, current))
    if coming not in meetings_for(current):
        raise ValidationError(
            {"meeting": _("Choose a coming meeting of the same forum or network.")}
        )
    of_it = current.meeting
    with override(current.language):
        facts = {"title": of_it.title, "version": current.number}
        title = _("Approval of the minutes of %(title)s") % facts
        if current.corrects_id:
            title = _("Correction %(version)s of the minutes of %(title)s") % facts
        suggestion = _("The minutes are approved.")
    item = add_item(
        actor=actor,
        meeting=coming,
        form_key=uuid.uuid5(ITEMS, f"{current.pk} {coming.pk}"),
        title=title[:200],
        kind=AgendaItem.Kind.MINUTES,
        suggestion=suggestion,
    )
    current.approval_item = item
    current.save(update_fields=["approval_item"])
    record(actor=actor, action="minutes.put_on_agenda", obj=current, meeting=coming.pk)
    return item


def meetings_for(minutes: Minutes) -> list[Meeting]:
    """The coming meetings that can approve them."""
    of_it = minutes.meeting
    same = Meeting.objects.filter(forum=of_it.forum_id, network=of_it.network_id)
    later = same.filter(starts_at__gt=of_it.starts_at)
    return list(later.coming())


@transaction.atomic
def approve_minutes(*, actor: Actor, minutes: Minutes) -> Minutes:
    """Lock them as they are now, with the hash of all that they say.

    Again changes nothing. Raises PermissionDenied.
    """
    current = held(minutes)
    if current.is_approved:
        return current
    require(rules.may_approve(actor, current))
    current.content = canonical(record_of(current))
    current.sha256 = sha256_of(current.content)
    current.state, current.approved_at = S.APPROVED, clock.now()
    current.full_clean()
    current.save(update_fields=["content", "sha256", "state", "approved_at"])
    record(
        actor=actor,
        action="minutes.approved",
        obj=current,
        item=current.approval_item_id,
        sha256=current.sha256,
    )
    return current


@transaction.atomic
def correct_minutes(*, actor: Actor, minutes: Minutes, reason: str) -> Minutes:
    """A new version of approved minutes, with its reason: a draft with their texts.

    Raises PermissionDenied, ValidationError without a reason.
    """
    meeting = locked(minutes.meeting)
    current = held(minutes)
    require(rules.may_correct(actor, current))
    if not readable(reason):
        raise ValidationError({"reason": _("Say what is corrected, and why.")})
    made = _draft(
        meeting, number=current.number + 1, corrects=current, reason=readable(reason)
    )
    MinutesSection.objects.bulk_create(
        MinutesSection(minutes=made, item_id=one.item_id, text=one.text)
        for one in current.sections.all()
    )
    record(
        actor=actor,
        action="minutes.correction_started",
        obj=made,
        corrects=current.pk,
        reason=made.reason,
    )
    return made


def record_of(
    minutes: Minutes, sections: Iterable[MinutesSection] | None = None
) -> Record:
    """What they say now; of approved minutes, what was approved.

    sections   theirs with their items, where they are read already
    """
    if minutes.is_approved:
        return from_json(Record, json.loads(minutes.content))
    tasks = defaultdict(list)
    agreed = FollowUp.objects.filter(item__meeting=minutes.meeting_id)
    for task in agreed.select_related("person"):
        tasks[task.item_id].append(Task(task.text, task.person.name, task.due))
    if sections is None:
        sections = minutes.sections.select_related("item")
    return Record(
        version=minutes.number,
        reason=minutes.reason,
        facts=from_json(MeetingFacts, minutes.facts),
        texts=tuple(
            ItemText(one.item.number, one.text, tuple(tasks[one.item_id]))
            for one in sections
        ),
    )


def held(minutes: Minutes) -> Minutes:
    """The minutes as they are now, held against others until the transaction ends."""
    rows = Minutes.objects.select_for_update(of=("self",))
    related = "meeting__forum", "meeting__network", "approval_item__meeting"
    return rows.select_related(*related).get(pk=minutes.pk)
