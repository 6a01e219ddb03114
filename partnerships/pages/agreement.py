"""What the page of an agreement shows, and the one sentence of what happens next."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.agreement.diff import Piece, differences
from partnerships.agreement.facts import name_of_fact
from partnerships.agreement.gaps import Gap, gaps_of, gaps_of_facts
from partnerships.agreement.text import (
    PARTIES,
    AgreementText,
    Parts,
    text_of,
)
from partnerships.agreement.values import listed
from partnerships.agreement.voided import Voided, voided
from partnerships.clauses import in_words
from partnerships.models import (
    Agreement,
    AgreementParty,
    Clause,
    ClauseChange,
    FactChange,
    Milestone,
    Signature,
    SigningRound,
)
from partnerships.models.agreement import AgreementQuerySet
from partnerships.past import before_the_year, has_passed
from partnerships.rules import agreements as rules
from portal.people.actor import Actor
from portal.people.prepared import Prepared
from portal.texts import Block


@dataclass(frozen=True, slots=True)
class ShownChange:
    change: ClauseChange
    pieces: list[Piece]
    may_answer: bool


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact as another party has changed it, and who must agree."""

    change: FactChange
    name: str
    pieces: list[Piece]
    asked: str


@dataclass(frozen=True, slots=True)
class ShownClause:
    number: int
    clause: Clause
    blocks: list[Block]
    change: ShownChange | None
    added_after: list[ShownChange]


def _rounds(agreement: int) -> QuerySet[SigningRound]:
    return SigningRound.objects.filter(agreement=agreement).with_given()


def _changes(agreement: int) -> QuerySet[ClauseChange]:
    return ClauseChange.objects.filter(agreement=agreement).select_related("party")


ROUNDS, CHANGES = Prepared(_rounds), Prepared(_changes)


@dataclass(frozen=True, slots=True)
class ShownParty:
    party: AgreementParty
    signature: Signature | None
    is_mine: bool


@dataclass
class AgreementPage:
    """All that the page shows, from a fixed number of queries.

    In negotiation what the rows say, with the changes that wait; from when it is for
    signing the very text that was frozen.
    """

    agreement: Agreement
    actor: Actor
    parties: list[AgreementParty]
    parts: Parts | None  # of one in negotiation, or signed elsewhere
    changes: list[ClauseChange]
    rounds: list[SigningRound]
    text: AgreementText

    @classmethod
    def read(cls, agreement: Agreement, actor: Actor) -> "AgreementPage":
        rounds = ROUNDS.of(agreement, "agreement")
        if not agreement.is_open:  # those of a text that was opened count no more
            prefetch_related_objects(rounds, "signatures")
        with override(agreement.language):
            if agreement.is_open or agreement.is_dropped or not rounds:
                is_scan = agreement.is_signed
                parts = Parts.read(agreement, is_scan=is_scan)
                changes = (
                    CHANGES.of(agreement, "agreement") if agreement.is_open else []
                )
                parties, text = list(parts.parties), parts.text()
                return cls(agreement, actor, parties, parts, changes, rounds, text)
            parties = PARTIES.of(agreement, "agreement")
            text = text_of(rounds[-1])
            return cls(agreement, actor, parties, None, [], rounds, text)

    @property
    def waiting(self) -> list[ClauseChange]:
        state = ClauseChange.State.WAITING
        return [each for each in self.changes if each.state == state]

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

    @cached_property
    def voided(self) -> list[Voided]:
        """Until all have signed, or it is given up."""
        if self.agreement.is_signed or self.agreement.is_dropped:
            return []
        return voided(self.rounds, self.text, self.actor.user_id)

    @cached_property
    def gaps(self) -> list[Gap]:
        if self.parts is None or not self.agreement.is_open:
            return []
        asked = gaps_of_facts(self.parties, self.unanswered)
        return [*gaps_of(self.parts, len(self.waiting)), *asked]

    @property
    def past(self) -> list[str]:
        """While it can be mended, which until all have signed the last day can."""
        own = self.agreement
        if own.is_for_signing:
            return has_passed(own.ends_on)
        if not own.is_open:
            return []
        year, ends_on = own.scheme_year, own.ends_on
        before = before_the_year(year, own.starts_on, ends_on, self.milestones)
        return [*before, *has_passed(ends_on)]

    @property
    def unanswered(self) -> list[FactChange]:
        """Needs the agreement as ``FactChange.objects.beside`` reads it."""
        if not self.agreement.is_open:
            return []
        rows = getattr(self.agreement, "unanswered", None) or []
        return [FactChange(**row) for row in rows]

    @property
    def facts(self) -> Iterator[ShownFact]:
        names = {party.pk: party.name for party in self.parties}
        for each in self.unanswered:
            name, pieces = name_of_fact(each.fact), differences(each.before, each.after)
            yield ShownFact(each, name, pieces, names[each.party_id])

    @property
    def is_asked(self) -> bool:
        """Whether the actor's own party has facts to answer."""
        mine = rules.party_of(self.actor, self.parties)
        return bool(mine and any(x.party_id == mine.pk for x in self.unanswered))

    @property
    def milestones(self) -> Sequence[Milestone]:
        """The rows, where they can be taken out."""
        return self.parts.milestones if self.parts else ()

    @cached_property
    def shown_parties(self) -> list[ShownParty]:
        given = self.round.signatures.all() if self.round else ()
        by_party = {each.party_id: each for each in given}
        me = self.actor.organisation_id
        return [
            ShownParty(party, by_party.get(party.pk), party.organisation_id == me)
            for party in self.parties
        ]

    @property
    def my_signature(self) -> Signature | None:
        """Of the party that the actor acts for."""
        mine = (each.signature for each in self.shown_parties if each.is_mine)
        return next(mine, None)

    @property
    def unsigned(self) -> list[AgreementParty]:
        return [each.party for each in self.shown_parties if each.signature is None]

    @property
    def clauses(self) -> Iterator[ShownClause]:
        """In negotiation, with what waits beside each."""
        if self.parts is None:
            return
        by_clause = {each.clause_id: each for each in self.waiting if each.clause_id}
        added: dict[int, list[ShownChange]] = {}
        for each in self.waiting:
            if each.kind == ClauseChange.Kind.ADD:
                added.setdefault(each.after_place, []).append(self._shown(each))
        rows = zip(self.parts.clauses, self.text.clauses, strict=True)
        for number, (clause, said) in enumerate(rows, 1):
            change = by_clause.get(clause.pk)
            yield ShownClause(
                number,
                clause,
                list(said.blocks),
                self._shown(change) if change else None,
                added.get(clause.place, []),
            )

    def _shown(self, change: ClauseChange) -> ShownChange:
        may = rules.may_answer(self.actor, change, self.parties)
        with override(self.agreement.language):
            pieces = pieces_of(change)
        return ShownChange(change, pieces, bool(may))


