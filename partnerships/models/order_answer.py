"""Every answer to an order, by either side; none is ever changed."""

from collections.abc import Iterable
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.order import LONGEST_REASON, Order
from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

STOOD = "stood"  # no cell has that name


class OrderAnswerQuerySet(models.QuerySet["OrderAnswer"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the orders that one sees."""
        return self.filter(order__in=Order.objects.visible_to(actor))


def standing(answers: Iterable["OrderAnswer"]) -> list["OrderAnswer"]:
    """In their order, without the proposals that were taken back."""
    found: list[OrderAnswer] = []
    for answer in sorted(answers, key=lambda each: each.number):
        if answer.kind == OrderAnswer.Kind.TAKE_BACK:
            found.pop()
        else:
            found.append(answer)
    return found


class OrderAnswer(models.Model):
    """One round: accepted, declined, changes proposed, or a proposal agreed to or taken
    back by who made it.

    ``values`` are the cells that are proposed otherwise, by the names of
    partnerships/order/cells.py, and ``before`` what they stood as then; and, as STOOD,
    the order's state and the day of the answer that the proposal took the place of.
    A proposal that the UH institution's approver made stands as its acceptance when
    the owner agrees to it; one that an editor made, its approver then accepts.
    """

    class Kind(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("order answer", "accepted")
        PROPOSE = "propose", pgettext_lazy("order answer", "proposed changes")
        DECLINE = "decline", pgettext_lazy("order answer", "declined")
        AGREE = "agree", pgettext_lazy("order answer", "agreed to the changes")
        TAKE_BACK = "take_back", pgettext_lazy("order answer", "took the proposal back")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Order.Side.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    values = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    before = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    message = models.TextField(_("message"), blank=True, max_length=LONGEST_REASON)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=420)
    by_role = models.CharField(max_length=10)

    objects: ClassVar[OrderAnswerQuerySet] = OrderAnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "number"], name="order_answer_numbered_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="decline") | ~Q(message=""),
                name="order_declined_with_a_reason",
                violation_error_message=_("Say why the order is declined."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="propose") & ~Q(values={}))
                | (~Q(kind="propose") & Q(values={})),
                name="order_answer_proposes_something",
                violation_error_message=_("Change something before you propose it."),
            ),
            models.CheckConstraint(
                condition=Q(kind="propose")
                | Q(kind="take_back")
                | Q(kind="agree", side="owner")
                | Q(kind__in=("accept", "decline"), side="uh"),
                name="order_answer_is_its_sides",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="answer_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}, {self.number}: {self.kind}"
