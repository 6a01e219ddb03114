"""Which of a need's agreements has the money that is of the whole need: the first."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from partnerships.models import Agreement, Need, Order, OrderLine
from partnerships.models.agreement import AgreementQuerySet


def of_order(order_id: int) -> QuerySet[Need]:
    """Its own need, and others whose granted lines it draws on."""
    drawn = OrderLine.objects.filter(order=order_id).values("need_line__need")
    own = Order.objects.filter(pk=order_id).values("need")
    return Need.objects.filter(Q(pk__in=own) | Q(pk__in=drawn))


def older_of_needs(
    agreement: Agreement, needs: QuerySet[Need] | Iterable[int]
) -> AgreementQuerySet:
    """The agreements made before it of any of these needs; ended ones had the money."""
    own = Order.objects.filter(need__in=needs).values("pk")
    drawn = OrderLine.objects.filter(need_line__need__in=needs).values("order")
    return Agreement.objects.filter(
        kind=Agreement.Kind.AGREEMENT,
        pk__lt=agreement.pk,
        # One short list of ids: with an OR, every agreement is read.
        order__in=own.union(drawn),
    )
