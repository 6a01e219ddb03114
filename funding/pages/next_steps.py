"""A year of money in one sentence: what happens next, and who must act."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from forums.models import Recommendation
from funding.models import Allocation, Frame
from funding.rules import money as rules
from partnerships.chain import LINKS, steps
from partnerships.models import ForwardedRanking, SchemeYear
from portal.chrome import Step
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.formats import day, moment
from portal.lib.text import Text
from portal.people.actor import Actor

State = Allocation.State


@dataclass(frozen=True, slots=True)
class Next:
    """``url`` and ``action`` only when this actor is the one to act."""

    text: str
    url: str = ""
    action: str = ""


def next_of(
    actor: Actor,
    scheme_year: SchemeYear,
    frame: Frame | None,
    allocation: Allocation | None,
    has_hand: bool | None = None,
) -> Next:
    """``frame`` and ``allocation`` as this actor sees them: None is also «hidden».

    ``has_hand`` as in ``rules.may_approve``.
    """
    if allocation and allocation.state == State.DECIDED:
        return _after_decision(actor, allocation)
    acts = rules.may_handle(actor, scheme_year)
    if allocation is None and frame is None and not acts:
        return Next(
            _(
                "The county governor divides the frame and decides. The amounts are "
                "shown here when they are decided."
            )
        )
    if allocation is None:
        return _before_draft(scheme_year, frame, acts=bool(acts))
    changed = frame is not None and frame.amount_nok != allocation.whole_frame_nok
    if allocation.state == State.FOR_APPROVAL:
        return _for_approval(actor, allocation, has_hand, changed=changed)
    if acts and changed:
        return Next(
            _("The frame has changed since the draft was divided: divide it anew."),
            address_of("funding:allocation_prepare", scheme_year.pk),
            _("Divide the frame"),
        )
    return _draft(scheme_year, allocation, acts=bool(acts))


def _draft(scheme_year: SchemeYear, allocation: Allocation, *, acts: bool) -> Next:
    text = _("Somebody at the county governor checks the draft and sends it on.")
    if not acts:
        return Next(text)
    if not scheme_year.is_published:
        return Next(
            _("Publish the call, and then send the allocation for approval."),
            address_of("partnerships:call_detail", scheme_year.pk),
            _("Open the call"),
        )
    if allocation.returned_reason:
        text = _("The allocation was returned: mend it, and send it for approval.")
    else:
        text = _("Check the amounts, and send the allocation for approval.")
    return Next(text, allocation.get_absolute_url(), _("Open the draft"))


def _before_draft(scheme_year: SchemeYear, frame: Frame | None, *, acts: bool) -> Next:
    if frame is None and acts:
        return Next(
            _("Set the frame: what the state has set aside for the county."),
            address_of("funding:frame_edit", scheme_year.pk),
            _("Set the frame"),
        )
    if frame is None:
        return Next(_("The county governor sets the frame of the year."))
    if clock.now() <= scheme_year.deadline:
        return Next(
            _(
                "The owners submit their needs until %(deadline)s. Then the county "
                "governor divides the frame."
            )
            % {"deadline": moment(scheme_year.deadline)}
        )
    if acts:
        return Next(
            _("Divide the frame with a key."),
            address_of("funding:allocation_prepare", scheme_year.pk),
            _("Divide the frame"),
        )
    return Next(_("The county governor divides the frame with a key."))


def _for_approval(
    actor: Actor,
    allocation: Allocation,
    has_hand: bool | None,
    *,
    changed: bool,
) -> Next:
    approval = address_of("funding:allocation_approval", allocation.pk)
    if changed and rules.may_return(actor, allocation):
        return Next(
            _(
                "The frame has changed since the allocation was sent. Return it, so "
                "that the frame is divided anew."
            ),
            approval,
            _("Return it"),
        )
    if changed:
        return Next(
            _(
                "The frame has changed since the allocation was sent. An approver "
                "returns it, and then the frame is divided anew."
            )
        )
    verdict = rules.may_approve(actor, allocation, has_hand=has_hand)
    if verdict:
        return Next(
            _("The allocation waits for you to approve or return it."),
            approval,
            _("Approve or return"),
        )
    return Next(
        _("An approver at the county governor, who did not prepare it, decides.")
    )


def _after_decision(actor: Actor, allocation: Allocation) -> Next:
    facts = {
        "reference": allocation.decision.reference,
        "day": day(allocation.decision.decided_at),
    }
    if rules.may_order_papers(actor, allocation):
        return Next(
            _("Decided %(day)s (%(reference)s). Make the letters and the report.")
            % facts,
            address_of("funding:papers", allocation.pk),
            _("Letters and report"),
        )
    return Next(
        _(
            "Decided %(day)s (%(reference)s). The owners order what they need from "
            "their UH partner."
        )
        % facts,
        allocation.get_absolute_url(),
        _("See the decision"),
    )


def with_links(rows: QuerySet[Any], year: str) -> QuerySet[Any]:
    """Each with ``has_network`` and ``has_forum``: whether those have had their say.

    ``year``: the lookup of the row's scheme year.
    """
    of_year = {"ranking__scheme_year": OuterRef(year), "called_back_at": None}
    advice = Recommendation.objects.forwarded().filter(scheme_year=OuterRef(year))
    linked: QuerySet[Any] = rows.annotate(
        has_network=Exists(ForwardedRanking.objects.filter(**of_year)),
        has_forum=Exists(advice),
    )
    return linked


def chain_of(
    found: Any, year: SchemeYear, allocation: Allocation | None, with_need: Text
) -> list[Step]:
    """The chain as this year stands. ``with_need``: how many owners have told a need.

    ``found``, a row of ``with_links``: a link that was passed over is never done, nor
    are the needs before their deadline.
    """
    now = "need" if year.is_before_deadline else "allocation"
    if allocation:
        now = {State.DRAFT: "allocation", State.FOR_APPROVAL: "decision"}.get(
            State(allocation.state), "order"
        )
    said = {
        "need": not year.is_before_deadline,
        "network": found.has_network,
        "forum": found.has_forum,
    }
    return [
        replace(step, state="todo", note=step.note or _("passed over"))
        if step.state == "done" and not said.get(name, True)
        else step
        for name, step in zip(LINKS, steps(now, {"need": with_need}), strict=True)
    ]


def needs_told(done: int, total: int) -> str:
    """Beside the first link, which is done when its deadline has passed."""
    return _("%(done)s of %(total)s owners have a need") % {
        "done": done,
        "total": total,
    }
