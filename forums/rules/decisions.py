"""Who proposes, records consensus, and votes; and the sentence for who may not."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from forums.meeting.standing import Standing
from forums.models import AgendaItem, ItemProposal, Vote, Voter
from forums.rules import meetings as rules
from forums.rules.fora import STATE_KINDS
from forums.rules.recommendations import is_open
from partnerships.models import Membership
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

State = AgendaItem.State


def is_under_way(here: Standing) -> Verdict:
    """Not decided yet, and no vote is open: then proposals come and go."""
    if here.item.state not in (State.UNDECIDED, State.DISAGREED):
        return no(_("This item is decided."))
    if here.open_vote is not None:
        return no(_("A vote is open on this item."))
    return YES


def may_propose(here: Standing) -> Verdict:
    """Who runs the meeting, with the agenda; in it, those whose seat may propose."""
    under_way = is_under_way(here)
    if not under_way:
        return under_way
    if here.stands_down:
        return no(_("You stand down from this item."))
    if here.runs:
        return rules.is_not_over(here.meeting)
    going_on = rules.is_going_on(here.meeting)
    if not going_on:
        return going_on
    in_committee = here.me is not None and here.me.committee_member_id is not None
    if in_committee or (here.seat_rule is not None and here.seat_rule.may_propose):
        return YES
    return no(_("Your place in the meeting does not make proposals."))


def may_propose_amounts(here: Standing) -> Verdict:
    """As a proposal in words, where a forum treats needs."""
    if here.meeting.forum_id is None:
        return no(_("A forum recommends amounts. A network ranks its needs."))
    if not here.has_needs:
        return no(_("There is no need on this item."))
    may = may_propose(here)
    year = here.meeting.scheme_year
    return is_open(here.meeting.forum_id, year) if may and year else may


def may_withdraw(here: Standing, proposal: ItemProposal) -> Verdict:
    """Who made it, until the item is decided; the meeting's own, who runs it."""
    under_way = is_under_way(here)
    if not under_way:
        return under_way
    if proposal.by_id is None:
        return rules.may_prepare(here.actor, here.meeting)
    if here.me is None or proposal.by_id != here.me.pk:
        return no(_("%(name)s made this proposal.") % {"name": proposal.by_name})
    return rules.is_going_on(here.meeting)


def may_lead_item(here: Standing) -> Verdict:
    """Lead the open meeting, and not stand down from this item."""
    if not here.runs:
        return no(rules.only_runners(here.meeting.forum))
    going_on = rules.is_going_on(here.meeting)
    if going_on and here.stands_down:
        return no(_("You stand down from this item."))
    return going_on


def may_decide(here: Standing) -> Verdict:
    """Lead the meeting through this item, when enough are there."""
    leads = may_lead_item(here)
    if not leads or here.meeting.forum_id is None or here.quorum.reached:
        return leads
    there = here.quorum
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


def may_record_consensus(here: Standing) -> Verdict:
    decides = may_decide(here)
    if decides and here.votes:
        return no(_("A vote has been opened on this item."))
    return decides


def may_open_vote(here: Standing) -> Verdict:
    """Only where a lack of consensus is recorded, and one vote at a time."""
    if here.meeting.forum_id is None:
        return no(_("A network decides by consensus."))
    if here.item.state != State.DISAGREED:
        return no(_("Record first that there is no consensus. Only then can one vote."))
    if here.open_vote is not None:
        return no(_("A vote is open on this item."))
    return may_decide(here)


def may_close_vote(here: Standing, vote: Vote) -> Verdict:
    if not vote.is_open:
        return no(_("This vote is closed."))
    return may_lead_item(here)


def may_vote(here: Standing, vote: Vote) -> Verdict:
    """Asked again by the database: see forums/models/vote.py."""
    if not vote.is_open:
        return no(_("This vote is closed."))
    if is_of_the_state(here.actor):
        return no(_("The county governor never votes in a forum."))
    if here.stands_down:
        return no(_("You stand down from this item."))
    if here.voice is None:
        return no(
            _(
                "You have no vote here now. The member of a seat that votes has it, or "
                "the deputy when the member is not there or stands down."
            )
        )
    cast = vote.voters.filter(seat=here.voice.seat).select_related("registered_by")
    voter = cast.first()
    return YES if voter is None else no(_has_voted(voter))


def _has_voted(voter: Voter) -> str:
    """With what was written down for the person, who can say if it is wrong."""
    if voter.registered_by is None:
        return _("Your seat has voted.")
    facts = {"name": voter.registered_by, "number": voter.option}
    if not voter.option:
        return _("Your seat has voted: %(name)s registered that you abstain.") % facts
    return (
        _("Your seat has voted: %(name)s registered your vote for proposal %(number)s.")
        % facts
    )


def is_of_the_state(actor: Actor) -> bool:
    """Whomever the person acts for now: a second hat is no vote either."""
    return actor.kind in STATE_KINDS or bool(of_the_state([actor.user_id]))


def of_the_state(users: Collection[int | None]) -> set[int]:
    """Those of the users who act for a governor, or for the state, today."""
    theirs = Membership.objects.current().filter(user__in=[one or 0 for one in users])
    state = theirs.filter(organisation__kind__in=STATE_KINDS)
    return set(state.values_list("user", flat=True))


def speaks(here: Standing) -> Verdict:
    """Whether the mandate lets this person's seat speak, and not listen alone."""
    if here.seat_rule is not None and not here.seat_rule.may_speak:
        return no(_("Your place in the meeting does not speak in it."))
    return YES


def may_dissent(here: Standing) -> Verdict:
    """Those who take part in the item, while the meeting is open."""
    going_on = rules.is_going_on(here.meeting)
    if not going_on:
        return going_on
    if here.stands_down:
        return no(_("You stand down from this item."))
    me = here.me
    if me is None or (me.seat_id is None and me.committee_member_id is None):
        return no(_("Those who have a place in the meeting dissent."))
    return speaks(here)
