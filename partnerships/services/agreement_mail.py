"""Mails to the parties of an agreement: what has happened to it, and who must act."""

from collections.abc import Iterable

from partnerships.agreement.text import text_of
from partnerships.agreement.voided import voided
from partnerships.models import (
    Agreement,
    AgreementParty,
    ClauseChange,
    Membership,
    SigningRound,
)
from portal.lib.clock import day_of
from portal.people.actor import Actor
from portal.people.models import User
from portal.post.services import post

PORTAL = "Partnarskap"


def tell_change(change: ClauseChange, *, actor: Actor) -> None:
    """To the editors of the other parties: somebody asks for another text."""
    _tell(
        "agreement_change",
        f"agreement-change:{change.pk}",
        change.agreement,
        editors_of(change.agreement, besides=change.party_id),
        change=change,
        who=actor.organisation_name,
    )


def tell_facts(agreement: Agreement, party: AgreementParty, *, actor: Actor) -> None:
    """To the editors of a party that had nothing of the facts to answer before."""
    _tell(
        "agreement_facts",
        f"agreement-facts:{party.pk}:{agreement.version}",
        agreement,
        editors_of(agreement, only=party.pk),
        who=actor.organisation_name,
    )


def tell_answered(change: ClauseChange, reason: str) -> None:
    """To the editors of who asked."""
    _tell(
        "agreement_answered",
        f"agreement-answered:{change.pk}",
        change.agreement,
        editors_of(change.agreement, only=change.party_id),
        change=change,
        reason=reason,
    )


def tell_for_signing(round_: SigningRound) -> None:
    """To the signatories; who has signed another text is told what was changed."""
    agreement, now = round_.agreement, text_of(round_)
    rounds = list(agreement.rounds.with_given())
    for party in agreement.parties.select_related("signatory"):
        if party.signatory is None:
            continue
        mine = [x for x in voided(rounds, now, party.signatory_id) if x.is_mine]
        _tell(
            "agreement_for_signing",
            f"agreement-for-signing:{round_.pk}",
            agreement,
            [party.signatory],
            round=round_,
            voided=mine[0] if mine else None,
        )


def tell_undone(round_: SigningRound, signed: int, *, actor: Actor) -> None:
    """To everybody of the parties: the text is open again, why, and one's signature."""
    given = {each.user_id: day_of(each.at) for each in round_.signatures.all()}
    for user in editors_of(round_.agreement):
        _tell(
            "agreement_undone",
            f"agreement-undone:{round_.pk}",
            round_.agreement,
            [user],
            round=round_,
            signed=signed,
            signed_on=given.get(user.pk),
            refused=round_.outcome == SigningRound.Outcome.REFUSED,
            who=name_of(actor=actor),
        )


def tell_dropped(agreement: Agreement, *, actor: Actor) -> None:
    """To everybody of the parties: it is not concluded, and why."""
    _tell(
        "agreement_dropped",
        f"agreement-dropped:{agreement.pk}",
        agreement,
        editors_of(agreement),
        who=name_of(actor=actor),
    )


def tell_in_force(agreement: Agreement) -> None:
    _tell(
        "agreement_in_force",
        f"agreement-in-force:{agreement.pk}",
        agreement,
        editors_of(agreement),
    )


def name_of(*, actor: Actor) -> str:
    """The person and whom they act for; the portal's own name where it is no person."""
    return f"{actor.user_name}, {actor.organisation_name}".strip(", ") or PORTAL


def editors_of(
    agreement: Agreement, *, besides: int | None = None, only: int | None = None
) -> list[User]:
    parties = AgreementParty.objects.filter(agreement=agreement)
    if besides is not None:
        parties = parties.exclude(pk=besides)
    if only is not None:
        parties = parties.filter(pk=only)
    people = (
        Membership.objects.current()
        .editing()
        .filter(organisation__in=parties.values("organisation"), user__is_active=True)
    )
    return [each.user for each in people.select_related("user").order_by("pk")]


def _tell(
    name: str, key: str, agreement: Agreement, people: Iterable[User], **facts: object
) -> None:
    for user in people:
        post(
            to=user,
            key=f"{key}:{user.pk}",
            template=f"partnerships/{name}",
            context={
                "agreement": agreement,
                "path": agreement.get_absolute_url(),
                **facts,
            },
        )
