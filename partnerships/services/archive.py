"""Everything that is written of a county's archive: its places, and its receipts."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import (
    Agreement,
    ArchivePlace,
    ArchiveReceipt,
    ArchiveReceiptFile,
    County,
)
from partnerships.rules import archive as rules
from partnerships.services.agreements import locked
from portal.audit.services import record
from portal.documents.kept import fingerprint
from portal.documents.uploads import keep_upload, kind_of_upload
from portal.lib import clock
from portal.lib.file_types import MB, FileType
from portal.lib.formats import day
from portal.lib.formats import number as in_digits
from portal.lib.text import ILLEGAL, one_line, readable
from portal.lib.verdict import require
from portal.people.actor import Actor

FOLDER = "archive"
MOST_MB = 10
FIELDS = (
    "series",
    "classification",
    "class_code",
    "class_title",
    "record_unit",
    "unit",
    "responsible",
)
XML = FileType("application/xml", (".xml",))
XML_BEGINS = b"<?xml"
BOM = b"\xef\xbb\xbf"  # that Windows' programs put before it


@transaction.atomic
def save_place(
    *, actor: Actor, county: County, values: Mapping[str, str]
) -> ArchivePlace:
    """Where the county's archive puts its cases. Raises PermissionDenied, or
    ValidationError: a class without its classification system, or the reverse.
    """
    require(rules.may_write_place(actor, county))
    ArchivePlace.objects.get_or_create(county=county)
    place = ArchivePlace.objects.select_for_update().get(county=county)
    new = {name: one_line(ILLEGAL.sub("", values[name])) for name in FIELDS}
    old = {name: getattr(place, name) for name in FIELDS}
    changed = [name for name in FIELDS if new[name] != old[name]]
    if not changed:
        return place
    for name in changed:
        setattr(place, name, new[name])
    place.updated_at = clock.now()
    place.full_clean()
    place.save()
    record(
        actor=actor,
        action="archive_place.saved",
        obj=place,
        old={name: old[name] for name in changed},
        new={name: new[name] for name in changed},
    )
    return place


@transaction.atomic
def take_package(*, actor: Actor, agreement: Agreement, files: int) -> None:
    """That somebody takes the package out is told of the agreement."""
    require(rules.may_archive(actor, agreement))
    record(actor=actor, action="agreement.package", obj=agreement, files=files)


@transaction.atomic
def register_receipt(
    *,
    actor: Actor,
    agreement: Agreement,
    number: str,
    received_on: dt.date,
    rejected_because: str = "",
    file: "File[bytes] | None" = None,
) -> ArchiveReceipt:
    """What the archive answered to a package; it is never changed after.

    ``rejected_because``: why the archive did not take it; "" when it did. The same
    number with the same answer again is the receipt that is there. Raises
    PermissionDenied, or ValidationError: no number, one that is registered with another
    answer or file, a day to come or before the signing, or a wrong file.
    """
    current = locked(agreement)
    require(rules.may_archive(actor, current))
    wanted = one_line(number)
    why = readable(rejected_because)
    there = current.archive_receipts.filter(number=wanted).first()
    if there:
        _check_same(there, received_on, why, file)
        return there
    kind = _kind_of(file) if file else None
    receipt = ArchiveReceipt(
        agreement=current,
        number=wanted,
        received_on=received_on,
        rejected_because=why,
        registered_by_id=actor.user_id,
        registered_by_name=f"{actor.user_name}, {actor.organisation_name}",
    )
    _check_day(current, received_on)
    receipt.full_clean(exclude=["agreement"])
    receipt.save()
    if file and kind:
        _keep(actor, receipt, file, kind)
    _trace(actor, current, receipt)
    return receipt


def _check_same(
    there: ArchiveReceipt, received_on: dt.date, why: str, file: "File[bytes] | None"
) -> None:
    """A receipt is never changed, so another answer needs a number of its own."""
    if there.rejected_because == why and there.received_on == received_on:
        _check_same_file(there, file)
        return
    if not there.is_rejected and why:
        text = _(
            "The receipt %(number)s is registered already, and says that the archive "
            "received the package %(day)s. Write the number of the new answer."
        )
    elif there.is_rejected and not why:
        text = _(
            "The receipt %(number)s is registered already, and says that the archive "
            "rejected the package %(day)s. Write the number of the new answer."
        )
    else:
        text = _(
            "The receipt %(number)s is registered already, of %(day)s, with another "
            "text or day. Write the number of the new answer."
        )
    said = {"number": there.number, "day": day(there.received_on)}
    raise ValidationError({"number": text % said})


def _check_same_file(there: ArchiveReceipt, file: "File[bytes] | None") -> None:
    """One that comes without a file again is the same; another file is never lost."""
    if file is None:
        return
    kept = getattr(there, "kept", None)
    if kept is not None and kept.sha256 == fingerprint(file):
        return
    text = _(
        "The receipt %(number)s is registered already with another file, which is "
        "kept. Write another number to register this file."
    )
    if kept is None:
        text = _(
            "The receipt %(number)s is registered already without a file. Write "
            "another number to register this file."
        )
    raise ValidationError({"file": text % {"number": there.number}})


def _trace(actor: Actor, agreement: Agreement, receipt: ArchiveReceipt) -> None:
    facts = {"number": receipt.number, "on": receipt.received_on}
    action = "agreement.archived"
    if receipt.is_rejected:
        action = "agreement.archive_rejected"
        facts["reason"] = receipt.rejected_because
    record(actor=actor, action=action, obj=agreement, **facts)


def _keep(
    actor: Actor, receipt: ArchiveReceipt, file: "File[bytes]", kind: FileType
) -> None:
    keep_upload(
        ArchiveReceiptFile,
        actor=actor,
        file=file,
        name=file.name or "",
        kind=kind,
        folder=FOLDER,
        receipt=receipt,
    )


def _check_day(agreement: Agreement, received_on: dt.date) -> None:
    if received_on > clock.today():
        raise ValidationError({"received_on": _("That day has not been yet.")})
    since = agreement.in_force_at
    if since and received_on < clock.day_of(since):
        raise ValidationError(
            {"received_on": _("The agreement was not signed by then.")}
        )


def _kind_of(file: "File[bytes]") -> FileType:
    """A receipt is mostly XML, which is kept and handed out, and never read here."""
    begins = file.read(len(BOM + XML_BEGINS))
    file.seek(0)
    if begins.removeprefix(BOM).startswith(XML_BEGINS):
        if (file.size or 0) <= MOST_MB * MB:
            return XML
        text = _("The file is larger than %(most)s MB.")
        raise ValidationError({"file": text % {"most": in_digits(MOST_MB)}})
    try:
        return kind_of_upload(file, most_mb=MOST_MB)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None
