"""Order a paper, make it, and make sure that it is made. The only writer of Document.

    ordered → rendering → made            a worker takes it, prints it, is done
              rendering → ordered         a passing fault (disk, database): again soon
              rendering → failed          the paper cannot be printed as it is
              failed    → ordered         somebody orders it again

``docs/decisions/0007-a-job-may-run-twice.md`` says why each step is safe.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.audit.services import record
from portal.documents.models import Document, Seal
from portal.documents.papers import Frozen, Paper, UnknownKind, freeze
from portal.documents.printing import print_document
from portal.documents.render import Printed, PrintError
from portal.documents.seal import NotSealed, sealer
from portal.documents.signals import document_finished
from portal.documents.tasks import make_document, queue
from portal.lib import clock
from portal.lib.alone import alone_with
from portal.people.actor import Actor

logger = logging.getLogger(__name__)

S = Document.State
LEASE = timedelta(minutes=10)  # longer than the hard time limit of the task
LOST_IN_QUEUE = timedelta(minutes=5)  # then the queue is taken to have forgotten it
MAX_ATTEMPTS = 3
PASSING = (OSError, OperationalError)  # a fault of the house, not of the paper


class TryAgain(Exception):
    """The paper was not made because of a passing fault."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


# ------------------------------------------------------------------------- order


@transaction.atomic
def order_documents(papers: Sequence[Paper], *, actor: Actor) -> list[Document]:
    """The documents of ``papers``, in their order; asking twice gives the same ones.

    Those that exist are only read. New ones, and those that failed, are queued once
    this is committed. Who may order what is for the caller to know.
    """
    frozen = [freeze(paper) for paper in papers]
    there = _existing(frozen)
    missing = {_key(it): it for it in frozen if _key(it) not in there}
    if missing:
        rows = [_row(it) for it in missing.values()]
        Document.objects.bulk_create(rows, ignore_conflicts=True)  # others may be first
        there = _existing(frozen)
        new = [there[at] for at in missing]
        for document in new:
            _trace_order(document, actor)
        queue(document.pk for document in new)
    for document in {there[_key(it)].pk: there[_key(it)] for it in frozen}.values():
        if document.state == S.FAILED:
            order_again(document, actor=actor)
    return [there[_key(it)] for it in frozen]


def _key(frozen: Frozen) -> tuple[str, str]:
    return frozen.kind, frozen.fingerprint


def _existing(frozen: Sequence[Frozen]) -> dict[tuple[str, str], Document]:
    rows = Document.objects.filter(
        kind__in={it.kind for it in frozen},
        fingerprint__in=[it.fingerprint for it in frozen],
    ).defer("content")
    return {(row.kind, row.fingerprint): row for row in rows}


def _row(frozen: Frozen) -> Document:
    return Document(
        kind=frozen.kind,
        title=frozen.title,
        language=frozen.language,
        dated=frozen.dated,
        content=frozen.content,
        fingerprint=frozen.fingerprint,
        code=frozen.code,
        created_at=clock.now(),
        queued_at=timezone.now(),
    )


def _trace_order(document: Document, actor: Actor) -> None:
    record(
        actor=actor,
        action="document.ordered",
        obj=document,
        kind=document.kind,
        fingerprint=document.fingerprint,
    )


@transaction.atomic
def order_again(document: Document, *, actor: Actor) -> bool:
    """Give a failed document new attempts; False if it is not failed (any more)."""
    at = timezone.now()
    again = Document.objects.filter(pk=document.pk, state=S.FAILED).update(
        state=S.ORDERED, attempts=0, error="", queued_at=at, claimed_at=None
    )
    if not again:
        return False
    record(actor=actor, action="document.ordered_again", obj=document)
    queue([document.pk])
    document.state, document.error = S.ORDERED, ""
    return True


# -------------------------------------------------------------------------- make


def fulfil_document(document_id: int) -> bool:
    """Make the PDF unless it is made or being made; True if this call made it.

    Safe to run any number of times, in parallel, and after a crash. Raises TryAgain
    after a passing fault, as long as there are attempts left.
    """
    with alone_with(f"documents.document:{document_id}") as alone:
        claimed_at = _claim(document_id, alone)
        if claimed_at is None:
            return False
        document = Document.objects.get(pk=document_id)
        mine = Q(pk=document_id, state=S.RENDERING, claimed_at=claimed_at)
        try:
            printed = print_document(document)  # seconds, so in no transaction
            made = _keep(printed, mine, document_id)
        except Exception as error:
            return _fail(document, mine, error)
    if made:
        finished(document_id)
    return made


