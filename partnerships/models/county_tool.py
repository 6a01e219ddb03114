"""What a county's governor keeps for its own work, in versions that never change."""

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models

from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.people.actor import Actor

Row = TypeVar("Row", bound=models.Model)


class CountyToolQuerySet(models.QuerySet[Row]):
    def visible_to(self, actor: Actor) -> Self:
        """A county's are its governor's; the national admin reads all."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        if actor.kind == Organisation.Kind.GOVERNOR:
            return self.filter(county_id__in=actor.county_ids)
        return self.none()


class CountyTextQuerySet(CountyToolQuerySet[Row]):
    each: ClassVar[tuple[str, ...]]  # what there is one text of at a time

    def newest(self) -> Self:
        """The one of each that what is new is made by."""
        found = self.order_by(*self.each, "-version").distinct(*self.each)
        return self.model._default_manager.filter(pk__in=found.values("pk"))  # type: ignore[return-value]


class CountyText(models.Model):
    """One version of a text; a change is a new version. ``texts``: {part: text}.

    A child has a ``county`` too, and forbids every update in the database.
    """

    version = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
