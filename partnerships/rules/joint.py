"""Who may do what in a joint need, and the sentence for who may not."""

from django.utils.translation import gettext as _

from partnerships.models import (
    Need,
    NeedLine,
    NeedParticipant,
    Organisation,
    SchemeYear,
)
from partnerships.rules import needs as rules
from partnerships.rules.calls import is_treated
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

S = NeedParticipant.State


def may_propose(actor: Actor, need: Need, owner: Organisation) -> Verdict:
    """Invite ``owner`` into one's own need, or ask to join that of another."""
    writes = rules.may_write_needs(actor)
    if not writes:
        return writes
    if actor.organisation_id not in (need.holder_id, owner.pk):
        return no(
            _("%(owner)s, or %(responsible)s, proposes this.")
            % {"owner": owner.name, "responsible": need.holder.name}
        )
    if owner.pk in (need.owner_id, need.holder_id):
        return no(_("%(owner)s has this need already.") % {"owner": owner.name})
    if not rules.is_owner_of_year(need.scheme_year, owner):
        return no(
            _("%(owner)s is not a school owner of %(year)s.")
            % {"owner": owner.name, "year": need.scheme_year}
        )
    if actor.organisation_id == need.holder_id:
        return _is_draft(need)
    return YES


def may_invite(actor: Actor, need: Need) -> Verdict:
    """Whether this actor invites owners into the need at all."""
    return rules.may_change_need(actor, need)


def may_ask(actor: Actor, need: Need, owner: Organisation) -> Verdict:
    """Ask from outside to join ``need``: before it is submitted, nobody knows of it."""
    verdict = may_propose(actor, need, owner)
    if verdict and need.state != Need.State.SUBMITTED:
        return no(
            _("%(owner)s has the need open now. One can ask when it is submitted.")
            % {"owner": need.holder.name}
        )
    return verdict and may_come_in(need)


def may_come_in(need: Need) -> Verdict:
    """Whether the need can still be opened for one more owner; reads its lines."""
    if is_treated(need):
        return no(_("The grant is laid on this need already, and nothing changes."))
    return YES


def may_answer_wish(actor: Actor, need: Need) -> Verdict:
    """Say yes or no to an owner that asks; the one that has the need now does."""
    if need.holder_id == actor.organisation_id and actor.may_approve:
        return YES
    return no(_("An approver at %(owner)s answers.") % {"owner": need.holder.name})


def may_answer(actor: Actor, party: NeedParticipant) -> Verdict:
    """For the owner itself, in a draft: join, decline, leave, write its lines.

    What it has only asked for, it can take back whenever.
    """
    if actor.organisation_id != party.holder_id:
        return no(_("%(owner)s answers for itself.") % {"owner": party.holder.name})
    writes = rules.may_write_needs(actor)
    if not writes:
        return writes
    if party.state in NeedParticipant.WISHES:
        return YES
    return _is_draft(party.need)


def may_approve(actor: Actor, party: NeedParticipant) -> Verdict:
    verdict = may_answer(actor, party)
    if not verdict:
        return verdict
    if not actor.may_approve:
        return no(
            _("An approver at %(owner)s approves its lines.")
            % {"owner": party.holder.name}
        )
    return YES


def may_write_lines(actor: Actor, party: NeedParticipant) -> Verdict:
    verdict = may_answer(actor, party)
    if not verdict:
        return verdict
    if party.state not in NeedParticipant.TAKING_PART:
        return no(_("Say that you take part first, then you fill in your amounts."))
    return YES


def may_run_joint(actor: Actor, party: NeedParticipant) -> Verdict:
    """For the responsible owner: take out."""
    return rules.may_change_need(actor, party.need)


def may_rank_own(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    """Until grants are laid on the needs: then the order has had its effect."""
    writes = rules.may_write_needs(actor)
    if not writes:
        return writes
    laid = NeedLine.objects.filter(
        need__scheme_year=scheme_year,
        recipient=actor.organisation_id,
        granted_nok__isnull=False,
    )
    if laid.exists():
        return no(
            _("The grant for %(year)s is laid on your needs, so the order stands.")
            % {"year": scheme_year.year}
        )
    return YES


def _is_draft(need: Need) -> Verdict:
    if need.state != Need.State.DRAFT:
        return no(
            _(
                "This need is submitted. Who takes part can change only while it is a "
                "draft."
            )
        )
    return YES
