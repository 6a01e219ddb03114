"""A gathering as a calendar file, for mails and for download."""

from partnerships.agreement.values import listed
from partnerships.models import Gathering
from portal.lib.calendar_file import PUBLISH, Entry, calendar_file
from portal.people.models import User


def calendar_of(
    gathering: Gathering, *, method: str = PUBLISH, to: User | None = None
) -> bytes:
    """The gathering under the same UID each time; SEQUENCE is its revision."""
    parties = gathering.agreement.parties.in_order().values_list("name", flat=True)
    entry = Entry(
        key=gathering.form_key,
        revision=gathering.revision,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        title=gathering.title,
        place=gathering.place or gathering.link,
        text="\n\n".join(filter(None, [gathering.programme, gathering.link])),
        path=gathering.get_absolute_url(),
        held_by=listed(list(parties)),
        is_cancelled=gathering.state == Gathering.State.CANCELLED,
    )
    return calendar_file(
        entry, method=method, to=(str(to), to.email) if to is not None else None
    )
