"""Mails to those who are called to a meeting, each in their own language."""

from django.conf import settings
from django.utils.translation import override

from forums.meeting.calendar import CANCEL, REQUEST, calendar_of
from forums.models import Participant
from portal.post.services import File, post

# Of these mails calendars take note; the others are read by people alone.
METHODS = {
    "forums/meeting_called": REQUEST,
    "forums/meeting_changed": REQUEST,
    "forums/meeting_cancelled": CANCEL,
    "forums/not_called": CANCEL,
    "forums/deputy_called_in": REQUEST,
    "forums/deputy_not_needed": CANCEL,
}


def tell(participant: Participant, template: str, *, at: object) -> None:
    """One mail, if the participant has an address; the same moment gives the same."""
    to = participant.user or participant.email
    if not to:
        return
    meeting = participant.meeting
    post(
        to=to,
        key=f"{template}:{participant.pk}:{at}",
        template=template,
        context={
            "meeting": meeting,
            "participant": participant,
            "path": meeting.get_absolute_url(),
        },
        files=_files(participant, template),
    )


def _files(participant: Participant, template: str) -> list[File]:
    method = METHODS.get(template)
    if method is None:
        return []
    user = participant.user
    with override(user.language if user else settings.LANGUAGE_CODE):
        content = calendar_of(participant.meeting, method=method, to=participant)
    return [File("meeting.ics", f"text/calendar; method={method}", content)]
