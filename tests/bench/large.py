"""A report larger than any county's: all the country's owners as one county's year."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from django.utils import timezone

from funding.documents.report import YearlyReportPaper
from funding.documents.utrekning import PotTable
from portal.documents.models import Document

LEAST_ROWS, LEAST_PAGES = 360, 40


def as_one(papers: Sequence[YearlyReportPaper]) -> YearlyReportPaper:
    """The counties' reports as one: every line, need, change and reason of theirs.

    They are divided by one key. The paper itself refuses sums that do not add up.
    What is of one county alone (the year before, payments, the forum) is left out.
    """
    first = papers[0]
    lines = [line for paper in papers for line in paper.lines]
    # By network, as a report's tables are; those in none last.
    lines.sort(key=lambda line: (not line.network, line.network, line.host))
    return replace(
        first,
        lines=tuple(lines),
        workings=tuple(
            _pot([paper.workings[at] for paper in papers])
            for at in range(len(first.workings))
        ),
        frame_nok=sum(paper.frame_nok for paper in papers),
        committed_nok=sum(paper.committed_nok for paper in papers),
        to_needs_nok=sum(paper.to_needs_nok for paper in papers),
        needs=tuple(need for paper in papers for need in paper.needs),
        changes=tuple(change for paper in papers for change in paper.changes),
        complaints=tuple(each for paper in papers for each in paper.complaints),
        before=None,
        payments=None,
        whole=None,
    )


def _pot(pots: Sequence[PotTable]) -> PotTable:
    weights = [Decimal(pot.weight_sum) for pot in pots if pot.weight_sum is not None]
    return replace(
        pots[0],
        amount_nok=sum(pot.amount_nok for pot in pots),
        given_nok=sum(pot.given_nok for pot in pots),
        weight_sum=f"{sum(weights, Decimal()):f}" if weights else None,
        parts=tuple(part for pot in pots for part in pot.parts),
    )


def order_large(reports: Iterable[Document]) -> tuple[Document, int]:
    """That report as a document to make, and how many rows of owners it has."""
    contents = [Document.objects.get(pk=each.pk) for each in reports]
    paper = as_one([YearlyReportPaper.load(each.content) for each in contents])
    rows = len(paper.lines)
    if rows < LEAST_ROWS:
        raise SystemExit(f"The large report has {rows} rows, not {LEAST_ROWS}.")
    at = timezone.now()
    document = Document.objects.create(
        kind=paper.kind,
        title=f"{contents[0].title} ({rows})",
        language=paper.language,
        dated=contents[0].dated,
        content=paper.as_content(),
        fingerprint=hashlib.sha256(secrets.token_bytes()).hexdigest(),
        code=secrets.token_hex(7),
        created_at=at,
        queued_at=at,
    )
    return document, rows
