"""The country's report of a year, made from the counties' own reports."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from funding.allocation import Key
from funding.documents.flow import COUNTY, HOST, UH
from funding.documents.freeze import pot_table
from funding.documents.nation import Division, NationalReportPaper
from funding.documents.nation_rows import CountyRow, OwnerSum
from funding.documents.report import YearlyReportPaper
from funding.documents.utrekning import KeyInWords
from funding.documents.whole_year import DecidedIn, Institution
from funding.models import Frame, FrameVersion, Granted, NationalDivision
from partnerships.legal_basis import legal_basis_of
from partnerships.models import County, Organisation, Scheme


@dataclass(frozen=True, slots=True)
class CountyReport:
    """A county's report, and the code that its paper is verified by."""

    paper: YearlyReportPaper
    code: str


@dataclass(frozen=True, slots=True)
class FrameNow:
    amount_nok: int
    is_estimate: bool
    is_by_hand: bool


def nation_of(
    scheme: Scheme, year: int, reports: Sequence[CountyReport]
) -> NationalReportPaper:
    """``reports``: of every county that has decided. A fixed number of queries."""
    sender = Organisation.objects.filter(kind=Organisation.Kind.NATIONAL).first()
    language = sender.written_norwegian if sender else "nb"
    division = NationalDivision.objects.in_force(scheme.pk, year)
    papers = [report.paper for report in reports]
    return NationalReportPaper(
        language=language,
        sender=sender.name if sender else "",
        sender_number=(sender.org_number or "") if sender else "",
        scheme=scheme.name_in(language),
        scheme_code=scheme.code,
        year=year,
        legal_basis=legal_basis_of(year),
        dated=_dated(papers, division),
        own_percents=tuple(sorted({paper.own_percent for paper in papers})),
        division=_division(division) if division else None,
        counties=_counties(scheme, year, reports, division),
        institutions=_institutions(papers),
        decided=_decided(scheme, year, papers),
    )


def _dated(
    papers: Sequence[YearlyReportPaper], division: NationalDivision | None
) -> dt.date:
    """The newest of all the decisions that the report is of."""
    days = [paper.head.decided_on for paper in papers]
    days += [change.decided_on for paper in papers for change in paper.changes]
    if division and division.decided_at:
        days.append(localdate(division.decided_at))
    return max(days)


def _division(division: NationalDivision) -> Division:
    key = Key.parse(division.definition)
    names = {line["number"]: line["name"] for line in division.result["lines"]}
    explained = division.result["explanation"]
    return Division(
        version=division.number,
        amount_nok=division.amount_nok,
        left_nok=division.left_nok,
        is_estimate=division.is_estimate,
        source=division.source,
        decided_on=localdate(division.decided_at),
        prepared_by=str(division.prepared_by),
        approved_by=str(division.approved_by),
        key=KeyInWords(division.key_name, division.number, key.rounding_unit_nok),
        workings=tuple(
            pot_table(pot, working, names)
            for pot, working in zip(key.pots, explained, strict=True)
        ),
    )


def _counties(
    scheme: Scheme,
    year: int,
    reports: Sequence[CountyReport],
    division: NationalDivision | None,
) -> tuple[CountyRow, ...]:
    """Those of the division, the frames, the decisions and earlier ones, by number."""
    shares: dict[str, int] = {}
    if division:
        rows = division.shares.values_list("county__code", "amount_nok")
        shares = dict(rows)
    frames = _frames(scheme, year)
    by_number = {report.paper.head.county_code: report for report in reports}
    committed = _committed(scheme, year)
    numbers = sorted({*shares, *frames, *by_number, *committed})
    names = dict(County.objects.filter(code__in=numbers).values_list("code", "name"))
    return tuple(
        _county(
            number,
            names[number],
            by_number.get(number),
            shares.get(number),
            frames.get(number),
            committed.get(number, 0),
        )
        for number in numbers
    )


def _committed(scheme: Scheme, year: int) -> dict[str, int]:
    """By county number: decided in earlier years, for this one."""
    rows = Granted.objects.filter(scheme=scheme, year=year, decided_year__lt=year)
    found: dict[str, int] = defaultdict(int)
    for number, amount in rows.values_list("county__code", "amount_nok"):
        found[number] += amount
    return found


def _frames(scheme: Scheme, year: int) -> dict[str, FrameNow]:
    newest = FrameVersion.objects.filter(frame=OuterRef("pk")).order_by("-number")
    frames = Frame.objects.filter(scheme_year__scheme=scheme, scheme_year__year=year)
    columns = ("scheme_year__county__code", "amount_nok", "is_estimate", "share")
    shared = frames.annotate(share=Subquery(newest.values("share")[:1]))
    return {
        number: FrameNow(amount, is_estimate, share is None)
        for number, amount, is_estimate, share in shared.values_list(*columns)
    }


