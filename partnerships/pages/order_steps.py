"""The steps that an order's page offers to who looks at it, each with its verdict."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from partnerships.forms.order import AnswerForm
from partnerships.models import NeedParticipant, Order
from partnerships.order.cover import Cover, is_covered
from partnerships.pages.order import cover_with, drawn_by
from partnerships.rules import orders as rules
from partnerships.services import order_answers, orders
from portal.lib.text import Text
from portal.lib.verdict import YES, Verdict
from portal.people.actor import Actor

S, Side = Order.State, Order.Side
Take = Callable[[Actor, Order, int, str], object]
Parties = Sequence[NeedParticipant]


@dataclass(slots=True)
class Step:
    """``message`` is what may be said with it, "" for nothing; ``asks``: must be.

    ``verdict``: whether it is this actor's to take now; ``covered``: whether there is
    money for it, which they can mend.
    """

    do: str
    label: Text
    done: Text
    verdict: Verdict
    take: Take
    message: Text = ""
    asks: bool = False
    quiet: bool = False
    form: AnswerForm | None = None
    covered: Verdict = YES

    def __post_init__(self) -> None:
        if self.message:
            self.form = AnswerForm(do=self.do, label=self.message)


class OrderSteps:
    def __init__(self, steps: list[Step]) -> None:
        self.all = steps

    def by_name(self, do: str) -> Step | None:
        return next((step for step in self.all if step.do == do), None)

    def typed(self, do: str, form: AnswerForm) -> None:
        """Show again what was typed with the step that was refused."""
        step = self.by_name(do)
        if step and step.form:
            form.fields["message"].label = step.message
            step.form = form

    def open(self) -> list[Step]:
        return [step for step in self.all if step.verdict and step.covered]

    def closed(self) -> list[Text]:
        """Why not, once for each reason."""
        verdicts = [step.verdict and step.covered for step in self.all]
        return list(dict.fromkeys(each.reason for each in verdicts if not each))


def parties_asked(order: Order) -> Parties:
    """The owners that take part, in the states in which they are asked to approve."""
    if order.state in (S.DRAFT, S.FOR_APPROVAL, S.PROPOSED):
        return orders.parties_of(order)
    return []


def steps_of(
    actor: Actor, order: Order, parties: Parties, cover: Cover | None = None
) -> OrderSteps:
    """For the owner, for an owner that takes part, or for the UH institution.

    ``parties``: as ``parties_asked`` says; ``cover``: of the order as it stands, where
    that is read already.
    """
    side = rules.side_of(actor, order)
    if side == Side.UH:
        return OrderSteps(_uh_steps(actor, order, parties, cover))
    if side == Side.OWNER:
        return OrderSteps(_owner_steps(actor, order, parties, cover))
    mine = [each for each in parties if each.holder_id == actor.organisation_id]
    if mine and mine[0] in _waiting(order, parties):
        verdict = rules.may_approve_part(actor, mine[0], order)
        return OrderSteps([_approve(verdict)])
    return OrderSteps([])


def _waiting(order: Order, parties: Parties) -> list[NeedParticipant]:
    """Owners of a joint order whose approval it, or what is proposed, waits for."""
    if not parties:
        return []
    if order.state == S.FOR_APPROVAL:
        return orders.unapproved_of(order)
    return order_answers.unapproved_changes(order, order_answers.pending(order))


def _owner_steps(
    actor: Actor, order: Order, parties: Parties, cover: Cover | None
) -> list[Step]:
    found: list[Step] = []
    if order.state in (S.DRAFT, S.FOR_APPROVAL):
        covered = is_covered(cover or drawn_by(order))
        asks = order.state == S.DRAFT and (parties or not actor.may_approve)
        if asks:
            found.append(_ask(rules.may_write_order(actor, order), covered))
        else:
            found.append(_send(rules.may_send_order(actor, order), covered))
    if order.state == S.FOR_APPROVAL:
        found.append(_open(rules.may_open_order(actor, order)))
    if order.state == S.PROPOSED and order.waits_for == Side.OWNER:
        agrees = rules.may_agree(actor, order)
        approved = rules.all_approve(_waiting(order, parties))
        covered = is_covered(proposed_cover(order, cover))
        found.append(_agree(agrees and approved, covered))
    if order.state == S.PROPOSED and order.waits_for == Side.UH:
        found.append(_take_back(rules.may_take_back(actor, order)))
    if not order.is_closed:
        found.append(_withdraw(rules.may_withdraw(actor, order), order))
    return found


def _uh_steps(
    actor: Actor, order: Order, parties: Parties, cover: Cover | None
) -> list[Step]:
    if order.state == S.PROPOSED and order.waits_for == Side.OWNER:
        return [_take_back(rules.may_take_back(actor, order))]
    if order.waits_for != Side.UH:
        return []
    accepts = rules.may_accept(actor, order)
    if order.state == S.PROPOSED:
        accepts = accepts and rules.all_approve(_waiting(order, parties))
    return [
        Step(
            "accept",
            gettext_lazy("Accept the order"),
            gettext_lazy("The order is accepted, and the owner is told."),
            accepts,
            _accept,
            message=gettext_lazy("A few words with it"),
            covered=is_covered(proposed_cover(order, cover)),
        ),
        Step(
            "decline",
            gettext_lazy("Decline the order"),
            gettext_lazy("The order is declined, and the owner is told why."),
            rules.may_decline(actor, order),
            _decline,
            message=gettext_lazy("Why do you decline?"),
            asks=True,
            quiet=True,
        ),
    ]


def proposed_cover(order: Order, cover: Cover | None) -> Cover:
    """The cover as it would be with what waits for an answer."""
    pending = order_answers.pending(order)
    cells = pending.values if pending else {}
    return cover_with(order, cover, cells) if cover else drawn_by(order, cells)


def _accept(actor: Actor, order: Order, version: int, message: str) -> object:
    return order_answers.accept_order(
        actor=actor, order=order, version=version, message=message
    )


def _decline(actor: Actor, order: Order, version: int, message: str) -> object:
    return order_answers.decline_order(
        actor=actor, order=order, version=version, message=message
    )


def _take_back(verdict: Verdict) -> Step:
    return Step(
        "take_back",
        gettext_lazy("Take the proposal back"),
        gettext_lazy("The proposal is taken back, and the other side is told."),
        verdict,
        lambda actor, order, version, message: order_answers.take_back(
            actor=actor, order=order, version=version, message=message
        ),
        message=gettext_lazy("Why, if you will say it"),
        quiet=True,
    )


def _approve(verdict: Verdict) -> Step:
    return Step(
        "approve",
        gettext_lazy("Approve our part"),
        gettext_lazy("Your organisation has approved the order."),
        verdict,
        lambda actor, order, version, _m: orders.approve_part(
            actor=actor, order=order, version=version
        ),
    )


def _ask(verdict: Verdict, covered: Verdict) -> Step:
    return Step(
        "ask",
        gettext_lazy("Put up for approval"),
        gettext_lazy("The order waits for approval, and the approvers are told."),
        verdict,
        lambda actor, order, version, _m: orders.ask_approval(
            actor=actor, order=order, version=version
        ),
        covered=covered,
    )


def _send(verdict: Verdict, covered: Verdict) -> Step:
    return Step(
        "send",
        gettext_lazy("Approve and send"),
        gettext_lazy("The order is sent, and the institution is told."),
        verdict,
        lambda actor, order, version, _m: orders.send_order(
            actor=actor, order=order, version=version
        ),
        covered=covered,
    )


def _open(verdict: Verdict) -> Step:
    return Step(
        "open",
        gettext_lazy("Open it again"),
        gettext_lazy("The order is a draft again."),
        verdict,
        lambda actor, order, _v, message: orders.open_order(
            actor=actor, order=order, reason=message
        ),
        message=gettext_lazy("What should be written otherwise?"),
        quiet=True,
    )


def _agree(verdict: Verdict, covered: Verdict) -> Step:
    return Step(
        "agree",
        gettext_lazy("Agree to the changes"),
        gettext_lazy("You have agreed, and the institution is told."),
        verdict,
        lambda actor, order, version, message: order_answers.agree_to_changes(
            actor=actor, order=order, version=version, message=message
        ),
        message=gettext_lazy("A few words with it"),
        covered=covered,
    )


def _withdraw(verdict: Verdict, order: Order) -> Step:
    return Step(
        "withdraw",
        gettext_lazy("Withdraw the order"),
        gettext_lazy("The order is withdrawn."),
        verdict,
        lambda actor, order, _v, message: orders.withdraw_order(
            actor=actor, order=order, reason=message
        ),
        message=gettext_lazy("Why is it withdrawn?") if order.sent_at else "",
        asks=bool(order.sent_at),
        quiet=True,
    )
