from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from partnerships.models.county_tool import CountyText, CountyTextQuerySet
from partnerships.models.organisation import County, Organisation
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied


class AgreementTemplateQuerySet(CountyTextQuerySet["AgreementTemplate"]):
    each = ("county_id", "language")


class AgreementTemplate(CountyText):
    """One version of a county's clauses for agreements; a change is a new version.

    ``texts`` is {clause: text} of partnerships/clauses, every clause of the set.
    """

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="agreement_templates"
    )
    language = models.CharField(
        max_length=2, choices=Organisation.WrittenNorwegian.choices
    )

    objects: ClassVar[AgreementTemplateQuerySet] = (
        AgreementTemplateQuerySet.as_manager()  # type: ignore[assignment]
    )

    class Meta(CountyText.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["county", "language", "version"],
                name="agreement_template_version_once",
            ),
            models.CheckConstraint(
                condition=Q(version__gt=0), name="agreement_template_version_from_1"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="agreement_template_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.language} v{self.version}"

    def get_absolute_url(self) -> str:
        return address_of("partnerships:clause_set_detail", self.pk)
