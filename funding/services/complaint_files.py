"""Everything that writes files of complaints: the file and its row, both or neither."""

from django.core.files.base import File
from django.db import transaction

from funding.models import Complaint, ComplaintFile
from funding.rules import complaints as rules
from partnerships.services.attachments import check_room
from portal.audit.services import record
from portal.documents.uploads import has_file, keep_upload, kind_of_upload
from portal.lib import clock
from portal.lib.file_types import FileType
from portal.lib.verdict import require
from portal.people.actor import Actor

FOLDER = "complaints"


def attach_to_complaint(
    *, actor: Actor, complaint: Complaint, file: "File[bytes]", name: str
) -> ComplaintFile | None:
    """Attach a file to an open one; None when it has that very file already.

    Within the limits of the year. Raises PermissionDenied, or ValidationError with the
    reason why this file cannot be taken.
    """
    require(rules.may_attach(actor, complaint))
    most_mb = complaint.grant.scheme_year.attachment_mb
    kind = kind_of_upload(file, most_mb=most_mb)
    return _keep(actor=actor, complaint=complaint, file=file, name=name, kind=kind)


@transaction.atomic
def _keep(
    *,
    actor: Actor,
    complaint: Complaint,
    file: "File[bytes]",
    name: str,
    kind: FileType,
) -> ComplaintFile | None:
    current = _locked(complaint)
    require(rules.may_attach(actor, current))
    if has_file(ComplaintFile.objects.filter(complaint=current), file):
        return None
    there = ComplaintFile.objects.there().filter(complaint=current)
    check_room(current.grant.scheme_year, there, file.size)
    made = keep_upload(
        ComplaintFile,
        actor=actor,
        file=file,
        name=name,
        kind=kind,
        folder=FOLDER,
        complaint=current,
    )
    _trace(actor, made, "complaint.file_attached")
    return made


@transaction.atomic
def remove_from_complaint(*, actor: Actor, file: ComplaintFile) -> None:
    """Take a file away again; to do it twice is to do it once.

    Raises PermissionDenied: another attached it, or the complaint is closed.
    """
    file.complaint = _locked(file.complaint)
    require(rules.may_remove_file(actor, file))
    there = ComplaintFile.objects.there().filter(pk=file.pk)
    if there.update(removed_at=clock.now()):
        _trace(actor, file, "complaint.file_removed")


def _locked(complaint: Complaint) -> Complaint:
    found = Complaint.objects.select_for_update(of=("self",))
    return found.select_related("grant__scheme_year__county").get(pk=complaint.pk)


def _trace(actor: Actor, file: ComplaintFile, action: str) -> None:
    facts = {"name": file.name, "sha256": file.sha256}
    record(actor=actor, action=action, obj=file.complaint, **facts)
