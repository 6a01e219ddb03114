from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from partnerships.models.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Partner:
    """A UH institution in a need, beside the one that leads."""

    pk: int
    name: str


class NeedPartnerQuerySet(models.QuerySet["NeedPartner"]):
    def as_parts(self) -> models.QuerySet[Any, dict[str, Any]]:
        """``{"id": 1, "name": "…"}`` of each institution, in Norwegian order."""
        in_order = self.order_by("institution__sort_key", "institution")
        part = JSONObject(id="institution", name="institution__name")
        return in_order.values_list(part, flat=True)


class NeedPartner(models.Model):
    """A UH institution that takes part in a need beside ``Need.uh_partner``.

    Written by partnerships/services/need_partners.py alone. The one that leads has
    no row here.
    """

    need = models.ForeignKey(
        "partnerships.Need", on_delete=models.CASCADE, related_name="partner_rows"
    )
    institution = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": Organisation.Kind.UH},
    )

    objects = NeedPartnerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "institution"],
                name="need_partner_once",
                violation_error_message=_("This institution is chosen already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.institution_id}"


def partners_of_row() -> ArraySubquery:
    """The further partners of each need of a query, in that very query."""
    return ArraySubquery(NeedPartner.objects.filter(need=OuterRef("pk")).as_parts())
