import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.models.allocation import DECIDED, Allocation
from funding.models.grant import PAID_IS_GRANTED
from funding.models.granted import WITHIN_FRAMES
from partnerships.models import NeedLine, Organisation
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

Kind = Organisation.Kind


class ChangeDecisionQuerySet(models.QuerySet["ChangeDecision"]):
    def visible_to(self, actor: Actor) -> Self:
        """Before it is decided it is the governor's; afterwards as its allocation."""
        found = self.filter(allocation__in=Allocation.objects.visible_to(actor))
        if actor.system or actor.kind in (Kind.GOVERNOR, Kind.NATIONAL):
            return found
        return found.filter(state=DECIDED)

    def decided(self) -> Self:
        return self.filter(state=DECIDED)


class ChangeDecision(models.Model):
    """A later decision (endringsvedtak) that changes what an allocation decided.

    The allocation stands as it was; what is granted is the sum of both. ``state`` is
    written by funding/services/changes.py alone.
    """

    State = Allocation.State

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="changes"
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.TextField(_("why it is changed"), max_length=2000)
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    returned_reason = models.TextField(blank=True, editable=False)
    reference = models.CharField(max_length=40, unique=True, null=True, editable=False)  # noqa: DJ001 - none until it is decided
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    decided_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[ChangeDecisionQuerySet] = ChangeDecisionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="change_has_a_reason",
                violation_error_message=_("Say why the decision is changed."),
            ),
            models.CheckConstraint(
                condition=~Q(state=DECIDED)
                | Q(
                    reference__isnull=False,
                    decided_at__isnull=False,
                    prepared_by__isnull=False,
                    approved_by__isnull=False,
                )
                & ~Q(prepared_by=F("approved_by")),
                name="change_takes_two_people",
                violation_error_message=_(
                    "The person who prepared the change cannot approve it."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_change_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=DECIDED),
            ),
            pgtrigger.Trigger(
                name="change_within_frames",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state=DECIDED),
                declare=[("the_year", "partnerships_schemeyear%ROWTYPE")],
                func=f"""
    SELECT y.* INTO the_year FROM partnerships_schemeyear y
      JOIN funding_allocation a ON a.scheme_year_id = y.id
     WHERE a.id = NEW.allocation_id AND a.state = 'decided';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A change is of what is decided.';
    END IF;
    {WITHIN_FRAMES}
    IF EXISTS (SELECT 1 FROM funding_granted g
                WHERE g.scheme_year_id = the_year.id
                GROUP BY g.recipient_id, g.year HAVING SUM(g.amount_nok) < 0)
    THEN RAISE EXCEPTION 'Nobody is granted less than nothing.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'granted_not_below_zero';
    END IF;
    RETURN NEW;
""",  # noqa: S608 - our own text
            ),
            pgtrigger.Trigger(
                name="change_is_paid_as_granted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__state=DECIDED),
                declare=[("of_grant", "bigint")],
                func=f"""
    FOR of_grant IN SELECT DISTINCT t.id
          FROM funding_changeline l
          JOIN funding_allocation a ON a.id = NEW.allocation_id
          JOIN funding_granted g ON g.scheme_year_id = a.scheme_year_id
           AND g.recipient_id = l.recipient_id AND g.year = l.year
          JOIN partnerships_schemeyear y ON y.scheme_id = g.scheme_id
           AND y.county_id = g.county_id AND y.year = g.year
          JOIN funding_grant t ON t.scheme_year_id = y.id
           AND t.recipient_id = l.recipient_id
         WHERE l.change_id = NEW.id
    LOOP {PAID_IS_GRANTED} END LOOP;
    RETURN NULL;
""",  # noqa: S608 - our own text
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.reference or f"{self.allocation} ({self.state})"

    def get_absolute_url(self) -> str:
        return address_of("funding:change_detail", self.pk)


class ChangeLine(models.Model):
    """What one recipient is granted more, or, below zero, less in a year."""

    change = models.ForeignKey(
        ChangeDecision, on_delete=models.CASCADE, related_name="lines"
    )
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    # The need's line that it is about; empty: the grant that the key gave.
    need_line = models.ForeignKey(
        NeedLine, null=True, on_delete=models.PROTECT, related_name="changes"
    )
    change_nok = models.BigIntegerField()
    reason = models.TextField(_("reason"), max_length=2000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[models.Manager["ChangeLine"]]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(change_nok=0),
                name="change_line_changes_something",
                violation_error_message=_("This is the amount already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="change_line_has_a_reason",
                violation_error_message=_("Say why the amount is changed."),
            ),
            models.UniqueConstraint(
                fields=["change", "recipient", "year", "need_line"],
                nulls_distinct=False,
                name="change_line_once_per_recipient_year_and_need",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided_change_line_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("line", "funding_changeline%ROWTYPE")],
                func="""
                    line := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                    IF EXISTS (SELECT 1 FROM funding_changedecision c
                                WHERE c.id = line.change_id AND c.state = 'decided')
                       OR (TG_OP = 'UPDATE' AND NEW.change_id <> OLD.change_id)
                    THEN RAISE EXCEPTION 'The lines of a decision are locked.';
                    END IF;
                    RETURN line;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.year}: {self.change_nok} kr"
