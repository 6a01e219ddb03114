"""Mails about an account, by the outbox: no page waits for a mail server.

The two links that open something without a login are not in the message: its key says
what they are reckoned from, and so much as tells whether that still holds when the mail
is sent. Then they lead to where one asks anew.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils.http import base36_to_int
from django.utils.translation import get_language

from portal.people.models import User
from portal.post.links import LINK
from portal.post.models import Message
from portal.post.services import post

NEW_PASSWORD, CONFIRM_ADDRESS = "new-password", "confirm-address"  # kinds of keys


def post_account_mail(*, name: str, to: str, context: Mapping[str, Any]) -> Message:
    """``name`` is that of allauth's mail; what it is about stands in ``context``."""
    user: User | None = context.get("user")
    return post(
        to=to,
        key=_key_of(name, to, context),
        template=f"account/{name}",
        context={**context, "email": to, "link": LINK},
        language=user.language if user else (get_language() or ""),
    )


def _key_of(name: str, to: str, context: Mapping[str, Any]) -> str:
    """The same mail, asked for again at once, is one mail only where it has a link."""
    if name == "password_reset_key":
        asked_at = context["key"].partition("-")[0]
        about = f"{context['user'].pk}-{asked_at}-{_digest(context['key'])}"
        return f"{NEW_PASSWORD}:{about}"
    if name == "email_confirmation":
        its = EmailAddress.objects.get(user=context["user"], email__iexact=to)
        return f"{CONFIRM_ADDRESS}:{its.pk}-{_digest(its.email)}-{uuid4()}"
    return f"account:{uuid4()}"


def new_password_link(about: str) -> str:
    """Dead when the password, the address or the last login is another by now."""
    pk, asked_at, digest = about.split("-")
    user = User.objects.get(pk=pk)
    token = _Tokens().made_at(user, base36_to_int(asked_at))
    if _digest(token) != digest:
        return reverse("account_reset_password")
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": token},
    )


def confirm_address_link(about: str) -> str:
    pk, digest = about.split("-")[:2]
    address = EmailAddress.objects.filter(pk=pk, verified=False).first()
    if address is None or _digest(address.email) != digest:
        return reverse("account_email")
    key = EmailConfirmationHMAC.create(address).key
    return reverse("account_confirm_email", args=[key])


class _Tokens(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc]
    def made_at(self, user: User, seconds: int) -> str:
        token: str = self._make_token_with_timestamp(user, seconds, self.secret)
        return token


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
