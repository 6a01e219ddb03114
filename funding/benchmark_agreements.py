"""Agreements to measure by, made from the benchmark's accepted orders.

Their rows go straight into their tables in the steps that the services take, since the
database lets nothing else through: in negotiation, for signing, signed by each party,
in force. Their papers are ordered, and nobody makes them: a thousand would take longer
than all the rest. ``tests/bench/`` makes those that it measures with.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cache

from django.db.models import F

from funding.benchmark_money import NAMESPACE, PERCENT
from funding.benchmark_orders import BATCH, Members, Moment, Ordered, traced
from partnerships.agreement.text import Parts
from partnerships.agreement.values import values_of
from partnerships.clauses import CLAUSES, FIELDS, heading_of, standard_clauses
from partnerships.models import (
    Agreement,
    AgreementAmount,
    AgreementParty,
    Clause,
    Milestone,
    NeedLine,
    Organisation,
    Signature,
    SigningRound,
)
from partnerships.services.signing import paper_of
from portal.audit.models import AuditEntry
from portal.documents.frozen import sha256_of
from portal.documents.models import Document
from portal.documents.papers import freeze
from portal.lib import clock
from portal.lib.money import percent_of
from portal.people.actor import APPROVER

NEGOTIATED, FOR_SIGNING, OF = 5, 6, 8  # of eight; the others are signed
SIGNED_AFTER = dt.timedelta(days=14)
# No worker takes up a paper that is queued then, unless it is told to.
MUCH_LATER = dt.timedelta(days=36_500)
Role, Amount, S = AgreementParty.Role, AgreementAmount.Kind, Agreement.State


@dataclass(frozen=True, slots=True)
class Made:
    """An agreement with all that its text is written from."""

    ordered: Ordered
    agreement: Agreement
    parties: list[AgreementParty]
    clauses: list[Clause]
    amounts: list[AgreementAmount]
    milestones: list[Milestone]

    @property
    def is_negotiated(self) -> bool:
        return self.ordered.number % OF == NEGOTIATED

    @property
    def is_signed(self) -> bool:
        return self.ordered.number % OF not in (NEGOTIATED, FOR_SIGNING)


def make_agreements(ordered: list[Ordered], members: Members, moment: Moment) -> int:
    """One from each accepted order; how many are signed by all."""
    made = [_made(each, members, moment) for each in ordered if not each.waits]
    _put(made)
    sent = [each for each in made if not each.is_negotiated]
    rounds = _send(sent)
    signed = [
        (each, round_)
        for each, round_ in zip(sent, rounds, strict=True)
        if each.is_signed
    ]
    _sign(signed, moment)
    _trace(made, members)
    return len(signed)


def _put(made: list[Made]) -> None:
    """In negotiation, with their parts."""
    Agreement.objects.bulk_create([each.agreement for each in made], batch_size=BATCH)
    AgreementParty.objects.bulk_create(
        [party for each in made for party in each.parties], batch_size=BATCH
    )
    Clause.objects.bulk_create(
        [clause for each in made for clause in each.clauses], batch_size=BATCH
    )
    AgreementAmount.objects.bulk_create(
        [amount for each in made for amount in each.amounts], batch_size=BATCH
    )
    Milestone.objects.bulk_create(
        [milestone for each in made for milestone in each.milestones],
        batch_size=BATCH,
    )


def _made(each: Ordered, members: Members, moment: Moment) -> Made:
    order, need = each.order, each.need
    agreement = Agreement(
        scheme_year=need.scheme_year,
        order=order,
        form_key=uuid.uuid5(NAMESPACE, f"agreement {each.number}"),
        language=need.holder.written_norwegian,
        title=order.title,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        notice_months=3,
        court="Sunnmøre tingrett",
        measures=order.content,
        need_titles=need.title,
        order_reference=order.reference,
        school_count=order.school_count,
        teacher_count=order.teacher_count,
        leader_count=order.leader_count,
        created_at=moment(need.scheme_year.year, 9, 20),
        created_by=members[need.holder_id][APPROVER],
    )
    owner = _party(agreement, need.holder, Role.OWNER, members)
    uh = _party(agreement, each.uh, Role.UH, members)
    return Made(
        each,
        agreement,
        [owner, uh],
        _clauses(agreement),
        list(_amounts(agreement, owner, uh, each.lines)),
        [
            Milestone(
                agreement=agreement,
                on=dt.date(need.scheme_year.year, month, day),
                title=title,
            )
            for month, day, title in ((10, 15, "Oppstart"), (12, 1, "Ei samling"))
        ],
    )


def _party(
    agreement: Agreement, organisation: Organisation, role: str, members: Members
) -> AgreementParty:
    person = members[organisation.pk][APPROVER]
    return AgreementParty(
        agreement=agreement,
        organisation=organisation,
        role=role,
        name=organisation.full_name,
        org_number=organisation.org_number or str(900_000_000 + organisation.pk),
        signatory=person,
        signatory_name=person.full_name,
        signatory_title="Rektor" if role == Role.UH else "Kommunedirektør",
        contact=person.full_name,
        contact_email=person.email,
    )


def _clauses(agreement: Agreement) -> list[Clause]:
    return [
        Clause(
            agreement=agreement,
            place=place,
            code=code,
            heading=heading_of(code, agreement.language),
            text=text,
        )
        for place, (code, text) in enumerate(_texts(agreement.language), 1)
    ]


@cache
def _texts(language: str) -> list[tuple[str, str]]:
    texts = standard_clauses(language)
    return [(each.code, texts[each.code]) for each in CLAUSES if texts.get(each.code)]


def _amounts(
    agreement: Agreement,
    owner: AgreementParty,
    uh: AgreementParty,
    lines: list[NeedLine],
) -> list[AgreementAmount]:
    sums: dict[tuple[str, int], int] = {}
    for line in lines:
        of_uh = line.role == NeedLine.Role.UH
        place = ((Amount.PRICE if of_uh else Amount.GRANT).value, line.year)
        sums[place] = sums.get(place, 0) + (line.granted_nok or 0)
    prices = [place for place in sums if place[0] == Amount.PRICE]
    for place in prices:
        sums[Amount.OWN.value, place[1]] = percent_of(sums[place], PERCENT)
    return [
        AgreementAmount(
            agreement=agreement,
            party=uh if kind == Amount.PRICE else owner,
            kind=kind,
            year=year,
            amount_nok=amount_nok,
        )
        for (kind, year), amount_nok in sorted(sums.items())
    ]


# --------------------------------------------------------------------- signing


def _send(sent: list[Made]) -> list[SigningRound]:
    """Frozen as they stand, and open for signatures."""
    rounds = [_round(each) for each in sent]
    SigningRound.objects.bulk_create(rounds, batch_size=BATCH)
    Agreement.objects.filter(pk__in=[each.agreement.pk for each in sent]).update(
        state=S.SIGNING
    )
    return rounds


def _round(each: Made) -> SigningRound:
    agreement = each.agreement
    with clock.at(agreement.created_at):
        values = values_of(agreement, each.parties, each.amounts, FIELDS)
        parts = Parts(
            agreement,
            each.parties,
            each.clauses,
            each.amounts,
            each.milestones,
            values,
        )
        content = parts.text().canonical()
    return SigningRound(
        agreement=agreement,
        number=1,
        content=content,
        sha256=sha256_of(content),
        opened_at=agreement.created_at,
        opened_by_name=each.parties[0].signatory_name,
    )


def _sign(signed: list[tuple[Made, SigningRound]], moment: Moment) -> None:
    """By each party, then in force; those whose last day is in an earlier year end."""
    Signature.objects.bulk_create(
        [
            _signature(party, round_)
            for each, round_ in signed
            for party in each.parties
        ],
        batch_size=BATCH,
    )
    rounds = SigningRound.objects.filter(pk__in=[round_.pk for _, round_ in signed])
    rounds.update(
        outcome=SigningRound.Outcome.SIGNED, closed_at=F("opened_at") + SIGNED_AFTER
    )
    papers = Document.objects.bulk_create(
        [_paper(round_) for _, round_ in signed], batch_size=BATCH
    )
    for (each, round_), document in zip(signed, papers, strict=True):
        agreement = each.agreement
        agreement.state, agreement.document = S.IN_FORCE, document
        agreement.in_force_at = round_.opened_at + SIGNED_AFTER
    agreements = [each.agreement for each, _ in signed]
    Agreement.objects.bulk_update(
        agreements, ["state", "document", "in_force_at"], batch_size=BATCH // 4
    )
    this_year = clock.today().year
    over = [each.pk for each in agreements if _last_year(each) < this_year]
    Agreement.objects.filter(pk__in=over).update(
        state=S.ENDED, ended_at=moment(this_year, 1, 1)
    )


def _last_year(agreement: Agreement) -> int:
    return agreement.ends_on.year if agreement.ends_on else 0


def _signature(party: AgreementParty, round_: SigningRound) -> Signature:
    return Signature(
        round=round_,
        party=party,
        user_id=party.signatory_id or 0,
        name=party.signatory_name,
        title=party.signatory_title,
        organisation=party.name,
        sha256=round_.sha256,
        at=round_.opened_at + SIGNED_AFTER,
    )


def _paper(round_: SigningRound) -> Document:
    frozen = freeze(paper_of(round_))
    at = round_.opened_at + SIGNED_AFTER
    return Document(
        kind=frozen.kind,
        title=frozen.title,
        language=frozen.language,
        dated=frozen.dated,
        content=frozen.content,
        fingerprint=frozen.fingerprint,
        code=frozen.code,
        created_at=at,
        queued_at=at + MUCH_LATER,
    )


def _trace(made: list[Made], members: Members) -> None:
    entries: list[AuditEntry] = []
    for each in made:
        one, need = each.agreement, each.ordered.need
        by = (need.holder, members[need.holder_id][APPROVER])
        at = one.created_at
        order = one.order_reference
        entries.append(traced(one, "agreement.made", at, *by, order=order))
        if not each.is_negotiated:
            entries.append(traced(one, "agreement.for_signing", at, *by))
        if each.is_signed:
            at += SIGNED_AFTER
            entries += [
                traced(one, "agreement.signed", at, *by, party=party.name)
                for party in each.parties
            ]
            entries.append(traced(one, "agreement.in_force", at, *by))
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
