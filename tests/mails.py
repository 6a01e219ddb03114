"""The outbox in tests, where no worker empties it."""

from django.core import mail

from portal.post.models import Message
from portal.post.services import deliver


def delivered():
    """Send what waits; all mails so far."""
    for message in Message.objects.filter(state=Message.State.QUEUED).order_by("pk"):
        deliver(message.pk)
    return mail.outbox
