"""Facts that one party has changed, and that the others have not agreed to yet."""

from collections.abc import Collection

from partnerships.agreement.facts import Changes
from partnerships.models import Agreement, AgreementParty, FactChange
from partnerships.rules.agreements import party_of
from partnerships.services.agreement_mail import tell_facts
from portal.lib import clock
from portal.people.actor import Actor


def ask_others(
    *,
    actor: Actor,
    agreement: Agreement,
    parties: Collection[AgreementParty],
    changes: Changes,
) -> None:
    """Each other party must agree to what was changed; who changes it back has asked
    nothing. The actor's own party answers by it what it was asked itself.

    Call it in the transaction of the change, with the agreement held and counted.
    """
    mine = party_of(actor, parties)
    FactChange.objects.filter(party=mine, fact__in=changes).delete()
    for party in parties:
        if party == mine:
            continue
        is_first = not FactChange.objects.filter(party=party).exists()
        for fact, (before, after) in changes.items():
            _ask(actor, party, mine, fact, before, after)
        if is_first and FactChange.objects.filter(party=party).exists():
            tell_facts(agreement, party, actor=actor)


def asks_own(*, actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor's party is asked about something now."""
    rows = FactChange.objects.filter(agreement=agreement)
    return rows.filter(party__organisation=actor.organisation_id).exists()


def asks_others(*, actor: Actor, agreement: Agreement) -> bool:
    """Whether another party than the actor's is asked about something now."""
    rows = FactChange.objects.filter(agreement=agreement)
    return rows.exclude(party__organisation=actor.organisation_id).exists()


def _ask(
    actor: Actor,
    party: AgreementParty,
    mine: AgreementParty | None,
    fact: str,
    before: str,
    after: str,
) -> None:
    there = FactChange.objects.filter(party=party, fact=fact).first()
    known = there.before if there else before
    if known == after:
        if there:
            there.delete()
        return
    row = there or FactChange(
        agreement_id=party.agreement_id, party=party, fact=fact, before=before
    )
    row.after, row.at = after, clock.now()
    row.by_name, row.by = actor.user_name, mine
    row.by_party = mine.name if mine else actor.organisation_name
    row.save()


def join_facts(*, gone: AgreementParty, stays: AgreementParty) -> None:
    """Two parties that have become one answer together what either was asked, and not
    what one of them has changed. Call it with the agreement held.
    """
    both = (gone, stays)
    FactChange.objects.filter(party__in=both, by__in=both).delete()
    asked = stays.fact_changes.values("fact")
    gone.fact_changes.exclude(fact__in=asked).update(party=stays)
    FactChange.objects.filter(by=gone).update(by=stays)
