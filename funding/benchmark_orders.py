"""Orders to measure by, drawn on what the benchmark's needs are granted.

They go straight into their tables, many at once, as the needs do; the database's own
triggers hold them to what is granted, and to who accepts.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, Model, OuterRef

from funding.benchmark_money import NAMESPACE
from partnerships.models import (
    Need,
    NeedLine,
    Order,
    OrderAnswer,
    OrderContact,
    OrderLine,
    OrderTerm,
    Organisation,
)
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.people.actor import APPROVER
from portal.people.models import User

Members = Mapping[int, Mapping[str, User]]
Moment = Callable[[int, int, int], dt.datetime]

BATCH = 1000
WAITS, OF = 7, 8  # of eight orders this one is not answered yet
ANSWERED_AFTER = dt.timedelta(days=7)
FIELDS = ("vurdering", "lesing", "matematikk")
CONTENT = (
    "To samlingar for heile personalet kvart halvår, og rettleiing på skulane mellom "
    "samlingane. Leiargruppene møtest digitalt, og skulane prøver ut i eiga "
    "undervisning det som dei har arbeidd med. "
)


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order with what it was made from; ``lines`` are the need's granted ones."""

    number: int
    order: Order
    need: Need
    uh: Organisation
    lines: list[NeedLine]

    @property
    def waits(self) -> bool:
        return self.number % OF == WAITS


def make_orders(members: Members, moment: Moment) -> list[Ordered]:
    """One for each need whose UH line is granted; most of them are accepted.

    Call it when needs have followed mergers: who has a need orders.
    """
    ordered = [
        _ordered(number, need, lines, members, moment)
        for number, (need, lines) in enumerate(_granted())
    ]
    Order.objects.bulk_create([each.order for each in ordered], batch_size=BATCH)
    OrderLine.objects.bulk_create(
        [
            OrderLine(order=each.order, need_line=line, price_nok=line.granted_nok or 0)
            for each in ordered
            for line in each.lines
            if line.role == NeedLine.Role.UH
        ],
        batch_size=BATCH,
    )
    _put_parts(ordered, members)
    accepted = [each for each in ordered if not each.waits]
    OrderAnswer.objects.bulk_create(
        [_answer(each, members) for each in accepted], batch_size=BATCH
    )
    Order.objects.filter(pk__in=[each.order.pk for each in accepted]).update(
        state=Order.State.ACCEPTED,
        waits_for="",
        answer_due=None,
        closed_at=F("sent_at") + ANSWERED_AFTER,
        version=F("version") + 1,
    )
    return ordered


def _granted() -> list[tuple[Need, list[NeedLine]]]:
    """Each need that a UH institution is granted money in, with its granted lines."""
    granted = NeedLine.objects.filter(granted_nok__gt=0)
    of_uh = granted.filter(need=OuterRef("pk"), role=NeedLine.Role.UH)
    related = ("scheme_year__scheme", "scheme_year__county", "owner", "carried_by")
    needs = (
        Need.objects.filter(Exists(of_uh), uh_partner__isnull=False)
        .without_texts()
        .select_related(*related, "uh_partner")
    )
    lines: dict[int, list[NeedLine]] = defaultdict(list)
    for line in granted.filter(need__in=needs.values("pk")).order_by("year", "pk"):
        lines[line.need_id].append(line)
    return [(need, lines[need.pk]) for need in needs.order_by("pk")]


def _ordered(
    number: int, need: Need, lines: list[NeedLine], members: Members, moment: Moment
) -> Ordered:
    assert need.uh_partner is not None  # noqa: S101  asked for in _granted
    year = need.scheme_year.year
    sent_at = moment(year, 9, 10)
    order = Order(
        need=need,
        institution=need.uh_partner,
        form_key=uuid.uuid5(NAMESPACE, f"order {number}"),
        title=f"{need.title}: oppfølging",
        content=CONTENT * 2,
        schools="Alle skulane hos eigaren",
        school_count=need.school_count,
        teacher_count=need.teacher_count,
        leader_count=need.leader_count,
        forms=[Order.Form.GATHERINGS, Order.Form.FOLLOW_UP],
        field=FIELDS[number % len(FIELDS)],
        starts_on=dt.date(year, 10, 1),
        ends_on=dt.date(year + need.duration - 1, 12, 20),
        state=Order.State.SENT,
        waits_for=Order.Side.UH,
        created_at=sent_at - dt.timedelta(days=3),
        updated_at=sent_at,
        sent_at=sent_at,
        sent_by=members[need.holder_id][APPROVER],
        answer_due=clock.day_of(sent_at) + dt.timedelta(days=21),
    )
    return Ordered(number, order, need, need.uh_partner, lines)


def _put_parts(ordered: list[Ordered], members: Members) -> None:
    OrderTerm.objects.bulk_create(
        [
            OrderTerm(
                order=each.order,
                year=each.need.scheme_year.year,
                term=Need.Term.AUTUMN,
                days=each.number % 6 + 2,
                people=2,
            )
            for each in ordered
        ],
        batch_size=BATCH,
    )
    OrderContact.objects.bulk_create(
        [
            OrderContact(
                order=each.order,
                name=members[each.need.holder_id][APPROVER].full_name,
                email=members[each.need.holder_id][APPROVER].email,
            )
            for each in ordered
        ],
        batch_size=BATCH,
    )
    AuditEntry.objects.bulk_create(
        [entry for each in ordered for entry in _trace(each, members)],
        batch_size=BATCH,
    )


def _trace(each: Ordered, members: Members) -> list[AuditEntry]:
    order = each.order
    by = (each.need.holder, members[each.need.holder_id][APPROVER])
    return [
        traced(order, "order.registered", order.created_at, *by),
        traced(order, "order.send", order.updated_at, *by),
    ]


def _answer(each: Ordered, members: Members) -> OrderAnswer:
    by = members[each.uh.pk][APPROVER]
    return OrderAnswer(
        order=each.order,
        number=1,
        side=Order.Side.UH,
        kind=OrderAnswer.Kind.ACCEPT,
        message="Vi har folk til dette.",
        organisation=each.uh,
        at=each.order.updated_at + ANSWERED_AFTER,
        by=by,
        by_name=by.full_name,
        by_role=APPROVER,
    )


def traced(
    about: Model,
    action: str,
    at: dt.datetime,
    office: Organisation,
    by: User,
    **data: object,
) -> AuditEntry:
    """What a service would have written of it."""
    return AuditEntry(
        at=at,
        action=action,
        object_type=about._meta.label_lower,
        object_id=about.pk,
        user=by,
        user_name=by.full_name,
        acting_for_id=office.pk,
        acting_for_name=office.name,
        data=data,
    )
