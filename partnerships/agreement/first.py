"""Which of a need's agreements has the money that is of the whole need: the first."""

from collections.abc import Iterable

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from partnerships.models import Agreement, Need, Order, OrderLine
from partnerships.models.agreement import AgreementQuerySet

# Whether an agreement made before it, of a need that it is of, has the own
# contribution. By indexes alone; with an OR, every agreement is read.
TOLD_BEFORE = """EXISTS (
    WITH needs AS (
        SELECT o.need_id AS id FROM partnerships_order o
         WHERE o.id = partnerships_agreement.order_id
         UNION
        SELECT n.need_id FROM partnerships_orderline l
          JOIN partnerships_needline n ON n.id = l.need_line_id
         WHERE l.order_id = partnerships_agreement.order_id),
    orders AS (
        SELECT o.id FROM partnerships_order o WHERE o.need_id IN (SELECT id FROM needs)
         UNION
        SELECT l.order_id FROM partnerships_needline n
          JOIN partnerships_orderline l ON l.need_line_id = n.id
         WHERE n.need_id IN (SELECT id FROM needs))
    SELECT FROM partnerships_agreement a
      JOIN partnerships_agreementamount m ON m.agreement_id = a.id AND m.kind = 'own'
     WHERE a.kind = 'agreement' AND a.state <> 'dropped'
       AND a.id < partnerships_agreement.id
       AND a.order_id IN (SELECT id FROM orders))"""


def with_told_before(agreements: AgreementQuerySet) -> AgreementQuerySet:
    """Each with what ``told_before`` would ask a query for."""
    asked = RawSQL(TOLD_BEFORE, (), BooleanField())  # noqa: S611 - literal text
    return agreements.annotate(told_before=asked)


def told_before(agreement: Agreement) -> bool:
    """Whether an older agreement has the own contribution of a need of this one.

    Which one is not for its other party to know. One query, unless
    ``with_told_before`` has asked.
    """
    read = agreement
    if not hasattr(read, "told_before"):
        read = with_told_before(Agreement.objects.filter(pk=agreement.pk)).get()
    found: bool = getattr(read, "told_before", False)
    return found


def of_order(order_id: int) -> QuerySet[Need]:
    """Its own need, and others whose granted lines it draws on."""
    drawn = OrderLine.objects.filter(order=order_id).values("need_line__need")
    own = Order.objects.filter(pk=order_id).values("need")
    return Need.objects.filter(pk__in=own.union(drawn))


def older_of_needs(agreement: Agreement, needs: Iterable[int]) -> AgreementQuerySet:
    """The agreements made before it of any of these needs; ended ones had the money."""
    return of_needs(needs).filter(pk__lt=agreement.pk)


def of_needs(needs: Iterable[int]) -> AgreementQuerySet:
    """The agreements of any of these needs, without those that were given up."""
    own = Order.objects.filter(need__in=needs).values("pk")
    drawn = OrderLine.objects.filter(need_line__need__in=needs).values("order")
    return Agreement.objects.standing().filter(
        kind=Agreement.Kind.AGREEMENT,
        # One short list of ids: with an OR, every agreement is read.
        order__in=own.union(drawn),
    )
