"""What the page of an agreement shows, and the one sentence of what happens next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.agreement.diff import Piece, differences
from partnerships.agreement.gaps import Gap, gaps_of
from partnerships.agreement.text import AgreementText, Parts
from partnerships.agreement.values import filled, listed
from partnerships.models import (
    Agreement,
    AgreementParty,
    Clause,
    ClauseChange,
    Signature,
    SigningRound,
)
from partnerships.rules import agreements as rules
from portal.people.actor import Actor
from portal.texts import Block, written


@dataclass(frozen=True, slots=True)
class ShownChange:
    change: ClauseChange
    pieces: list[Piece]
    may_answer: bool


@dataclass(frozen=True, slots=True)
class ShownClause:
    number: int
    clause: Clause
    blocks: list[Block]
    change: ShownChange | None
    added_after: list[ShownChange]


@dataclass(frozen=True, slots=True)
class ShownParty:
    party: AgreementParty
    signature: Signature | None
    is_mine: bool


@dataclass
class AgreementPage:
    """All that the page shows, from a fixed number of queries."""

    agreement: Agreement
    actor: Actor
    parts: Parts
    waiting: list[ClauseChange]
    rounds: list[SigningRound]

    @classmethod
    def read(cls, agreement: Agreement, actor: Actor) -> "AgreementPage":
        changes = agreement.changes.waiting().select_related("party")
        rounds = agreement.rounds.defer("content").prefetch_related("signatures")
        return cls(agreement, actor, Parts.read(agreement), list(changes), list(rounds))

    @property
    def round(self) -> SigningRound | None:
        """The one that is open, or that put it in force."""
        newest = self.rounds[-1] if self.rounds else None
        return newest if newest and newest.outcome in ("", "signed") else None

    @property
    def undone(self) -> SigningRound | None:
        """The newest, when it was refused or opened for change."""
        newest = self.rounds[-1] if self.rounds else None
        return newest if newest and newest.outcome in ("refused", "void") else None

    @property
    def gaps(self) -> list[Gap]:
        if not self.agreement.is_open:
            return []
        return gaps_of(self.parts, len(self.waiting))

    @property
    def parties(self) -> list[ShownParty]:
        given = {each.party_id: each for each in self._signatures()}
        return [
            ShownParty(
                party,
                given.get(party.pk),
                party.organisation_id == self.actor.organisation_id,
            )
            for party in self.parts.parties
        ]

    def _signatures(self) -> Sequence[Signature]:
        return list(self.round.signatures.all()) if self.round else []

    @property
    def unsigned(self) -> list[AgreementParty]:
        return [each.party for each in self.parties if each.signature is None]

    def text(self) -> AgreementText:
        return self.parts.text()

    @property
    def clauses(self) -> Iterator[ShownClause]:
        values = self.parts.values()
        by_clause = {each.clause_id: each for each in self.waiting if each.clause_id}
        added: dict[int, list[ShownChange]] = {}
        for each in self.waiting:
            if each.kind == ClauseChange.Kind.ADD:
                added.setdefault(each.after_place, []).append(self._shown(each))
        for number, clause in enumerate(self.parts.clauses, 1):
            change = by_clause.get(clause.pk)
            yield ShownClause(
                number,
                clause,
                list(written(_marked(filled(clause.text, values)), {})),
                self._shown(change) if change else None,
                added.get(clause.place, []),
            )

    def _shown(self, change: ClauseChange) -> ShownChange:
        may = rules.may_answer(self.actor, change, self.parts.parties)
        return ShownChange(change, pieces_of(change), bool(may))


def _marked(text: str) -> str:
    """What is not filled in yet, as one sees it: [court]."""
    return (
        text.replace("{{ ", "[")
        .replace(" }}", "]")
        .replace("{{", "[")
        .replace("}}", "]")
    )


def pieces_of(change: ClauseChange) -> list[Piece]:
    return differences(change.before, change.text)


def next_step_of(shown: AgreementPage) -> str:
    """What happens next, and who must act."""
    agreement = shown.agreement
    state = Agreement.State
    if agreement.state == state.NEGOTIATION:
        if shown.waiting:
            return _("Changes wait for an answer by the other party: %(n)s.") % {
                "n": len(shown.waiting)
            }
        if shown.gaps:
            return _("Something is missing before it can be signed: see below.")
        return _("An editor of either party sends it for signing.")
    if agreement.state == state.SIGNING:
        names = [f"{party.signatory_name} ({party.name})" for party in shown.unsigned]
        return _("%(names)s sign it, or refuse with a reason.") % {
            "names": listed(names)
        }
    if agreement.state == state.ENDED:
        return _("The agreement has ended. It is kept as it was signed.")
    return _("It is in force. What is to be changed is made as an appendix.")
