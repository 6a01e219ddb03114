from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from partnerships.models.organisation import County, Organisation
from portal.lib import clock
from portal.people.actor import Actor


class AgreementTemplateQuerySet(models.QuerySet["AgreementTemplate"]):
    def visible_to(self, actor: Actor) -> Self:
        """A county's clauses are its governor's; the national admin reads all."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        if actor.kind == Organisation.Kind.GOVERNOR:
            return self.filter(county_id__in=actor.county_ids)
        return self.none()

    def newest(self) -> Self:
        """Of each county and language the one that new agreements are made by."""
        each = ("county_id", "language")
        found = self.order_by(*each, "-version").distinct(*each)
        return self.model._default_manager.filter(pk__in=found.values("pk"))  # type: ignore[return-value]


class AgreementTemplate(models.Model):
    """One version of a county's clauses for agreements; a change is a new version.

    ``texts`` is {clause: text} of partnerships/clauses, every clause of the set.
    """

    county = models.ForeignKey(
        County, on_delete=models.PROTECT, related_name="agreement_templates"
    )
    language = models.CharField(
        max_length=2, choices=Organisation.WrittenNorwegian.choices
    )
    version = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[AgreementTemplateQuerySet] = (
        AgreementTemplateQuerySet.as_manager()  # type: ignore[assignment]
    )

    class Meta:
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.language} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("partnerships:clause_set_detail", args=[self.pk])
