"""Mails about gatherings, with the file that calendars take note of."""

from django.utils.translation import override

from partnerships.agreement.calendar import calendar_of
from partnerships.models import Gathering
from partnerships.rules.agreements import party_of
from partnerships.services.agreement_mail import editors_of
from partnerships.services.agreements import parties_of
from portal.lib.calendar_file import CANCEL, REQUEST
from portal.people.actor import Actor
from portal.post.services import File, post


def tell_gathering(gathering: Gathering, *, actor: Actor) -> None:
    """To the editors of the other parties, once for each revision. Of one that has been
    already nobody is called in."""
    if gathering.has_begun:
        return
    agreement = gathering.agreement
    mine = party_of(actor, parties_of(agreement))
    gone = gathering.state == Gathering.State.CANCELLED
    method = CANCEL if gone else REQUEST
    for user in editors_of(agreement, besides=mine.pk if mine else None):
        with override(user.language):
            content = calendar_of(gathering, method=method, to=user)
        post(
            to=user,
            key=f"gathering:{gathering.pk}:{gathering.revision}:{user.pk}",
            template="partnerships/gathering",
            context={
                "gathering": gathering,
                "agreement": agreement,
                "who": actor.organisation_name,
                "path": gathering.get_absolute_url(),
            },
            files=[File("gathering.ics", f"text/calendar; method={method}", content)],
        )
