"""Who keeps what a UH institution says of itself."""

from django.utils.translation import gettext as _

from partnerships.models import Organisation, UHOffer
from portal.lib.verdict import Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit


def may_keep_uh(actor: Actor) -> Verdict:
    """Departments, capacity and offers are the institution's own editors'."""
    if actor.kind != Organisation.Kind.UH:
        return no(_("UH institutions keep their own departments, capacity and offers."))
    return may_edit(actor)


def may_change_offer(actor: Actor, offer: UHOffer) -> Verdict:
    if actor.organisation_id != offer.institution_id:
        return no(_("%(uh)s changes its own offers.") % {"uh": offer.institution.name})
    keeps = may_keep_uh(actor)
    if keeps and offer.withdrawn_at:
        return no(_("The offer is withdrawn."))
    return keeps
