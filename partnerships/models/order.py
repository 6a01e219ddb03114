"""An owner's order of development work from a UH institution (bestilling)."""

import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need import Kind, Need, long_text
from partnerships.models.need_reach import HELD_OR_SHARED
from partnerships.models.order_sql import LIVE_SQL, OF_ITS_FRAMEWORK, within_frame
from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

LONGEST_REASON = 2_000
# What draws on the granted lines, and how the database says it.
LIVE = ("sent", "passed_on", "proposed", "accepted")
CLOSED = ("accepted", "declined", "withdrawn")
LISTED = (
    *("title", "state", "waits_for", "starts_on", "ends_on"),
    *("sent_at", "answer_due", "need__owner__name", "need__carried_by__name"),
    *("need__scheme_year__year", "institution__name"),
)
OVER_COVER = """
    RAISE EXCEPTION 'The orders are above what is granted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'order_within_cover';
"""


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, actor: Actor) -> Self:
        """The orders that this actor may know exist. Every read starts here.

        One that is not sent is for the owner that has the need and for those that
        take part in it. From when it is sent it is also for the UH institution that is
        asked, the county's governor and the national admin; never for a third UH.
        """
        if actor.system:
            return self
        if actor.organisation_id is None:
            return self.none()
        if actor.kind == Kind.NATIONAL:
            return self.sent()
        if actor.kind == Kind.GOVERNOR:
            return self.sent().filter(need__scheme_year__county_id__in=actor.county_ids)
        if actor.kind == Kind.UH:
            return self.sent().filter(institution_id=actor.organisation_id)
        needs = RawSQL(HELD_OR_SHARED, [actor.organisation_id] * 4)  # noqa: S611
        return self.filter(need__in=needs)

    def sent(self) -> Self:
        """Those that have left the owner, however they ended."""
        return self.filter(sent_at__isnull=False)

    def live(self) -> Self:
        """Those that draw on what is granted."""
        return self.filter(state__in=LIVE)

    def waiting_for(self, side: str) -> Self:
        return self.filter(waits_for=side)

    def accepted(self) -> Self:
        return self.filter(state=Order.State.ACCEPTED)

    def listed(self) -> Self:
        """With what a row of a list shows: of the rest a row is ten times as long."""
        related = "need__scheme_year", "need__owner", "need__carried_by", "institution"
        return self.select_related(*related).only(*LISTED)


