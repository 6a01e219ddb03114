"""A meeting's papers, ordered: the agenda with its list of papers, and the minutes."""

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import override

from forums.documents import MinutesPaper
from forums.documents.minutes import Approved
from forums.meeting.agenda_paper import agenda_paper
from forums.meeting.language import language_of
from forums.models import ItemPaper, Meeting, Minutes, PrintedPaper
from forums.rules.minutes import may_print, may_print_minutes
from forums.services.meetings import locked
from forums.services.minutes import held, record_of
from portal.audit.services import record
from portal.documents.papers import Paper
from portal.documents.services import order_documents
from portal.lib import clock
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def order_agenda(*, actor: Actor, meeting: Meeting) -> list[PrintedPaper]:
    """The agenda with the papers that all may read; and, where there are internal
    ones, another that lists them too.

    Raises PermissionDenied.
    """
    current = locked(meeting)
    require(may_print(actor, current))
    language = language_of(current)
    kept = ItemPaper.objects.filter(item__meeting=current, removed_at=None)
    kinds = [False, True] if kept.filter(internal=True).exists() else [False]
    with override(language):
        papers = [
            agenda_paper(current, language=language, internal=internal)
            for internal in kinds
        ]
    return [_order(actor, current, paper, internal=paper.internal) for paper in papers]


@transaction.atomic
def order_minutes(*, actor: Actor, minutes: Minutes) -> PrintedPaper:
    """The minutes as they are now. Raises PermissionDenied."""
    current = held(minutes)
    require(may_print_minutes(actor, current))
    paper = MinutesPaper(
        language=current.language,
        record=record_of(current),
        approved=_approved(current),
    )
    return _order(
        actor, current.meeting, paper, minutes=current, of_state=current.state
    )


def _approved(minutes: Minutes) -> Approved | None:
    item = minutes.approval_item
    if not minutes.is_approved or item is None or minutes.approved_at is None:
        return None
    return Approved(
        on=localdate(minutes.approved_at),
        meeting=item.meeting.title,
        number=item.number,
        sha256=minutes.sha256,
    )


def _order(
    actor: Actor, meeting: Meeting, paper: Paper, **facts: object
) -> PrintedPaper:
    [document] = order_documents([paper], actor=actor)
    row, created = PrintedPaper.objects.update_or_create(
        document=document,
        defaults={"meeting": meeting, "ordered_at": clock.now(), **facts},
    )
    if created:
        record(
            actor=actor,
            action="meeting.paper_ordered",
            obj=meeting,
            kind=paper.kind,
            document=document.pk,
        )
    return row
