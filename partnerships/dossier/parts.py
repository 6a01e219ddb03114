"""What goes into a dossier, from whoever has something of the case."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from partnerships.dossier.posts import Post
from partnerships.models import Need
from portal.audit.history import HistoryLine
from portal.documents.models import Document
from portal.documents.uploads import KeptFile
from portal.documents.zips import Entry, of_bytes
from portal.lib import clock
from portal.lib.formats import moment
from portal.lib.text import Text
from portal.people.actor import Actor

PDF, PLAIN, JSON = "application/pdf", "text/plain", "application/json"


@dataclass(frozen=True, slots=True)
class File:
    """One file, and what it is, in words.

    post         how it stands in an archive, where it is known
    sha256       of the file as it was made or sent in, where that is kept
    is_archival  whether it is in a form that archives keep (PDF/A, plain text)
    """

    what: str
    entry: Entry
    post: Post | None = None
    content_type: str = PLAIN
    sha256: str = ""
    is_archival: bool = True


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not in the dossier, and why."""

    what: str
    why: str


Item = File | LeftOut
Make = Callable[[Actor, Need], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class _Part:
    position: int
    label: Text
    make: Make


_parts: list[_Part] = []


def register_dossier_part(position: int, label: Text, make: Make) -> None:
    """Put a step of the chain into every dossier; ``make`` gives what it has of it."""
    _parts.append(_Part(position, label, make))


def gather(actor: Actor, need: Need) -> Iterator[tuple[int, str, list[Item]]]:
    """Number, name and content of each part, in the order of the chain."""
    in_order = sorted(_parts, key=lambda part: part.position)
    for number, part in enumerate(in_order, 1):
        yield number, str(part.label), list(part.make(actor, need))


def paper_file(
    what: str, name: str, document: Document | None, post: Post | None = None
) -> Item:
    """A made paper; one that is not made yet is left out, and told."""
    if document is None or not document.is_made:
        return LeftOut(what, _("The paper is not made yet."))
    entry = Entry(name, document.dated, lambda: document.file.open("rb"))
    return File(what, entry, post, PDF, document.sha256)


def upload_file(what: str, upload: KeptFile, post: Post, name: str = "") -> File:
    """A file that somebody sent in, under its own name or another."""
    dated = clock.day_of(upload.uploaded_at)
    entry = Entry(name or upload.name, dated, lambda: upload.file.open("rb"))
    return File(what, entry, post, upload.content_type, upload.sha256, False)


def facts_file(
    what: str,
    name: str,
    dated: date,
    facts: Iterable[tuple[Text, object]],
    post: Post | None = None,
) -> File:
    """Facts as lines of text that anybody can read: «Title: …»."""
    lines = [f"{label}: {_said(value)}" for label, value in facts]
    text = "\n".join([what, "", *lines, ""])
    return File(what, of_bytes(name, text.encode(), dated), post)


def history_file(
    what: str, name: str, lines: Iterable[HistoryLine], post: Post
) -> File:
    """What has happened, the newest first: «3 December 2018, 10:15: … (who)»."""
    facts = [(moment(line.at), f"{line.text} {line.who}".strip()) for line in lines]
    return facts_file(what, name, clock.today(), facts, post)


def _said(value: object) -> str:
    if value in (None, "", [], (), {}):
        return "–"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {_said(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_said(each) for each in value)
    return str(value)
