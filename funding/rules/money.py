"""Who may do what with a year's money, and why not. Read by pages and services."""

from collections.abc import Collection
from typing import Protocol

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.models import (
    Adjustment,
    Allocation,
    BasisSet,
    ChangeDecision,
    NeedGrant,
    PaymentFile,
)
from partnerships.models import County, Organisation, SchemeYear
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

Kind = Organisation.Kind
State = Allocation.State

DECIDED = gettext_lazy(
    "The allocation of this year is decided. What was granted is changed by a later "
    "decision: “Change the decision”, on the decision's page."
)


MOST_NAMED = 5


class Unexplained(Protocol):
    @property
    def label(self) -> str: ...
    @property
    def is_untreated(self) -> bool: ...


def may_see_drafts(actor: Actor, scheme_year: SchemeYear) -> bool:
    """The work before a decision: the county governor's and the national admin's."""
    if actor.system or actor.kind == Kind.NATIONAL:
        return True
    return actor.kind == Kind.GOVERNOR and scheme_year.county_id in actor.county_ids


def may_see_tools(actor: Actor, county: County) -> bool:
    """A county's keys and texts of letters: its governor's and the national admin's."""
    if actor.system or actor.kind == Kind.NATIONAL:
        return True
    return actor.kind == Kind.GOVERNOR and county.pk in actor.county_ids


def may_write_keys(actor: Actor, county: County) -> Verdict:
    """Work with this county's money at all: the governor's editors and approvers."""
    verdict = _works_at_the_governor(actor, county)
    return may_edit(actor) if verdict else verdict


