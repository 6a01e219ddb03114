"""The package of an agreement: its case, post by post, each a message with its files.

    arkivmelding.xml             the case
    01-behov-1/arkivmelding.xml  a post of it, beside its files
    CONTENTS.txt                 what is in it, and what is left out and why
    SHA256SUMS.txt               the hash of every file

Of the need's orders it has the agreement's own, with what is agreed on that.
Files are read once to be hashed, and once more while the zip is sent.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from partnerships.archive.noark import Case, Document, case_message, post_message
from partnerships.dossier import File, LeftOut, gather
from partnerships.dossier.posts import Paper, Post, Way, of_parties
from partnerships.models import Agreement, ArchivePlace, Need
from portal.documents.zips import CHUNK, Entry, of_bytes
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.lib.formats import day, moment
from portal.lib.text import LATIN, Text
from portal.people.actor import Actor

MESSAGE = "arkivmelding.xml"
# What the words in the keys of posts are called in names of folders.
WORDS: dict[str, Text] = {
    "need": pgettext_lazy("folder", "need"),
    "ranking": pgettext_lazy("folder", "order of needs"),
    "recommendation": pgettext_lazy("folder", "recommendation"),
    "decision": pgettext_lazy("folder", "decision"),
    "amounts": pgettext_lazy("folder", "amounts"),
    "letter": pgettext_lazy("folder", "letter"),
    "answer": pgettext_lazy("folder", "answer"),
    "history": pgettext_lazy("folder", "history"),
}


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
    messages = list(_messages(actor, agreement, need, left_out))
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


def _messages(
    actor: Actor, agreement: Agreement, need: Need, left_out: list[LeftOut]
) -> Iterator[Message]:
    """In the order of the chain; files of one post together."""
    posts: dict[str, tuple[Post, list[File]]] = {}
    others = _references_of_others(agreement, need)
    for number, label, items in gather(actor, need):
        for item in items:
            if isinstance(item, LeftOut):
                left_out.append(item)
                continue
            post = item.post or _post_of(item, f"{number}-{label}")
            if not f"{post.key}-".startswith(others):
                posts.setdefault(post.key, (post, []))[1].append(item)
    if others:
        why = _("They are no part of this agreement.")
        left_out.append(LeftOut(_("Other orders of the need, and their papers"), why))
    for number, (post, files) in enumerate(posts.values(), 1):
        folder = f"{number:02}-{_folder(post.key)}"
        documents = [_document(each, place) for place, each in enumerate(files, 1)]
        yield Message(folder, post, files, documents)


def _references_of_others(agreement: Agreement, need: Need) -> tuple[str, ...]:
    """How keys begin of the need's other orders, and of what is agreed on those."""
    orders = need.orders.exclude(agreements=agreement)
    orders = orders.select_related("need__scheme_year")
    agreed = Agreement.objects.filter(order__in=orders).select_related("scheme_year")
    return tuple(f"{each.reference}-" for each in (*orders, *agreed))


def _folder(key: str) -> str:
    """What a post is, in the reader's language; its key is the same in all."""
    return _plain("-".join(str(WORDS.get(part, part)) for part in key.split("-")))


def _plain(name: str) -> str:
    """For archives that take plain letters alone: «beløp» is «belop»."""
    return slugify(name.lower().translate(LATIN))


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
        stored=f"{number:02}-{_plain(path.stem) or 'file'}{path.suffix.lower()}",
        content_type=file.content_type,
        is_archival=file.is_archival,
        sha256=digest.hexdigest(),
        size=size,
    )


def _contents(
    actor: Actor, case: Case, messages: Sequence[Message], left_out: Sequence[LeftOut]
) -> Iterator[str]:
    of_case, nothing = _("the case"), _("nothing")
    yield _("Archive package: %(title)s") % {"title": case.title}
    yield _("Taken out %(at)s by %(who)s, %(office)s") % {
        "at": moment(clock.now()),
        "who": actor.user_name,
        "office": actor.organisation_name,
    }
    yield f"{MESSAGE}  ({of_case})"
    for each in messages:
        yield ""
        yield f"{each.folder}/{MESSAGE}  {day(each.post.at)}  {each.post.title}"
        for document in each.documents:
            yield f"   {each.folder}/{document.stored}  ({document.title})"
    yield ""
    yield _("What is left out, and why")
    if not left_out:
        yield f"   {nothing}"
    for item in left_out:
        yield f"   {item.what}: {item.why}"
    yield ""


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
