"""Who declares a conflict of interest, and who decides on it."""

from django.utils.translation import gettext as _

from forums.models import Meeting, Participant, Recusal
from forums.rules import meetings as rules
from portal.lib.verdict import Verdict, no
from portal.people.actor import Actor


def participant_of(actor: Actor, meeting: Meeting) -> Participant | None:
    """Who this person is in the meeting; None who is not called to it."""
    found = Participant.objects.acting(actor).filter(meeting=meeting)
    return found.select_related("seat").first()


def may_declare(participant: Participant | None, meeting: Meeting) -> Verdict:
    if participant is None:
        return no(_("Those who are called to the meeting say this of themselves."))
    return rules.is_not_over(meeting)


def may_decide(actor: Actor, recusal: Recusal) -> Verdict:
    """Who runs the meeting decides, but not about themselves."""
    meeting = recusal.item.meeting
    runs = rules.may_run(actor, meeting)
    if not runs:
        return runs
    if recusal.participant.user_id == actor.user_id:
        return no(_("Somebody else decides whether you stand down."))
    return rules.is_not_over(meeting)
