"""From decisions beside the key, changes and complaints to what their letters say."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from funding.departures import reasons_of_needs
from funding.documents.case_letter import CaseLetterPaper, LetterRow
from funding.documents.letter import Addressee, LetterText, SectionText
from funding.documents.parts import Head
from funding.letters import (
    ANSWER,
    CHANGE,
    NEED_GRANT,
    NEED_REFUSAL,
    standard_text,
)
from funding.letters.parts import ACCEPTANCE
from funding.models import (
    Allocation,
    ChangeDecision,
    ChangeLine,
    Complaint,
    NeedGrant,
)
from funding.services.need_grants import beside_the_key, is_refused
from partnerships.legal_basis import legal_basis_of
from partnerships.models import GovernorTerm, NeedLine, Organisation, SchemeYear
from portal.lib.errors import Refusal
from portal.lib.formats import day

Rows = dict[Organisation, list[LetterRow]]
ReportDays = Mapping[int, dt.date | None]
S = Complaint.State


def rows_to_needs(allocation: Allocation) -> tuple[Rows, Rows]:
    """By recipient what the decision granted to needs, and what it refused: 4 queries.

    Only who is granted nothing at all beside the key is refused. Each row has the
    reason why it is not what the forum recommends; or says that it recommends nothing.
    """
    why = reasons_of_needs(allocation)
    grants = NeedGrant.objects.filter(decision__allocation=allocation)
    grants = grants.select_related("need_line__recipient", "need_line__need")
    granted: Rows = defaultdict(list)
    for grant in grants.order_by("need_line__year", "need_line"):
        line = grant.need_line
        reason = why.get(line.pk) or grant.reason
        granted[line.recipient].append(_row(line, grant.amount_nok, reason))
    year = allocation.scheme_year
    asked = beside_the_key(year).filter(is_refused(year))
    refused: Rows = defaultdict(list)
    for line in asked.select_related("recipient", "need").order_by("year", "pk"):
        reason = why.get(line.pk) or _not_advised(line)
        refused[line.recipient].append(_row(line, 0, reason))
    return granted, refused


def _not_advised(line: NeedLine) -> str:
    """In the letter's language; nothing where the forum has not treated it."""
    if line.recommended_nok != 0:
        return ""
    with override(line.recipient.written_norwegian):
        return _("The samarbeidsforum has not recommended any money to this.")


def report_days(scheme_year: SchemeYear) -> ReportDays:
    """By later year, the day that its grants are reported by: one query.

    A year that is not made yet is not there.
    """
    later = SchemeYear.objects.filter(
        scheme=scheme_year.scheme_id,
        county=scheme_year.county_id,
        year__gt=scheme_year.year,
    )
    return dict(later.values_list("year", "report_due"))


def _row(line: NeedLine, amount_nok: int, reason: str) -> LetterRow:
    return LetterRow(line.need.title, line.year, line.requested_nok, amount_nok, reason)


def rows_of_change(change: ChangeDecision) -> Rows:
    lines = ChangeLine.objects.filter(change=change)
    lines = lines.select_related("recipient", "need_line__need")
    found: Rows = defaultdict(list)
    for line in lines.order_by("year", "pk"):
        need = line.need_line.need.title if line.need_line else ""
        row = LetterRow(need, line.year, None, line.change_nok, line.reason)
        found[line.recipient].append(row)
    return found


def letter_to_needs(
    allocation: Allocation,
    recipient: Organisation,
    rows: list[LetterRow],
    text: LetterText,
    later: ReportDays,
) -> CaseLetterPaper:
    """What is for later years alone is reported then, as ``later`` says."""
    decision, year = allocation.decision, allocation.scheme_year
    plain = _plain(year, recipient, localdate(decision.decided_at))
    first = min((row.year for row in rows if row.amount_nok), default=year.year)
    return replace(
        plain,
        letter=NEED_GRANT if any(row.amount_nok for row in rows) else NEED_REFUSAL,
        head=replace(
            plain.head,
            reference=decision.reference,
            prepared_by=str(decision.prepared_by),
            approved_by=str(decision.approved_by),
        ),
        text=text,
        rows_of=tuple(rows),
        report_due=later.get(first) if first > year.year else plain.report_due,
    )


