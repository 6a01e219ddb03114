"""Everything that writes membership offers: invite, withdraw, send anew, accept."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import Membership, MembershipOffer, Organisation
from partnerships.rules import people as rules
from partnerships.services.memberships import give_membership, lock_people_of
from portal.audit.services import record
from portal.lib.errors import Refusal, StaleState
from portal.lib.verdict import require
from portal.people import invitations
from portal.people.actor import Actor
from portal.people.models import Invitation, User
from portal.post.links import LINK
from portal.post.services import post

MAIL = "invitation"  # the kind of the mail's key: see portal.post.links


@transaction.atomic
def invite_member(
    *, actor: Actor, organisation: Organisation, email: str, role: str, message: str
) -> MembershipOffer:
    """Invite this address to become a member; the same again gives the open one.

    An open invitation in another role is withdrawn, so that one link opens one thing.
    Raises PermissionDenied, or ValidationError for the address of a member or of none.
    """
    require(rules.may_manage_people(actor, organisation))
    address = email.strip().lower()
    _check_address(address, organisation)
    lock_people_of(organisation)
    offers = MembershipOffer.objects.at(organisation).unanswered()
    for there in offers.filter(invitation__email=address).select_related("invitation"):
        if there.role == role and there.invitation.is_open:
            return there
        _close(actor, there)
    return _send_offer(actor, organisation, address, role, message)


@transaction.atomic
def send_anew(*, actor: Actor, offer: MembershipOffer) -> MembershipOffer:
    """A new invitation in place of this one, whose link opens nothing from now.

    Raises PermissionDenied, or StaleState for one that was accepted.
    """
    require(rules.may_manage_people(actor, offer.organisation))
    lock_people_of(offer.organisation)
    current = _fresh(offer)
    if current.invitation.used_at:
        raise StaleState(_("This invitation was accepted meanwhile."))
    newer = MembershipOffer.objects.at(current.organisation).unanswered()
    same = newer.filter(invitation__email=current.invitation.email, pk__gt=current.pk)
    there = same.select_related("invitation").first()
    if there:  # a twin of this very click was first
        return there
    address = current.invitation.email
    _check_address(address, current.organisation)
    _close(actor, current)
    return _send_offer(
        actor, current.organisation, address, current.role, current.message
    )


@transaction.atomic
def withdraw_offer(*, actor: Actor, offer: MembershipOffer) -> MembershipOffer:
    """Close the invitation; one that is closed already stays as it is.

    Raises PermissionDenied, or StaleState for one that was accepted.
    """
    require(rules.may_manage_people(actor, offer.organisation))
    lock_people_of(offer.organisation)
    _close(actor, offer)
    current = _fresh(offer)
    if current.invitation.used_at:
        raise StaleState(_("This invitation was accepted meanwhile."))
    return current


@transaction.atomic
def accept(*, offer: MembershipOffer, user: User) -> Membership:
    """Make the one invited a member. Raises Refusal with the reason.

    What lets them in is the link, so there is no actor to ask about.
    """
    lock_people_of(offer.organisation)
    invitations.use(invitation=offer.invitation, user=user)
    themselves = Actor(user_id=user.pk, user_name=str(user))
    membership = give_membership(
        actor=themselves,
        user=user,
        organisation=offer.organisation,
        role=_role_after(offer, user),
    )
    MembershipOffer.objects.filter(pk=offer.pk).update(membership=membership)
    _record(themselves, "offer.accepted", offer)
    return membership


@transaction.atomic
def join(
    *, offer: MembershipOffer, full_name: str, password: str, language: str
) -> User:
    """Open the account of the one invited, and make it a member.

    Raises Refusal with the reason, or ValidationError naming a field.
    """
    lock_people_of(offer.organisation)
    problem = invitations.problem_with(_fresh(offer).invitation, None)
    if problem:
        raise Refusal(problem)
    try:
        with transaction.atomic():
            user = invitations.open_account(
                invitation=offer.invitation,
                full_name=full_name,
                password=password,
                language=language,
            )
    except (IntegrityError, ValidationError) as error:
        if invitations.account_of(offer.invitation.email):
            raise Refusal(
                _("There is an account with this address already. Log in with it.")
            ) from None
        raise error
    accept(offer=offer, user=user)
    return user


@transaction.atomic
def ask_for_another(*, offer: MembershipOffer) -> None:
    """Tell those who let people in that a new invitation is wanted, once."""
    if invitations.ask_for_renewal(invitation=offer.invitation):
        nobody = Actor.for_system("invitation")
        _record(nobody, "offer.renewal_asked", offer)


def offer_of(token: str) -> MembershipOffer | None:
    """What the link with this token is about, whether or not it still opens it."""
    found = MembershipOffer.objects.select_related(
        "invitation__account", "invitation__invited_by", "organisation"
    )
    return found.filter(invitation__token_hash=invitations.hash_of(token)).first()


def link_in_mail(pk: str) -> str:
    """For portal.post: the address of the invitation with this number."""
    invitation = Invitation.objects.get(pk=int(pk))
    return reverse("partnerships:join", args=[invitations.token_of(invitation)])


def _send_offer(
    actor: Actor, organisation: Organisation, address: str, role: str, message: str
) -> MembershipOffer:
    invitation = invitations.invite(actor=actor, email=address)
    offer = MembershipOffer(
        invitation=invitation, organisation=organisation, role=role, message=message
    )
    offer.full_clean()
    offer.save(force_insert=True)
    _record(actor, "offer.sent", offer)
    account = invitation.account
    post(
        to=account or address,
        key=f"{MAIL}:{invitation.pk}",
        template="partnerships/invitation",
        context={"offer": offer, "inviter": actor.user_name, "link": LINK},
        language=account.language if account else organisation.written_norwegian,
    )
    return offer


def _close(actor: Actor, offer: MembershipOffer) -> None:
    if invitations.withdraw(invitation=offer.invitation):
        _record(actor, "offer.withdrawn", offer)


def _check_address(address: str, organisation: Organisation) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from None
    current = Membership.objects.current().at(organisation).select_related("user")
    member = current.filter(user__email__iexact=address).first()
    if member:
        said = _("%(person)s is a member here already, as %(role)s.")
        values = {"person": member.user, "role": member.get_role_display()}
        raise ValidationError({"email": said % values})


def _role_after(offer: MembershipOffer, user: User) -> str:
    """An old invitation takes nothing from one who has become a member meanwhile."""
    current = Membership.objects.current().at(offer.organisation)
    held = current.filter(user=user).first()
    return held.role if held else offer.role


def _fresh(offer: MembershipOffer) -> MembershipOffer:
    found = MembershipOffer.objects.select_related("invitation", "organisation")
    return found.get(pk=offer.pk)


def _record(actor: Actor, action: str, offer: MembershipOffer) -> None:
    record(
        actor=actor,
        action=action,
        obj=offer,
        person=offer.invitation.email,
        role=offer.role,
    )
