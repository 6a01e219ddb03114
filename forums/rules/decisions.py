"""Who proposes, records consensus, and votes; and the sentence for who may not."""

from django.utils.translation import gettext as _

from forums.meeting.voters import Voice, barred, quorum, voices
from forums.models import AgendaItem, ItemProposal, SeatRule, Vote
from forums.rules import meetings as rules
from forums.rules.fora import STATE_KINDS
from forums.rules.recusals import participant_of
from partnerships.models import Membership
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

State = AgendaItem.State


def stands_down(actor: Actor, item: AgendaItem) -> bool:
    return actor.user_id is not None and actor.user_id in barred(item).users


def may_propose(actor: Actor, item: AgendaItem) -> Verdict:
    """Who runs the meeting, with the agenda; in it, those whose seat may propose."""
    if item.state not in (State.UNDECIDED, State.DISAGREED):
        return no(_("This item is decided."))
    if item.votes.filter(closed_at=None).exists():
        return no(_("A vote is open on this item."))
    if stands_down(actor, item):
        return no(_("You stand down from this item."))
    if rules.may_run(actor, item.meeting):
        return rules.is_not_over(item.meeting)
    open_now = rules.is_going_on(item.meeting)
    if not open_now:
        return open_now
    me = participant_of(actor, item.meeting)
    if me is not None and me.seat_id is None and me.committee_member_id is not None:
        return YES
    if (
        me is None
        or me.seat is None
        or not has_right(me.seat.kind, item, "may_propose")
    ):
        return no(_("Your place in the meeting does not make proposals."))
    return YES


def has_right(kind: str, item: AgendaItem, right: str) -> bool:
    """Whether the mandate gives this kind of seat that right: a field of SeatRule."""
    given = SeatRule.objects.filter(forum=item.meeting.forum_id, kind=kind)
    return given.filter(**{right: True}).exists()


def may_withdraw(actor: Actor, proposal: ItemProposal) -> Verdict:
    """Who made it, until the item is decided; the meeting's own, who runs it."""
    item = proposal.item
    if item.state not in (State.UNDECIDED, State.DISAGREED):
        return no(_("This item is decided."))
    if item.votes.filter(closed_at=None).exists():
        return no(_("A vote is open on this item."))
    if proposal.by is not None and not rules.is_self(actor, proposal.by):
        return no(_("%(name)s made this proposal.") % {"name": proposal.by_name})
    if proposal.by is None:
        return rules.may_prepare(actor, item.meeting)
    return rules.is_going_on(item.meeting)


def may_decide(actor: Actor, item: AgendaItem) -> Verdict:
    """Lead the meeting through this item, when enough are there."""
    leads = rules.may_lead(actor, item.meeting)
    if not leads:
        return leads
    if stands_down(actor, item):
        return no(_("You stand down from this item."))
    if item.meeting.forum_id is None:
        return YES
    there = quorum(item)
    if there.reached:
        return YES
    return no(
        _(
            "Too few are there: %(present)s of the %(counted)s seats that count, and "
            "the mandate demands %(percent)s %%."
        )
        % {
            "present": there.present,
            "counted": there.counted,
            "percent": there.percent,
        }
    )


def may_record_consensus(actor: Actor, item: AgendaItem) -> Verdict:
    decides = may_decide(actor, item)
    if decides and item.votes.exists():
        return no(_("A vote has been opened on this item."))
    return decides


def may_open_vote(actor: Actor, item: AgendaItem) -> Verdict:
    """Only where a lack of consensus is recorded, and one vote at a time."""
    if item.meeting.forum_id is None:
        return no(_("A network decides by consensus."))
    if item.state != State.DISAGREED:
        return no(_("Record first that there is no consensus. Only then can one vote."))
    if item.votes.filter(closed_at=None).exists():
        return no(_("A vote is open on this item."))
    return may_decide(actor, item)


def may_close_vote(actor: Actor, vote: Vote) -> Verdict:
    if not vote.is_open:
        return no(_("This vote is closed."))
    leads = rules.may_lead(actor, vote.item.meeting)
    if leads and stands_down(actor, vote.item):
        return no(_("You stand down from this item."))
    return leads


def voice_of(actor: Actor, item: AgendaItem) -> Voice | None:
    """The seat that this person votes for on the item now; None for no vote."""
    me = participant_of(actor, item.meeting)
    if me is None or me.seat_id is None:
        return None
    heard = (one for one in voices(item) if one.participant)
    return next((one for one in heard if one.participant == me), None)


def may_vote(actor: Actor, vote: Vote) -> Verdict:
    """Asked again by the database: see forums/models/vote.py."""
    if not vote.is_open:
        return no(_("This vote is closed."))
    if is_of_the_state(actor):
        return no(_("The county governor never votes in a forum."))
    if stands_down(actor, vote.item):
        return no(_("You stand down from this item."))
    voice = voice_of(actor, vote.item)
    if voice is None:
        return no(
            _(
                "You have no vote here now. The member of a seat that votes has it, or "
                "the deputy when the member is not there or stands down."
            )
        )
    if vote.voters.filter(seat=voice.seat).exists():
        return no(_("Your seat has voted."))
    return YES


def is_of_the_state(actor: Actor) -> bool:
    """Whomever the person acts for now: a second hat is no vote either."""
    if actor.kind in STATE_KINDS:
        return True
    theirs = Membership.objects.current().filter(user=actor.user_id or 0)
    return theirs.filter(organisation__kind__in=STATE_KINDS).exists()


def may_dissent(actor: Actor, item: AgendaItem) -> Verdict:
    """Those who take part in the item, while the meeting is open."""
    open_now = rules.is_going_on(item.meeting)
    if not open_now:
        return open_now
    if stands_down(actor, item):
        return no(_("You stand down from this item."))
    me = participant_of(actor, item.meeting)
    if me is None or (me.seat_id is None and me.committee_member_id is None):
        return no(_("Those who have a place in the meeting dissent."))
    return YES
