"""The agenda as a paper, read from a meeting's rows; in the language that is active."""

from collections import defaultdict

from forums.documents import AgendaPaper
from forums.documents.agenda import AgendaLine, Called, NeedOnIt, PaperOfItem
from forums.documents.record import Task
from forums.models import FollowUp, ItemNeed, ItemPaper, ItemProposal, Meeting
from portal.lib.formats import clock


def agenda_paper(meeting: Meeting, *, language: str, internal: bool) -> AgendaPaper:
    """``internal``: list the internal papers too. The run-book is in neither."""
    called = meeting.participants.by_seat()
    return AgendaPaper(
        language=language,
        internal=internal,
        number=meeting.pk,
        meeting=meeting.title,
        held_by=meeting.held_by,
        dated=meeting.day,
        time=f"{clock(meeting.starts_at)}–{clock(meeting.ends_at)}",
        place=meeting.place,
        link=meeting.link,
        revision=meeting.revision,
        lines=_lines(meeting, internal=internal),
        called=tuple(
            Called(one.name, one.represents, str(one.get_capacity_display()))
            for one in called
            if one.is_expected
        ),
        tasks=tuple(
            Task(one.text, one.person.name, one.due)
            for one in FollowUp.objects.on_agenda_of(meeting).select_related("person")
        ),
    )


def _lines(meeting: Meeting, *, internal: bool) -> tuple[AgendaLine, ...]:
    papers = defaultdict(list)
    kept = ItemPaper.objects.filter(item__meeting=meeting, removed_at=None)
    for paper in kept if internal else kept.filter(internal=False):
        papers[paper.item_id].append(
            PaperOfItem(paper.name, paper.internal, paper.sha256)
        )
    proposals = defaultdict(list)
    put = ItemProposal.objects.filter(item__meeting=meeting, by=None, withdrawn_at=None)
    for proposal in put:
        proposals[proposal.item_id].append(proposal.text)
    needs = defaultdict(list)
    rows = ItemNeed.objects.filter(item__meeting=meeting)
    for row in rows.select_related("need__owner", "forwarded__ranking__network"):
        network = row.forwarded.ranking.network.name if row.forwarded else ""
        needs[row.item_id].append(
            NeedOnIt(row.need.title, row.need.owner.name, network, row.network_rank)
        )
    return tuple(
        AgendaLine(
            number=item.number,
            title=item.title,
            kind=str(item.get_kind_display()),
            text=item.text,
            proposals=tuple(proposals[item.pk]),
            needs=tuple(needs[item.pk]),
            papers=tuple(papers[item.pk]),
        )
        for item in meeting.items.all()
    )
