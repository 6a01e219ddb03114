"""Who comes and goes in the demo: one invited, one who asks, one who has left."""

from collections.abc import Callable

from funding.demo.people import Cast
from funding.demo.years import moment
from partnerships.models import AccessRequest, Membership, MembershipOffer
from partnerships.services.access import ask_access
from partnerships.services.invitations import invite_member
from partnerships.services.memberships import end_membership, give_membership
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR, Actor
from portal.people.models import User

INVITED = "kari.lyngtjonn@giske.example"
WELCOME = (
    "Hei, Kari! Du tek over behovsmeldingane etter Solveig frå nyttår. Bruk lenkja, så "
    "ser du alt vi har skrive til no."
)
ASKS = ("odd.havlisaeter@sula.example", "Odd Havlisæter")
REQUEST = (
    "Eg er ny rektor ved ungdomsskulen og skal skrive behovet vårt om "
    "vurderingspraksis saman med skulesjefen. Kan eg få tilgang til å redigere?"
)
LEFT = ("solveig.rognelidas@giske.example", "Solveig Rognelidås")


def play_ways_in(cast: Cast, say: Callable[[str], None]) -> None:
    """What is not played yet; these people have no password, and so no login."""
    _leave(cast)
    _invite(cast)
    _ask(cast)
    say("One is invited to Giske, one asks for access to Sula, and one has left.")


def _leave(cast: Cast) -> None:
    user = _person(*LEFT)
    if Membership.objects.filter(user=user).exists():
        return
    with clock.at(moment(2017, 8, 15, 8, 30)):
        membership = give_membership(
            actor=Actor.for_system("demo"),
            user=user,
            organisation=cast.organisations["giske"],
            role=EDITOR,
        )
    with clock.at(moment(2018, 9, 28, 15, 10)):
        end_membership(actor=cast.actor(APPROVER, "giske"), membership=membership)


def _invite(cast: Cast) -> None:
    if MembershipOffer.objects.filter(invitation__email=INVITED).exists():
        return
    invite_member(
        actor=cast.actor(APPROVER, "giske"),
        organisation=cast.organisations["giske"],
        email=INVITED,
        role=EDITOR,
        message=WELCOME,
    )


def _ask(cast: Cast) -> None:
    user = _person(*ASKS)
    if AccessRequest.objects.filter(asker=user).exists():
        return
    ask_access(
        actor=Actor(user_id=user.pk, user_name=str(user)),
        organisation=cast.organisations["sula"],
        message=REQUEST,
    )


def _person(email: str, name: str) -> User:
    there = User.objects.filter(email=email).first()
    return there or User.objects.create_user(email, None, full_name=name)
