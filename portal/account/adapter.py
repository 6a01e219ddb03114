from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.account.mail import post_account_mail
from portal.lib.text import Text
from portal.people.models import User


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are let in by their organisation; nobody signs up.

    The sentences are ours because allauth has none in nynorsk.
    """

    error_messages: ClassVar[dict[str, Text]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("Choose another main address first."),
        "duplicate_email": _("You have that address here already."),
        "email_password_mismatch": _("The e-mail or the password is wrong."),
        "email_taken": _("Somebody here has that address already."),
        "enter_current_password": _("Write the password that you have now."),
        "incorrect_password": _("The password is wrong."),
        "invalid_password_reset": _("The link is no longer valid. Ask for a new one."),
        "max_email_addresses": _("You cannot have more than %d addresses."),
        "rate_limited": _("Too many attempts. Wait a little and try again."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait five minutes and try again."
        ),
        "unverified_primary_email": _(
            "Confirm the address before you make it the main one."
        ),
    }

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Not an address that somebody logs in with, known to allauth or not."""
        others = User.objects.exclude(pk=email_address.user_id)
        if others.filter(email__iexact=email_address.email).exists():
            self.add_message(
                request,
                messages.ERROR,
                "account/messages/email_confirmation_failed.txt",
                {"email": email_address.email},
            )
            return False
        confirmed: bool = super().confirm_email(request, email_address)
        return confirmed

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        name = template_prefix.rpartition("/")[2]
        post_account_mail(name=name, to=email, context=context)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        about = {"user": user, **(context or {})}
        super().send_notification_mail(template_prefix, user, about, email)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
