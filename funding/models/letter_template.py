from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import County
from partnerships.models.county_tool import CountyText, CountyTextQuerySet
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied


class LetterTemplateQuerySet(CountyTextQuerySet["LetterTemplate"]):
    each = ("county_id", "kind", "language")


class LetterTemplate(CountyText):
    """One version of a county's text of a letter; a change is a new version.

    ``texts`` is {section: text} of funding.letters, every section of the kind.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", _("Grant letter")
        GRANT_UH = "grant_uh", _("Grant letter to a UH institution")
        REFUSAL = "refusal", _("Refusal")
        NEED_GRANT = "need_grant", _("Grant to needs")
        NEED_GRANT_UH = "need_grant_uh", _("Grant to needs, to a UH institution")
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

    objects: ClassVar[LetterTemplateQuerySet] = LetterTemplateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(CountyText.Meta):
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
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.county}: {self.get_kind_display()} v{self.version}"

    def get_absolute_url(self) -> str:
        return address_of("funding:letter_template_detail", self.pk)
