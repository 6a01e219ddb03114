"""Mails to a forum's people, and from it, each in the reader's own language."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import override

from forums.meeting.calendar import calendar_of
from forums.models import Participant, Recommendation
from portal.lib.calendar_file import CANCEL, REQUEST
from portal.people.models import User
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


def tell_of(
    recommendation: Recommendation, people: Iterable[User], template: str
) -> None:
    """One mail to each, whenever it is said again."""
    for user in people:
        post(
            to=user,
            key=f"{template}:{recommendation.pk}:{user.pk}",
            template=template,
            context={
                "forum": recommendation.forum,
                "year": recommendation.scheme_year.year,
                "number": recommendation.number,
                "corrects": recommendation.corrects_id is not None,
                "path": recommendation.get_absolute_url(),
            },
        )


def _files(participant: Participant, template: str) -> list[File]:
    method = METHODS.get(template)
    if method is None:
        return []
    user = participant.user
    with override(user.language if user else settings.LANGUAGE_CODE):
        content = calendar_of(participant.meeting, method=method, to=participant)
    return [File("meeting.ics", f"text/calendar; method={method}", content)]