def _county(
    number: str,
    name: str,
    report: CountyReport | None,
    share_nok: int | None,
    frame: FrameNow | None,
    committed_nok: int,
) -> CountyRow:
    paper = report.paper if report else None
    whole = paper.whole if paper else None
    beside = {role: _to_role(paper, role) for role in (UH, HOST, COUNTY)}
    return CountyRow(
        number=number,
        name=name,
        governor=paper.head.governor if paper else "",
        reference=paper.head.reference if paper else "",
        decided_on=paper.head.decided_on if paper else None,
        report_code=report.code if report else "",
        share_nok=share_nok,
        frame_nok=frame.amount_nok if frame else None,
        is_estimate=bool(frame and frame.is_estimate),
        is_by_hand=bool(frame and frame.is_by_hand),
        committed_nok=committed_nok,
        by_key_nok=sum(line.granted_nok for line in paper.owners) if paper else 0,
        to_uh_nok=beside[UH]
        + (paper.named.granted_nok if paper and paper.named else 0),
        to_hosts_nok=beside[HOST],
        county_wide_nok=beside[COUNTY],
        changes_nok=_changed(paper),
        needs=whole.needs if whole else 0,
        requested_nok=paper.sums.requested_nok if paper else 0,
        recommended_nok=whole.to_owners_nok if whole else None,
        own_nok=paper.sums.own_nok if paper else 0,
        departures=len(whole.departures) if whole else 0,
        advised=len(whole.advised) if whole else 0,
        without_network=_names(paper, in_network=False),
        without_need=_names(paper, in_network=True),
        owners=_owners(paper),
    )


def _to_role(paper: YearlyReportPaper | None, role: str) -> int:
    rows = paper.needs if paper else ()
    year = paper.head.year if paper else 0
    return sum(r.amount_nok for r in rows if r.role == role and r.year == year)


def _changed(paper: YearlyReportPaper | None) -> int:
    if paper is None:
        return 0
    return sum(row.change_nok for row in paper.changes if row.year == paper.head.year)


def _names(paper: YearlyReportPaper | None, *, in_network: bool) -> tuple[str, ...]:
    """Owners without a need, or those in no network."""
    if paper is None:
        return ()
    if in_network:
        return tuple(line.name for line in paper.without_need)
    alone = paper.without_network
    return tuple(line.name for line in alone.lines) if alone else ()


def _owners(paper: YearlyReportPaper | None) -> tuple[OwnerSum, ...]:
    lines = paper.owners if paper else []
    return tuple(
        OwnerSum(
            number=line.number,
            name=line.name,
            network=line.network,
            requested_nok=line.requested_nok,
            granted_nok=line.granted_nok,
            own_nok=line.own_nok,
        )
        for line in lines
    )


def _institutions(papers: Sequence[YearlyReportPaper]) -> tuple[Institution, ...]:
    """Each with the sums of all counties, the largest first."""
    found: dict[str, list[Institution]] = defaultdict(list)
    for paper in papers:
        for one in paper.whole.institutions if paper.whole else ():
            found[one.number].append(one)
    rows = [
        Institution(
            number=number,
            name=parts[-1].name,
            needs=sum(one.needs for one in parts),
            requested_nok=sum(one.requested_nok for one in parts),
            recommended_nok=_known(one.recommended_nok for one in parts),
            granted_nok=sum(one.granted_nok for one in parts),
            committed_nok=sum(one.committed_nok for one in parts),
            later_nok=sum(one.later_nok for one in parts),
        )
        for number, parts in found.items()
    ]
    return tuple(sorted(rows, key=lambda one: (-one.paid_nok, one.name, one.number)))


def _known(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _decided(
    scheme: Scheme, year: int, papers: Sequence[YearlyReportPaper]
) -> tuple[DecidedIn, ...]:
    """From the reports; earlier years' also of counties that decide nothing now."""
    here = {paper.head.county_code for paper in papers}
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for paper in papers:
        for cell in paper.whole.decided if paper.whole else ():
            sums[cell.decided_year, cell.year] += cell.amount_nok
    others = Granted.objects.filter(
        scheme=scheme, year__gte=year, decided_year__lt=year
    ).exclude(county__code__in=here)
    rows = others.values_list("decided_year", "year", "amount_nok")
    for decided_year, paid, amount in rows:
        sums[decided_year, paid] += amount
    return tuple(DecidedIn(*years, sums[years]) for years in sorted(sums))
