"""The text that the parties sign, as plain values, and how it is printed."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.agreement.values import filled, values_of
from partnerships.clauses import in_words
from partnerships.models import (
    Agreement,
    AgreementAmount,
    AgreementParty,
    Clause,
    Milestone,
    SigningRound,
)
from partnerships.models.agreement import MAIN_KINDS
from portal.documents.attached import as_json
from portal.documents.frozen import Frozen, canonical, from_json, to_json
from portal.documents.papers import Attachment, Signed, SignedFor, register
from portal.lib import clock
from portal.lib.formats import day
from portal.people.prepared import Prepared
from portal.texts import Block, fields_in, written


@dataclass(frozen=True, slots=True)
class PartyText:
    name: str
    org_number: str
    role: str
    signatory: str
    signatory_title: str
    contact: str
    contact_email: str

    @property
    def role_name(self) -> str:
        return str(AgreementParty.Role(self.role).label)


@dataclass(frozen=True, slots=True)
class ClauseText:
    code: str
    heading: str
    text: str

    @property
    def blocks(self) -> Iterator[Block]:
        """What is not filled in yet stands in words: nobody signs such a text."""
        return written(in_words(self.text), {})


@dataclass(frozen=True, slots=True)
class AmountText:
    party: str
    kind: str
    year: int
    amount_nok: int

    @property
    def kind_name(self) -> str:
        return str(AgreementAmount.Kind(self.kind).label)


@dataclass(frozen=True, slots=True)
class MilestoneText:
    on: dt.date
    title: str


@dataclass(frozen=True, slots=True)
class AgreementText:
    """All that an agreement says when it is sent for signing."""

    reference: str
    kind: str
    language: str
    title: str
    main: str
    order: str
    year: int
    county: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    version: int
    dated: dt.date
    parties: tuple[PartyText, ...]
    clauses: tuple[ClauseText, ...]
    amounts: tuple[AmountText, ...]
    milestones: tuple[MilestoneText, ...]

    @property
    def is_appendix(self) -> bool:
        return self.kind not in MAIN_KINDS

    @property
    def kind_name(self) -> str:
        return str(Agreement.Kind(self.kind).label)

    @property
    def years(self) -> list[int]:
        return sorted({each.year for each in self.amounts})

    @property
    def money(self) -> list[tuple[AmountText, list[int | None], int]]:
        """A row for each party and kind: the years' amounts, None for none; the sum."""
        rows: dict[tuple[str, str], dict[int, int]] = {}
        for each in self.amounts:
            rows.setdefault((each.party, each.kind), {})[each.year] = each.amount_nok
        first = {(each.party, each.kind): each for each in reversed(self.amounts)}
        return [
            (first[key], [by.get(year) for year in self.years], sum(by.values()))
            for key, by in rows.items()
        ]

    def canonical(self) -> str:
        return canonical(self)


def _parties(agreement: int) -> models.QuerySet[AgreementParty]:
    parties = AgreementParty.objects.filter(agreement=agreement)
    return parties.select_related("organisation").in_order()


def _amounts(agreement: int) -> models.QuerySet[AgreementAmount]:
    amounts = AgreementAmount.objects.filter(agreement=agreement)
    return amounts.order_by("year", "pk")


PARTIES, AMOUNTS = Prepared(_parties), Prepared(_amounts)
CLAUSES = Prepared(lambda agreement: Clause.objects.filter(agreement=agreement))
MILESTONES = Prepared(lambda agreement: Milestone.objects.filter(agreement=agreement))


