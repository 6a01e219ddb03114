"""Many agreements at once, as a job in parts: files checked, rows gathered.

A part reads each of its files from the store, holds it against its hash and reads its
seal: what takes time, so workers share it. What it found is kept with the part; the
zip is then written while it is sent, straight from the store, in flat memory.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from partnerships.agreement.register import counted, facts_of, registered
from partnerships.models import Agreement
from partnerships.models.agreement import AgreementQuerySet
from partnerships.rules import agreements as rules
from portal.documents.seal import read_seal
from portal.jobs.models import Job, JobPart
from portal.jobs.parts import Part, register_part
from portal.jobs.rules import register_fetching
from portal.jobs.services import start_job
from portal.lib.errors import Refusal
from portal.lib.verdict import require
from portal.people.actor import Actor

KIND = "partnerships.agreements"
AT_ONCE = 25
MOST = 20_000
register_fetching(KIND, rules.may_export)


def start_export(*, actor: Actor, agreements: AgreementQuerySet, form_key: UUID) -> Job:
    """The job that gathers these agreements; ``agreements`` as the actor sees them.

    The same ``form_key`` again gives the organisation's job that is there. Raises
    PermissionDenied as ``may_export``, or ValidationError: there are none, or too many.
    """
    require(rules.may_export(actor))
    found = list(agreements.values_list("pk", flat=True)[: MOST + 1])
    if not found:
        raise ValidationError(_("There are no agreements in this list."))
    if len(found) > MOST:
        raise ValidationError(
            _("At most %(most)s agreements at once: narrow the list.") % {"most": MOST}
        )
    language = get_language() or "nn"
    parts = [
        Part(
            label=_("Agreements %(first)s–%(last)s")
            % {"first": at + 1, "last": min(at + AT_ONCE, len(found))},
            kind=KIND,
            payload={"agreements": found[at : at + AT_ONCE], "language": language},
        )
        for at in range(0, len(found), AT_ONCE)
    ]
    title = ngettext(
        "%(n)s agreement, %(files)s of them as a PDF",
        "%(n)s agreements, %(files)s of them as PDFs",
        len(found),
    )
    return start_job(
        actor=actor,
        kind=KIND,
        title=title % {"n": len(found), "files": counted(agreements)[1]},
        parts=parts,
        key=f"{KIND}:{form_key}",
        zip_route="partnerships:agreement_zip",
    )


@register_part(KIND)
def gather(part: JobPart) -> dict[str, Any]:
    """The rows of the part's agreements, each with its file, held against its hash."""
    related = ("main__scheme_year", "scan")
    agreements = registered(Agreement.objects.all()).select_related(*related)
    numbers = part.payload["agreements"]
    found = agreements.in_bulk(numbers)
    there = [found[number] for number in numbers if number in found]
    with override(part.payload["language"]):
        made = list(facts_of(there))
        for agreement, facts in zip(there, made, strict=True):
            facts.update(_file(agreement))
    return {"rows": made}


def _file(agreement: Agreement) -> dict[str, Any]:
    """Name, hash and size of its file. Raises Refusal for one that is not as made."""
    document, scan = agreement.document, getattr(agreement, "scan", None)
    kept = document if document is not None and document.is_made else scan
    if kept is None:
        return {"stored": "", "size": 0}
    try:
        with kept.file.open("rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise Refusal(
            _("The file of %(agreement)s is missing.")
            % {"agreement": agreement.reference}
        ) from None
    changed = hashlib.sha256(data).hexdigest() != kept.sha256
    seal = None if kept is scan else read_seal(data)
    if changed or (seal is not None and not seal.is_whole):
        raise Refusal(
            _("The file of %(agreement)s is not as it was made.")
            % {"agreement": agreement.reference}
        )
    return {
        "file": f"{agreement.reference}.pdf",
        "sha256": kept.sha256,
        "stored": kept.file.name,
        "size": len(data),
    }
