"""What the meeting room shows a person, and the number that says whether it is new."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from forums.forms.decision import BallotForm
from forums.meeting.counting import count
from forums.meeting.standing import Standing
from forums.models import (
    AgendaItem,
    ItemNeed,
    ItemNote,
    ItemPaper,
    ItemProposal,
    Meeting,
    ProposedAmount,
    Speech,
    Voter,
)
from forums.rules import decisions, meetings
from forums.rules import room as rules
from forums.rules.hands import may_register
from portal.people.actor import Actor

COLUMNS = 3  # more proposals with amounts are read on the item's own page


def pulse_of(actor: Actor, pk: int) -> str | None:
    """What changes when anything in the room does; None where one sees no meeting.

    One query. Of votes it tells how many are cast, and nothing more.
    """
    cast = Voter.objects.filter(
        vote__item__meeting=OuterRef("pk"), vote__closed_at=None
    )
    each = cast.order_by().values("vote__item__meeting").annotate(n=Count("pk"))
    number = Coalesce(Subquery(each.values("n")), 0)
    visible = Meeting.objects.visible_to(actor).filter(pk=pk)
    found = visible.values_list("pulse", number).first()
    return None if found is None else f"{found[0]}.{found[1]}"


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A need on the item, with what each proposal shown would give it."""

    need: ItemNeed
    amounts: list[int | None]


@dataclass(frozen=True, slots=True)
class Money:
    """What is being decided in kroner, in the order of the item, with its sums."""

    proposals: list[ItemProposal]
    rows: list[MoneyRow]

    @property
    def requested_nok(self) -> int:
        return sum(row.need.need.requested_nok for row in self.rows)

    @property
    def sums(self) -> list[int]:
        columns = range(len(self.proposals))
        return [sum(row.amounts[at] or 0 for row in self.rows) for at in columns]


def room_context(actor: Actor, meeting: Meeting, pulse: str) -> dict[str, object]:
    """All that the room shows this person of the meeting now."""
    items = list(meeting.items.all())
    at = next(
        (n for n, one in enumerate(items) if one.pk == meeting.current_item_id), -1
    )
    context: dict[str, object] = {
        "meeting": meeting,
        "pulse": pulse,
        "items": items,
        "polls": meeting.state in Meeting.COMING,
        "goes_on": bool(meetings.is_going_on(meeting)),
        "following": items[at + 1] if at + 1 < len(items) else None,
        "before": items[at - 1] if at > 0 else None,
    }
    if at < 0:
        return context | {"runs": bool(meetings.may_run(actor, meeting))}
    items[at].meeting = meeting
    return context | _item(Standing(actor, items[at]))


def _item(here: Standing) -> dict[str, object]:
    item = here.item
    papers = ItemPaper.objects.of_item(item, stands_down=here.stands_down)
    proposals = list(item.proposals.filter(withdrawn_at=None))
    wanted = Speech.objects.wanted().filter(item=item)
    speeches = list(wanted.select_related("participant"))
    waits = here.me is not None and here.me in [one.participant for one in speeches]
    return {
        "item": item,
        "runs": here.runs,
        "me": here.me,
        "papers": list(papers),
        "proposals": proposals,
        "adopted": next((one for one in proposals if one.pk == item.adopted_id), None),
        # Who stands down reads its amounts nowhere else either.
        "money": None if here.stands_down else _money(item, proposals),
        "out": [one.participant for one in here.recusals if one.bars],
        "stands_down": here.stands_down,
        "speeches": speeches,
        "ask": not waits and bool(rules.may_ask_to_speak(here)),
        "leads": bool(rules.may_give_the_floor(here)),
        "note": _note(here),
        "quorum": here.quorum if here.meeting.forum_id else None,
        **_vote(here),
    }


def _note(here: Standing) -> ItemNote | None:
    if not here.runs:
        return None
    return ItemNote.objects.visible_to(here.actor).filter(item=here.item).first()


def _vote(here: Standing) -> dict[str, object]:
    """The open vote, with how many have voted; else the last one's count."""
    vote = here.open_vote
    if vote is None:
        last = here.votes[-1] if here.votes else None
        return {"counted": last, "lines": count(last) if last else []}
    may = decisions.may_vote(here, vote)
    return {
        "open_vote": vote,
        "cast": vote.voters.count(),
        "entitled": sum(one.participant is not None for one in here.voices),
        "may_vote": may,
        "ballot_form": BallotForm(vote=vote) if may else None,
        "may_close": bool(decisions.may_close_vote(here, vote)),
        "takes_hands": bool(may_register(here, vote)),
    }


def _money(item: AgendaItem, proposals: Sequence[ItemProposal]) -> Money | None:
    """None for an item without needs."""
    needs = list(
        item.needs.select_related("need__owner", "forwarded__ranking__network")
    )
    if not needs:
        return None
    amounts: dict[tuple[int, int], int] = {}
    proposed = ProposedAmount.objects.filter(proposal__in=proposals)
    rows = proposed.values_list("proposal", "line__need", "recommended_nok")
    for proposal, need, nok in rows:
        amounts[proposal, need] = amounts.get((proposal, need), 0) + nok
    with_amounts = {proposal for proposal, _need in amounts}
    shown = [one for one in proposals if one.pk in with_amounts][:COLUMNS]
    return Money(
        shown,
        [
            MoneyRow(one, [amounts.get((each.pk, one.need_id)) for each in shown])
            for one in needs
        ],
    )
