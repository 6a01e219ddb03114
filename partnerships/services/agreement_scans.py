"""Agreements that were signed elsewhere: the scan, and their facts, registered once.

An ordinary one is of an accepted order. A framework is made first, with its parties and
its period, as every framework is; who signed and its years come with the scan.
"""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Agreement, AgreementParty, AgreementScan, Order
from partnerships.order.frame import Limits
from partnerships.rules import agreements as rules
from partnerships.rules.frameworks import may_register_framework
from partnerships.services.agreement_amounts import follow_period
from partnerships.services.agreement_days import check_within_order
from partnerships.services.agreement_mail import tell_in_force
from partnerships.services.agreement_starts import start_agreement
from partnerships.services.agreements import locked, parties_of
from partnerships.services.framework_years import set_years
from portal.audit.services import record
from portal.documents.kept import fingerprint
from portal.documents.models import Document
from portal.documents.uploads import keep_upload, kind_of_upload
from portal.lib import clock
from portal.lib.file_types import FileType
from portal.lib.text import one_line
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
    signed tomorrow, the last day before the first, or a day outside the order's.
    """
    agreement = start_agreement(
        actor=actor, order=order, language=order.holder.written_norwegian
    )
    current = locked(agreement)
    if is_kept(current, file):
        return current
    parties, begun = parties_of(current), is_begun(current)
    require(rules.may_register(actor, current, parties, is_begun=begun))
    kind = _checked(file, signed_on)
    current.title = one_line(title)
    current.starts_on, current.ends_on = starts_on, ends_on
    current.full_clean()
    check_within_order(current)
    current.save(update_fields=["title", "starts_on", "ends_on"])
    follow_period(current)
    _keep(actor, current, file, name, kind, signed_on)
    return current


@transaction.atomic
def register_framework(
    *,
    actor: Actor,
    agreement: Agreement,
    file: "File[bytes]",
    name: str,
    signed_on: dt.date,
    limits: Mapping[int, Limits],
    signatories: Mapping[int, str],
) -> Agreement:
    """The framework in force, with the scan, what it gives each year, and who signed.

    ``signatories``: by the party's id. The same file again is the framework that is
    there. Raises PermissionDenied as for other agreements, or ValidationError: also
    for a party that nobody signed for, a year outside, or a framework without a period.
    """
    current = locked(agreement)
    if is_kept(current, file):
        return current
    parties = parties_of(current)
    require(may_register_framework(actor, current, parties, is_begun=is_begun(current)))
    if not (current.starts_on and current.ends_on):
        raise ValidationError(_("Write the first and the last day first."))
    kind = _checked(file, signed_on)
    _name_signatories(parties, signatories)
    set_years(actor=actor, agreement=current, limits=limits, are_signed=True)
    current.refresh_from_db(fields=["version"])
    _keep(actor, current, file, name, kind, signed_on)
    return current


def is_kept(agreement: Agreement, file: "File[bytes]") -> bool:
    """Whether this very file is its scan."""
    same = AgreementScan.objects.filter(agreement=agreement, sha256=fingerprint(file))
    return same.exists()


def is_begun(agreement: Agreement) -> bool:
    """Whether somebody has asked for a change of it, or for signatures, here."""
    return agreement.changes.exists() or agreement.rounds.exists()


def _name_signatories(
    parties: list[AgreementParty], signatories: Mapping[int, str]
) -> None:
    for party in parties:
        said = one_line(signatories.get(party.pk, ""))
        if not said:
            text = _("Write who signed for %(party)s.") % {"party": party.name}
            raise ValidationError({f"signed_by_{party.pk}": text})
        party.signatory, party.signatory_name = None, said
        party.full_clean()
        party.save(update_fields=["signatory", "signatory_name"])


def _keep(
    actor: Actor,
    current: Agreement,
    file: "File[bytes]",
    name: str,
    kind: FileType,
    signed_on: dt.date,
) -> None:
    """In force by its file; what the portal would have written is not in it."""
    current.clauses.all().delete()
    current.fact_changes.all().delete()  # all have signed them
    scan = keep_upload(
        AgreementScan,
        actor=actor,
        file=file,
        name=name,
        kind=kind,
        folder=FOLDER,
        agreement=current,
        signed_on=signed_on,
    )
    current.state = Agreement.State.IN_FORCE
    current.in_force_at = clock.now()
    current.save(update_fields=["state", "in_force_at"])
    tell_in_force(current)
    facts = {"on": signed_on, "sha256": scan.sha256}
    record(actor=actor, action="agreement.scanned", obj=current, **facts)


def _checked(file: "File[bytes]", signed_on: dt.date) -> FileType:
    if signed_on > clock.today():
        raise ValidationError({"signed_on": _("That day has not been yet.")})
    try:
        kind = kind_of_upload(file, most_mb=MOST_MB)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from None
    if kind.content_type != PDF:
        raise ValidationError({"file": _("Choose a PDF.")})
    if Document.objects.of_file(fingerprint(file)).exists():
        text = _("The portal made this file. Choose the one that was signed elsewhere.")
        raise ValidationError({"file": text})
    return kind
