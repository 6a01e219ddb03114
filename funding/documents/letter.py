import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from funding.documents.decided import DecidedPaper, InWords
from funding.documents.parts import (
    Change,
    Head,
    PotPart,
    check_changes,
    must_equal,
)
from portal.documents.papers import register


@dataclass(frozen=True, slots=True)
class Addressee:
    kind: str
    number: str
    org_number: str
    name: str
    network: str

    @property
    def is_municipality(self) -> bool:
        return self.kind == "municipality"


@dataclass(frozen=True, slots=True)
class Own:
    """The own contribution, on top of the grant. ``percent`` is decimal text."""

    percent: str
    with_uh: bool  # reckoned from the UH institution's grant too
    base_nok: int
    amount_nok: int
    total_nok: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A need, what it asked for this year, and what of the grant is laid on it."""

    title: str
    requested_nok: int
    placed_nok: int


@register
@dataclass(frozen=True, slots=True)
class GrantLetterPaper(DecidedPaper):
    """Everything that the grant letter (tilskotsbrev) prints.

    ``key`` is the name of the allocation key; ``needs`` is empty when the owner has
    not registered any.
    """

    kind: ClassVar[str] = "funding.grant_letter"
    template: ClassVar[str] = "funding/print/grant_letter.html"
    layout: ClassVar[str] = "1"

    language: str
    head: Head
    to: Addressee
    key: str
    pots: tuple[PotPart, ...]
    by_key_nok: int
    changes: tuple[Change, ...]
    granted_nok: int
    own: Own
    needs: tuple[Placed, ...]
    report_due: dt.date | None
    complaint_weeks: int

    def __post_init__(self) -> None:
        inside = sum(pot.amount_nok or 0 for pot in self.pots)
        must_equal(_("the key's amount for %s") % self.to.name, inside, self.by_key_nok)
        check_changes(self.to.name, self.by_key_nok, self.granted_nok, self.changes)
        if self.unplaced_nok < 0:
            must_equal(_("what is placed"), self.placed_nok, self.granted_nok)

    def in_words(self) -> InWords:
        return InWords(
            title=_("Grant letter %(year)s: %(recipient)s")
            % {"year": self.head.year, "recipient": self.to.name},
            figures=_("The figures of the letter"),
        )

    @property
    def file_name(self) -> str:
        return f"{self.head.reference}-{self.to.number}"

    @property
    def has_empty_pot(self) -> bool:
        return any(pot.amount_nok is None for pot in self.pots)

    @property
    def requested_nok(self) -> int | None:
        """None when no need is registered, which is not the same as 0."""
        if not self.needs:
            return None
        return sum(need.requested_nok for need in self.needs)

    @property
    def placed_nok(self) -> int:
        return sum(need.placed_nok for need in self.needs)

    @property
    def unplaced_nok(self) -> int:
        return self.granted_nok - self.placed_nok

    def figures(self) -> dict[str, Any]:
        """The letter's figures for machines; amounts are whole kroner."""
        return {
            **self.decision(),
            "recipient": {
                "number": self.to.number,
                "organisation_number": self.to.org_number or None,
                "name": self.to.name,
            },
            "requested_nok": self.requested_nok,
            "pots": {pot.name: pot.amount_nok for pot in self.pots},
            "by_key_nok": self.by_key_nok,
            "adjusted_nok": self.granted_nok - self.by_key_nok,
            "granted_nok": self.granted_nok,
            "own_contribution_nok": self.own.amount_nok,
            "needs": [
                {
                    "title": need.title,
                    "requested_nok": need.requested_nok,
                    "placed_nok": need.placed_nok,
                }
                for need in self.needs
            ],
            "unplaced_nok": self.unplaced_nok,
        }

    def rows(self) -> list[dict[str, object]]:
        """The same figures, one amount a row."""
        amounts: list[tuple[str, str, int | None]] = [
            *(("pot", pot.name, pot.amount_nok) for pot in self.pots),
            ("by_key", "", self.by_key_nok),
            ("adjusted", "", self.granted_nok - self.by_key_nok),
            ("granted", "", self.granted_nok),
            ("own_contribution", "", self.own.amount_nok),
            *(("requested", need.title, need.requested_nok) for need in self.needs),
            *(("placed", need.title, need.placed_nok) for need in self.needs),
            ("unplaced", "", self.unplaced_nok),
        ]
        return [
            {
                "number": self.to.number,
                "year": self.head.year,
                "figure": figure,
                "name": name,
                "amount_nok": amount_nok,
            }
            for figure, name, amount_nok in amounts
        ]
