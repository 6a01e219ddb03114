from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.models.allocation import Allocation
from partnerships.models import NeedLine, Organisation
from portal.lib import clock
from portal.lib.kept import never_emptied

LOCKED = """
    IF EXISTS (SELECT 1 FROM funding_decision d
                WHERE d.allocation_id IN ({of}))
    THEN RAISE EXCEPTION 'The reasons of a decision are locked.';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class DepartureReasonQuerySet(models.QuerySet["DepartureReason"]):
    def of(self, allocation: Allocation) -> Self:
        return self.filter(allocation=allocation)


class DepartureReason(models.Model):
    """Why a grant departs from what the forum recommends, in one allocation.

    Of what the key gives an owner (``recipient``), or of one line of a need. It is
    kept when the draft is reckoned anew, and counts only while there is a departure:
    see funding/departures.py. The decision locks it.
    """

    allocation = models.ForeignKey(
        Allocation, on_delete=models.CASCADE, related_name="departure_reasons"
    )
    recipient = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    need_line = models.ForeignKey(
        NeedLine, null=True, on_delete=models.CASCADE, related_name="+"
    )
    reason = models.TextField(_("reason"), max_length=2000)
    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[DepartureReasonQuerySet] = DepartureReasonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["allocation", "recipient"],
                name="departure_reason_once_a_recipient",
            ),
            models.UniqueConstraint(
                fields=["allocation", "need_line"],
                name="departure_reason_once_a_need_line",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, need_line__isnull=True)
                | Q(recipient__isnull=True, need_line__isnull=False),
                name="departure_reason_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="departure_reason_is_written",
                violation_error_message=_(
                    "Say why the amounts depart from the recommendation."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided_departure_reason_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=LOCKED.format(of="OLD.allocation_id, NEW.allocation_id"),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.recipient or self.need_line}: {self.reason[:40]}"
