import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.utils.translation import gettext as _

from funding.documents.decided import DecidedPaper, InWords
from funding.documents.parts import (
    Change,
    Head,
    PotPart,
    check_changes,
    must_equal,
    time_to_complain,
)
from funding.letters import GRANT, REFUSAL, Block, standard_text, written
from funding.letters.parts import ACCEPTANCE, COMPLAINT
from partnerships.models.organisation import full_name_of
from portal.documents.frozen import from_json, to_json
from portal.documents.papers import register
from portal.lib.formats import day, nok


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

    @property
    def full_name(self) -> str:
        return full_name_of(self.kind, self.name)


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


@dataclass(frozen=True, slots=True)
class SectionText:
    section: str
    text: str


@dataclass(frozen=True, slots=True)
class LetterText:
    """The county's own text, or the standard one, which is version 0."""

    version: int
    sections: tuple[SectionText, ...]

    @classmethod
    def of(cls, texts: dict[str, str], version: int = 0) -> Self:
        sections = tuple(SectionText(code, text) for code, text in texts.items())
        return cls(version, sections)

    def of_section(self, code: str) -> str:
        return next((one.text for one in self.sections if one.section == code), "")


@register
@dataclass(frozen=True, slots=True)
class GrantLetterPaper(DecidedPaper):
    """Everything that the grant letter (tilskotsbrev) or the refusal (avslag) prints.

    ``key`` is the name of the allocation key; ``needs`` is empty when the owner has
    not registered any; ``text`` still has its fields in it, which ``written`` fills in
    with what else is here.
    """

    kind: ClassVar[str] = "funding.grant_letter"
    template: ClassVar[str] = "funding/print/grant_letter.html"
    layout: ClassVar[str] = "2"

    language: str
    head: Head
    text: LetterText
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
    answer_by: dt.date | None = None  # where the recipient is asked to accept
    complaint_working_days: int = 0  # above 0, instead of weeks
    for_network_nok: int = 0  # of the grant, for the network that it hosts

    def __post_init__(self) -> None:
        inside = sum(pot.amount_nok or 0 for pot in self.pots)
        must_equal(_("the key's amount for %s") % self.to.name, inside, self.by_key_nok)
        check_changes(self.to.name, self.by_key_nok, self.granted_nok, self.changes)
        if self.unplaced_nok < 0:
            must_equal(_("what is placed"), self.placed_nok, self.own_part_nok)

    @classmethod
    def load(cls, content: dict[str, Any]) -> Self:
        """One that was ordered before there were texts of a county has the standard."""
        if "text" not in content:
            kind = GRANT if content["granted_nok"] else REFUSAL
            text = LetterText.of(standard_text(kind, content["language"]))
            content = {**content, "text": to_json(text)}
        return from_json(cls, content)  # slots make a class anew: no super()

    def in_words(self) -> InWords:
        what = {"year": self.head.year, "recipient": self.to.name}
        if self.is_refusal:
            title = _("Refusal %(year)s: %(recipient)s") % what
        else:
            title = _("Grant letter %(year)s: %(recipient)s") % what
        return InWords(title=title, figures=_("The figures of the letter"))

    @property
    def is_refusal(self) -> bool:
        return not self.granted_nok

    @property
    def is_nothing_by_key(self) -> bool:
        """Refused by the key itself, and by nobody who departed from it."""
        return self.is_refusal and not self.by_key_nok and not self.changes

    @property
    def takes_part(self) -> bool:
        """Whether any part of the key applies to the recipient."""
        return any(pot.amount_nok is not None for pot in self.pots)

    @property
    def is_named(self) -> bool:
        """To a UH institution that the key names: no needs, no own contribution."""
        return self.to.kind == "uh"

    def written(self, section: str) -> Iterator[Block]:
        """That section of the text; nothing where it is empty, or does not apply."""
        if section == COMPLAINT and not self._time_to_complain():
            return iter(())
        if section == ACCEPTANCE and not self.answer_by:
            return iter(())
        return written(self.text.of_section(section), self._values())

    def _time_to_complain(self) -> str:
        return time_to_complain(self.complaint_weeks, self.complaint_working_days)

    def as_content(self) -> dict[str, Any]:
        """Letters of before these could be said are the same papers still."""
        content = to_json(self)
        for name in ("complaint_working_days", "for_network_nok"):
            if not content[name]:
                del content[name]
        return content  # type: ignore[no-any-return]

    def _values(self) -> dict[str, str]:
        """What each field of the text says, in the paper's language."""
        head = self.head
        no_day = _("the date that %(governor)s sets") % {"governor": head.governor}
        return {
            "recipient": self.to.full_name,
            "recipient_number": self.to.number,
            "amount": nok(self.granted_nok),
            "requested": nok(self.requested_nok),
            "own_contribution": nok(self.own.amount_nok),
            "year": str(head.year),
            "scheme": head.scheme,
            "county": head.county,
            "governor": head.governor,
            "reference": head.reference,
            "decided_on": day(head.decided_on),
            "legal_basis": head.legal_basis,
            "key": self.key,
            "answer_by": day(self.answer_by),
            "report_due": day(self.report_due) if self.report_due else no_day,
            "complaint_weeks": self._time_to_complain(),
        }

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
        return self.own_part_nok - self.placed_nok

    @property
    def own_part_nok(self) -> int:
        """What is the recipient's own: all that is not for a network."""
        return self.granted_nok - self.for_network_nok

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
            "for_network_nok": self.for_network_nok,
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
            ("for_network", self.to.network, self.for_network_nok),
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
