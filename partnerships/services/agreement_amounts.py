"""What stands in an agreement's table of money, from its order and the needs of that.

The order's price is the agreement's own. What an owner is granted, and puts in, is of
the whole need: it stands in the need's first agreement alone, for the years that the
agreement's period touches, so that no sum of agreements counts it twice.
"""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Q

from partnerships.agreement.first import of_order, older_of_needs
from partnerships.models import (
    Agreement,
    AgreementAmount,
    Need,
    NeedContribution,
    NeedLine,
    Order,
)

Amount = AgreementAmount.Kind
OF_THE_NEED = (Amount.GRANT, Amount.OWN)
Place = tuple[int, str, int]  # organisation, kind, year


def needs_of(order: Order) -> list[Need]:
    """Its own need first, then others whose granted lines it draws on."""
    others = of_order(order.pk).exclude(pk=order.need_id)
    return [order.need, *others.order_by("pk")]


def hold_needs(order: Order) -> None:
    """Until the end: of two agreements of one need made at once, one is the first."""
    list(
        of_order(order.pk)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .values_list("pk")
    )


def put_amounts(agreement: Agreement, order: Order) -> None:
    """Its rows, when it is made; its parties are there."""
    prices: Counter[Place] = Counter()
    for priced in order.lines.select_related("need_line"):
        place = (order.institution_id, Amount.PRICE, priced.need_line.year)
        prices[place] += priced.price_nok
    _write(agreement, prices + _of_needs(agreement, order))


def follow_period(agreement: Agreement) -> None:
    """What is of the need anew, for the years of a period that was changed."""
    if agreement.kind != Agreement.Kind.AGREEMENT or agreement.order is None:
        return
    agreement.amounts.filter(kind__in=OF_THE_NEED).delete()
    _write(agreement, _of_needs(agreement, agreement.order))


def _write(agreement: Agreement, sums: Counter[Place]) -> None:
    parties = {each.organisation_id: each for each in agreement.parties.all()}
    AgreementAmount.objects.bulk_create(
        AgreementAmount(
            agreement=agreement,
            party=parties[who],
            kind=kind,
            year=year,
            amount_nok=amount_nok,
        )
        for (who, kind, year), amount_nok in sorted(sums.items())
        if amount_nok and who in parties
    )


def _of_needs(agreement: Agreement, order: Order) -> Counter[Place]:
    """Grants to owners and own contributions, of the needs that it is the first of."""
    sums: Counter[Place] = Counter()
    if not (agreement.starts_on and agreement.ends_on):
        return sums
    period = Q(year__range=(agreement.starts_on.year, agreement.ends_on.year))
    needs = [
        need
        for need in needs_of(order)
        if not older_of_needs(agreement, [need.pk]).exists()
    ]
    follows = dict(_followers(order, needs))
    granted = NeedLine.objects.filter(
        period, need__in=needs, role=NeedLine.Role.OWNER, granted_nok__gt=0
    )
    for line in granted:
        owner = follows.get(line.recipient_id, line.recipient_id)
        sums[owner, Amount.GRANT, line.year] += line.granted_nok or 0
    for own in NeedContribution.objects.filter(period, need__in=needs):
        sums[order.holder_id, Amount.OWN, own.year] += own.amount_nok
    return sums


def _followers(order: Order, needs: list[Need]) -> Iterator[tuple[int, int]]:
    """By who asked: who answers for the need now, after a merger."""
    for need in needs:
        yield need.owner_id, need.holder_id
    for each in order.need.joint_owners.taking_part():
        yield each.owner_id, each.holder_id
