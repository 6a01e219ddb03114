"""Agreements that were signed elsewhere: the scan, and their facts, registered once."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Agreement, AgreementScan, Order
from partnerships.rules import agreements as rules
from partnerships.services.agreement_mail import tell_in_force
from partnerships.services.agreement_starts import start_agreement
from partnerships.services.agreements import locked, parties_of
from portal.audit.services import record
from portal.documents.kept import fingerprint
from portal.documents.uploads import keep_upload, kind_of_upload
from portal.lib import clock
from portal.lib.file_types import FileType
from portal.lib.verdict import require
from portal.people.actor import Actor

FOLDER = "agreements"
MOST_MB = 20
PDF = "application/pdf"


@transaction.atomic
def register_signed_elsewhere(
    *,
    actor: Actor,
    order: Order,
    file: "File[bytes]",
    name: str,
    signed_on: dt.date,
    title: str,
    starts_on: dt.date,
    ends_on: dt.date,
) -> Agreement:
    """The order's agreement in force, with the scan that says so.

    The same file again is the agreement that is there. Raises PermissionDenied (not a
    party's approver, or it is negotiated here), or ValidationError: no PDF, too large,
    signed tomorrow, or the last day before the first.
    """
    agreement = start_agreement(
        actor=actor, order=order, language=order.holder.written_norwegian
    )
    current, sha256 = locked(agreement), fingerprint(file)
    if AgreementScan.objects.filter(agreement=current, sha256=sha256).exists():
        return current
    require(rules.may_register(actor, current, parties_of(current)))
    kind = _checked(file, signed_on)
    _write(current, title, starts_on, ends_on)
    keep_upload(
        AgreementScan,
        actor=actor,
        file=file,
        name=name,
        kind=kind,
        folder=FOLDER,
        agreement=current,
        signed_on=signed_on,
    )
    _put_in_force(current)
    facts = {"on": signed_on, "sha256": sha256}
    record(actor=actor, action="agreement.scanned", obj=current, **facts)
    return current


def _write(
    current: Agreement, title: str, starts_on: dt.date, ends_on: dt.date
) -> None:
    """The facts of the scan; what the portal would have written is not in it."""
    current.title = title.strip()
    current.starts_on, current.ends_on = starts_on, ends_on
    current.full_clean()
    current.clauses.all().delete()
    current.save(update_fields=["title", "starts_on", "ends_on"])


def _put_in_force(current: Agreement) -> None:
    current.state = Agreement.State.IN_FORCE
    current.in_force_at = clock.now()
    current.save(update_fields=["state", "in_force_at"])
    tell_in_force(current)


def _checked(file: "File[bytes]", signed_on: dt.date) -> FileType:
    if signed_on > clock.today():
        raise ValidationError({"signed_on": _("That day has not been yet.")})
    try:
        kind = kind_of_upload(file, most_mb=MOST_MB)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None
    if kind.content_type != PDF:
        raise ValidationError({"file": _("Choose a PDF.")})
    return kind
