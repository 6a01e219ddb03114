"""What an order's page shows, gathered from its rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from partnerships.models import NeedLine, Order, OrderAnswer, OrderLine
from partnerships.models.order_answer import standing
from partnerships.order.cells import (
    COUNTS,
    Value,
    in_words,
    label_of,
    line_of,
    names_of_forms,
)
from partnerships.order.cover import Cover, Drawn, cover_of
from partnerships.order.terms import TermOf
from portal.lib.formats import day

S, Side, Kind = Order.State, Order.Side, OrderAnswer.Kind


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is proposed otherwise: what it was, and what it would be.

    last  what the round before proposed of it; None where none is waiting
    """

    label: str
    before: str
    after: str
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Round:
    answer: OrderAnswer
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class TermShown:
    name: str
    days: int | None
    people: int | None


LINES = Prefetch(
    "lines", OrderLine.objects.select_related("need_line__need", "need_line__recipient")
)
ANSWERS = Prefetch("answers", OrderAnswer.objects.select_related("organisation"))


def read_parts(order: Order) -> None:
    """What the page reads in more places than one, a query for each."""
    answered = () if order.sent_at is None else (ANSWERS,)
    prefetch_related_objects([order], "terms", "contacts", LINES, *answered)


def rounds_of(order: Order, lines: Sequence[NeedLine]) -> list[Round]:
    """Every answer, the oldest first; needs ``read_parts``."""
    if order.sent_at is None:
        return []
    by_id = {line.pk: line for line in lines}
    found = []
    answers = list(order.answers.all())
    for place, answer in enumerate(answers):
        before = standing(answers[:place])[-1:]
        last = before[0] if before and before[0].kind == Kind.PROPOSE else None
        found.append(Round(answer, list(_changes(answer, last, by_id))))
    return found


def _changes(
    answer: OrderAnswer, last: OrderAnswer | None, by_id: Mapping[int, NeedLine]
) -> Iterator[Change]:
    """Also what the proposal before asked for, and this one leaves as it was."""
    if not answer.values:
        return
    earlier, stood = (last.values, last.before) if last else ({}, {})
    before = stood | answer.before
    for name in [
        *answer.values,
        *(each for each in earlier if each not in answer.values),
    ]:
        was = before.get(name)
        yield Change(
            label_of(name, by_id),
            in_words(name, was),
            in_words(name, answer.values.get(name, was)),
            in_words(name, earlier.get(name, was)) if last else None,
        )


def drawn_by(order: Order, otherwise: Mapping[str, Value] | None = None) -> Cover:
    """The granted lines that it draws on, with what others draw: two queries.

    ``otherwise``: with the prices among these cells.
    """
    prices: dict[int, int | None] = {}
    lines = []
    prefetch_related_objects([order], LINES)
    for row in order.lines.all():
        prices[row.need_line_id] = row.price_nok
        lines.append(row.need_line)
    for name, value in (otherwise or {}).items():
        if line_id := line_of(name):
            prices[line_id] = value if isinstance(value, int) else None
    beside = set(prices).difference(line.pk for line in lines)
    if beside:
        new = NeedLine.objects.filter(pk__in=beside)
        lines += new.select_related("need", "recipient")
    in_order = sorted(lines, key=lambda line: (line.need_id, line.year, line.pk))
    return cover_of(in_order, prices, without=order)


def cover_with(order: Order, cover: Cover, cells: Mapping[str, Value]) -> Cover:
    """The order's cover as it would be with the prices among these cells."""
    prices = {
        line_id: value if isinstance(value, int) else None
        for name, value in cells.items()
        if (line_id := line_of(name))
    }
    if not prices.keys() <= {row.line.pk for row in cover.rows}:
        return drawn_by(order, cells)
    return Cover(
        [
            replace(row, price_nok=prices.get(row.line.pk, row.price_nok))
            for row in cover.rows
        ]
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """A granted line as the order draws on it, and as it would by what is proposed."""

    now: Drawn | None
    then: Drawn


def beside(cover: Cover, proposed: Cover) -> list[Beside]:
    """[] where what is proposed draws on the grant as the order does."""
    now = {row.line.pk: row for row in cover.rows}
    rows = [Beside(now.get(row.line.pk), row) for row in proposed.rows]
    moved = any(not row.now or row.now.price_nok != row.then.price_nok for row in rows)
    return rows if moved else []


def terms_shown(order: Order) -> Iterator[TermShown]:
    rows = {TermOf(row.year, row.term == "autumn"): row for row in order.terms.all()}
    for term in sorted(rows):
        yield TermShown(str(term), rows[term].days, rows[term].people)


def facts_of(order: Order) -> list[tuple[str, str]]:
    period = _("%(first)s to %(last)s") % {
        "first": day(order.starts_on),
        "last": day(order.ends_on),
    }
    facts = [
        (_("Number"), order.reference),
        (_("Ordered by"), order.holder.name),
        (_("UH institution"), order.institution.name),
        (_("Period"), period),
        (label_of("forms"), ", ".join(names_of_forms(order.forms)) or "–"),
    ]
    return facts + [
        (label_of(name), in_words(name, getattr(order, name))) for name in COUNTS
    ]


def next_of(order: Order) -> str:
    """The one sentence: what happens next, and who must act."""
    words = {
        "owner": order.holder.name,
        "uh": order.institution.name,
        "due": day(order.answer_due),
    }
    sentences = {
        S.DRAFT: _("A draft, seen by the owners alone. An approver sends it."),
        S.FOR_APPROVAL: _("The order waits for approval at %(owner)s."),
        S.SENT: _("%(uh)s answers by %(due)s."),
        S.PASSED_ON: _(
            "%(uh)s has passed it on to a department, and answers by %(due)s."
        ),
        S.ACCEPTED: _(
            "%(uh)s has accepted the order. %(owner)s and %(uh)s make the agreement."
        ),
        S.DECLINED: _(
            "%(uh)s has declined. %(owner)s can order from another institution."
        ),
        S.WITHDRAWN: _("%(owner)s has withdrawn the order."),
    }
    if order.state == S.PROPOSED:
        if order.waits_for == Side.OWNER:
            text = _("%(uh)s proposes changes. %(owner)s answers by %(due)s.")
        else:
            text = _("%(owner)s proposes changes. %(uh)s answers by %(due)s.")
        return text % words
    return sentences[S(order.state)] % words
