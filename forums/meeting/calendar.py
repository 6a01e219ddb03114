"""A meeting as a calendar file, for mails and for download."""

from dataclasses import replace

from django.utils.translation import gettext as _

from forums.models import Meeting, Participant
from portal.lib.calendar_file import PUBLISH, Entry, calendar_file


def calendar_of(
    meeting: Meeting, *, method: str = PUBLISH, to: Participant | None = None
) -> bytes:
    """The meeting under the same UID each time; SEQUENCE is its revision.

    ``to``: whom the invitation is for; their answer is given in the portal. Needs the
    meeting's forum and network loaded.
    """
    entry = Entry(
        key=meeting.form_key,
        revision=meeting.revision,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        title=f"{meeting.title}, {meeting.held_by}",
        place=meeting.place or meeting.link,
        text="",
        path=meeting.get_absolute_url(),
        held_by=meeting.held_by,
        is_cancelled=meeting.state == Meeting.State.CANCELLED,
    )
    lines = [_("Agenda and papers: %(address)s") % {"address": entry.page}]
    if meeting.link:
        lines.insert(
            0, _("Take part from elsewhere: %(link)s") % {"link": meeting.link}
        )
    told = replace(entry, text="\n".join(lines))
    address = (to.user.email if to.user else to.email) if to else ""
    return calendar_file(
        told, method=method, to=(to.name, address) if to is not None else None
    )
