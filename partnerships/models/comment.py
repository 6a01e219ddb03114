from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.need import Need, held_by_q
from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.people.actor import Actor

LONGEST_COMMENT = 2_000


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the needs that this actor sees.

        What was written beside a draft stays with the owner's own people, and with
        those who wrote it, also when the need has been submitted.
        """
        seen = self.filter(need__in=Need.objects.visible_to(actor))
        if actor.system:
            return seen
        own = held_by_q(actor.organisation_id, "need__")
        theirs = Q(organisation_id=actor.organisation_id)
        return seen.filter(Q(in_draft=False) | own | theirs)

    def unresolved(self) -> Self:
        return self.filter(resolved_at__isnull=True)


class Comment(models.Model):
    """What somebody says beside a field of a need; ``field`` "" is the whole need.

    partnerships/services/comments.py alone writes here. What is said stays as it was
    said: it is resolved, not changed.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="comments")
    # The same form sent twice is the same comment.
    form_key = models.UUIDField(unique=True)
    field = models.CharField(max_length=40, blank=True)
    text = models.TextField(
        _("comment"), validators=[MaxLengthValidator(LONGEST_COMMENT)]
    )
    in_draft = models.BooleanField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_has_a_text"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text
