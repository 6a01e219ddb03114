"""What the forum does when somebody is found to have a confirmed address."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from forums.services.linking import link_seats
from portal.people.models import User


@receiver(user_logged_in)
def find_seats(*, user: User, **rest: Any) -> None:
    """Also the first time, when an invitation has just made the user."""
    link_seats(user=user)


@receiver(email_confirmed)
def find_seats_of_address(*, email_address: EmailAddress, **rest: Any) -> None:
    link_seats(user=email_address.user)
