from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from funding.allocation.errors import plain
from partnerships.models import County
from partnerships.models.county_tool import CountyToolQuerySet
from portal.lib import clock


class AllocationKeyQuerySet(CountyToolQuerySet["AllocationKey"]):
    def newest_first(self) -> Self:
        return self.order_by("name", "-version")


class AllocationKey(models.Model):
    """One version of a county's key; a change is a new version, never an update.

    ``definition`` is the key file of docs/keys.md, as funding.allocation reads it.
    """

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="keys")
    name = models.CharField(_("name"), max_length=120)
    version = models.PositiveSmallIntegerField()
    definition = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[AllocationKeyQuerySet] = AllocationKeyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "name", "version"], name="allocation_key_version_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(name="key_never_changes", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"{self.shown_name} v{self.version}"

    @property
    def shown_name(self) -> str:
        """As a page can show it: once, a name was saved without a look at its signs."""
        return plain(self.name) or f"#{self.pk}"

    @property
    def key_file(self) -> dict[str, Any]:
        """What a key is read from: the definition, by the name that can be shown."""
        return {**self.definition, "name": self.shown_name}
