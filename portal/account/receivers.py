from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from django.dispatch import receiver

from portal.account.services import note_new_address
from portal.people.models import User


@receiver(email_changed)
def trace_new_address(
    *,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **rest: Any,
) -> None:
    old = from_email_address.email if from_email_address else ""
    note_new_address(user=user, old=old, new=to_email_address.email)
