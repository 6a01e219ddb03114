"""The answer to an owner that asks to take part in another's need.

Nobody's lines come into a need that is submitted. A yes to such a wish is kept, and
the owner takes part from when the need is called back or opened.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedParticipant
from partnerships.rules import joint as rules
from partnerships.services import joint_mail
from partnerships.services.joint_needs import locked_party, recorded
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S = NeedParticipant.State
ACCEPT, REFUSE = "accept", "refuse"
# What an answer leads to; a yes in a submitted need to WELCOME.
ENDS = {ACCEPT: (S.JOINED, S.WELCOME), REFUSE: (S.DECLINED,)}


@transaction.atomic
def answer_wish(
    *, actor: Actor, party: NeedParticipant, action: str, answer: str
) -> NeedParticipant:
    """Say yes or no to an owner that asks; a no says why. It gets it by mail.

    The same answer again changes nothing. Raises PermissionDenied (not an approver of
    the owner that has the need), ValidationError for a no without a reason, a yes
    when the grant is laid or too long a text, or StaleState when it is answered
    otherwise or taken back.
    """
    current = locked_party(party)
    need = current.need
    require(rules.may_answer_wish(actor, need))
    if action not in ENDS:
        raise ValidationError({"action": _("Answer yes or no.")})
    if current.state in ENDS[action]:
        return current
    if current.state != S.ASKED:
        raise StaleState(
            _("%(owner)s is “%(state)s” in this need now: there is nothing to answer.")
            % {"owner": current.owner.name, "state": current.get_state_display()}
        )
    come_in = rules.may_come_in(need)
    if action == ACCEPT and not come_in:
        raise ValidationError({"action": come_in.reason})
    if action == REFUSE and not readable(answer):
        raise ValidationError({"answer": _("Write why, so that they understand it.")})
    if action == REFUSE:
        current.state, act = S.DECLINED, REFUSE
    elif need.state == Need.State.DRAFT:
        current.state, act = S.JOINED, ACCEPT
    else:
        current.state, act = S.WELCOME, "welcome"
    current.answer, current.answered_at = readable(answer), clock.now()
    current.full_clean(validate_unique=False, validate_constraints=False)
    current.save(update_fields=["state", "answer", "answered_at"])
    recorded(act, actor=actor, party=current, old=S.ASKED, new=current.state)
    joint_mail.tell_answered(current)
    return current


def let_in(*, actor: Actor, need: Need) -> None:
    """In a need that is a draft again: those who had a yes take part from now.

    A part of what opens the need, inside its transaction and after its permission.
    """
    welcome = need.joint_owners.select_for_update(of=("self",)).filter(state=S.WELCOME)
    for party in welcome.select_related("owner").order_by("pk"):
        party.need, party.state = need, S.JOINED
        party.save(update_fields=["state"])
        recorded("let_in", actor=actor, party=party, old=S.WELCOME, new=S.JOINED)
        joint_mail.tell_let_in(party)
