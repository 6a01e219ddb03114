"""Which written Norwegian a meeting's papers are in."""

from forums.models import Meeting
from partnerships.models import Organisation


def language_of(meeting: Meeting) -> str:
    """That of the network's host, else of the county's governor on its day."""
    if meeting.network is not None and meeting.network.host is not None:
        return meeting.network.host.written_norwegian
    holder = meeting.network or meeting.forum
    if holder is None:  # a constraint says that it is not
        return "nb"
    governor = Organisation.objects.governor_of(holder.county, meeting.day)
    return governor.written_norwegian if governor else "nb"
