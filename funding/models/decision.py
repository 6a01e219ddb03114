from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.models.allocation import Allocation
from funding.models.grant import ALL_PAID_IS_GRANTED
from funding.models.granted import WITHIN_FRAMES
from portal.lib import clock
from portal.lib.kept import never_emptied


class Decision(models.Model):
    """The governor's decision (vedtak). Prepared by one person, approved by another.

    Nothing of it changes afterwards: the database refuses.
    """

    allocation = models.OneToOneField(
        Allocation, on_delete=models.PROTECT, related_name="decision"
    )
    reference = models.CharField(max_length=40, unique=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["Decision"]]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(prepared_by=F("approved_by")),
                name="decision_takes_two_people",
                violation_error_message=_(
                    "The person who prepared the allocation cannot approve it."
                ),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="decision_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            pgtrigger.Trigger(
                name="decision_within_frame",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM funding_allocation a
                                    WHERE a.id = NEW.allocation_id
                                      AND a.state = 'decided'
                                      AND a.prepared_by_id = NEW.prepared_by_id)
                    THEN RAISE EXCEPTION
                        'A decision names who prepared a decided allocation.';
                    END IF;
                    IF (SELECT COALESCE(SUM(l.granted_nok), 0)
                          FROM funding_allocationline l
                         WHERE l.allocation_id = NEW.allocation_id)
                     > (SELECT a.frame_nok FROM funding_allocation a
                         WHERE a.id = NEW.allocation_id)
                    THEN RAISE EXCEPTION 'The decision is above the frame.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="all_decisions_within_frames",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                declare=[("the_year", "partnerships_schemeyear%ROWTYPE")],
                func=f"""
    SELECT y.* INTO the_year FROM partnerships_schemeyear y
      JOIN funding_allocation a ON a.scheme_year_id = y.id
     WHERE a.id = NEW.allocation_id;
    {WITHIN_FRAMES}
    RETURN NEW;
""",  # noqa: S608 - our own text
            ),
            pgtrigger.Trigger(
                name="decision_is_paid_as_granted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                declare=[("the_year", "bigint"), ("of_grant", "bigint")],
                func=f"""
    SELECT a.scheme_year_id INTO the_year FROM funding_allocation a
     WHERE a.id = NEW.allocation_id;
    {ALL_PAID_IS_GRANTED}
    RETURN NULL;
""",  # noqa: S608 - our own text
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.reference
