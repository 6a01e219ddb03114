"""Who keeps what a UH institution says of itself."""

from django.utils.translation import gettext as _

from partnerships.models import Organisation, UHOffer
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor


def may_keep_uh(actor: Actor) -> Verdict:
    """Departments, capacity and offers are the institution's own editors'."""
    if actor.kind != Organisation.Kind.UH:
        return no(_("UH institutions keep their own departments, capacity and offers."))
    if not actor.may_edit:
        return no(
            _("You read for %(uh)s. An editor or approver there can do this.")
            % {"uh": actor.organisation_name}
        )
    return YES


def may_change_offer(actor: Actor, offer: UHOffer) -> Verdict:
    if actor.organisation_id != offer.institution_id:
        return no(_("%(uh)s changes its own offers.") % {"uh": offer.institution.name})
    keeps = may_keep_uh(actor)
    if keeps and offer.withdrawn_at:
        return no(_("The offer is withdrawn."))
    return keeps
