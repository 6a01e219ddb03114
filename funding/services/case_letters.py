"""Letters of what is decided beside the key, of changes, and of complaints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from funding.documents.case_freeze import (
    asking,
    letter_of_change,
    letter_of_complaint,
    letter_to_needs,
    report_days,
    rows_of_change,
    rows_to_needs,
)
from funding.documents.case_letter import CaseLetterPaper, LetterRow
from funding.documents.letter import LetterText
from funding.letters import (
    ANSWER,
    CHANGE,
    NEED_GRANT,
    NEED_REFUSAL,
    standard_text,
    standard_text_of_needs,
    standard_text_of_one_year,
)
from funding.models import (
    Acceptance,
    Allocation,
    CaseLetter,
    ChangeDecision,
    Complaint,
    Grant,
    LetterTemplate,
)
from funding.services.letter_texts import text_for
from partnerships.models import County, Organisation
from portal.documents.services import order_documents
from portal.lib import clock
from portal.people.actor import Actor

About = Mapping[str, object]  # allocation, change or complaint


@dataclass
class _Desk:
    """The letters of one order: their papers, and whose each of them is."""

    county: County
    texts: dict[tuple[str, str], LetterTemplate] = field(default_factory=dict)
    papers: list[CaseLetterPaper] = field(default_factory=list)
    rows: list[CaseLetter] = field(default_factory=list)

    def __post_init__(self) -> None:
        newest = LetterTemplate.objects.filter(county=self.county).newest()
        self.texts = {(each.kind, each.language): each for each in newest}

    def template(
        self, there: CaseLetter | None, kind: str, recipient: Organisation
    ) -> LetterTemplate | None:
        """A letter that is ordered keeps its text, as the grant letters do."""
        if there:
            return there.template
        return text_for(self.texts, kind, recipient.written_norwegian, recipient)

    def add(
        self, grant_id: int, template: LetterTemplate | None, about: About
    ) -> CaseLetter:
        letter = CaseLetter(grant_id=grant_id, template=template, **about)
        self.rows.append(letter)
        return letter

    def order(self, actor: Actor) -> tuple[CaseLetter, ...]:
        """The rows that say which document is whose; again, the same ones."""
        documents = order_documents(self.papers, actor=actor)
        at = clock.now()
        for letter, document in zip(self.rows, documents, strict=True):
            letter.document, letter.ordered_at = document, at
        CaseLetter.objects.bulk_create(
            self.rows,
            update_conflicts=True,
            unique_fields=["document"],
            update_fields=["ordered_at"],
        )
        return tuple(self.rows)


def order_case_letters(
    *, actor: Actor, allocation: Allocation
) -> tuple[CaseLetter, ...]:
    """Of the needs that this decision is about, and of its decided changes.

    Called in the transaction that orders the year's papers, by who may.
    """
    desk = _Desk(allocation.scheme_year.county)
    grants = _grants(allocation)
    there, asked = _there(allocation), _asked(allocation)
    granted, refused = rows_to_needs(allocation)
    later = report_days(allocation.scheme_year) if granted else {}
    for kind, found in ((NEED_GRANT, granted), (NEED_REFUSAL, refused)):
        for recipient, rows in found.items():
            before = there.get((recipient.pk, None))
            template = desk.template(before, kind, recipient)
            text = _text_to_needs(template, kind, recipient, rows, allocation)
            paper = letter_to_needs(allocation, recipient, rows, text, later)
            if kind == NEED_GRANT and recipient.pk in asked:
                paper = asking(paper, asked[recipient.pk])
            desk.papers.append(paper)
            grant = _grant_of(grants, allocation, recipient)
            desk.add(grant, template, {"allocation": allocation})
    for change in _changes(allocation):
        for recipient, rows in rows_of_change(change).items():
            before = there.get((recipient.pk, change.pk))
            template = desk.template(before, CHANGE, recipient)
            text = _text_of_change(template, recipient, rows, allocation)
            desk.papers.append(letter_of_change(change, recipient, rows, text))
            grant = _grant_of(grants, allocation, recipient)
            desk.add(grant, template, {"change": change})
    return desk.order(actor) if desk.papers else ()


@transaction.atomic
def order_answer(
    *, actor: Actor, complaint: Complaint, allocation: Allocation
) -> CaseLetter:
    """The letter of what became of a complaint, in the transaction that closes it."""
    recipient = complaint.grant.recipient
    desk = _Desk(complaint.grant.scheme_year.county)
    template = desk.template(None, ANSWER, recipient)
    text = _text(template, ANSWER, recipient)
    desk.papers.append(letter_of_complaint(complaint, allocation, text))
    desk.add(complaint.grant_id, template, {"complaint": complaint})
    return desk.order(actor)[0]


def _text(
    template: LetterTemplate | None, kind: str, recipient: Organisation
) -> LetterText:
    if template:
        return LetterText.of(template.texts, template.version)
    return LetterText.of(standard_text(kind, recipient.written_norwegian))


def _text_to_needs(
    template: LetterTemplate | None,
    kind: str,
    recipient: Organisation,
    rows: Sequence[LetterRow],
    allocation: Allocation,
) -> LetterText:
    """The standard one fits who receives it, and the years that it is about."""
    if template or kind != NEED_GRANT:
        return _text(template, kind, recipient)
    year = allocation.scheme_year.year
    texts = standard_text_of_needs(
        recipient.written_norwegian,
        to_uh=recipient.kind == Organisation.Kind.UH,
        one_year=all(row.year == year for row in rows if row.amount_nok),
    )
    return LetterText.of(texts)


def _text_of_change(
    template: LetterTemplate | None,
    recipient: Organisation,
    rows: Sequence[LetterRow],
    allocation: Allocation,
) -> LetterText:
    """The standard one names later years only where the change is about some."""
    if template or any(row.year != allocation.scheme_year.year for row in rows):
        return _text(template, CHANGE, recipient)
    return LetterText.of(standard_text_of_one_year(recipient.written_norwegian))


def _changes(allocation: Allocation) -> Sequence[ChangeDecision]:
    changes = allocation.changes.decided().select_related("prepared_by", "approved_by")
    found = list(changes.order_by("decided_at", "pk"))
    for change in found:
        change.allocation = allocation  # with its year and decision
    return found


def _there(allocation: Allocation) -> dict[tuple[int, int | None], CaseLetter]:
    """By recipient and change (None: of needs), the letter that was ordered first."""
    letters = CaseLetter.objects.filter(grant__scheme_year=allocation.scheme_year_id)
    letters = letters.filter(complaint=None).select_related("template", "grant")
    found: dict[tuple[int, int | None], CaseLetter] = {}
    for letter in letters.order_by("ordered_at", "pk"):
        found.setdefault((letter.grant.recipient_id, letter.change_id), letter)
    return found


def _asked(allocation: Allocation) -> dict[int, date]:
    """By recipient, the day that it is asked to accept by what needs are granted."""
    year = allocation.scheme_year_id
    asked = Acceptance.objects.filter(needs_of__scheme_year=year)
    return dict(asked.values_list("needs_of__recipient", "answer_by"))


def _grants(allocation: Allocation) -> dict[int, int]:
    rows = Grant.objects.filter(scheme_year=allocation.scheme_year_id)
    return dict(rows.values_list("recipient", "pk"))


def _grant_of(
    grants: dict[int, int], allocation: Allocation, recipient: Organisation
) -> int:
    """Who is granted something for later years alone has a grant of 0 this year."""
    if recipient.pk not in grants:
        made, _new = Grant.objects.get_or_create(
            scheme_year_id=allocation.scheme_year_id, recipient=recipient
        )
        grants[recipient.pk] = made.pk
    return grants[recipient.pk]