def may_handle(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    """The same, for the county of a year."""
    return may_write_keys(actor, scheme_year.county)


def may_change_basis(actor: Actor, basis_set: BasisSet) -> Verdict:
    """Correct a set of figures: while nothing sent or decided rests on it."""
    verdict = may_handle(actor, basis_set.scheme_year)
    if not verdict:
        return verdict
    rests = Allocation.objects.filter(basis_set=basis_set).exclude(state=State.DRAFT)
    if rests.exists():
        return no(
            _(
                "An allocation that is sent for approval or decided rests on these "
                "figures, so nothing of them changes. Import a new version instead."
            )
        )
    return YES


def may_prepare(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    """Divide the frame with a key, now: until it is sent for approval."""
    verdict = may_handle(actor, scheme_year)
    if not verdict:
        return verdict
    state = _state_of(scheme_year)
    if state == State.DECIDED:
        return no(DECIDED)
    if state == State.FOR_APPROVAL:
        return no(
            _(
                "The allocation is sent for approval. An approver can return it, and "
                "then it can be changed."
            )
        )
    return YES


def may_set_frame(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    """The frame can be set, and revised, but not while the approver reads its sums."""
    verdict = may_handle(actor, scheme_year)
    if verdict and _state_of(scheme_year) == State.FOR_APPROVAL:
        return no(
            _(
                "The allocation is sent for approval. An approver can return it, and "
                "then the frame can be set."
            )
        )
    return verdict


def may_adjust(actor: Actor, allocation: Allocation) -> Verdict:
    """Depart from the key for one recipient: while it is a draft."""
    return may_prepare(actor, allocation.scheme_year)


def may_send(actor: Actor, allocation: Allocation) -> Verdict:
    """Ask for approval, when the owners have been able to read the call of the year.

    Whether its state allows that, the table of moves says.
    """
    year = allocation.scheme_year
    verdict = may_handle(actor, year)
    if verdict and not year.is_published:
        return no(
            _(
                "The call for %(year)s is not published. Publish it first: the owners "
                "are to know of it before anything is decided."
            )
            % {"year": year.year}
        )
    return verdict


def explains_departures(
    allocation: Allocation, without_reason: Collection[Unexplained]
) -> Verdict:
    """Whether it can go further: each departure from the forum has its reason, and so
    has each refusal of what the forum has not treated.

    ``without_reason``: those that nobody has given a reason for. Of a draft the reader
    is told to write them; of what is sent, to return it to who can.
    """
    departing = [one.label for one in without_reason if not one.is_untreated]
    untreated = [one.label for one in without_reason if one.is_untreated]
    if departing:
        text = _(
            "The amounts depart from what the forum recommends, and no reason is given "
            "for %(names)s."
        )
    elif untreated:
        text = _(
            "Nothing is granted to %(names)s, which the forum has not treated, and the "
            "letter of refusal would say no reason."
        )
    else:
        return YES
    said = text % {"names": _some_of(departing or untreated)}
    if allocation.state == State.FOR_APPROVAL:
        mended = _(
            "Return it to a draft, so that an editor writes the reasons and sends it "
            "again."
        )
    else:
        mended = _(
            "Write the reasons under “Departures from the recommendation” before the "
            "allocation goes further."
        )
    return no(f"{said} {mended}")


def _some_of(labels: list[str]) -> str:
    names = list(dict.fromkeys(labels))  # a need asks for more years than one
    shown = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        shown += _(" and %(more)s more") % {"more": len(names) - MOST_NAMED}
    return shown


def may_return(actor: Actor, allocation: Allocation) -> Verdict:
    """Send it back to a draft: the governor's approvers, also its own preparer."""
    return may_approve_here(actor, allocation.scheme_year)


def may_approve(
    actor: Actor,
    allocation: Allocation,
    *,
    has_hand: bool | None = None,
) -> Verdict:
    """The governor's approver, who has had no hand in preparing it.

    ``has_hand``: as ``has_hand_in`` says of this actor, where it is loaded.
    """
    verdict = may_approve_here(actor, allocation.scheme_year)
    if not verdict:
        return verdict
    if actor.user_id is None or allocation.prepared_by_id is None:
        return no(
            _(
                "An allocation is prepared by one person and approved by another. "
                "Nobody stands as the one who prepared or approves this one."
            )
        )
    if allocation.prepared_by_id == actor.user_id:
        return no(_("You prepared this allocation. Another approver must approve it."))
    if has_hand is None:
        same = Allocation.objects.filter(pk=allocation.pk)
        has_hand = same.filter(has_hand_in(actor)).exists()
    if has_hand:
        return no(
            _(
                "You have adjusted an amount in this allocation, or granted a need "
                "something by itself. Another approver must approve it."
            )
        )
    return YES


def has_hand_in(actor: Actor) -> Q:
    """Of allocations: those in which this person adjusted an amount, or granted a need
    something by itself, beside the key.
    """
    adjustments = Adjustment.objects.filter(line__allocation=OuterRef("pk"))
    grants = NeedGrant.objects.of_year(OuterRef("scheme_year"))
    return Q(Exists(adjustments.filter(by=actor.user_id))) | Q(
        Exists(grants.filter(by=actor.user_id))
    )


def may_order_papers(actor: Actor, allocation: Allocation) -> Verdict:
    """The letters and the report: the governor's people, after the decision."""
    verdict = may_handle(actor, allocation.scheme_year)
    if verdict and allocation.state != State.DECIDED:
        return no(_("The papers can be made when the allocation is decided."))
    return verdict


def may_change(actor: Actor, allocation: Allocation) -> Verdict:
    """Prepare a later decision: the governor's people, when there is a first one."""
    verdict = may_handle(actor, allocation.scheme_year)
    if verdict and allocation.state != State.DECIDED:
        return no(_("The allocation is not decided. Change its draft instead."))
    return verdict


def may_send_change(actor: Actor, change: ChangeDecision) -> Verdict:
    """Ask for approval. Whether its state allows that, the table of moves says."""
    return may_handle(actor, change.allocation.scheme_year)


def may_return_change(actor: Actor, change: ChangeDecision) -> Verdict:
    """Send it back to a draft: the governor's approvers."""
    return may_approve_here(actor, change.allocation.scheme_year)


def may_approve_change(actor: Actor, change: ChangeDecision) -> Verdict:
    """The governor's approver, who has written nothing of it."""
    verdict = may_approve_here(actor, change.allocation.scheme_year)
    if not verdict:
        return verdict
    writers = {change.prepared_by_id, *change.lines.values_list("by", flat=True)}
    if actor.user_id is None or actor.user_id in writers:
        return no(_("You prepared this change. Another approver must approve it."))
    return YES


def may_answer_grant(actor: Actor, recipient: Organisation) -> Verdict:
    """Accept or decline: the recipient's own approvers, for the recipient."""
    if actor.organisation_id == recipient.pk and actor.may_approve:
        return YES
    return no(
        _("Only an approver at %(recipient)s answers whether the grant is accepted.")
        % {"recipient": recipient.name}
    )


def may_approve_file(actor: Actor, file: PaymentFile) -> Verdict:
    """The governor's approver, who did not make it."""
    verdict = may_approve_here(actor, file.scheme_year)
    if verdict and (actor.user_id is None or file.made_by_id == actor.user_id):
        return no(
            _(
                "You made this payment file. A payment file is made by one person and "
                "approved by another."
            )
        )
    return verdict


def _works_at_the_governor(actor: Actor, county: County) -> Verdict:
    if actor.system:
        return YES
    if actor.kind == Kind.GOVERNOR and county.pk in actor.county_ids:
        return YES
    return no(
        _(
            "Only the county governor of %(county)s does this. An editor or an "
            "approver there can help you."
        )
        % {"county": county.name}
    )


def may_discuss(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    """Comments among the county's case officers: written by people, not commands."""
    verdict = may_handle(actor, scheme_year)
    if verdict and actor.user_id is None:
        return no(_("A comment is written by somebody."))
    return verdict


def may_approve_here(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    """An approver at the county's governor."""
    verdict = _works_at_the_governor(actor, scheme_year.county)
    if verdict and not (actor.system or actor.may_approve):
        return no(
            _("Only an approver at %(organisation)s decides this.")
            % {"organisation": actor.organisation_name}
        )
    return verdict


def _state_of(scheme_year: SchemeYear) -> str:
    """Of the year's allocation, read anew unless it is loaded with the year."""
    allocation = getattr(scheme_year, "allocation", None)
    return allocation.state if allocation else ""
