"""Something at a time and place as a calendar file (iCalendar, RFC 5545)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vUri

from portal.lib import clock
from portal.lib.text import ILLEGAL

# What a calendar does with it: adds or changes it, takes it away, or only shows it.
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, slots=True)
class Entry:
    """``key`` is its name in every calendar, ``revision`` counts what it has become.

    path     of its page in the portal
    held_by  in whose name it stands; the address is the portal's own
    """

    key: object
    revision: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    path: str
    held_by: str
    is_cancelled: bool = False

    @property
    def page(self) -> str:
        return f"{settings.PORTAL_URL}{self.path}"


def calendar_file(
    entry: Entry, *, method: str = PUBLISH, to: tuple[str, str] | None = None
) -> bytes:
    """``to``: name and address of whom the invitation is for; it asks no answer."""
    calendar = Calendar()
    calendar.add("prodid", "-//Partnarskap//NONSGML//")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", f"{entry.key}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("sequence", entry.revision)
    event.add("dtstamp", clock.now().astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", ILLEGAL.sub("", entry.title))
    event.add("location", ILLEGAL.sub("", entry.place))
    event.add("description", ILLEGAL.sub("", entry.text))
    event.add("url", vUri(entry.page))
    gone = method == CANCEL or entry.is_cancelled
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("organizer", _organizer(entry.held_by))
    if to is not None:
        event.add("attendee", _attendee(*to), encode=False)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _organizer(name: str) -> vCalAddress:
    """The portal's own address, from which the mail comes, by the holder's name."""
    made = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    made.params["cn"] = ILLEGAL.sub("", name)
    return made


def _attendee(name: str, address: str) -> vCalAddress:
    made = vCalAddress(f"mailto:{address}")
    made.params["cn"] = ILLEGAL.sub("", name)
    made.params["rsvp"] = "FALSE"
    return made
