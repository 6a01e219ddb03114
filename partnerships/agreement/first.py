"""Which of a need's agreements has the money that is of the whole need: the first."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from partnerships.models import Agreement, Need, Order, OrderLine, SchemeYear
from partnerships.models.agreement import AgreementQuerySet

# Year and id of the agreements made before it, of a need that it is of, where an own
# contribution stands. By indexes alone; with an OR, every agreement is read.
TOLD_BEFORE = """(
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
    SELECT json_agg(json_build_array(y.year, a.id) ORDER BY a.id)
      FROM partnerships_agreement a
      JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
     WHERE a.kind = 'agreement' AND a.id < partnerships_agreement.id
       AND a.order_id IN (SELECT id FROM orders)
       AND EXISTS (SELECT FROM partnerships_agreementamount m
                    WHERE m.agreement_id = a.id AND m.kind = 'own'))"""


def with_told_before(agreements: AgreementQuerySet) -> AgreementQuerySet:
    """Each with what ``told_before`` would ask a query for."""
    return agreements.annotate(told_before=RawSQL(TOLD_BEFORE, ()))  # noqa: S611 - literal text


def told_before(agreement: Agreement) -> list[str]:
    """The references of older agreements that say the own contribution of its needs.

    One query, unless ``with_told_before`` has asked.
    """
    read = agreement
    if not hasattr(read, "told_before"):
        read = with_told_before(Agreement.objects.filter(pk=agreement.pk)).get()
    found: list[tuple[int, int]] = getattr(read, "told_before", None) or []
    return [
        Agreement(pk=pk, scheme_year=SchemeYear(year=year)).reference
        for year, pk in found
    ]


def of_order(order_id: int) -> QuerySet[Need]:
    """Its own need, and others whose granted lines it draws on."""
    drawn = OrderLine.objects.filter(order=order_id).values("need_line__need")
    own = Order.objects.filter(pk=order_id).values("need")
    return Need.objects.filter(pk__in=own.union(drawn))


def older_of_needs(agreement: Agreement, needs: Iterable[int]) -> AgreementQuerySet:
    """The agreements made before it of any of these needs; ended ones had the money."""
    own = Order.objects.filter(need__in=needs).values("pk")
    drawn = OrderLine.objects.filter(need_line__need__in=needs).values("order")
    return Agreement.objects.filter(
        kind=Agreement.Kind.AGREEMENT,
        pk__lt=agreement.pk,
        # One short list of ids: with an OR, every agreement is read.
        order__in=own.union(drawn),
    )
