"""Who may see, let in and let out an organisation's people, and the sentences."""

from django.utils.translation import gettext as _

from partnerships.models import Membership, Organisation
from portal.lib import clock
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

Kind = Organisation.Kind


def may_see_people(actor: Actor, organisation: Organisation) -> Verdict:
    """Names and addresses: for one's own, for the governor's owners, and national."""
    if actor.organisation_id == organisation.pk or actor.kind == Kind.NATIONAL:
        return YES
    if _is_its_governor(actor, organisation):
        return YES
    return no(
        _("The people of %(organisation)s are shown to its own people.")
        % {"organisation": organisation.name}
    )


def may_manage_people(actor: Actor, organisation: Organisation) -> Verdict:
    """Its own approvers; where there is none, the governor's and the national ones."""
    if actor.organisation_id == organisation.pk:
        if actor.may_approve:
            return YES
        return no(
            _("An approver at %(organisation)s lets people in and out.")
            % {"organisation": organisation.name}
        )
    sees = may_see_people(actor, organisation)
    if not sees:
        return sees
    if has_approver(organisation):
        return no(
            _("%(organisation)s has approvers of its own: they let people in and out.")
            % {"organisation": organisation.name}
        )
    if not actor.may_approve:
        return no(
            _("An approver at %(organisation)s can help them.")
            % {"organisation": actor.organisation_name}
        )
    return YES


def may_change_membership(actor: Actor, membership: Membership) -> Verdict:
    manages = may_manage_people(actor, membership.organisation)
    return _holds(membership) if manages else manages


def may_end_membership(actor: Actor, membership: Membership) -> Verdict:
    """Whoever manages the organisation's people, and the person."""
    if membership.user_id == actor.user_id:
        return _holds(membership)  # nobody is held back
    return may_change_membership(actor, membership)


def may_leave_the_approvers(membership: Membership) -> Verdict:
    """No for the last one: somebody must be there to let people in."""
    if membership.role != Membership.Role.APPROVER:
        return YES
    approvers = Membership.objects.current().lasting().approvers()
    if approvers.at(membership.organisation).exclude(pk=membership.pk).exists():
        return YES
    return no(
        _(
            "%(person)s is the last approver of %(organisation)s. Make somebody else "
            "an approver first."
        )
        % {"person": membership.user, "organisation": membership.organisation.name}
    )


def may_ask_access(actor: Actor, organisation: Organisation) -> Verdict:
    """Everybody with an account, of an organisation that there is."""
    if actor.user_id is None:
        return no(_("Log in first."))
    if not organisation.is_valid_on(clock.today()):
        return no(
            _("%(organisation)s is no more.") % {"organisation": organisation.name}
        )
    return YES


def may_create_organisation(actor: Actor) -> Verdict:
    if actor.kind == Kind.NATIONAL and actor.may_approve:
        return YES
    return no(_("The national administration's approvers create organisations."))


def has_approver(organisation: Organisation) -> bool:
    return Membership.objects.current().approvers().at(organisation).exists()


def _is_its_governor(actor: Actor, organisation: Organisation) -> bool:
    return (
        actor.kind == Kind.GOVERNOR
        and organisation.is_owner
        and organisation.county_id in actor.county_ids
    )


def _holds(membership: Membership) -> Verdict:
    if membership.holds:
        return YES
    return no(_("This membership has ended."))
