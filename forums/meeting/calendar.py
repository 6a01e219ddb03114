"""A meeting as a calendar file (iCalendar, RFC 5545), for mails and for download."""

from datetime import UTC
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vUri

from forums.models import Meeting, Participant
from portal.lib import clock

# What a calendar does with it: adds or changes it, takes it away, or only shows it.
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def calendar_of(
    meeting: Meeting, *, method: str = PUBLISH, to: Participant | None = None
) -> bytes:
    """The meeting under the same UID each time; SEQUENCE is its revision.

    ``to``: whom the invitation is for; their answer is given in the portal. Needs the
    meeting's forum and network loaded.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Partnarskap//NONSGML//")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"{meeting.form_key}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("sequence", meeting.revision)
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", f"{meeting.title}, {meeting.held_by}")
    event.add("location", meeting.place or meeting.link)
    event.add("description", _description(meeting))
    event.add("url", vUri(_page(meeting)))
    gone = method == CANCEL or meeting.state == Meeting.State.CANCELLED
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("organizer", _organizer(meeting))
    if to is not None:
        event.add("attendee", _attendee(to), encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _page(meeting: Meeting) -> str:
    return f"{settings.PORTAL_URL}{meeting.get_absolute_url()}"


def _description(meeting: Meeting) -> str:
    lines = [_("Agenda and papers: %(address)s") % {"address": _page(meeting)}]
    if meeting.link:
        lines.insert(
            0, _("Take part from elsewhere: %(link)s") % {"link": meeting.link}
        )
    return "\n".join(lines)


def _organizer(meeting: Meeting) -> vCalAddress:
    """The portal's own address, from which the mail comes, by the holder's name."""
    made = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    made.params["cn"] = meeting.held_by
    return made


def _attendee(to: Participant) -> vCalAddress:
    made = vCalAddress(f"mailto:{to.user.email if to.user else to.email}")
    made.params["cn"] = to.name
    made.params["rsvp"] = "FALSE"
    return made
