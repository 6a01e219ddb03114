from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need import Need
from partnerships.models.organisation import Organisation


class NeedLineQuerySet(models.QuerySet["NeedLine"]):
    def requested_nok(self) -> int:
        total: int = self.aggregate(nok=Sum("requested_nok", default=0))["nok"]
        return total

    def decided(self) -> Self:
        """What a decision has written on, be it 0."""
        return self.filter(granted_nok__isnull=False)


class NeedLine(models.Model):
    """What one recipient asks for in one year, in whole kroner.

    ``recommended_nok`` is written by forums and ``granted_nok`` by funding;
    empty means not treated, 0 means nothing.
    """

    class Role(models.TextChoices):
        OWNER = "owner", pgettext_lazy("budget line", "school owner")
        UH = "uh", pgettext_lazy("budget line", "UH institution")
        NETWORK = "network", pgettext_lazy("budget line", "network host")
        COUNTY = "county", pgettext_lazy("budget line", "county-wide")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="lines")
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="need_lines"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    year = models.PositiveSmallIntegerField()
    requested_nok = models.PositiveBigIntegerField()
    recommended_nok = models.PositiveBigIntegerField(null=True)
    granted_nok = models.PositiveBigIntegerField(null=True)

    objects: ClassVar[NeedLineQuerySet] = NeedLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "recipient", "role", "year"],
                name="need_line_once_per_recipient_and_year",
                violation_error_message=_(
                    "There is a budget line for this recipient and year already."
                ),
            ),
        ]
        triggers = [
            # What is ordered stays covered, whoever lowers the grant.
            pgtrigger.Trigger(
                name="grant_covers_its_orders",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "COALESCE(NEW.granted_nok, 0) < COALESCE(OLD.granted_nok, 0)"
                ),
                func="""
                    IF COALESCE(NEW.granted_nok, 0) < (
                        SELECT SUM(l.price_nok) FROM partnerships_orderline l
                          JOIN partnerships_order o ON o.id = l.order_id
                         WHERE l.need_line_id = NEW.id
                           AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted'))
                    THEN RAISE EXCEPTION 'More is ordered than what would be granted.'
                        USING ERRCODE = 'check_violation',
                              CONSTRAINT = 'order_within_cover';
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.year}: {self.requested_nok}"
