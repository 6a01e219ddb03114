"""A forum with a meeting that is called, in the world of the access matrix."""

from datetime import date, datetime, timedelta

from forums.models import (
    AgendaItem,
    Consensus,
    Forum,
    ForumRole,
    ItemNeed,
    ItemPaper,
    ItemProposal,
    Meeting,
    Participant,
    Recusal,
    Seat,
    SeatHolder,
    SeatKind,
    SeatRule,
    Speech,
    Vote,
)
from funding.access.advice import advice_of
from funding.access.minutes import minutes_of
from partnerships.models import Membership, Need, Network
from portal.lib import clock

SINCE = date(2015, 1, 1)
OF_THE_FORUM = ("detail", "edit", "seats", "role")
OF_THE_ITEM = (
    "detail",
    "edit",
    "remove",
    "needs",
    "note",
    "paper",
    "declare",
    "propose",
    "consensus",
    "dissent",
    "up",
    "speak",
    "amounts",
)


def forum_of(
    need: Need, member: Membership, secretary: Membership, network: Network
) -> dict[str, tuple[object, ...]]:
    """One seat, whose member is called to a meeting about the need and in conflict."""
    year = need.scheme_year
    forum = Forum.objects.create(
        county=year.county, scheme=year.scheme, name="x", valid_from=SINCE
    )
    SeatRule.objects.create(forum=forum, kind=SeatKind.OWNERS)
    seat = Seat.objects.create(
        forum=forum, kind=SeatKind.OWNERS, represents="x", valid_from=SINCE
    )
    held = {"user": member.user, "organisation": member.organisation}
    holder = SeatHolder.objects.create(seat=seat, name="x", valid_from=SINCE, **held)
    ForumRole.objects.create(
        forum=forum,
        kind=ForumRole.Kind.SECRETARY,
        user=secretary.user,
        organisation=secretary.organisation,
        valid_from=SINCE,
    )
    meeting = _opened(forum)
    person = Participant.objects.create(
        meeting=meeting, capacity="member", holder=holder, seat=seat, name="x", **held
    )
    about_item = _item(meeting, need, person)
    return {
        "forums:forum_new": (year.county.code,),
        **{f"forums:forum_{what}": (forum.pk,) for what in OF_THE_FORUM},
        **{f"forums:seat_{what}": (seat.pk,) for what in ("detail", "end")},
        "forums:holder_end": (holder.pk,),
        "forums:meeting_new": (forum.pk,),
        "forums:network_meeting_new": (network.pk,),
        "forums:network_meetings": (network.pk,),
        **_meeting(meeting, person),
        **minutes_of(forum, held),
        **advice_of(forum, need),
        **about_item,
    }


def _opened(forum: Forum) -> Meeting:
    now: datetime = clock.now()
    return Meeting.objects.create(
        forum=forum,
        title="x",
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        state=Meeting.State.OPENED,
        called_at=now,
        opened_at=now,
    )


def _meeting(meeting: Meeting, person: Participant) -> dict[str, tuple[object, ...]]:
    return {
        "forums:meeting_detail": (meeting.pk,),
        "forums:meeting_edit": (meeting.pk,),
        "forums:meeting_cancel": (meeting.pk,),
        "forums:meeting_arrive_all": (meeting.pk,),
        "forums:meeting_move": (meeting.pk, "close"),
        "forums:participant_say": (person.pk, "arrive"),
        "forums:item_new": (meeting.pk,),
        "forums:meeting_calendar": (meeting.pk,),
        "forums:room": (meeting.pk,),
        "forums:agenda_order": (meeting.pk,),
        "forums:meeting_run_book": (meeting.pk,),
    }


def _item(
    meeting: Meeting, need: Need, person: Participant
) -> dict[str, tuple[object, ...]]:
    item = AgendaItem.objects.create(meeting=meeting, number=1, title="x")
    proposal = ItemProposal.objects.create(item=item, number=1, text="x", by_name="x")
    ItemNeed.objects.create(item=item, need=need)
    paper = ItemPaper.objects.create(
        item=item,
        name="x.txt",
        internal=True,
        content_type="text/plain",
        size=1,
        sha256="0" * 64,
        file="x",
    )
    recusal = Recusal.objects.create(
        item=item,
        participant=person,
        state=Recusal.State.MARKED,
        origin=Recusal.Origin.FOUND,
    )
    Consensus.objects.create(item=item, reached=False, text="x")
    AgendaItem.objects.filter(pk=item.pk).update(state=AgendaItem.State.DISAGREED)
    vote = Vote.objects.create(item=item, secret=False)
    speech = Speech.objects.create(item=item, participant=person)
    one = {f"forums:item_{name}": (item.pk,) for name in OF_THE_ITEM}
    return one | {
        "forums:item_move": (item.pk, "up"),
        "forums:item_need_off": (item.pk, need.pk),
        "forums:paper_file": (paper.pk,),
        "forums:paper_remove": (paper.pk,),
        "forums:recusal_decide": (recusal.pk, "stands-down"),
        "forums:proposal_detail": (proposal.pk,),
        "forums:proposal_withdraw": (proposal.pk,),
        "forums:vote_open": (item.pk,),
        "forums:vote_cast": (vote.pk,),
        "forums:vote_hands": (vote.pk,),
        "forums:vote_close": (vote.pk,),
        "forums:speech_say": (speech.pk, "floor"),
    }
