import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.lib.kept import never_emptied

MAX_TRIES = 5


class Message(models.Model):
    """One mail: what it says, frozen when it was posted, and whether it is sent.

    ``portal.post.services`` is the only code that writes here. ``due_at`` is when beat
    takes the message up unless it is sent by then; empty when nothing more is done.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("message state", "waiting")
        SENDING = "sending", pgettext_lazy("message state", "being sent")
        SENT = "sent", pgettext_lazy("message state", "sent")
        FAILED = "failed", pgettext_lazy("message state", "not delivered")

    key = models.CharField(max_length=200, unique=True)
    address = models.EmailField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField(max_length=200)
    text = models.TextField()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_its_moment",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_sending_is_claimed",
                condition=~Q(state="sending") | Q(claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_tried_so_often_at_most",
                condition=Q(tries__lte=MAX_TRIES),
                violation_error_message=_("This mail has been tried often enough."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="message_due", condition=Q(due_at__isnull=False)
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="message_is_frozen",
                fields=["key", "address", "subject", "text", "language", "created_at"],
            ),
            pgtrigger.Protect(
                name="sent_is_final",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="sent"),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.subject


class Enclosure(models.Model):
    """A small file that goes with a mail, frozen with it."""

    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="enclosures"
    )
    name = models.CharField(max_length=100)
    # With its parameters: «text/calendar; method=REQUEST».
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["message", "name"], name="enclosure_name_once_a_mail"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="enclosure_is_frozen", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return self.name
