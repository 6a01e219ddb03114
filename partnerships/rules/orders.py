"""Who may do what with orders, and the sentence for who may not."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from partnerships.models import Need, NeedParticipant, Order, Organisation
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

S = Order.State
UH, OWNER = Order.Side.UH, Order.Side.OWNER


def may_order(actor: Actor, need: Need, granted_nok: int | None) -> Verdict:
    """Begin an order; ``granted_nok`` is what the need's UH lines are granted."""
    writes = _writes_for(actor, need.holder)
    if not writes:
        return writes
    if need.state != Need.State.SUBMITTED or granted_nok is None:
        return no(
            _(
                "Nothing is decided yet. One orders when the county governor has "
                "granted."
            )
        )
    if not granted_nok:
        return no(
            _(
                "No money for a UH institution is granted on this need, so nothing can "
                "be ordered on it. The county governor decides."
            )
        )
    return YES


def _writes_for(actor: Actor, owner: Organisation) -> Verdict:
    if actor.organisation_id != owner.pk:
        return no(_("%(owner)s, which has the need, orders.") % {"owner": owner.name})
    return may_edit(actor)


def may_write_order(actor: Actor, order: Order) -> Verdict:
    writes = _writes_for(actor, order.holder)
    if not writes:
        return writes
    if order.state == S.FOR_APPROVAL:
        return no(
            _("The order waits for approval. Open it again before you change it.")
        )
    if order.state != S.DRAFT:
        return no(
            _(
                "The order is sent. What changes now is proposed by one side, and "
                "agreed to by the other."
            )
        )
    return YES


def may_open_order(actor: Actor, order: Order) -> Verdict:
    """Take it back from the approver, to write on; so may the approver."""
    writes = _writes_for(actor, order.holder)
    if writes and order.state != S.FOR_APPROVAL:
        return no(_("Only an order that waits for approval is opened again."))
    return writes


def may_send_order(actor: Actor, order: Order) -> Verdict:
    """By who: whether it is whole and covered, ``send_order`` checks."""
    writes = _writes_for(actor, order.holder)
    if not writes:
        return writes
    if not actor.may_approve:
        return no(
            _("An approver at %(owner)s sends the order.")
            % {"owner": order.holder.name}
        )
    if order.state not in (S.DRAFT, S.FOR_APPROVAL):
        return no(_("The order is sent already."))
    return YES


def may_approve_part(actor: Actor, party: NeedParticipant, order: Order) -> Verdict:
    """For an owner that takes part in a joint need."""
    if actor.organisation_id != party.holder_id:
        return no(_("%(owner)s answers for itself.") % {"owner": party.holder.name})
    if not actor.may_approve:
        return no(
            _("An approver at %(owner)s approves the order.")
            % {"owner": party.holder.name}
        )
    if order.state not in (S.FOR_APPROVAL, S.PROPOSED):
        return no(_("The order is approved when it is put up for approval."))
    return YES


def all_approve(waiting: Iterable[NeedParticipant]) -> Verdict:
    """``waiting``: those that have not approved yet."""
    names = ", ".join(party.name for party in waiting)
    if not names:
        return YES
    return no(_("The order waits for the approval of %(owners)s.") % {"owners": names})


def may_withdraw(actor: Actor, order: Order) -> Verdict:
    writes = _writes_for(actor, order.holder)
    if not writes:
        return writes
    if order.state in (S.DRAFT, S.FOR_APPROVAL):
        return YES
    if not actor.may_approve:
        return no(
            _("An approver at %(owner)s withdraws the order.")
            % {"owner": order.holder.name}
        )
    if order.state == S.ACCEPTED:
        return no(
            _("The order is accepted. What ends it now is agreed on by both sides.")
        )
    if order.is_closed:
        return no(_("The order is closed already."))
    return YES


def side_of(actor: Actor, order: Order) -> str:
    """The side that the actor answers for, or "" for neither."""
    if actor.organisation_id is None:
        return ""
    if actor.organisation_id == order.institution_id:
        return str(UH)
    return str(OWNER) if actor.organisation_id == order.holder_id else ""


