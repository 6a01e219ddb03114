"""Where a county's archive puts its cases, and what the archive has received."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.agreement import Agreement
from partnerships.models.county_tool import CountyToolQuerySet
from partnerships.models.organisation import County
from portal.documents.uploads import KeptFile
from portal.lib import clock
from portal.lib.kept import never_emptied

LONGEST = 120


class ArchivePlaceQuerySet(CountyToolQuerySet["ArchivePlace"]):
    pass


class ArchivePlace(models.Model):
    """What a county's archive must be told of a case, and only the county knows.

    Everything may be empty: the archive then has its own rule for what comes from here.
    """

    county = models.OneToOneField(
        County, on_delete=models.PROTECT, related_name="archive_place"
    )
    series = models.CharField(
        _("series of the archive (arkivdel)"), max_length=LONGEST, blank=True
    )
    classification = models.CharField(
        _("classification system"), max_length=LONGEST, blank=True
    )
    class_code = models.CharField(_("class"), max_length=LONGEST, blank=True)
    class_title = models.CharField(
        _("what the class is called"), max_length=LONGEST, blank=True
    )
    record_unit = models.CharField(
        _("records unit (journalenhet)"), max_length=LONGEST, blank=True
    )
    unit = models.CharField(_("administrative unit"), max_length=LONGEST, blank=True)
    responsible = models.CharField(
        _("responsible for the case"), max_length=LONGEST, blank=True
    )
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[ArchivePlaceQuerySet] = ArchivePlaceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(classification="", class_code="", class_title="")
                | (~Q(classification="") & ~Q(class_code="")),
                name="archive_class_with_its_system",
                violation_error_message=_(
                    "Write both the classification system and the class, or neither."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.county)


class ArchiveReceiptQuerySet(models.QuerySet["ArchiveReceipt"]):
    def received(self) -> Self:
        return self.filter(rejected_because="")

    def standing_rejections(self) -> Self:
        """The newest answer of its agreement's, and the archive did not take it."""
        mine = ArchiveReceipt.objects.filter(agreement=OuterRef("agreement"))
        later = Q(received_on__gt=OuterRef("received_on")) | Q(
            received_on=OuterRef("received_on"), pk__gt=OuterRef("pk")
        )
        rejected = self.exclude(rejected_because="")
        return rejected.filter(~Exists(mine.filter(later)))


class ArchiveReceipt(models.Model):
    """What an archive answered to the package of an agreement; never changed.

    It has received it, or has rejected it and says why.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="archive_receipts"
    )
    number = models.CharField(_("number of the receipt"), max_length=80)
    # The day of the answer, whichever it is.
    received_on = models.DateField(_("received on"))
    rejected_because = models.TextField(
        _("why the archive rejected it"), blank=True, max_length=2_000
    )
    registered_at = models.DateTimeField(default=clock.now, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    registered_by_name = models.CharField(max_length=420, editable=False)

    objects: ClassVar[ArchiveReceiptQuerySet] = ArchiveReceiptQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["received_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                name="archive_receipt_once",
                violation_error_message=_("This receipt is registered already."),
            ),
            models.CheckConstraint(
                condition=~Q(number=""), name="archive_receipt_has_its_number"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="archive_receipt_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_rejected(self) -> bool:
        return bool(self.rejected_because)


class ArchiveReceiptFile(KeptFile):
    """The receipt as the archive sent it, where there is a file of it."""

    receipt = models.OneToOneField(
        ArchiveReceipt, on_delete=models.PROTECT, related_name="kept"
    )

    objects: ClassVar[models.Manager["ArchiveReceiptFile"]]

    class Meta(KeptFile.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0)
                & Q(sha256__regex=r"^[0-9a-f]{64}$")
                & ~Q(file=""),
                name="archive_receipt_file_is_there",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="archive_receipt_file_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            never_emptied(),
        ]
