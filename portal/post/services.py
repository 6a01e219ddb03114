"""Post a mail, and send it: see docs/decisions/0011-mail-from-an-outbox.md."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.people.models import User
from portal.post.links import with_link
from portal.post.models import MAX_TRIES, Enclosure, Message
from portal.post.tasks import queue, send_message
from portal.post.writing import write_mail

logger = logging.getLogger(__name__)

S = Message.State
LEASE = timedelta(minutes=10)  # longer than the hard time limit of the task
LOST_IN_QUEUE = timedelta(minutes=5)  # then the queue is taken to have forgotten it
PAUSES = (  # after the first try, the second, …
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)


@dataclass(frozen=True, slots=True)
class File:
    """What goes with a mail; ``content_type`` may have parameters."""

    name: str
    content_type: str
    content: bytes


@transaction.atomic
def post(
    *,
    to: User | str,
    key: str,
    template: str,
    context: Mapping[str, object],
    language: str = "",
    files: Iterable[File] = (),
) -> Message:
    """Put one mail in the outbox; it is sent once this is committed.

    ``key`` says what the mail is: the same key again, also at once, gives the message
    that is there. ``template`` is ``"<app>/<name>"``; see ``write_mail``. ``files`` are
    small: they lie in the outbox too. Raises ValidationError for what is no address.
    """
    there = Message.objects.filter(key=key).first()
    if there:
        return there
    user = to if isinstance(to, User) else None
    address = user.email if user else str(to).strip()
    validate_email(address)
    written_in = language or (user.language if user else settings.LANGUAGE_CODE)
    subject, text = write_mail(template, {"recipient": user, **context}, written_in)
    message = Message(
        key=key,
        address=address,
        user=user,
        subject=subject,
        text=text,
        language=written_in,
        due_at=timezone.now() + LOST_IN_QUEUE,
    )
    try:
        with transaction.atomic():
            _save(message, files)
    except IntegrityError:  # a twin of this very mail was first
        return Message.objects.get(key=key)
    queue(message.pk)
    return message


def _save(message: Message, files: Iterable[File]) -> None:
    message.save(force_insert=True)
    Enclosure.objects.bulk_create(
        Enclosure(
            message=message,
            name=file.name,
            content_type=file.content_type,
            content=file.content,
        )
        for file in files
    )


# -------------------------------------------------------------------------- send


def deliver(message_id: int) -> bool:
    """Send the mail unless it is sent or being sent; True if this call sent it.

    Safe to run any number of times, in parallel, and after a crash.
    """
    claimed_at = _claim(message_id)
    if claimed_at is None:
        return False
    message = Message.objects.get(pk=message_id)
    mine = Message.objects.filter(pk=message_id, state=S.SENDING, claimed_at=claimed_at)
    try:
        _mail(message).send()  # slow, so in no transaction
    except Exception as error:
        logger.warning("Message %s was not sent.", message.pk, exc_info=error)
        mine.update(
            state=S.FAILED,
            error=_in_words(error, message),
            due_at=_next_try(message.tries),
        )
        return False
    done = {"state": S.SENT, "sent_at": timezone.now(), "due_at": None, "error": ""}
    return bool(mine.update(**done))


def _claim(message_id: int) -> datetime | None:
    """Take the message: the one UPDATE that decides who sends it."""
    at = timezone.now()
    lapsed = Q(state=S.SENDING, claimed_at__lt=at - LEASE)
    free = Message.objects.filter(Q(state=S.QUEUED) | lapsed, tries__lt=MAX_TRIES)
    taken = free.filter(pk=message_id).update(
        state=S.SENDING, claimed_at=at, due_at=at + LEASE, tries=F("tries") + 1
    )
    return at if taken else None


def _next_try(tries: int) -> datetime | None:
    return timezone.now() + PAUSES[tries - 1] if tries < MAX_TRIES else None


def _mail(message: Message) -> EmailMessage:
    """The same mail each time, named so that a server can tell it is the same."""
    name = hashlib.sha256(message.key.encode()).hexdigest()[:40]
    host = urlsplit(settings.PORTAL_URL).hostname
    headers = {
        "Message-ID": f"<{name}@{host}>",
        "Auto-Submitted": "auto-generated",  # so that no absence note answers it
        "Content-Language": message.language,
    }
    mail = EmailMessage(
        message.subject,
        with_link(message.key, message.text),
        to=[message.address],
        headers=headers,
    )
    for file in message.enclosures.order_by("pk"):
        mail.attach(file.name, bytes(file.content), file.content_type)
    return mail


def _in_words(error: Exception, message: Message) -> str:
    with override(message.language):
        if isinstance(error, SMTPRecipientsRefused):
            answers = [answer for _code, answer in error.recipients.values()]
            said = b" ".join(map(_bytes, answers)).decode(errors="replace")
            text = _("The mail server refuses the address: %(reason)s")
            return text % {"reason": said}
        if isinstance(error, SMTPResponseException):
            said = _bytes(error.smtp_error).decode(errors="replace")
            return _("The mail server refuses the mail: %(reason)s") % {"reason": said}
        if isinstance(error, SMTPException | OSError):
            return _("The mail server could not be reached.")
        return _(
            "The mail could not be sent because of an error in the portal (%(error)s)."
        ) % {"error": type(error).__name__}


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


# --------------------------------------------------------------------- look after


def requeue_due() -> int:
    """Queue what is to be tried again, and what the queue or a dead worker has lost.

    Beat does this every minute; how many were queued. Queueing one too many is
    harmless: see ``deliver``.
    """
    at = timezone.now()
    due = Message.objects.filter(due_at__lte=at)
    due.filter(state=S.SENDING, tries__gte=MAX_TRIES).update(
        state=S.FAILED, due_at=None, error=_("The sending was broken off each time.")
    )
    numbers = list(due.order_by("due_at", "pk").values_list("pk", flat=True))
    later = at + LOST_IN_QUEUE
    waiting = Message.objects.filter(pk__in=numbers, due_at__lte=at)
    waiting.filter(state__in=[S.FAILED, S.QUEUED]).update(state=S.QUEUED, due_at=later)
    for number in numbers:
        send_message.delay(number)
    return len(numbers)
