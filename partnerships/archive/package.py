"""The package of an agreement: its case, post by post, each a message with its files.

    arkivmelding.xml            the case
    01-need-1/arkivmelding.xml  a post of it, beside its files
    CONTENTS.txt                what is in it, and what is left out and why
    SHA256SUMS.txt              the hash of every file

Files are read once to be hashed, and once more while the zip is sent.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from django.utils.text import slugify
from django.utils.translation import gettext as _

from partnerships.archive.noark import Case, Document, case_message, post_message
from partnerships.dossier import File, LeftOut, gather
from partnerships.dossier.posts import Paper, Post, Way, of_parties
from partnerships.models import Agreement, ArchivePlace, Need
from portal.documents.zips import CHUNK, Entry, of_bytes
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.lib.formats import day, moment
from portal.people.actor import Actor

MESSAGE = "arkivmelding.xml"


@dataclass(frozen=True, slots=True)
class Message:
    """One post with its files, by the name of its folder."""

    folder: str
    post: Post
    files: Sequence[File]
    documents: Sequence[Document]


def entries_of(actor: Actor, agreement: Agreement, need: Need) -> list[Entry]:
    """Raises Refusal for a file that is missing, or that is not as it was made."""
    left_out: list[LeftOut] = []
    case, place = case_of(agreement, need), place_of(agreement)
    today = clock.today()
    entries = [of_bytes(MESSAGE, case_message(case, place), today)]
    hashes = [(_sha256(case_message(case, place)), MESSAGE)]
    messages = list(_messages(actor, need, left_out))
    for each in messages:
        written = post_message(case, each.post, each.documents, place)
        name = f"{each.folder}/{MESSAGE}"
        entries.append(of_bytes(name, written, today))
        hashes.append((_sha256(written), name))
        for file, document in zip(each.files, each.documents, strict=True):
            name = f"{each.folder}/{document.stored}"
            entries.append(replace(file.entry, name=name))
            hashes.append((document.sha256, name))
    sums = "".join(f"{sha256}  {name}\n" for sha256, name in hashes)
    contents = "\r\n".join(_contents(actor, case, messages, left_out))
    return [
        of_bytes(_("CONTENTS.txt"), contents.encode("utf-8-sig"), today),
        of_bytes("SHA256SUMS.txt", sums.encode(), today),
        *entries,
    ]


def case_of(agreement: Agreement, need: Need) -> Case:
    return Case(
        root=need.form_key,
        title=_("%(title)s, %(owner)s, %(year)s")
        % {
            "title": need.title,
            "owner": need.owner.name,
            "year": need.scheme_year.year,
        },
        reference=need.receipt,
        began_at=need.submitted_at or need.created_at,
        began_by=need.owner.full_name,
        is_closed=agreement.state == Agreement.State.ENDED,
        parties=of_parties(agreement.parties.in_order()),
    )


def place_of(agreement: Agreement) -> ArchivePlace:
    """The county's; an empty one where it has written nothing."""
    county_id = agreement.scheme_year.county_id
    found = ArchivePlace.objects.filter(county=county_id).first()
    return found or ArchivePlace(county_id=county_id)


def _messages(actor: Actor, need: Need, left_out: list[LeftOut]) -> Iterator[Message]:
    """In the order of the chain; files of one post together."""
    posts: dict[str, tuple[Post, list[File]]] = {}
    for number, label, items in gather(actor, need):
        for item in items:
            if isinstance(item, LeftOut):
                left_out.append(item)
                continue
            post = item.post or _post_of(item, f"{number}-{label}")
            posts.setdefault(post.key, (post, []))[1].append(item)
    for number, (post, files) in enumerate(posts.values(), 1):
        folder = f"{number:02}-{slugify(post.key)}"
        documents = [_document(each, place) for place, each in enumerate(files, 1)]
        yield Message(folder, post, files, documents)


def _post_of(file: File, step: str) -> Post:
    """Of a part that has not said how its files stand in an archive."""
    at = dt.datetime.combine(file.entry.dated, dt.time(12), dt.UTC)
    return Post(f"{step}-{file.entry.name}", file.what, Paper.NOTE, Way.OWN, at)


def _document(file: File, number: int) -> Document:
    digest, size = hashlib.sha256(), 0
    name = file.entry.name
    try:
        with file.entry.open() as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except FileNotFoundError:
        raise Refusal(_("The file %(name)s is missing.") % {"name": name}) from None
    if file.sha256 and digest.hexdigest() != file.sha256:
        raise Refusal(_("The file %(name)s is not as it was made.") % {"name": name})
    path = PurePosixPath(name)
    return Document(
        title=file.what,
        name=name,
        stored=f"{number:02}-{slugify(path.stem) or 'file'}{path.suffix.lower()}",
        content_type=file.content_type,
        is_archival=file.is_archival,
        sha256=digest.hexdigest(),
        size=size,
    )


def _contents(
    actor: Actor, case: Case, messages: Sequence[Message], left_out: Sequence[LeftOut]
) -> Iterator[str]:
    yield _("Archive package: %(title)s") % {"title": case.title}
    yield _("Taken out %(at)s by %(who)s, %(office)s") % {
        "at": moment(clock.now()),
        "who": actor.user_name,
        "office": actor.organisation_name,
    }
    yield f"{MESSAGE}  ({_('the case')})"
    for each in messages:
        yield ""
        yield f"{each.folder}/{MESSAGE}  {day(each.post.at)}  {each.post.title}"
        for document in each.documents:
            yield f"   {each.folder}/{document.stored}  ({document.title})"
    yield ""
    yield _("What is left out, and why")
    if not left_out:
        yield f"   {_('nothing')}"
    for item in left_out:
        yield f"   {item.what}: {item.why}"
    yield ""


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
