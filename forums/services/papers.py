"""Files with the items of an agenda: the file and its row, both or neither."""

from django.core.files.base import File
from django.db import transaction

from forums.meeting.standing import Standing
from forums.models import AgendaItem, ItemPaper
from forums.rules import agenda as rules
from forums.services.agenda import held
from portal.audit.services import record
from portal.documents.uploads import has_file, keep_upload, kind_of_upload
from portal.lib import clock
from portal.lib.file_types import FileType
from portal.lib.verdict import require
from portal.people.actor import Actor

FOLDER = "papers"
MOST_MB = 35  # what the server takes in one request


def attach(
    *,
    actor: Actor,
    item: AgendaItem,
    file: "File[bytes]",
    name: str,
    internal: bool = False,
) -> ItemPaper | None:
    """Put a file with an item; None when the item has that very file already.

    Raises PermissionDenied, or ValidationError with the reason why this file cannot
    be taken.
    """
    require(rules.may_change_item(Standing(actor, item)))
    kind = kind_of_upload(file, most_mb=MOST_MB)
    return _keep(
        actor=actor, item=item, file=file, name=name, kind=kind, internal=internal
    )


@transaction.atomic
def _keep(
    *,
    actor: Actor,
    item: AgendaItem,
    file: "File[bytes]",
    name: str,
    kind: FileType,
    internal: bool,
) -> ItemPaper | None:
    current = held(item)
    require(rules.may_change_item(Standing(actor, current)))
    if has_file(current.papers.there(), file):
        return None
    paper = keep_upload(
        ItemPaper,
        actor=actor,
        file=file,
        name=name,
        kind=kind,
        folder=FOLDER,
        item=current,
        internal=internal,
    )
    record(
        actor=actor,
        action="meeting.paper_attached",
        obj=current.meeting,
        item=current.pk,
        name=paper.name,
        sha256=paper.sha256,
        internal=internal,
    )
    return paper


@transaction.atomic
def remove(*, actor: Actor, paper: ItemPaper) -> None:
    """Take a file away from an item; to do it twice is to do it once."""
    current = held(paper.item)
    require(rules.may_change_item(Standing(actor, current)))
    there = current.papers.there().filter(pk=paper.pk)
    if there.update(removed_at=clock.now()):
        record(
            actor=actor,
            action="meeting.paper_removed",
            obj=current.meeting,
            item=current.pk,
            name=paper.name,
            sha256=paper.sha256,
        )
