"""Mails to those who are called to a meeting, each in their own language."""

from forums.models import Participant
from portal.post.services import post


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
    )
