from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partnerships.models import County, Organisation
from portal.lib import clock
from portal.people.actor import Actor


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    def visible_to(self, actor: Actor) -> Self:
        """A county's texts are its governor's; the national admin reads all."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        if actor.kind == Organisation.Kind.GOVERNOR:
            return self.filter(county_id__in=actor.county_ids)
        return self.none()

    def newest(self) -> Self:
        """Of each county, kind and language the one that new letters are made by."""
        each = ("county_id", "kind", "language")
        found = self.order_by(*each, "-version").distinct(*each)
        return self.model._default_manager.filter(pk__in=found.values("pk"))  # type: ignore[return-value]


class LetterTemplate(models.Model):
    """One version of a county's text of a letter; a change is a new version.

    ``texts`` is {section: text} of funding.letters, every section of the kind.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", _("Grant letter")
        REFUSAL = "refusal", _("Refusal")
        NEED_GRANT = "need_grant", _("Grant to needs")
        NEED_REFUSAL = "need_refusal", _("Refusal of needs")
        CHANGE = "change", _("Change of a grant")
        ANSWER = "answer", _("Answer to a complaint")

    class Language(models.TextChoices):
        NYNORSK = "nn", _("Nynorsk")
        BOKMAAL = "nb", _("Bokmål")

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="letter_templates"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    language = models.CharField(max_length=2, choices=Language)
    version = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[LetterTemplateQuerySet] = LetterTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "language", "version"],
                name="letter_template_version_once",
            ),
            models.CheckConstraint(
                condition=Q(version__gt=0), name="letter_template_version_from_1"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="letter_template_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.county}: {self.get_kind_display()} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("funding:letter_template_detail", args=[self.pk])
