from typing import ClassVar

from django.db import models

from partnerships.models import Organisation, SchemeYear


class BasisSet(models.Model):
    """The figures that a key divides by: who, which column, from which source.

    ``sources`` says for each column where its figures are from and for which
    year: {"inhabitants": {"source": "SSB 07459", "year": 2018}}.
    """

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="basis_sets"
    )
    statistics_year = models.PositiveSmallIntegerField()
    sources = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_year", "statistics_year"],
                name="basis_set_once_per_statistics_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scheme_year}, {self.statistics_year}"


class BasisValue(models.Model):
    """One figure, or one class in words, of one recipient."""

    basis_set = models.ForeignKey(
        BasisSet, on_delete=models.CASCADE, related_name="values"
    )
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    column = models.SlugField()
    number = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    text = models.CharField(max_length=80, blank=True)

    objects: ClassVar[models.Manager["BasisValue"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["basis_set", "recipient", "column"],
                name="basis_value_once_per_column",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.column}: {self.number or self.text}"