def _claim(document_id: int, alone: bool) -> datetime | None:
    """Take the document: the one UPDATE that decides who makes it."""
    at = timezone.now()
    if alone:
        free = Q(state__in=[S.ORDERED, S.RENDERING])
    else:  # held by a machine that is gone, but the database has not noticed yet
        free = Q(state=S.RENDERING, claimed_at__lt=at - LEASE)
    taken = Document.objects.filter(free, pk=document_id).update(
        state=S.RENDERING, claimed_at=at, attempts=F("attempts") + 1, error=""
    )
    return at if taken else None


def _keep(printed: Printed, mine: Q, document_id: int) -> bool:
    """Store the files, then the row that says so: a row never names half a file.

    A sealed paper has other bytes each time that it is sealed; the first to be kept
    is the paper, and no other ever is.
    """
    name, sha256 = _store(printed.data, "pdf")
    sheet, sheet_sha256 = _store(printed.sheets, "xlsx") if printed.sheets else ("", "")
    at = timezone.now()
    with transaction.atomic():
        made = Document.objects.filter(mine).update(
            state=S.MADE,
            file=name,
            sha256=sha256,
            size=len(printed.data),
            pages=printed.pages,
            sheet=sheet,
            sheet_sha256=sheet_sha256,
            made_at=at,
        )
        if made and printed.is_sealed:
            by = sealer()
            Seal.objects.create(
                document_id=document_id,
                name=by.name,
                fingerprint=by.fingerprint,
                certificate=by.pem,
                at=at,
            )
    return bool(made)


def _store(data: bytes, ending: str) -> tuple[str, str]:
    """The name that it is kept under, and its hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    return default_storage.save(file_name(sha256, ending), ContentFile(data)), sha256


def file_name(sha256: str, ending: str = "pdf") -> str:
    """Named by the bytes, so that writing the same file twice cannot change one."""
    return f"documents/{sha256[:2]}/{sha256}.{ending}"


def _fail(document: Document, mine: Q, error: Exception) -> bool:
    """Note what went wrong, in words; False, or TryAgain if it may pass."""
    logger.exception("Document %s (%s) was not made.", document.pk, document.kind)
    rows = Document.objects.filter(mine)
    passing = isinstance(error, PASSING) and document.attempts < MAX_ATTEMPTS
    if passing:
        seconds = 5 * 4**document.attempts
        later = timezone.now() + timedelta(seconds=seconds)
        if rows.update(state=S.ORDERED, claimed_at=None, queued_at=later):
            raise TryAgain(seconds) from error
    elif rows.update(state=S.FAILED, error=_in_words(error, document)):
        finished(document.pk)
    return False


def _in_words(error: Exception, document: Document) -> str:
    with override(document.language):
        if isinstance(error, PASSING):
            return _("The file could not be stored. Try again in a while.")
        if isinstance(error, SoftTimeLimitExceeded):
            return _("The paper took too long to make. Tell those who run the portal.")
        if isinstance(error, NotSealed):
            return _("The paper cannot be sealed. Tell those who run the portal.")
        if isinstance(error, PrintError | UnknownKind):
            return _("The paper cannot be printed as it is: %(reason)s") % {
                "reason": error
            }
        return _(
            "The paper could not be made because of an error in the portal (%(error)s)."
            " Tell those who run the portal: document %(number)s."
        ) % {"error": type(error).__name__, "number": document.pk}


def finished(document_id: int) -> None:
    transaction.on_commit(
        lambda: document_finished.send_robust(sender=Document, document_id=document_id)
    )


# ----------------------------------------------------------------------- look after


def requeue_lapsed(*, after: timedelta = LOST_IN_QUEUE) -> int:
    """Queue what the queue or a dead worker has lost; how many were queued.

    Beat does this every minute. A worker that starts waits for nothing (``after``): the
    one before it may have died with a paper in its hand that it had not yet claimed.
    Queueing one too many is harmless: see ``fulfil_document``.
    """
    at = timezone.now()
    lost = Q(state=S.ORDERED, queued_at__lte=at - after)
    rows = Document.objects.filter(lost | Q(state=S.RENDERING))
    lapsed = list(rows.order_by("queued_at").values_list("pk", flat=True))
    Document.objects.filter(pk__in=lapsed, state=S.ORDERED).update(queued_at=at)
    for document_id in lapsed:
        make_document.delay(document_id)
    return len(lapsed)