def text_of(round_: SigningRound) -> AgreementText:
    """What was sent for signing, back from its frozen text."""
    return from_json(AgreementText, json.loads(round_.content))


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows of an agreement, read once for all that is made of them."""

    agreement: Agreement
    parties: Sequence[AgreementParty]
    clauses: Sequence[Clause]
    amounts: Sequence[AgreementAmount]
    milestones: Sequence[Milestone]
    values: Mapping[str, str]

    @classmethod
    def read(cls, agreement: Agreement, *, is_scan: bool = False) -> "Parts":
        """Five queries at most; needs the year with scheme and county loaded.

        is_scan  it was signed elsewhere: its clauses stand in the file
        """
        parties = PARTIES.of(agreement, "agreement")
        by_id = {party.pk: party for party in parties}
        amounts = []
        if agreement.network_id is None:  # what a framework gives are its years
            amounts = AMOUNTS.of(agreement, "agreement")
        for each in amounts:
            each.party = by_id[each.party_id]
        rank = {party.pk: place for place, party in enumerate(parties)}
        amounts.sort(key=lambda each: (rank[each.party_id], each.kind, each.year))
        clauses = [] if is_scan else CLAUSES.of(agreement, "agreement")
        milestones = MILESTONES.of(agreement, "agreement")
        asked = {code for clause in clauses for code in fields_in(clause.text)}
        values = values_of(agreement, parties, amounts, asked)
        return cls(agreement, parties, clauses, amounts, milestones, values)

    def text(self) -> AgreementText:
        agreement, values = self.agreement, self.values
        year = agreement.scheme_year
        return AgreementText(
            reference=agreement.reference,
            kind=agreement.kind,
            language=agreement.language,
            title=agreement.title,
            main=values["main"],
            order=agreement.order_reference,
            year=year.year,
            county=year.county.name,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
            version=agreement.version,
            dated=clock.today(),
            parties=tuple(_party(each) for each in self.parties),
            clauses=tuple(
                ClauseText(each.code, each.heading, filled(each.text, values))
                for each in self.clauses
            ),
            amounts=tuple(
                AmountText(each.party.name, each.kind, each.year, each.amount_nok)
                for each in self.amounts
            ),
            milestones=tuple(
                MilestoneText(each.on, each.title) for each in self.milestones
            ),
        )


def _party(party: AgreementParty) -> PartyText:
    return PartyText(
        name=party.name,
        org_number=party.org_number,
        role=party.role,
        signatory=party.signatory_name,
        signatory_title=party.signatory_title,
        contact=party.contact,
        contact_email=party.contact_email,
    )


@dataclass(frozen=True, slots=True)
class SignatureText:
    """Who signed, for whom, when (in Oslo, as people read it, and by the clock)."""

    name: str
    title: str
    organisation: str
    at: str
    at_utc: str


@register
@dataclass(frozen=True, slots=True)
class AgreementPaper(Frozen):
    """The agreement as printed: the text that ``sha256`` is of, and its signatures.

    The file inside it is the very text that was signed.
    """

    kind: ClassVar[str] = "partnerships.agreement"
    template: ClassVar[str] = "partnerships/print/agreement.html"
    layout: ClassVar[str] = "1"
    is_sealed: ClassVar[bool] = True

    language: str
    text: AgreementText
    sha256: str
    signatures: tuple[SignatureText, ...]
    signed_on: dt.date | None

    @property
    def title(self) -> str:
        with override(self.language):
            words = _("Agreement %(reference)s: %(title)s")
            if self.text.is_appendix:
                words = _("Appendix %(reference)s: %(title)s")
            return words % {"reference": self.text.reference, "title": self.text.title}

    @property
    def dated(self) -> dt.date:
        return self.signed_on or self.text.dated

    def attachments(self) -> Sequence[Attachment]:
        with override(self.language):
            signed = _("The text that was signed, for machines: its SHA-256 is printed")
            figures = _("The agreement's parties, amounts, dates and signatures")
        name = self.text.reference
        return (
            Attachment(f"{name}.json", signed, self.text.canonical().encode()),
            Attachment(f"{name}-data.json", figures, as_json(self.data())),
        )

    def signed(self) -> Signed:
        numbers = {each.name: each.org_number for each in self.text.parties}
        organisations = [
            SignedFor(
                organisation=each.organisation,
                org_number=numbers[each.organisation],
                on=clock.day_of(dt.datetime.fromisoformat(each.at_utc)),
            )
            for each in self.signatures
        ]
        return Signed(self.sha256, organisations)

    def data(self) -> dict[str, Any]:
        text = self.text
        return {
            "reference": text.reference,
            "title": text.title,
            "kind": text.kind,
            "order": text.order or None,
            "starts_on": text.starts_on.isoformat() if text.starts_on else None,
            "ends_on": text.ends_on.isoformat() if text.ends_on else None,
            "parties": to_json(text.parties),
            "amounts": to_json(text.amounts),
            "milestones": to_json(text.milestones),
            "sha256": self.sha256,
            "signatures": to_json(self.signatures),
        }

    @property
    def loose(self) -> dict[str, bool]:
        """The tables that no clause is there to carry."""
        codes = {clause.code for clause in self.text.clauses}
        return {
            "parties": "parties" not in codes,
            "milestones": "progress" not in codes and bool(self.text.milestones),
        }

    @property
    def period(self) -> str:
        text = self.text
        return f"{day(text.starts_on)} – {day(text.ends_on)}"
