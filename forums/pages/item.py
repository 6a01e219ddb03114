"""What an item's page shows, and which of its forms this person may use."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from forums.forms.decision import (
    BallotForm,
    ConsensusForm,
    DissentForm,
    OpenVoteForm,
    ProposalForm,
)
from forums.forms.meeting import NoteForm, PaperForm, ReasonForm
from forums.meeting.counting import Line, count
from forums.meeting.standing import Standing
from forums.models import (
    AgendaItem,
    Dissent,
    ItemNeed,
    ItemNote,
    ItemPaper,
    ItemProposal,
    Minutes,
    Vote,
    Voter,
)
from forums.rules import agenda as agenda_rules
from forums.rules import decisions as rules
from forums.rules.hands import may_register
from forums.rules.meetings import is_going_on
from forums.rules.minutes import is_time_for_tasks
from forums.rules.recusals import may_declare
from portal.people.actor import Actor
from portal.people.prepared import Prepared


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote with its count, which nobody sees before it is closed."""

    vote: Vote
    lines: list[Line]
    cast: int
    registered: list[Voter]


def item_context(actor: Actor, item: AgendaItem) -> dict[str, object]:
    """All that the page is made of; forms only for who may use them."""
    here = Standing(actor, item)
    papers = ItemPaper.objects.of_item(item, stands_down=here.stands_down)
    change = agenda_rules.may_change_item(here)
    context: dict[str, object] = {
        "item": item,
        "meeting": item.meeting,
        "papers": list(papers),
        "needs": NEEDS.rows(item.pk),
        "recusals": here.recusals,
        "proposals": PROPOSALS.rows(item.pk),
        "dissents": _dissents(item),
        "votes": [_row(vote) for vote in here.votes if not vote.is_open],
        "change": change,
        "runs": here.runs,
        "stands_down": here.stands_down,
        "me": here.me,
        "paper_form": PaperForm() if change else None,
        "note_form": _note_form(here),
    }
    context |= _after(here)
    if may_declare(here.me, item.meeting) and not here.stands_down:
        context["declare_form"] = ReasonForm()
    if rules.may_propose(here):
        context["proposal_form"] = ProposalForm()
        context["proposes_amounts"] = item.meeting.forum_id is not None
    if is_going_on(item.meeting):
        context |= _deciding(here) | _voting(here)
    return context


def _note_form(here: Standing) -> NoteForm | None:
    if not agenda_rules.may_write_note(here):
        return None
    note: ItemNote | None = getattr(here.item, "note", None)
    shown = {"minutes": note.minutes, "text": note.text} if note else None
    return NoteForm(initial=shown)


def _after(here: Standing) -> dict[str, object]:
    """What is to be done after the item, and the minutes that it approves."""
    item = here.item
    found: dict[str, object] = {
        "may_follow_up": here.runs and is_time_for_tasks(here.meeting)
    }
    if getattr(item, "has_follow_ups", True):
        found["follow_ups"] = list(item.follow_ups.select_related("person"))
    if item.kind == AgendaItem.Kind.MINUTES:
        minutes = Minutes.objects.visible_to(here.actor).filter(approval_item=item)
        found["approves"] = list(minutes.select_related("meeting"))
    return found


def _deciding(here: Standing) -> dict[str, object]:
    """The forms that move the item on, and the sentence for who waits."""
    decides = rules.may_record_consensus(here)
    found: dict[str, object] = {"decide": decides}
    if here.runs and here.meeting.forum_id is not None:
        found["quorum"] = here.quorum
    if decides:
        found["consensus_form"] = ConsensusForm(item=here.item)
    if rules.may_open_vote(here):
        found["open_vote_form"] = OpenVoteForm()
    if rules.may_dissent(here):
        found["dissent_form"] = DissentForm()
    return found


def _voting(here: Standing) -> dict[str, object]:
    vote = here.open_vote
    if vote is None:
        return {}
    may = rules.may_vote(here, vote)
    return {
        "open_vote": vote,
        "may_vote": may,
        "ballot_form": BallotForm(vote=vote) if may else None,
        "may_close": rules.may_close_vote(here, vote),
        "takes_hands": bool(may_register(here, vote)),
    }


def _dissents(item: AgendaItem) -> list[Dissent]:
    if not getattr(item, "has_dissents", True):
        return []
    return list(item.dissents.select_related("participant"))


def _needs(item: int) -> QuerySet[ItemNeed]:
    related = "need__owner", "need__uh_partner", "forwarded__ranking__network"
    shown = (
        *("item", "network_rank", "need__title", "need__requested_nok"),
        *("need__owner__name", "need__uh_partner__name"),
        *("forwarded__called_back_at", "forwarded__ranking__network__name"),
    )
    rows = ItemNeed.objects.filter(item=item)
    return rows.select_related(*related).only(*shown)


def _proposals(item: int) -> QuerySet[ItemProposal]:
    """With what each recommends, ``nok``."""
    proposals = ItemProposal.objects.filter(item=item)
    return proposals.annotate(nok=Sum("amounts__recommended_nok"))


NEEDS, PROPOSALS = Prepared(_needs), Prepared(_proposals)


def _row(vote: Vote) -> VoteRow:
    lines = count(vote)
    return VoteRow(vote, lines, sum(line.votes for line in lines), _registered(vote))


def _registered(vote: Vote) -> list[Voter]:
    """Those whose raised hand somebody wrote down, with who did; none in secret."""
    if vote.secret:
        return []
    rows = vote.voters.exclude(registered_by=None)
    related = rows.select_related("participant", "registered_by")
    return list(related.order_by("registered_by", "participant__name", "pk"))
