"""Who may do what with a year's call, its deadline, and what has been sent in."""

from django.utils.translation import gettext as _

from partnerships.models import County, Need, Organisation, SchemeYear
from partnerships.rules.needs import is_open, may_write_needs
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

Kind = Organisation.Kind


def may_write_call(actor: Actor, county: County) -> Verdict:
    """Write the calls of this county, and open for one owner after the deadline."""
    if actor.kind != Kind.GOVERNOR or county.pk not in actor.county_ids:
        return no(_("The county governor writes the call."))
    return may_edit(actor)


def may_publish_call(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    writes = may_write_call(actor, scheme_year.county)
    if not writes:
        return writes
    if scheme_year.is_published:
        return no(_("The call is published already."))
    if not actor.may_approve:
        return no(
            _("An approver at %(organisation)s publishes the call.")
            % {"organisation": actor.organisation_name}
        )
    return YES


def may_call_back(actor: Actor, need: Need) -> Verdict:
    """The owner's approver, as long as the need could be sent in again."""
    verdict = _may_take_back(actor, need)
    if not verdict:
        return verdict
    stands = _may_become_a_draft(need)
    if not stands:
        return stands
    if is_treated(need):
        return no(_("This need is treated already. Write to the county governor."))
    return is_open(need.scheme_year, need.owner_id)


def _may_become_a_draft(need: Need) -> Verdict:
    if need.state != Need.State.SUBMITTED:
        return no(_("This need is not submitted."))
    return YES


def may_send_back(actor: Actor, need: Need) -> Verdict:
    """The owner's approver asks for more work on a draft."""
    verdict = _may_take_back(actor, need)
    if verdict and need.state != Need.State.DRAFT:
        return no(_("This need is submitted. Call it back to change it."))
    return verdict


def _may_take_back(actor: Actor, need: Need) -> Verdict:
    if need.holder_id != actor.organisation_id:
        return no(_("Only %(owner)s does this.") % {"owner": need.holder.name})
    writes = may_write_needs(actor)
    if not writes:
        return writes
    if not actor.may_approve:
        return no(
            _("An approver at %(owner)s does this.") % {"owner": need.holder.name}
        )
    return YES


def may_open_need(actor: Actor, need: Need) -> Verdict:
    """The governor lets the owner change what is submitted, until it is treated."""
    writes = may_write_call(actor, need.scheme_year.county)
    if not writes:
        return writes
    stands = _may_become_a_draft(need)
    if not stands:
        return stands
    if is_treated(need):
        return no(_("The grant is laid on this need already, and nothing changes."))
    return YES


def is_treated(need: Need) -> bool:
    """Whether somebody after the owner has written an amount on its lines."""
    return any(
        line.granted_nok is not None or line.recommended_nok is not None
        for line in need.lines.all()
    )
