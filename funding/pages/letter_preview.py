"""A letter to look at: a real recipient's, as it would be, and never kept."""

from dataclasses import replace

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import override

from funding.documents import (
    CaseLetterPaper,
    DecidedYear,
    GrantLetterPaper,
    LetterText,
    letter_of,
)
from funding.letters import GRANT, PLAIN, REFUSAL, plain_kind
from funding.models import Adjustment, Allocation, AllocationLine
from funding.pages.case_preview import case_letter, case_recipients
from partnerships.models import County, Need, NeedParticipant, Organisation
from portal.documents.papers import freeze
from portal.documents.printing import preview_html
from portal.documents.render import html_to_pdf
from portal.people.actor import Actor

Lines = list[tuple[int, str]]


def recipients(actor: Actor, county: County, kind: str) -> Lines:
    """Of the county's newest decision, by name; for a refusal those that are refused.

    Where nobody is, everybody: what they are shown is as if they had. Of the
    other kinds, those that there is a real one of. A text to UH institutions is shown
    to them alone.
    """
    if plain_kind(kind) not in (GRANT, REFUSAL):
        return case_recipients(actor, county, kind)
    newest = (
        Allocation.objects.visible_to(actor)
        .decided()
        .filter(scheme_year__county=county)
        .order_by("-decision__decided_at", "-pk")
        .values("pk")[:1]
    )
    lines = list(
        AllocationLine.objects.filter(_told(), allocation__in=newest)
        .order_by("recipient__sort_key", "recipient__number")
        .values_list("pk", "recipient__name", "granted_nok", "recipient__kind")
    )
    if kind in PLAIN:
        lines = [line for line in lines if line[3] == Organisation.Kind.UH]
    refused = [(pk, name) for pk, name, nok, _kind in lines if not nok]
    granted = [(pk, name) for pk, name, nok, _kind in lines if nok]
    if kind == REFUSAL:
        return refused or granted
    return granted


def _told() -> Q:
    """Those that a letter goes to: see ``is_told`` of the papers."""
    owner, year = OuterRef("recipient"), OuterRef("allocation__scheme_year")
    needs = Need.objects.submitted().filter(owner=owner, scheme_year=year)
    parts = NeedParticipant.objects.taking_part().of_submitted()
    parts = parts.filter(owner=owner, need__scheme_year=year)
    given = Q(granted_nok__gt=0) | Q(by_key_nok__gt=0)
    by_hand = Adjustment.objects.filter(line=OuterRef("pk"))
    return given | Q(Exists(by_hand)) | Q(Exists(needs)) | Q(Exists(parts))


def preview(
    actor: Actor,
    county: County,
    kind: str,
    language: str,
    text: LetterText,
    *,
    chosen: int,
) -> bytes:
    """The PDF, marked as a preview on every page. Writes nothing.

    ``chosen``: one of ``recipients``, by its number there.
    """
    paper: GrantLetterPaper | CaseLetterPaper
    if plain_kind(kind) in (GRANT, REFUSAL):
        paper = _grant_letter(chosen, kind, language, text)
    else:
        paper = case_letter(actor, county, kind, language, text, chosen=chosen)
    with override(language):
        return html_to_pdf(
            preview_html(paper),
            identifier=freeze(paper).fingerprint,
            dated=paper.dated,
        ).data


def _grant_letter(
    line_id: int, kind: str, language: str, text: LetterText
) -> GrantLetterPaper:
    line = AllocationLine.objects.get(pk=line_id)
    facts = DecidedYear.read(line.allocation_id)
    [line] = [each for each in facts.lines if each.pk == line_id]
    paper = replace(
        letter_of(facts, line, text), language=language, head=facts.head(language)
    )
    return _as_if_refused(paper) if kind == REFUSAL else paper


def _as_if_refused(paper: GrantLetterPaper) -> GrantLetterPaper:
    if paper.is_refusal:
        return paper
    return replace(
        paper,
        pots=tuple(replace(pot, amount_nok=0) for pot in paper.pots),
        by_key_nok=0,
        changes=(),
        granted_nok=0,
        needs=tuple(replace(need, placed_nok=0) for need in paper.needs),
    )