def asking(paper: CaseLetterPaper, answer_by: dt.date) -> CaseLetterPaper:
    """The letter, where its recipient is asked to accept.

    A text that a county wrote before it could say so has the standard words for it.
    """
    text = paper.text
    if all(each.section != ACCEPTANCE for each in text.sections):
        words = standard_text(paper.letter, paper.language)[ACCEPTANCE]
        more = SectionText(ACCEPTANCE, words)
        text = replace(text, sections=(*text.sections, more))
    return replace(paper, text=text, answer_by=answer_by)


def letter_of_change(
    change: ChangeDecision,
    recipient: Organisation,
    rows: list[LetterRow],
    text: LetterText,
) -> CaseLetterPaper:
    year = change.allocation.scheme_year
    plain = _plain(year, recipient, localdate(change.decided_at))
    return replace(
        plain,
        letter=CHANGE,
        head=replace(
            plain.head,
            reference=change.reference or "",
            prepared_by=str(change.prepared_by),
            approved_by=str(change.approved_by),
        ),
        text=text,
        rows_of=tuple(rows),
        refers_to=_referred(change.allocation, plain.language),
        reasons=change.reason,
    )


def letter_of_complaint(
    complaint: Complaint, allocation: Allocation, text: LetterText
) -> CaseLetterPaper:
    """The answer: the governor's own, and the appeal body's when it has decided."""
    year, recipient = complaint.grant.scheme_year, complaint.grant.recipient
    on = complaint.closed_on or localdate(complaint.decided_at)
    plain = _plain(year, recipient, on)
    about = complaint.change.reference if complaint.change else ""
    with override(plain.language):
        outcome = outcome_in_words(complaint)
    return replace(
        plain,
        letter=ANSWER,
        number=complaint.pk,
        head=replace(
            plain.head,
            reference=_reference(complaint, allocation),
            prepared_by=str(complaint.handled_by or complaint.registered_by or ""),
            approved_by=str(complaint.decided_by or ""),
        ),
        text=text,
        refers_to=about or allocation.decision.reference,
        reasons=complaint.appeal_answer or complaint.answer,
        received_on=complaint.received_on,
        outcome=outcome,
        complaint_weeks=0,
        complaint_working_days=0,
    )


def outcome_in_words(complaint: Complaint) -> str:
    """Also of one that is with the appeal body, or came back from it."""
    if complaint.state == S.SETTLED:
        return complaint.get_appeal_display()
    if complaint.state == S.APPEALED:
        return _("the decision is not changed, and the complaint is sent on")
    return complaint.get_state_display()


def _reference(complaint: Complaint, allocation: Allocation) -> str:
    """Of the later decision that upholds it, else of the one it is about."""
    if complaint.outcome and complaint.outcome.reference:
        return complaint.outcome.reference
    return allocation.decision.reference


def _referred(allocation: Allocation, language: str) -> str:
    decision = allocation.decision
    with override(language):
        return _("%(reference)s of %(day)s") % {
            "reference": decision.reference,
            "day": day(decision.decided_at),
        }


def _plain(
    year: SchemeYear, recipient: Organisation, decided_on: dt.date
) -> CaseLetterPaper:
    """What all of them say alike, in the recipient's own written Norwegian."""
    language = recipient.written_norwegian
    return CaseLetterPaper(
        language=language,
        letter="",
        number=0,
        head=_head(year, language, decided_on),
        text=LetterText(0, ()),
        to=Addressee(
            kind=recipient.kind,
            number=recipient.number,
            org_number=recipient.org_number or "",
            name=recipient.name,
            network="",
        ),
        rows_of=(),
        report_due=year.report_due,
        complaint_weeks=year.complaint_weeks,
        complaint_working_days=year.complaint_working_days,
    )


def _head(year: SchemeYear, language: str, on: dt.date) -> Head:
    """The governor's office has the name that it had that day."""
    term = GovernorTerm.objects.of_county(year.county, on).first()
    if term is None:
        raise Refusal(
            _("The registry has no county governor for %(county)s on %(day)s.")
            % {"county": year.county.name, "day": on.isoformat()}
        )
    return Head(
        county=year.county.name,
        county_code=year.county.code,
        governor=term.name_in(language),
        governor_number=term.governor.org_number or "",
        scheme=year.scheme.name_in(language),
        scheme_code=year.scheme.code,
        year=year.year,
        legal_basis=legal_basis_of(year.year),
        reference="",
        decided_on=on,
        prepared_by="",
        approved_by="",
    )
