"""An export as a zip: the files, the register, and a control list of hashes."""

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from partnerships.agreement.register import COLUMNS, rows
from portal.documents.zips import Entry, of_bytes, of_stored
from portal.jobs.models import Job
from portal.lib.clock import day_of
from portal.lib.sheets import xlsx


def facts_of_job(job: Job) -> Iterator[dict[str, Any]]:
    """The rows of all parts, one part at a time."""
    parts = job.parts.order_by("position").values_list("result", flat=True)
    for result in parts.iterator(chunk_size=4):
        yield from (result or {"rows": ()})["rows"]


def entries_of(job: Job) -> Iterator[Entry]:
    """Each agreement's file, then the register and the control list."""
    dated = day_of(job.created_at)
    control: list[str] = []
    for facts in facts_of_job(job):
        if facts["stored"]:
            control.append(f"{facts['sha256']}  {facts['file']}\n")
            yield of_stored(facts["file"], default_storage, facts["stored"], dated)
    with xlsx(_("Agreements"), list(COLUMNS.values()), rows(facts_of_job(job))) as file:
        register = file.read()
    yield of_bytes(_("register.xlsx"), register, dated)
    yield of_bytes("SHA256SUMS.txt", "".join(control).encode(), dated)
