"""Letters beside the grant letter: to needs' recipients, of changes, of complaints."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from funding.documents.decided import DecidedPaper, InWords
from funding.documents.letter import Addressee, LetterText
from funding.documents.parts import Head, time_to_complain
from funding.letters import ANSWER, CHANGE, NEED_REFUSAL, Block, written
from funding.letters.parts import ACCEPTANCE, COMPLAINT
from portal.documents.frozen import to_json
from portal.documents.papers import register
from portal.lib.formats import day, nok, signed


@dataclass(frozen=True, slots=True)
class LetterRow:
    """An amount of the decision: to a need in a year, or of what the key gave.

    In a change ``amount_nok`` is what is granted more, or below zero less.
    """

    need: str  # empty: what the key gave
    year: int
    requested_nok: int | None
    amount_nok: int
    reason: str


@register
@dataclass(frozen=True, slots=True)
class CaseLetterPaper(DecidedPaper):
    """``letter`` is the kind of text: which decision it tells of, and which sections.

    ``refers_to`` names the decision that is changed, or complained about; ``reasons``
    are those of a change, or the answer to a complaint; ``outcome`` says in words what
    became of one. ``deadline`` is the last day to complain, where there is time.
    """

    kind: ClassVar[str] = "funding.case_letter"
    template: ClassVar[str] = "funding/print/case_letter.html"
    layout: ClassVar[str] = "1"

    language: str
    letter: str
    number: int  # of the complaint; else 0
    head: Head
    text: LetterText
    to: Addressee
    rows_of: tuple[LetterRow, ...]
    refers_to: str = ""
    reasons: str = ""
    received_on: dt.date | None = None
    outcome: str = ""
    report_due: dt.date | None = None
    complaint_weeks: int = 0
    complaint_working_days: int = 0
    answer_by: dt.date | None = None  # where the recipient is asked to accept

    def as_content(self) -> dict[str, Any]:
        """Letters of before this could be said are the same papers still."""
        content: dict[str, Any] = to_json(self)
        if not self.answer_by:
            del content["answer_by"]
        return content

    def in_words(self) -> InWords:
        what = {"year": self.head.year, "recipient": self.to.name}
        titles = {
            CHANGE: _("Change of the grant %(year)s: %(recipient)s"),
            ANSWER: _("Answer to a complaint %(year)s: %(recipient)s"),
            NEED_REFUSAL: _("Refusal of needs %(year)s: %(recipient)s"),
        }
        title = titles.get(self.letter, _("Grant to needs %(year)s: %(recipient)s"))
        return InWords(title=title % what, figures=_("The figures of the letter"))

    @property
    def total_nok(self) -> int:
        return sum(row.amount_nok for row in self.rows_of)

    @property
    def is_change(self) -> bool:
        return self.letter == CHANGE

    @property
    def has_requests(self) -> bool:
        return any(row.requested_nok is not None for row in self.rows_of)

    @property
    def requested_nok(self) -> int:
        return sum(row.requested_nok or 0 for row in self.rows_of)

    def written(self, section: str) -> Iterator[Block]:
        """That section of the text; nothing where it is empty, or does not apply."""
        if section == COMPLAINT and not self._time_to_complain():
            return iter(())
        if section == ACCEPTANCE and not self.answer_by:
            return iter(())
        return written(self.text.of_section(section), self._values())

    def _time_to_complain(self) -> str:
        return time_to_complain(self.complaint_weeks, self.complaint_working_days)

    def _values(self) -> dict[str, str]:
        head = self.head
        no_day = _("the date that %(governor)s sets") % {"governor": head.governor}
        return {
            "recipient": self.to.full_name,
            "recipient_number": self.to.number,
            "amount": nok(self.total_nok),
            "change": _("%(change)s kr") % {"change": signed(self.total_nok)},
            "requested": nok(self.requested_nok),
            "year": str(head.year),
            "scheme": head.scheme,
            "county": head.county,
            "governor": head.governor,
            "reference": head.reference,
            "decided_on": day(head.decided_on),
            "legal_basis": head.legal_basis,
            "refers_to": self.refers_to,
            "received_on": day(self.received_on) if self.received_on else "",
            "outcome": self.outcome,
            "report_due": day(self.report_due) if self.report_due else no_day,
            "complaint_weeks": self._time_to_complain(),
            "answer_by": day(self.answer_by) if self.answer_by else "",
        }

    @property
    def file_name(self) -> str:
        parts = [self.head.reference, self.to.number, self.letter]
        return "-".join([*parts, str(self.number)] if self.number else parts)

    def figures(self) -> dict[str, Any]:
        """The letter's figures for machines; amounts are whole kroner."""
        return {
            **self.decision(),
            "letter": self.letter,
            "refers_to": self.refers_to or None,
            "recipient": {
                "number": self.to.number,
                "organisation_number": self.to.org_number or None,
                "name": self.to.name,
            },
            "rows": self.rows(),
            "total_nok": self.total_nok,
        }

    def rows(self) -> list[dict[str, object]]:
        """One amount a row."""
        return [
            {
                "number": self.to.number,
                "need": row.need or None,
                "year": row.year,
                "requested_nok": row.requested_nok,
                "amount_nok": row.amount_nok,
            }
            for row in self.rows_of
        ]

    def file_kind(self) -> str:
        """For the name of the file, in the letter's language."""
        with override(self.language):
            return {
                CHANGE: _("change"),
                ANSWER: _("answer to complaint"),
                NEED_REFUSAL: _("refusal of needs"),
            }.get(self.letter, _("grant to needs"))