def is_party(actor: Actor, order: Order, parties: Iterable[NeedParticipant]) -> Verdict:
    """``parties``: the owners that take part in it, beside the one that has it."""
    takes_part = any(each.holder_id == actor.organisation_id for each in parties)
    if side_of(actor, order) or takes_part:
        return YES
    return no(
        _("Only the parties take steps with the order: %(owner)s and %(uh)s.")
        % {"owner": order.holder.name, "uh": order.institution.name}
    )


def may_answer(actor: Actor, order: Order) -> Verdict:
    """Whether it is this actor's side that the order waits for."""
    if order.waits_for == "":
        return no(_("The order waits for no answer."))
    side = side_of(actor, order)
    other = order.institution if order.waits_for == UH else order.holder
    if not side or not actor.may_edit:
        return no(
            _("An editor or approver at %(side)s answers.") % {"side": other.name}
        )
    if order.waits_for != side:
        return no(
            _("The order waits for the answer of %(side)s.") % {"side": other.name}
        )
    return YES


def is_others_turn(actor: Actor, order: Order) -> bool:
    """Whether this side has nothing to answer now, so that no role would help."""
    side = side_of(actor, order)
    return side != "" and order.waits_for != side


def may_accept(actor: Actor, order: Order) -> Verdict:
    """For the UH institution; whether it is covered is asked beside this."""
    answers = may_answer(actor, order)
    if not answers:
        return answers
    if order.waits_for != UH:
        return no(_("The UH institution accepts an order."))
    if not actor.may_approve:
        return no(
            _("An approver at %(uh)s accepts the order.")
            % {"uh": order.institution.name}
        )
    return YES


def may_agree(actor: Actor, order: Order) -> Verdict:
    """For the owner, to what the UH institution proposes; it binds, so it approves.

    Whether it is covered is asked beside this.
    """
    proposes = may_propose(actor, order)
    if not proposes:
        return proposes
    if order.waits_for != OWNER:
        return no(_("The UH institution has proposed nothing that waits."))
    return YES


def may_propose(actor: Actor, order: Order) -> Verdict:
    """The UH institution's editors; of the owner, its approvers alone."""
    answers = may_answer(actor, order)
    if answers and order.waits_for == OWNER and not actor.may_approve:
        return no(
            _("An approver at %(owner)s answers for the owner.")
            % {"owner": order.holder.name}
        )
    return answers


def may_take_back(actor: Actor, order: Order) -> Verdict:
    """What one's own side has proposed, while the other has not answered it."""
    side = side_of(actor, order)
    if order.state != S.PROPOSED or not side or order.waits_for == side:
        return no(_("Your side has proposed nothing that waits for an answer."))
    own = order.institution if side == UH else order.holder
    if not actor.may_edit or (side == OWNER and not actor.may_approve):
        return no(_("Who may propose for %(side)s takes it back.") % {"side": own.name})
    return YES


def may_decline(actor: Actor, order: Order) -> Verdict:
    answers = may_answer(actor, order)
    if answers and order.waits_for != UH:
        return no(_("The UH institution declines an order; the owner withdraws it."))
    return answers


def may_pass_on(actor: Actor, order: Order) -> Verdict:
    """Within the UH institution, while it has not answered."""
    if actor.organisation_id != order.institution_id or not actor.may_edit:
        return no(
            _("An editor or approver at %(uh)s passes the order on.")
            % {"uh": order.institution.name}
        )
    if order.state not in (S.SENT, S.PASSED_ON):
        return no(_("The order is answered, and is not passed on."))
    return YES


def may_see_uh(actor: Actor) -> Verdict:
    """The board and the capacity of one's own institution."""
    if actor.kind == Organisation.Kind.UH:
        return YES
    return no(_("This page is for the people of UH institutions."))


def may_replace(actor: Actor, order: Order) -> Verdict:
    """Order the same from another UH institution, when this one came to nothing."""
    writes = _writes_for(actor, order.holder)
    if writes and order.state not in (S.DECLINED, S.WITHDRAWN):
        return no(
            _("Only what is declined or withdrawn is ordered from another institution.")
        )
    return writes
