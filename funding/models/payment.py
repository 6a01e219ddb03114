from typing import ClassVar, Self, cast

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from funding.models.grant import PAID_IS_GRANTED, Grant
from funding.models.unaccepted import unaccepted, with_answer
from partnerships.models import Organisation, SchemeYear
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

Kind = Organisation.Kind


class PaymentRule(models.Model):
    """How a county pays out a year's grants where nothing else is said of one.

    ``instalments``: [["2018-09-15", "50"], …], a day and a percentage; together 100.
    """

    scheme_year = models.OneToOneField(
        SchemeYear, on_delete=models.PROTECT, related_name="payment_rule"
    )
    instalments = models.JSONField()

    objects: ClassVar[models.Manager["PaymentRule"]]

    def __str__(self) -> str:
        return f"{self.scheme_year}: {self.instalments}"


class PaymentFileQuerySet(models.QuerySet["PaymentFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """The county governor's own; the national admin reads all."""
        if actor.system or actor.kind == Kind.NATIONAL:
            return self
        if actor.kind == Kind.GOVERNOR:
            return self.filter(scheme_year__county_id__in=actor.county_ids)
        return self.none()


class PaymentFile(models.Model):
    """Instalments that the economy system is to pay, as the file that it reads.

    Made by one person and approved by another; what it says never changes. One that
    is rejected has let its instalments go.
    """

    class State(models.TextChoices):
        FOR_APPROVAL = (
            "for_approval",
            pgettext_lazy("payment file state", "for approval"),
        )
        APPROVED = "approved", pgettext_lazy("payment file state", "approved")
        REJECTED = "rejected", pgettext_lazy("payment file state", "rejected")

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="payment_files"
    )
    number = models.PositiveSmallIntegerField()
    # The same form sent twice is the same file: the form carries this key.
    form_key = models.UUIDField(unique=True, editable=False)
    until = models.DateField()
    rows = models.PositiveIntegerField()
    total_nok = models.PositiveBigIntegerField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.FOR_APPROVAL, editable=False
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    objects: ClassVar[PaymentFileQuerySet] = PaymentFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_year", "number"], name="payment_file_number_once"
            ),
            models.CheckConstraint(
                condition=Q(rows__gt=0, total_nok__gt=0), name="payment_file_not_empty"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(made_by=F("decided_by")),
                name="payment_file_takes_two_people",
                violation_error_message=_(
                    "The person who made the payment file cannot approve it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    state="for_approval",
                    decided_at__isnull=True,
                    decided_by__isnull=True,
                )
                | Q(
                    ~Q(state="for_approval"),
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="payment_file_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""),
                name="payment_file_rejected_with_a_reason",
                violation_error_message=_("Say why the file is rejected."),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="payment_file_says_what_it_said",
                fields=[
                    "scheme_year",
                    "number",
                    "form_key",
                    "until",
                    "rows",
                    "total_nok",
                    "content",
                    "sha256",
                    "made_at",
                    "made_by",
                ],
            ),
            pgtrigger.Protect(
                name="decided_payment_file_is_kept",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="for_approval"),
            ),
            pgtrigger.Protect(name="payment_file_is_kept", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("funding:payment_file_detail", self.pk)

    @property
    def name(self) -> str:
        """«2018-15-1», of a year that is loaded with its county."""
        year = self.scheme_year
        return f"{year.year}-{year.county.code}-{self.number}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def visible_to(self, actor: Actor) -> Self:
        """The recipient's own, the county governor's and the national admin's."""
        if actor.system or actor.kind == Kind.NATIONAL:
            return self
        if actor.kind == Kind.GOVERNOR:
            return self.filter(grant__scheme_year__county_id__in=actor.county_ids)
        if actor.organisation_id is None:
            return self.none()
        me = actor.organisation_id
        return self.filter(Q(recipient=me) | Q(grant__recipient=me))

    def of_year(self, scheme_year: SchemeYear) -> Self:
        return self.filter(grant__scheme_year=scheme_year)

    def counting(self) -> Self:
        """Without those that came back and have another in their place."""
        return self.filter(superseded=False)

    def planned(self) -> Self:
        return self.filter(state=Payment.State.PLANNED)

    def suspended(self) -> Self:
        return self.planned().exclude(suspended_reason="")

    def unaccepted(self) -> Self:
        """Planned, but the recipient has not accepted the grant, as the year asks."""
        return self.planned().filter(unaccepted())

    def with_answer(self) -> Self:
        """Each with ``unaccepted``, and the ``answer`` that it waits for or got, if the
        recipient is asked: a no before none, and none before a yes.
        """
        return cast(Self, with_answer(self))

    def without_number(self) -> Self:
        """Planned, but the economy system has nothing to find the recipient by."""
        return self.planned().filter(recipient__org_number=None)

    def ready(self) -> Self:
        """What a payment file may take, whenever it is due."""
        found = self.planned().filter(~unaccepted(), suspended_reason="")
        return found.exclude(recipient__org_number=None)

    def sums(self) -> dict[str, int]:
        """How many, and how many kroner."""
        return self.aggregate(rows=Count("pk"), nok=Sum("amount_nok", default=0))


class Payment(models.Model):
    """An instalment of a grant: when it is due, and how far it has come.

    ``state`` is written by funding/services/payment_files.py alone. ``recipient`` is
    who is paid: the grant's, or who follows it on the day it is due. The instalments of
    a grant, less what is claimed back, are what it is, which the database holds.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("payment state", "planned")
        ORDERED = "ordered", pgettext_lazy("payment state", "in a payment file")
        PAID = "paid", pgettext_lazy("payment state", "paid")
        RETURNED = "returned", pgettext_lazy("payment state", "returned")

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="payments")
    number = models.PositiveSmallIntegerField()
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount_nok = models.PositiveBigIntegerField()
    reference = models.CharField(max_length=80, unique=True)
    by_hand = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PLANNED, editable=False
    )
    file = models.ForeignKey(
        PaymentFile, null=True, on_delete=models.PROTECT, related_name="payments"
    )
    paid_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    returned_reason = models.TextField(blank=True)
    # It came back, and another instalment or a later decision has taken its place.
    superseded = models.BooleanField(default=False, editable=False)
    suspended_reason = models.TextField(blank=True)

    objects: ClassVar[PaymentQuerySet] = PaymentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "number"], name="payment_number_once_in_a_grant"
            ),
            models.CheckConstraint(
                condition=Q(amount_nok__gt=0), name="payment_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", file__isnull=True)
                | Q(~Q(state="planned"), file__isnull=False),
                name="payment_ordered_by_a_file",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "ordered"], paid_on__isnull=True)
                | Q(state__in=["paid", "returned"], paid_on__isnull=False),
                name="payment_paid_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(~Q(state="returned"), returned_on__isnull=True)
                | Q(
                    ~Q(returned_reason=""), state="returned", returned_on__isnull=False
                ),
                name="payment_returned_on_a_day_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(suspended_reason="") | Q(state="planned"),
                name="payment_suspended_while_planned",
            ),
            models.CheckConstraint(
                condition=Q(superseded=False) | Q(state="returned"),
                name="payment_superseded_when_returned",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="payment_state_due"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="payments_are_the_grant",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=[("of_grant", "bigint")],
                func=f"""
                    of_grant := CASE WHEN TG_OP = 'DELETE'
                                     THEN OLD.grant_id ELSE NEW.grant_id END;
                    {PAID_IS_GRANTED}
                    RETURN NULL;
                """,
            ),
            pgtrigger.Trigger(
                name="payment_of_a_decision",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM funding_grant t
                          JOIN partnerships_schemeyear y ON y.id = t.scheme_year_id
                          JOIN funding_granted g ON g.recipient_id = t.recipient_id
                           AND g.scheme_id = y.scheme_id
                           AND g.county_id = y.county_id AND g.year = y.year
                         WHERE t.id = NEW.grant_id)
                    THEN RAISE EXCEPTION 'Nothing is paid before the decision.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="payment_in_a_file_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__file__isnull=False),
                func="""
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'An instalment in a payment file is kept.';
                    END IF;
                    IF (NEW.grant_id, NEW.number, NEW.recipient_id, NEW.year,
                        NEW.due_on, NEW.amount_nok, NEW.reference)
                       IS DISTINCT FROM
                       (OLD.grant_id, OLD.number, OLD.recipient_id, OLD.year,
                        OLD.due_on, OLD.amount_nok, OLD.reference)
                    THEN RAISE EXCEPTION 'An instalment in a payment file is locked.';
                    END IF;
                    IF OLD.superseded AND NOT NEW.superseded
                    THEN RAISE EXCEPTION 'Another instalment has taken its place.';
                    END IF;
                    IF NEW.file_id IS DISTINCT FROM OLD.file_id AND NOT (
                        NEW.file_id IS NULL AND EXISTS (
                            SELECT 1 FROM funding_paymentfile f
                             WHERE f.id = OLD.file_id AND f.state = 'rejected'))
                    THEN RAISE EXCEPTION 'An instalment is in one payment file ever.';
                    END IF;
                    IF NEW.file_id IS NOT NULL AND NEW.state IN ('paid', 'returned')
                       AND NOT EXISTS (
                            SELECT 1 FROM funding_paymentfile f
                             WHERE f.id = NEW.file_id AND f.state = 'approved')
                    THEN RAISE EXCEPTION 'The payment file is not approved.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_suspended(self) -> bool:
        return bool(self.suspended_reason)