class Order(models.Model):
    """What an owner orders from a UH institution, for one need or several of its own.

    Who orders is who has the need: its ``holder``; of a joint need all that take part
    approve first. What it costs is drawn on granted UH lines (``lines``): of ``need``,
    and of others of the same owner's when the order is for several.

    ``state`` and ``waits_for`` are written by partnerships/services/orders.py alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("order state", "draft")
        FOR_APPROVAL = "for_approval", pgettext_lazy("order state", "for approval")
        SENT = "sent", pgettext_lazy("order state", "sent")
        PASSED_ON = "passed_on", pgettext_lazy("order state", "passed on")
        PROPOSED = "proposed", pgettext_lazy("order state", "changes proposed")
        ACCEPTED = "accepted", pgettext_lazy("order state", "accepted")
        DECLINED = "declined", pgettext_lazy("order state", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("order state", "withdrawn")

    class Form(models.TextChoices):
        GATHERINGS = "gatherings", pgettext_lazy("form of work", "gatherings")
        FOLLOW_UP = "follow_up", pgettext_lazy("form of work", "follow-up at schools")
        DIGITAL = "digital", pgettext_lazy("form of work", "digital meetings")
        LEADERS = "leaders", pgettext_lazy("form of work", "leadership groups")

    class Side(models.TextChoices):
        OWNER = "owner", pgettext_lazy("order's side", "owner")
        UH = "uh", pgettext_lazy("order's side", "UH institution")

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="orders")
    institution = models.ForeignKey(
        Organisation,
        verbose_name=_("UH institution"),
        on_delete=models.PROTECT,
        related_name="orders",
        limit_choices_to={"kind": Kind.UH},
    )
    # The order that another institution declined, or that was withdrawn.
    replaces = models.ForeignKey(
        "self",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    # What the institution offered, when the order began with that.
    offer = models.ForeignKey(
        "partnerships.UHOffer",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    # The framework that it is made under, within its period and what it gives.
    framework = models.ForeignKey(
        "partnerships.Agreement",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="orders_under",
    )
    # Whom the institution has passed it on to, and what it counts as.
    department = models.ForeignKey(
        "partnerships.Department",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="orders",
    )
    field = models.CharField(max_length=80, blank=True, editable=False)
    # The same form sent twice is the same order: the form carries this key.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    content = long_text(_("what is ordered"))
    schools = long_text(_("for which schools"))
    school_count = models.PositiveIntegerField(_("schools"), null=True, blank=True)
    teacher_count = models.PositiveIntegerField(_("teachers"), null=True, blank=True)
    leader_count = models.PositiveIntegerField(_("leaders"), null=True, blank=True)
    forms = ArrayField(
        models.CharField(max_length=20, choices=Form.choices),
        verbose_name=_("form of work"),
        default=list,
        blank=True,
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(
        max_length=20, choices=State.choices, default=State.DRAFT, editable=False
    )
    # Whose answer a sent order waits for.
    waits_for = models.CharField(
        max_length=10, choices=Side.choices, blank=True, editable=False
    )
    # Counts the changes, so that one answers what one has read.
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    # What the approver said when it was sent back to be written on.
    returned_reason = models.TextField(
        _("reason"), blank=True, max_length=LONGEST_REASON, editable=False
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The last day for the answer that it waits for.
    answer_due = models.DateField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_reason = models.TextField(
        _("reason"), blank=True, max_length=LONGEST_REASON, editable=False
    )

    objects: ClassVar[OrderQuerySet] = OrderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["institution", "state"], name="order_incoming"),
            models.Index(fields=["-sent_at"], name="order_newest_sent"),
            models.Index(  # all that counting a list reads
                fields=["id"], include=["state", "sent_at"], name="order_lists"
            ),
            models.Index(
                fields=["answer_due"],
                name="order_waits_for_answer",
                condition=~Q(waits_for=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None)
                | Q(ends_on=None)
                | Q(starts_on__lte=F("ends_on")),
                name="order_period_in_order",
                violation_error_message=_(
                    "The last day cannot come before the first day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "for_approval"), sent_at=None)
                | Q(state="withdrawn")
                | Q(
                    state__in=(*LIVE, "declined"),
                    sent_at__isnull=False,
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                ),
                name="order_sent_has_its_moment_and_period",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("sent", "passed_on"), waits_for="uh")
                | Q(state="proposed", waits_for__in=("uh", "owner"))
                | Q(state__in=("draft", "for_approval", *CLOSED), waits_for=""),
                name="order_waits_for_somebody_while_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, closed_at__isnull=False)
                | (~Q(state__in=CLOSED) & Q(closed_at=None)),
                name="order_closed_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn")
                | Q(sent_at=None)
                | ~Q(withdrawn_reason=""),
                name="order_withdrawn_with_a_reason",
                violation_error_message=_("Say why the order is withdrawn."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="closed_order_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=CLOSED),
            ),
            pgtrigger.Trigger(
                name="order_accepted_by_an_approver",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state="accepted"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM partnerships_orderanswer a
                                    WHERE a.order_id = NEW.id
                                      AND a.side = 'uh'
                                      AND a.kind IN ('accept', 'propose')
                                      AND a.by_role = 'approver'
                                      AND a.organisation_id = NEW.institution_id)
                    THEN RAISE EXCEPTION
                        'An approver at the UH institution accepts an order.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="order_of_its_framework",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__framework__isnull=False),
                func=OF_ITS_FRAMEWORK,
            ),
            pgtrigger.Trigger(
                name="order_within_framework",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(
                    new__state__in=LIVE, new__framework__isnull=False
                ),
                declare=[("frame", "bigint")],
                func=within_frame("NEW.id"),
            ),
            # Two orders at once wait for each other at the granted line.
            pgtrigger.Trigger(
                name="orders_within_cover",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state__in=LIVE),
                func=f"""
                    PERFORM 1 FROM partnerships_needline n
                       JOIN partnerships_orderline l ON l.need_line_id = n.id
                      WHERE l.order_id = NEW.id
                      ORDER BY n.id FOR NO KEY UPDATE OF n;
                    IF EXISTS (
                        SELECT 1 FROM partnerships_orderline mine
                          JOIN partnerships_needline n ON n.id = mine.need_line_id
                         WHERE mine.order_id = NEW.id
                           AND COALESCE(n.granted_nok, 0) < (
                               SELECT SUM(l.price_nok) FROM partnerships_orderline l
                                 JOIN partnerships_order o ON o.id = l.order_id
                                WHERE l.need_line_id = n.id
                                  AND o.state IN {LIVE_SQL}))
                    THEN {OVER_COVER}
                    END IF;
                    RETURN NULL;
                """,  # noqa: S608 - our own text
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("partnerships:order_detail", self.pk)

    @property
    def reference(self) -> str:
        """The number that both sides name it by; needs ``need.scheme_year`` loaded."""
        return f"T{self.need.scheme_year.year}-{self.pk:05}"

    @property
    def holder(self) -> Organisation:
        """The owner that speaks for it now."""
        return self.need.holder

    @property
    def holder_id(self) -> int:
        return self.need.holder_id

    @property
    def is_written_on(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED
