"""Who may do what with agreements and their clauses, and the sentence for who not."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from partnerships.models import (
    Agreement,
    AgreementParty,
    ClauseChange,
    County,
    Need,
    Order,
    Organisation,
    Signature,
)
from partnerships.rules.networks import is_host
from portal.lib import clock
from portal.lib.formats import day, moment
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

Kind = Organisation.Kind


def may_write_clauses(actor: Actor, county: County) -> Verdict:
    """The county's own set of clauses."""
    if actor.kind != Kind.GOVERNOR or county.pk not in actor.county_ids:
        return no(
            _("The county governor of %(county)s writes its clauses.")
            % {"county": county.name}
        )
    return may_edit(actor)


def may_see_clauses(actor: Actor, county: County) -> bool:
    if actor.kind == Kind.NATIONAL:
        return True
    return actor.kind == Kind.GOVERNOR and county.pk in actor.county_ids


def party_of(actor: Actor, parties: Iterable[AgreementParty]) -> AgreementParty | None:
    """The party that the actor acts for, if it is one."""
    return next(
        (each for each in parties if each.organisation_id == actor.organisation_id),
        None,
    )


def may_make(actor: Actor, order: Order) -> Verdict:
    """Asked of somebody who sees the order."""
    if order.state != Order.State.ACCEPTED:
        return no(
            _(
                "An agreement is made from an order that %(uh)s has accepted; this one "
                "is %(state)s."
            )
            % {"uh": order.institution.name, "state": order.get_state_display()}
        )
    if actor.kind not in (*Organisation.OWNER_KINDS, Kind.UH):
        return no(_("The parties of the order make their agreement."))
    return may_edit(actor)


def main_stands(agreement: Agreement) -> Verdict:
    """An appendix is made and signed while its agreement is in force."""
    main = agreement.main
    if main is None or main.state == Agreement.State.IN_FORCE or agreement.is_signed:
        return YES
    return no(_("The agreement has ended, and gets no appendix any more."))


def may_negotiate(
    actor: Actor, agreement: Agreement, parties: Iterable[AgreementParty]
) -> Verdict:
    """Change facts, ask for other clauses, and answer what the others ask for."""
    if party_of(actor, parties) is None:
        return no(_("Only the parties change their agreement."))
    stands = main_stands(agreement)
    if not stands:
        return stands
    if agreement.is_dropped:
        return no(_("Its negotiation has ended: it is not concluded."))
    if agreement.is_signed:
        return no(
            _(
                "An agreement that all have signed is not changed. Make an appendix, "
                "which all sign."
            )
        )
    return may_edit(actor)


def may_drop(
    actor: Actor, agreement: Agreement, parties: Iterable[AgreementParty]
) -> Verdict:
    """End a negotiation that comes to nothing; also one of which nobody can go on."""
    if party_of(actor, parties) is None:
        return no(_("Only the parties end their negotiation."))
    if agreement.is_dropped:
        return no(_("Its negotiation has ended: it is not concluded."))
    if agreement.is_signed:
        return no(
            _("All have signed it. What ends it before time is an appendix to it.")
        )
    if agreement.is_for_signing:
        return no(_("It is sent for signing. Open it for change, or refuse to sign."))
    if not actor.may_approve:
        return no(_("An approver of a party ends the negotiation."))
    return YES


def may_write(
    actor: Actor, agreement: Agreement, parties: Iterable[AgreementParty]
) -> Verdict:
    """As ``may_negotiate``, while it is in negotiation."""
    negotiates = may_negotiate(actor, agreement, parties)
    if not negotiates:
        return negotiates
    if not agreement.is_open:
        return no(
            _(
                "It is sent for signing. Open it for change first: that voids the "
                "signatures that are given."
            )
        )
    return YES


def is_within(agreement: Agreement, on: dt.date, last: dt.date | None) -> Verdict:
    """Whether a day is in the period; ``last`` is the last day that holds."""
    if agreement.starts_on and on < agreement.starts_on:
        text = _("The agreement begins on %(day)s.")
        return no(text % {"day": day(agreement.starts_on)})
    if last and on > last:
        text = _("The agreement ends on %(day)s. Move its last day first.")
        if agreement.is_signed:
            text = _("The agreement ends on %(day)s. Prolong it by an appendix first.")
        return no(text % {"day": day(last)})
    return YES


def is_within_order(agreement: Agreement, *names: str) -> Verdict:
    """Of an agreement itself: its appendices are what prolongs it.

    names  which of its days; else both
    """
    order = agreement.order
    if order is None or agreement.kind != Agreement.Kind.AGREEMENT:
        return YES
    days = [getattr(agreement, name) for name in names or ("starts_on", "ends_on")]
    first, last = order.starts_on, order.ends_on
    if any((first and on < first) or (last and on > last) for on in days if on):
        return no(
            _(
                "The order is for %(first)s to %(last)s, and so is its agreement at "
                "most. An appendix prolongs it when it is in force."
            )
            % {"first": day(order.starts_on), "last": day(order.ends_on)}
        )
    return YES


def may_name(actor: Actor, party: AgreementParty) -> Verdict:
    """Say who signs for a party, and whom one talks to there."""
    if party.organisation_id != actor.organisation_id:
        return no(_("Only %(party)s says who signs for it.") % {"party": party.name})
    return may_edit(actor)


def _is_settled(change: ClauseChange) -> Verdict:
    return no(_("This change is %(state)s.") % {"state": change.get_state_display()})


