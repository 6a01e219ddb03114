"""Invite somebody by e-mail, and let them in by the link, once.

The token of a link is made from the invitation's seed and the portal's secret key, so
that it can be written into the mail when that is sent, and stands nowhere before: who
reads the database cannot use what is open. docs/decisions/0013-invitations.md.
"""

import hashlib
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.lib import clock
from portal.lib.errors import Refusal
from portal.lib.text import one_line
from portal.people.actor import Actor
from portal.people.models import Invitation, User


def invite(*, actor: Actor, email: str) -> Invitation:
    """A new invitation to this address, open from now for INVITATION_DAYS."""
    now = clock.now()
    invitation = Invitation(
        email=email.strip().lower(),
        account=account_of(email),
        invited_by_id=actor.user_id,
        invited_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )
    invitation.token_hash = hash_of(token_of(invitation))
    invitation.full_clean()
    invitation.save(force_insert=True)
    return invitation


def token_of(invitation: Invitation) -> str:
    """What stands in the link; the same each time."""
    salt = "portal.people.invitations"
    return salted_hmac(salt, str(invitation.seed), algorithm="sha256").hexdigest()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def account_of(email: str) -> User | None:
    """The account that logs in with this address."""
    return User.objects.filter(email__iexact=email.strip()).first()


def problem_with(invitation: Invitation, user: User | None) -> str:
    """Why it opens nothing for ``user`` (None: not logged in); "" when it does."""
    if invitation.used_at:
        return _("This invitation has been used already. It opens once.")
    if invitation.withdrawn_at:
        return _("This invitation has been withdrawn.")
    if invitation.is_expired:
        return _("This invitation has expired.")
    account = invitation.account
    if account and account.email.lower() != invitation.email:
        return _(
            "The one who was invited has another e-mail address now, and an "
            "invitation does not follow to a new address."
        )
    if user and user.email.lower() != invitation.email:
        return _(
            "This invitation is for %(invited)s, and you are logged in as %(you)s."
        ) % {"invited": invitation.email, "you": user.email}
    return ""


def use(*, invitation: Invitation, user: User) -> Invitation:
    """Mark it as used by ``user``, once. Raises Refusal with the reason.

    Call it in the transaction of what it opens.
    """
    current = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    problem = problem_with(current, user)
    if problem:
        raise Refusal(problem)
    current.used_at, current.used_by = clock.now(), user
    current.save(update_fields=["used_at", "used_by"])
    return current


def withdraw(*, invitation: Invitation) -> bool:
    """Close it; whether it was open for that."""
    unanswered = Invitation.objects.unanswered().filter(pk=invitation.pk)
    return bool(unanswered.update(withdrawn_at=clock.now()))


def ask_for_renewal(*, invitation: Invitation) -> bool:
    """Note that the one invited wants a new one; whether this call was the first."""
    unasked = Invitation.objects.filter(pk=invitation.pk, renewal_asked_at=None)
    return bool(unasked.update(renewal_asked_at=clock.now()))


@transaction.atomic
def open_account(
    *, invitation: Invitation, full_name: str, password: str, language: str
) -> User:
    """The account of the one invited, whose address is confirmed by the link.

    The caller uses the invitation in the same transaction. Raises ValidationError for
    a name that nobody could read.
    """
    name = one_line(full_name)
    others = {field.name for field in User._meta.fields}.difference({"full_name"})
    User(full_name=name).clean_fields(exclude=others)
    user = User.objects.create_user(
        invitation.email, password, full_name=name, language=language
    )
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user
