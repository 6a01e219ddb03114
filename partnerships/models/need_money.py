"""What stands behind a need's sums: categories of cost, and the own contribution."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need import Need
from partnerships.models.need_line import NeedLine


class NeedCost(models.Model):
    """One category's part of a line. A line that has any is the sum of them.

    ``category`` is a code of the year's own list; "" is what was asked for before
    the line was divided.
    """

    line = models.ForeignKey(NeedLine, on_delete=models.CASCADE, related_name="costs")
    category = models.CharField(max_length=30, blank=True)
    amount_nok = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "category"],
                name="need_cost_once_per_line_and_category",
                violation_error_message=_("This category stands in the line already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.category}: {self.amount_nok}"


class NeedContribution(models.Model):
    """What the owner puts in itself one year: in cash, or as paid hours."""

    class Kind(models.TextChoices):
        CASH = "cash", pgettext_lazy("own contribution", "cash")
        PAY = "pay", pgettext_lazy("own contribution", "pay and leave")

    need = models.ForeignKey(
        Need, on_delete=models.CASCADE, related_name="contributions"
    )
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    hours = models.PositiveIntegerField(_("hours"), null=True, blank=True)
    rate_nok = models.PositiveIntegerField(_("kroner an hour"), null=True, blank=True)
    # Of pay: hours × rate; 0 while one of them is not filled in.
    amount_nok = models.PositiveBigIntegerField(_("kroner"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "year", "kind"],
                name="need_contribution_once_per_year_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind="cash", hours__isnull=True, rate_nok__isnull=True)
                | Q(kind="pay", hours__isnull=False, rate_nok__isnull=False)
                & Q(amount_nok=F("hours") * F("rate_nok"))
                | Q(kind="pay", amount_nok=0)
                & (Q(hours__isnull=True) | Q(rate_nok__isnull=True)),
                name="need_contribution_is_cash_or_hours_by_rate",
                violation_error_message=_("Pay is hours times the rate."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.year} {self.kind}: {self.amount_nok}"
