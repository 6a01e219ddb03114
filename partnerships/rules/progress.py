"""Who may tell how it goes with an agreement, and the sentence for who not."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from partnerships.models import Agreement, AgreementParty, Gathering
from partnerships.rules.agreements import follows_a_party, party_of
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit


def may_report(
    actor: Actor, agreement: Agreement, parties: Iterable[AgreementParty]
) -> Verdict:
    """Plan gatherings, and say what has become of the milestones.

    Needs the agreement's order with its need, and its network, loaded.
    """
    if party_of(actor, parties) is None and not follows_a_party(actor, agreement):
        return no(_("The parties of the agreement write how it goes."))
    if agreement.is_appendix:
        return no(_("How it goes is written on the agreement itself."))
    if not agreement.is_signed:
        return no(_("There is nothing to tell of before the agreement is in force."))
    return may_edit(actor)


def may_change(gathering: Gathering) -> Verdict:
    """Of who may report: move it, write its programme, or cancel it."""
    if gathering.is_planned:
        return YES
    return no(
        _("The gathering is %(state)s, and is not changed any more.")
        % {"state": gathering.get_state_display()}
    )


def may_count(gathering: Gathering) -> Verdict:
    """Of who may report: say how many took part, or correct it."""
    if gathering.state == Gathering.State.CANCELLED:
        return no(_("The gathering is cancelled: nobody took part."))
    if not gathering.has_begun:
        return no(_("How many took part is written when the gathering has begun."))
    return YES
