"""The addresses of a forum's pages, with the meeting that each of them is about."""

from django.urls import reverse

from forums.services import agenda, decisions, meetings, room, votes
from forums.services.hands import register_votes
from tests import factories as make_a
from tests.forums import scenes


def to(route, *args):
    return reverse(f"forums:{route}", args=args)


def full_item(people, on=None):
    """Of a meeting in the making: with a need, papers, and one who stands down."""
    meeting = on or scenes.meeting(people, place="Volda", link="https://x.example/1")
    item = scenes.item(people, meeting, text="Kva saka gjeld. " * 20)
    scenes.item(people, meeting, title="Eventuelt", kind="other")
    agenda.put_needs(actor=people.actor("secretary"), item=item, needs=[people.need])
    make_a.ItemPaperFactory(item=item)
    make_a.ItemPaperFactory(item=item, internal=True)
    make_a.RecusalFactory(
        item=item,
        participant=meeting.participants.get(user=people.forum_deputy),
        state="declared",
        reason="Broren min leier tiltaket.",
    )
    return item


def noted(people):
    """An item of which the leader has written how long it takes."""
    item = full_item(people)
    agenda.write_note(
        actor=people.actor("leader"), item=item, minutes=200, text="Ver streng."
    )
    return item


def with_vote(people, *, closed):
    item = full_item(people)
    scenes.opened(people, item.meeting)
    item.meeting.refresh_from_db()
    vote = scenes.vote(people, item, secret=True)
    if closed:
        votes.cast_vote(actor=people.actor("forum_member"), vote=vote, option=1)
        votes.close_vote(actor=people.actor("secretary"), vote=vote)
        decisions.dissent(
            actor=people.actor("forum_member"), item=item, text="For lite til oss."
        )
    return item


def in_the_open(people):
    """A vote that is open, with one hand that is written down."""
    scenes.seats(people, 3)
    item = full_item(people)
    scenes.opened(people, item.meeting)
    vote = scenes.vote(people, item, secret=False)
    first, *_ = scenes.voters(item.meeting)
    secretary = people.actor("secretary")
    register_votes(actor=secretary, vote=vote, option=1, people=[first])
    return vote


def hands_counted(people):
    vote = in_the_open(people)
    votes.close_vote(actor=people.actor("secretary"), vote=vote)
    return (vote.item_id,)


def held_with_listeners(people):
    """Over, with a kind of seat that only listens."""
    opened = scenes.opened(people)
    closed = meetings.close_meeting(actor=people.actor("secretary"), meeting=opened)
    scenes.silenced(people)
    return (closed.pk,)


def confirming(world):
    vote = in_the_open(world.people)
    return "secretary", f"{to('vote_hands', vote.pk)}?option=1&rest=1"


def forum_page(who, route, pick):
    """A page as somebody of the cast meets it; ``pick``: from the cast to the args."""

    def of(world):
        return who, to(route, *pick(world.people))

    return of


def the_forum(people):
    return (people.forum.pk,)


def opened_item(people):
    item = full_item(people)
    scenes.opened(people, item.meeting)
    return (item.pk,)


def room_of(people, item, who="forum_member"):
    """The meeting room with this item up, and one who asks to speak."""
    room.take_up(actor=people.actor("leader"), item=item)
    room.ask_to_speak(actor=people.actor(who), item=item)
    return (item.meeting_id,)


FORUM_PAGES = {
    "forums:forum_list": forum_page("officer", "forum_list", lambda p: ()),
    "forums:forum_list/member": forum_page(
        "forum_member", "forum_list", lambda p: () if scenes.called(p) else None
    ),
    "forums:forum_new": forum_page("officer", "forum_new", lambda p: ("15",)),
    "forums:forum_detail": forum_page("forum_member", "forum_detail", the_forum),
    "forums:forum_edit": forum_page("officer", "forum_edit", the_forum),
    "forums:forum_seats": forum_page("officer", "forum_seats", the_forum),
    "forums:seat_detail": forum_page(
        "officer", "seat_detail", lambda p: (p.forum.seats.get().pk,)
    ),
    "forums:meeting_new": forum_page("secretary", "meeting_new", the_forum),
    "forums:network_meeting_new": forum_page(
        "member", "network_meeting_new", lambda p: (p.network.pk,)
    ),
    "forums:network_meetings": forum_page(
        "member", "network_meetings", lambda p: (p.network.pk,)
    ),
    "forums:meeting_edit": forum_page(
        "secretary", "meeting_edit", lambda p: (scenes.meeting(p).pk,)
    ),
    "forums:meeting_detail": forum_page(
        "secretary", "meeting_detail", lambda p: (full_item(p).meeting.pk,)
    ),
    "forums:meeting_detail/member": forum_page(
        "forum_member", "meeting_detail", lambda p: (scenes.called(p).pk,)
    ),
    "forums:meeting_detail/open": forum_page(
        "secretary", "meeting_detail", lambda p: (scenes.opened(p).pk,)
    ),
    "forums:meeting_detail/listening": forum_page(
        "secretary", "meeting_detail", held_with_listeners
    ),
    "forums:item_new": forum_page(
        "secretary", "item_new", lambda p: (scenes.meeting(p).pk,)
    ),
    "forums:item_edit": forum_page(
        "secretary", "item_edit", lambda p: (full_item(p).pk,)
    ),
    "forums:item_needs": forum_page(
        "secretary", "item_needs", lambda p: (full_item(p).pk,)
    ),
    "forums:item_detail": forum_page(
        "secretary", "item_detail", lambda p: (full_item(p).pk,)
    ),
    "forums:item_detail/open": forum_page("secretary", "item_detail", opened_item),
    "forums:item_detail/vote": forum_page(
        "forum_member", "item_detail", lambda p: (with_vote(p, closed=False).pk,)
    ),
    "forums:item_detail/voted": forum_page(
        "leader", "item_detail", lambda p: (with_vote(p, closed=True).pk,)
    ),
    "forums:item_detail/hands": forum_page("secretary", "item_detail", hands_counted),
    "forums:vote_hands": forum_page(
        "secretary", "vote_hands", lambda p: (in_the_open(p).pk,)
    ),
    "forums:vote_hands/confirm": confirming,
    "forums:agenda_order": forum_page(
        "secretary", "agenda_order", lambda p: (full_item(p).meeting_id,)
    ),
    "forums:meeting_run_book": forum_page(
        "secretary", "meeting_run_book", lambda p: (noted(p).meeting_id,)
    ),
    "forums:room": forum_page("forum_member", "room", lambda p: (scenes.called(p).pk,)),
    "forums:room/vote": forum_page(
        "forum_member", "room", lambda p: room_of(p, with_vote(p, closed=False))
    ),
    "forums:room/hands": forum_page(
        "leader", "room", lambda p: room_of(p, in_the_open(p).item)
    ),
    "forums:room/leader": forum_page(
        "leader", "room", lambda p: room_of(p, with_vote(p, closed=True))
    ),
}
