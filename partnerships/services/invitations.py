"""Everything that writes membership offers: invite, withdraw, send anew, accept."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import Membership, MembershipOffer, Organisation
from partnerships.rules import people as rules
from partnerships.services.memberships import (
    check_last_day,
    give_membership,
    lock_people_of,
    until,
)
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.lib.formats import day
from portal.lib.verdict import require
from portal.people import invitations
from portal.people.actor import Actor
from portal.people.models import Invitation, User
from portal.post.links import LINK
from portal.post.services import post

MAIL = "invitation"  # the kind of the mail's key: see portal.post.links


@transaction.atomic
def invite_member(
    *,
    actor: Actor,
    organisation: Organisation,
    email: str,
    role: str,
    message: str,
    valid_to: dt.date | None = None,
) -> MembershipOffer:
    """Invite this address to become a member; the same again gives the open one.

    An open invitation to another role, or until another day, is withdrawn, so that one
    link opens one thing. Raises PermissionDenied, or ValidationError for the address of
    a member or of none, or as ``check_last_day``.
    """
    require(rules.may_manage_people(actor, organisation))
    check_last_day(role, valid_to)
    address = email.strip().lower()
    _check_address(address, organisation)
    lock_people_of(organisation)
    offers = MembershipOffer.objects.at(organisation).unanswered()
    for there in offers.filter(invitation__email=address).select_related("invitation"):
        same = (there.role, there.valid_to) == (role, valid_to)
        if same and there.invitation.is_open:
            return there
        _close(actor, there)
    offer = MembershipOffer(
        organisation=organisation, role=role, valid_to=valid_to, message=message
    )
    return _send_offer(actor, offer, address)


@transaction.atomic
def send_anew(*, actor: Actor, offer: MembershipOffer) -> MembershipOffer:
    """A new invitation in place of this one, whose link opens nothing from now.

    Raises PermissionDenied, StaleState for one that was accepted, or ValidationError
    for an address that is a member's, or a last day that has passed.
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
    check_last_day(current.role, current.valid_to)
    _close(actor, current)
    anew = MembershipOffer(
        organisation=current.organisation,
        role=current.role,
        valid_to=current.valid_to,
        message=current.message,
    )
    return _send_offer(actor, anew, address)


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
    if over := _over(offer):
        raise Refusal(over)
    themselves = Actor(user_id=user.pk, user_name=str(user))
    held = Membership.objects.current().at(offer.organisation).filter(user=user)
    # An old invitation takes nothing from one who has become a member meanwhile.
    membership = held.first() or give_membership(
        actor=themselves,
        user=user,
        organisation=offer.organisation,
        role=offer.role,
        valid_to=offer.valid_to,
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
    problem = problem_with(_fresh(offer), None)
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


def problem_with(offer: MembershipOffer, user: User | None) -> str:
    """Why it opens nothing for them, or an empty text."""
    return invitations.problem_with(offer.invitation, user) or _over(offer)


def _over(offer: MembershipOffer) -> str:
    if offer.valid_to is None or offer.valid_to >= clock.today():
        return ""
    return _("The access would have ended on %(day)s. Ask for a new invitation.") % {
        "day": day(offer.valid_to)
    }


def _send_offer(actor: Actor, offer: MembershipOffer, address: str) -> MembershipOffer:
    offer.invitation = invitation = invitations.invite(actor=actor, email=address)
    offer.full_clean()
    offer.save(force_insert=True)
    _record(actor, "offer.sent", offer)
    account = invitation.account
    post(
        to=account or address,
        key=f"{MAIL}:{invitation.pk}",
        template="partnerships/invitation",
        context={"offer": offer, "inviter": actor.user_name, "link": LINK},
        language=account.language if account else offer.organisation.written_norwegian,
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
        **until(offer.valid_to),
    )
