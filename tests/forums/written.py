"""Minutes of a held meeting, as far as a test wants them."""

import datetime as dt
import uuid

from forums.models import Meeting, Minutes
from forums.services import decisions, follow_ups, meetings, minutes, minutes_text
from portal.lib import clock
from tests import stage
from tests.forums import scenes


@stage.scene
def held(people, **facts) -> Meeting:
    """One item agreed on, then closed; the deputy is called and was not there."""
    on = scenes.opened(people, scenes.meeting(people, **facts))
    item = on.items.get()
    decisions.record_consensus(
        actor=people.actor("secretary"), item=item, proposal=item.proposals.get()
    )
    return meetings.close_meeting(actor=people.actor("secretary"), meeting=on)


@stage.scene
def draft(people, on: Meeting | None = None) -> Minutes:
    on = on or held(people)
    return minutes.start_minutes(actor=people.actor("secretary"), meeting=on)


@stage.scene
def sent(people, of: Minutes | None = None) -> Minutes:
    return minutes.send_minutes(
        actor=people.actor("secretary"),
        minutes=of or draft(people),
        until=clock.today() + dt.timedelta(days=14),
    )


def coming(people, days: int = 30) -> Meeting:
    """A later meeting of the same forum."""
    begins = clock.now() + dt.timedelta(days=days)
    return scenes.meeting(
        people,
        title="Haustmøtet",
        starts_at=begins,
        ends_at=begins + dt.timedelta(hours=2),
    )


@stage.scene
def put(people, of: Minutes | None = None, days: int = 30) -> Minutes:
    """Out for comments, and on the agenda of the next meeting."""
    of = of or sent(people)
    minutes.put_on_agenda(
        actor=people.actor("secretary"), minutes=of, meeting=coming(people, days)
    )
    of.refresh_from_db()
    return of


@stage.scene
def decided(people, of: Minutes | None = None, days: int = 30) -> Minutes:
    """The next meeting has agreed to approve them."""
    of = put(people, of, days)
    item = of.approval_item
    scenes.opened(people, item.meeting)
    decisions.record_consensus(
        actor=people.actor("secretary"), item=item, proposal=item.proposals.get()
    )
    meetings.close_meeting(actor=people.actor("secretary"), meeting=item.meeting)
    return Minutes.objects.get(pk=of.pk)


@stage.scene
def approved(people, of: Minutes | None = None) -> Minutes:
    of = decided(people, of)
    return minutes.approve_minutes(actor=people.actor("secretary"), minutes=of)


def said(people, of: Minutes, who: str = "forum_member", text: str = "Eg sa nei."):
    return minutes_text.comment(
        actor=people.actor(who),
        section=of.sections.first(),
        form_key=uuid.uuid4(),
        text=text,
    )


def task(people, on: Meeting, **facts):
    given = {
        "item": on.items.first(),
        "form_key": uuid.uuid4(),
        "text": "Spør UH om kapasitet.",
        "person": on.participants.get(user=people.forum_member),
        "due": on.day + dt.timedelta(days=10),
        **facts,
    }
    return follow_ups.add_follow_up(actor=people.actor("secretary"), **given)
