"""Files with the items of an agenda: the file and its row, both or neither."""

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from forums.meeting.standing import Standing
from forums.models import AgendaItem, ItemPaper
from forums.rules import agenda as rules
from forums.services.agenda import held
from portal.audit.services import record
from portal.documents.kept import fingerprint, keep
from portal.lib import clock
from portal.lib.file_types import MB, FileType, WrongFile, clean_name, recognise
from portal.lib.formats import number
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
    if (file.size or 0) > MOST_MB * MB:
        raise ValidationError(
            _("The file is larger than %(most)s MB.") % {"most": number(MOST_MB)}
        )
    try:
        kind = recognise(file)
    except WrongFile as wrong:
        raise ValidationError(str(wrong.reason)) from None
    return _keep(
        actor=actor,
        item=item,
        file=file,
        name=clean_name(name, kind),
        kind=kind,
        internal=internal,
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
    sha256 = fingerprint(file)
    if current.papers.filter(sha256=sha256, removed_at=None).exists():
        return None
    paper = ItemPaper.objects.create(
        item=current,
        name=name,
        internal=internal,
        content_type=kind.content_type,
        size=file.size,
        sha256=sha256,
        file=keep(file, sha256, folder=FOLDER, rows=ItemPaper.objects.all()),
        uploaded_by_id=actor.user_id,
    )
    record(
        actor=actor,
        action="meeting.paper_attached",
        obj=current.meeting,
        item=current.pk,
        name=name,
        sha256=sha256,
        internal=internal,
    )
    return paper


@transaction.atomic
def remove(*, actor: Actor, paper: ItemPaper) -> None:
    """Take a file away from an item; to do it twice is to do it once."""
    current = held(paper.item)
    require(rules.may_change_item(Standing(actor, current)))
    there = current.papers.filter(pk=paper.pk, removed_at=None)
    if there.update(removed_at=clock.now()):
        record(
            actor=actor,
            action="meeting.paper_removed",
            obj=current.meeting,
            item=current.pk,
            name=paper.name,
            sha256=paper.sha256,
        )
