"""What an agreement is made of: its money, its milestones, and a scan of it."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.agreement import (
    SIGNED,
    Agreement,
    AgreementParty,
)
from partnerships.models.agreement_sql import of_negotiation
from portal.documents.uploads import KeptFile
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor


class AgreementAmount(models.Model):
    """What one party receives, or contributes, in one year; whole kroner."""

    class Kind(models.TextChoices):
        GRANT = "grant", pgettext_lazy("amount", "grant")
        PRICE = "price", pgettext_lazy("amount", "for the order")
        OWN = "own", pgettext_lazy("amount", "own contribution")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="amounts"
    )
    party = models.ForeignKey(
        AgreementParty, on_delete=models.CASCADE, related_name="amounts"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    amount_nok = models.PositiveBigIntegerField()

    objects: ClassVar[models.Manager["AgreementAmount"]]

    class Meta:
        ordering = ["year", "party", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "kind", "year"], name="agreement_amount_once"
            )
        ]
        triggers = [of_negotiation("amount_stands"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.party_id} {self.year}: {self.amount_nok}"


class FrameworkYearQuerySet(models.QuerySet["FrameworkYear"]):
    def signed(self) -> Self:
        return self.filter(agreement__state__in=SIGNED)

    def of(self, frameworks: models.QuerySet[Agreement] | list[int]) -> Self:
        """Their own, and what their appendices say."""
        own = Q(agreement__in=frameworks)
        return self.filter(own | Q(agreement__main__in=frameworks))

    def holding(self) -> Self:
        """Of each framework and year what holds now: the newest that is signed.

        As order_sql.py has it: an appendix is made when the one before it is signed.
        """
        framework = Coalesce(OuterRef("agreement__main"), OuterRef("agreement"))
        later = FrameworkYear.objects.signed().filter(
            agreement__main=framework,
            year=OuterRef("year"),
            agreement__gt=OuterRef("agreement"),
        )
        return self.signed().filter(~Exists(later))


class FrameworkYear(models.Model):
    """What a framework gives one year at most; empty is no limit. An appendix to it
    may say it anew."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="frame_years"
    )
    year = models.PositiveSmallIntegerField()
    amount_nok = models.PositiveBigIntegerField(_("amount"), null=True)
    days = models.PositiveSmallIntegerField(_("days"), null=True)

    objects: ClassVar[FrameworkYearQuerySet] = FrameworkYearQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "year"], name="framework_year_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_nok__isnull=False) | Q(days__isnull=False),
                name="framework_year_says_something",
            ),
        ]
        triggers = [of_negotiation("framework_year_stands"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.year}"


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the agreement sees its milestones."""
        return self.filter(agreement__in=Agreement.objects.visible_to(actor))


class Milestone(models.Model):
    """What shall be done until when, as it was signed. How it goes: progress.py."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="milestones"
    )
    on = models.DateField(_("date"))
    title = models.CharField(_("what"), max_length=200)

    objects: ClassVar[MilestoneQuerySet] = MilestoneQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "on", "title"],
                name="milestone_once",
                violation_error_message=_("This milestone is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="milestone_says_something"
            ),
        ]
        triggers = [of_negotiation("milestone_stands"), never_emptied()]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("partnerships:milestone_detail", self.pk)


class AgreementScan(KeptFile):
    """An agreement that was signed elsewhere: the file, and when it was signed."""

    agreement = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, related_name="scan"
    )
    signed_on = models.DateField(_("signed on"))

    objects: ClassVar[models.Manager["AgreementScan"]]

    class Meta(KeptFile.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0)
                & Q(sha256__regex=r"^[0-9a-f]{64}$")
                & ~Q(file=""),
                name="agreement_scan_has_its_file",
            )
        ]
        triggers = [
            of_negotiation("scan_in_negotiation"),
            pgtrigger.Protect(
                name="scan_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            never_emptied(),
        ]
