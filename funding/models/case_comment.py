import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.models.allocation import Allocation
from funding.models.complaint import Complaint
from partnerships.models import Organisation
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

LONGEST_COMMENT = 2_000


class CaseCommentQuerySet(models.QuerySet["CaseComment"]):
    def visible_to(self, actor: Actor) -> Self:
        """Of the county's own case officers: nobody else reads them, ever."""
        if actor.system:
            return self
        if actor.kind != Organisation.Kind.GOVERNOR:
            return self.none()
        return self.filter(
            Q(allocation__scheme_year__county_id__in=actor.county_ids)
            | Q(complaint__grant__scheme_year__county_id__in=actor.county_ids)
        )


class CaseComment(models.Model):
    """What case officers say to each other of an allocation or a complaint.

    It stays as it was said. Written by funding/services/case_comments.py alone.
    """

    allocation = models.ForeignKey(
        Allocation, null=True, on_delete=models.PROTECT, related_name="comments"
    )
    complaint = models.ForeignKey(
        Complaint, null=True, on_delete=models.PROTECT, related_name="comments"
    )
    # The same form sent twice is the same comment.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True)
    text = models.TextField(
        _("comment"), validators=[MaxLengthValidator(LONGEST_COMMENT)]
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[CaseCommentQuerySet] = CaseCommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="case_comment_has_a_text",
                violation_error_message=_("Write the comment."),
            ),
            models.CheckConstraint(
                condition=Q(allocation__isnull=False, complaint__isnull=True)
                | Q(allocation__isnull=True, complaint__isnull=False),
                name="case_comment_is_beside_one_thing",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="case_comment_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.text