def pieces_of(change: ClauseChange) -> list[Piece]:
    """Word by word; a merge field says what it is, and not its code."""
    return differences(in_words(change.before), in_words(change.text))


def next_step_of(shown: AgreementPage) -> str:
    """What happens next, and who must act."""
    agreement = shown.agreement
    if agreement.is_dropped:
        text = _("Its negotiation has ended: it is not concluded.")
        if agreement.is_appendix or agreement.order_id is None:
            return text
        another = _("From the order another agreement can be made.")
        return f"{text} {another}"
    state, stands = Agreement.State, rules.main_stands(agreement)
    if not stands:
        return str(stands.reason)
    if agreement.state == state.NEGOTIATION:
        if waits := _answer_that_waits(shown):
            return waits
        if shown.gaps:
            return _("Something is missing before it can be signed: see below.")
        return _("An editor of either party sends it for signing.")
    if agreement.state == state.SIGNING:
        if not (parties_stand := rules.all_stand(shown.parties)):
            return str(parties_stand.reason)
        names = [f"{party.signatory_name} ({party.name})" for party in shown.unsigned]
        return _("%(names)s sign it, or refuse with a reason.") % {
            "names": listed(names)
        }
    if agreement.state == state.ENDED:
        return _("The agreement has ended. It is kept as it was signed.")
    if agreement.has_run_out:
        return _("Its last day has passed. It is kept as it was signed.")
    return _("It is in force. What is to be changed is made as an appendix.")


def _answer_that_waits(shown: AgreementPage) -> str:
    """What is changed, and whether the reader's own party answers it."""
    if shown.waiting:
        mine = rules.party_of(shown.actor, shown.parties)
        if mine and any(each.party_id != mine.pk for each in shown.waiting):
            text = _("Changes wait for an answer by you: %(n)s.")
        else:
            text = _("Changes wait for an answer by the other party: %(n)s.")
        return text % {"n": len(shown.waiting)}
    if shown.is_asked:
        return _("Facts that were changed wait for an answer by you.")
    if shown.unanswered:
        return _("Facts that were changed wait for an answer by the other party.")
    return ""


def appendices_of(agreement: Agreement, actor: Actor) -> list[Agreement]:
    """Those that the actor may know of; there are none before it is in force."""
    if agreement.is_appendix or not agreement.is_signed:
        return []
    found = APPENDICES.rows(actor, agreement.pk)
    for each in found:
        each.main = agreement
    return found


def _appendices(actor: Actor, main: int) -> AgreementQuerySet:
    found = Agreement.objects.visible_to(actor).filter(main=main).with_last_day()
    return found.select_related("scheme_year").order_by("pk")


APPENDICES = Prepared(_appendices)


def last_day_by(agreement: Agreement, appendices: list[Agreement]) -> dt.date | None:
    """As ``last_day_of`` says, of appendices that are read already."""
    moves = (Agreement.Kind.PROLONGATION, Agreement.Kind.ENDING)
    moved = [each for each in appendices if each.kind in moves and each.is_signed]
    return moved[-1].ends_on if moved else agreement.ends_on