def may_answer(
    actor: Actor, change: ClauseChange, parties: Iterable[AgreementParty]
) -> Verdict:
    mine = party_of(actor, parties)
    if mine is None:
        return no(_("Only the parties answer changes."))
    if change.state != ClauseChange.State.WAITING:
        return no(
            _("This change is %(state)s.") % {"state": change.get_state_display()}
        )
    if change.party_id == mine.pk:
        return no(_("Another party answers what you have asked for."))
    return may_edit(actor)


def may_withdraw(
    actor: Actor, change: ClauseChange, parties: Iterable[AgreementParty]
) -> Verdict:
    mine = party_of(actor, parties)
    if mine is None or change.party_id != mine.pk:
        return no(_("Who asked for a change withdraws it."))
    if change.state != ClauseChange.State.WAITING:
        return no(
            _("This change is %(state)s.") % {"state": change.get_state_display()}
        )
    return may_edit(actor)


def all_stand(parties: Iterable[AgreementParty]) -> Verdict:
    """Whether each party is still there; needs their organisations loaded."""
    for party in parties:
        if not party.organisation.is_valid_on(clock.today()):
            text = _("%(party)s has ended, and cannot be bound any more.")
            return no(text % {"party": party.name})
    return YES


def is_unsigned(actor: Actor, given: Signature | None) -> Verdict:
    """``given``: a party's signature in the round that is open."""
    if given is None:
        return YES
    words = {"party": given.organisation, "moment": moment(given.at)}
    if given.user_id == actor.user_id:
        return no(_("You signed for %(party)s on %(moment)s.") % words)
    text = _("%(name)s signed for %(party)s on %(moment)s.")
    return no(text % {**words, "name": given.name})


def may_sign(
    actor: Actor,
    agreement: Agreement,
    parties: Iterable[AgreementParty],
    given: Signature | None,
) -> Verdict:
    """The named signatory of a party, who is an approver there now, and has not signed.

    Needs the organisations of the parties loaded.

    given  the signature of the actor's party in the round that is open
    """
    mine = party_of(actor, parties)
    if mine is None:
        return no(_("Only the parties sign."))
    if not agreement.is_for_signing:
        return no(_("It is not for signing now."))
    stands = main_stands(agreement)
    if not stands:
        return stands
    parties_stand = all_stand(parties)
    if not parties_stand:
        return parties_stand
    unsigned = is_unsigned(actor, given)
    if not unsigned:
        return unsigned
    if mine.signatory_id != actor.user_id:
        return no(
            _("%(name)s signs for %(party)s.")
            % {"name": mine.signatory_name or "–", "party": mine.name}
        )
    if not actor.may_approve:
        return no(
            _("Who signs for %(party)s must be an approver there.")
            % {"party": mine.name}
        )
    return YES


def follows_a_party(actor: Actor, agreement: Agreement) -> bool:
    """After a merger: who has the need, or a part in it; of a framework today's host.

    Needs the agreement's order with its need, and its network, loaded.
    """
    if actor.kind not in Organisation.OWNER_KINDS:
        return False
    if agreement.network is not None:
        return is_host(actor, agreement.network)
    if agreement.order is None:
        return False
    need, me = agreement.order.need, actor.organisation_id
    if need.carried_by_id == me:
        return True
    return need.joint_owners.taking_part().filter(carried_by=me).exists()


def may_append(
    actor: Actor, agreement: Agreement, parties: Iterable[AgreementParty]
) -> Verdict:
    if party_of(actor, parties) is None and not follows_a_party(actor, agreement):
        return no(_("Only the parties make appendices."))
    if agreement.is_appendix:
        return no(_("An appendix is made to the agreement itself."))
    if agreement.state != Agreement.State.IN_FORCE:
        return no(_("Only an agreement in force gets appendices."))
    return may_edit(actor)


def may_export(actor: Actor) -> Verdict:
    """Many at once, with their register."""
    if actor.is_auditor:
        return YES
    if actor.kind not in (Kind.GOVERNOR, Kind.NATIONAL):
        return no(
            _(
                "Auditors, the county governors and the national admin export "
                "agreements."
            )
        )
    return may_edit(actor)


def may_bring_scans(actor: Actor) -> Verdict:
    """Of what was signed elsewhere, for whomever one acts."""
    if actor.may_approve:
        return YES
    return no(_("An approver of a party registers what was signed elsewhere."))


def may_register(
    actor: Actor,
    agreement: Agreement,
    parties: Iterable[AgreementParty],
    *,
    is_begun: bool,
) -> Verdict:
    """Say that it was signed elsewhere: what an approver answers for.

    ``is_begun``: a clause was asked to be changed, or it was sent for signing, here.
    """
    writes = may_write(actor, agreement, parties)
    if not writes:
        return writes
    brings = may_bring_scans(actor)
    if not brings:
        return brings
    if is_begun:
        return no(
            _("This agreement is being made in the portal: finish it, or sign it here.")
        )
    return YES


def may_take_dossier(actor: Actor, need: Need) -> Verdict:
    """Asked of somebody who sees the need: who oversees cases, and answers requests
    for access to them; and an auditor, of the cases of the organisation audited."""
    if actor.kind in (Kind.GOVERNOR, Kind.NATIONAL):
        return YES
    if actor.is_auditor:
        return _may_audit(actor, need)
    return no(
        _("The county governor takes dossiers out. Ask there for access to the case.")
    )


def _may_audit(actor: Actor, need: Need) -> Verdict:
    if need.state == Need.State.DRAFT:
        return no(_("A case can be taken out when its need is sent in."))
    cases = Need.objects.filter(pk=need.pk).of_organisation(actor.organisation_id or 0)
    if not cases.exists():
        return no(
            _("You audit %(organisation)s, and this case is not one of theirs.")
            % {"organisation": actor.organisation_name}
        )
    return YES
