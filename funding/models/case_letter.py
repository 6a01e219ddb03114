from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from funding.models.allocation import Allocation
from funding.models.change import ChangeDecision
from funding.models.complaint import Complaint
from funding.models.grant import Grant
from funding.models.letter_template import LetterTemplate
from portal.documents.models import Document
from portal.lib import clock
from portal.people.actor import Actor


def _only(name: str) -> Q:
    every = ("allocation", "change", "complaint")
    return Q(**{f"{each}__isnull": each != name for each in every})


class CaseLetterQuerySet(models.QuerySet["CaseLetter"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the grant: the recipient's, who is paid after it, and the governor's."""
        return self.filter(grant__in=Grant.objects.visible_to(actor))

    def newest(self) -> Self:
        """Of each recipient and decision, the one that was ordered last."""
        each = ("grant", "allocation", "change", "complaint")
        found = self.order_by(*each, "-ordered_at", "-pk").distinct(*each)
        return self.model._default_manager.filter(pk__in=found.values("pk"))  # type: ignore[return-value]


class CaseLetter(models.Model):
    """A letter of what is decided beside the key, of a change, or of a complaint.

    ``allocation`` is set where it tells of the needs that its decision granted or
    refused. ``template`` is the county's text; None is the standard text.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="letters")
    allocation = models.ForeignKey(
        Allocation, null=True, on_delete=models.PROTECT, related_name="need_letters"
    )
    change = models.ForeignKey(
        ChangeDecision, null=True, on_delete=models.PROTECT, related_name="letters"
    )
    complaint = models.ForeignKey(
        Complaint, null=True, on_delete=models.PROTECT, related_name="letters"
    )
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, related_name="case_letter"
    )
    template = models.ForeignKey(
        LetterTemplate, null=True, on_delete=models.PROTECT, related_name="case_letters"
    )
    ordered_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[CaseLetterQuerySet] = CaseLetterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_only("allocation") | _only("change") | _only("complaint"),
                name="case_letter_tells_of_one_thing",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="case_letter_is_whose_it_is",
                fields=[
                    "grant",
                    "allocation",
                    "change",
                    "complaint",
                    "document",
                    "template",
                ],
            )
        ]

    def __str__(self) -> str:
        return self.document.title
