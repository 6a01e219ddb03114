"""What an order is made of: its prices by granted line, terms, contacts, approvals."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from partnerships.models.need import Need
from partnerships.models.need_line import NeedLine
from partnerships.models.order import CLOSED, LIVE, OVER_COVER, Order
from partnerships.models.order_sql import LIVE_SQL, within_frame
from partnerships.models.organisation import Organisation
from portal.documents.uploads import Upload, UploadQuerySet, is_once, is_whole
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

# Of a closed order nothing changes; the one that closes it has written before.
KEPT_WHEN_CLOSED = f"""
    IF EXISTS (SELECT 1 FROM partnerships_order o
                WHERE o.id = part.order_id
                  AND o.state IN ({", ".join(f"'{state}'" for state in CLOSED)}))
    THEN RAISE EXCEPTION 'A closed order is kept as it was.';
    END IF;
"""  # noqa: S608 - our own text


def kept_when_closed(name: str, table: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("part", f"{table}%ROWTYPE")],
        func=f"""
            part := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            {KEPT_WHEN_CLOSED}
            RETURN part;
        """,
    )


def kept_within_frame(name: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("frame", "bigint")],
        func=within_frame("NEW.order_id"),
    )


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def live(self) -> Self:
        """Those that draw on what is granted."""
        return self.filter(order__state__in=LIVE)

    def price_nok(self) -> int:
        total: int = self.aggregate(nok=Sum("price_nok", default=0))["nok"]
        return total


class OrderLine(models.Model):
    """What an order costs one year, drawn on one granted line of one of its needs."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    need_line = models.ForeignKey(
        NeedLine, on_delete=models.PROTECT, related_name="order_lines"
    )
    price_nok = models.PositiveBigIntegerField(_("price"))

    objects: ClassVar[OrderLineQuerySet] = OrderLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "need_line"], name="order_line_once_per_granted_line"
            ),
        ]
        triggers = [
            kept_when_closed("price_of_closed_is_kept", "partnerships_orderline"),
            kept_within_frame("price_within_framework"),
            pgtrigger.Trigger(
                name="prices_within_cover",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF EXISTS (SELECT 1 FROM partnerships_order o
                                WHERE o.id = NEW.order_id
                                  AND o.state IN {LIVE_SQL}) THEN
                        PERFORM 1 FROM partnerships_needline n
                          WHERE n.id = NEW.need_line_id FOR NO KEY UPDATE;
                        IF (SELECT COALESCE(n.granted_nok, 0)
                              FROM partnerships_needline n
                             WHERE n.id = NEW.need_line_id) < (
                            SELECT SUM(l.price_nok) FROM partnerships_orderline l
                              JOIN partnerships_order o ON o.id = l.order_id
                             WHERE l.need_line_id = NEW.need_line_id
                               AND o.state IN {LIVE_SQL})
                        THEN {OVER_COVER}
                        END IF;
                    END IF;
                    RETURN NULL;
                """,  # noqa: S608 - our own text
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.need_line_id}, {self.price_nok}"


class OrderTerm(models.Model):
    """How much is asked for in one term."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="terms")
    year = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=10, choices=Need.Term.choices)
    days = models.PositiveSmallIntegerField(_("days"), null=True)
    people = models.PositiveSmallIntegerField(_("people"), null=True)

    objects: ClassVar[models.Manager["OrderTerm"]]

    class Meta:
        ordering = ["year", "-term"]  # spring before autumn
        constraints = [
            models.UniqueConstraint(
                fields=["order", "year", "term"], name="order_term_once"
            ),
            models.CheckConstraint(
                condition=Q(days__isnull=False) | Q(people__isnull=False),
                name="order_term_says_something",
            ),
        ]
        triggers = [
            kept_when_closed("term_of_closed_is_kept", "partnerships_orderterm"),
            kept_within_frame("days_within_framework"),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.term} {self.year}"


class OrderContact(models.Model):
    """Whom the UH institution talks to: how to reach them at work, and nothing else."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    objects: ClassVar[models.Manager["OrderContact"]]

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & (~Q(email="") | ~Q(phone="")),
                name="order_contact_can_be_reached",
                violation_error_message=_("Write an e-mail address or a phone number."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrderApproval(models.Model):
    """An owner in a joint order approves it as it stands; opened, it is gone."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="approvals")
    # The owner that takes part, as the need names it.
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[models.Manager["OrderApproval"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "owner"], name="order_approved_once_by_an_owner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.owner_id}"


class OrderFileQuerySet(UploadQuerySet["OrderFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the orders that one sees, but for what was removed."""
        return self.there().filter(order__in=Order.objects.visible_to(actor))


class OrderFile(Upload):
    """A file with an order. partnerships/services/order_files.py alone writes here."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="files")

    objects: ClassVar[OrderFileQuerySet] = OrderFileQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Upload.Meta):
        constraints = [
            is_once("order", "order_file_once"),
            is_whole("order_file_has_its_file"),
        ]
        indexes = [models.Index(fields=["file"], name="order_file_file")]
