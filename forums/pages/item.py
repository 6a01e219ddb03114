"""What an item's page shows, and which of its forms this person may use."""

from dataclasses import dataclass

from forums.forms.decision import (
    BallotForm,
    ConsensusForm,
    DissentForm,
    OpenVoteForm,
    ProposalForm,
)
from forums.forms.meeting import NoteForm, PaperForm, ReasonForm
from forums.meeting.counting import Line, count
from forums.meeting.voters import quorum
from forums.models import AgendaItem, ItemNeed, ItemPaper, Recusal, Vote
from forums.rules import agenda as agenda_rules
from forums.rules import decisions as rules
from forums.rules.meetings import is_going_on, may_run
from forums.rules.recusals import may_declare, participant_of
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote with its count, which nobody sees before it is closed."""

    vote: Vote
    lines: list[Line]
    cast: int


def item_context(actor: Actor, item: AgendaItem) -> dict[str, object]:
    """All that the page is made of; forms only for who may use them."""
    note = agenda_rules.sees_notes(actor, item)
    papers = ItemPaper.objects.visible_to(actor).filter(item=item)
    context: dict[str, object] = {
        "item": item,
        "meeting": item.meeting,
        "papers": list(papers.select_related("uploaded_by")),
        "needs": _needs(item),
        "recusals": _recusals(item),
        "proposals": list(item.proposals.all()),
        "dissents": list(item.dissents.select_related("participant")),
        "votes": _votes(item),
        "change": agenda_rules.may_change_item(actor, item),
        "runs": may_run(actor, item.meeting),
    }
    if context["change"]:
        context["paper_form"] = PaperForm()
    if context["runs"] and agenda_rules.is_open_to(actor, item):
        shown = {"minutes": note.minutes, "text": note.text} if note else None
        context["note_form"] = NoteForm(initial=shown)
    return context | _deciding(actor, item)


def _deciding(actor: Actor, item: AgendaItem) -> dict[str, object]:
    """The forms that move the item on, and the sentence for who waits."""
    found: dict[str, object] = {}
    me = participant_of(actor, item.meeting)
    found["me"] = me
    if may_declare(me, item.meeting) and not rules.stands_down(actor, item):
        found["declare_form"] = ReasonForm()
    if rules.may_propose(actor, item):
        found["proposal_form"] = ProposalForm()
    if not is_going_on(item.meeting):
        return found
    if item.meeting.forum_id is not None:
        found["quorum"] = quorum(item)
    found["decide"] = decides = rules.may_record_consensus(actor, item)
    if decides:
        found["consensus_form"] = ConsensusForm(item=item)
    if rules.may_open_vote(actor, item):
        found["open_vote_form"] = OpenVoteForm()
    if rules.may_dissent(actor, item):
        found["dissent_form"] = DissentForm()
    vote = item.votes.filter(closed_at=None).first()
    if vote is not None:
        vote.item = item
        found["open_vote"] = vote
        found["may_vote"] = may = rules.may_vote(actor, vote)
        found["ballot_form"] = BallotForm(vote=vote) if may else None
        found["may_close"] = rules.may_close_vote(actor, vote)
    return found


def _needs(item: AgendaItem) -> list[ItemNeed]:
    rows = item.needs.select_related(
        "need__owner", "need__uh_partner", "forwarded__ranking__network"
    )
    return list(rows)


def _recusals(item: AgendaItem) -> list[Recusal]:
    rows = item.recusals.select_related("participant", "need__owner")
    return list(rows.order_by("participant__represents", "participant__name", "pk"))


def _votes(item: AgendaItem) -> list[VoteRow]:
    closed = item.votes.exclude(closed_at=None).select_related("winner")
    return [VoteRow(vote, lines := count(vote), _cast(lines)) for vote in closed]


def _cast(lines: list[Line]) -> int:
    return sum(line.votes for line in lines)
