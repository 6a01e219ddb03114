"""A year in the whole country: what is divided, what each county has made of it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from funding.models import (
    Allocation,
    Frame,
    NationalDivision,
    NationalShare,
    YearlyReport,
)
from funding.pages.nation_desk import CountyFrames, county_frames
from funding.rules.nation import sees_all
from partnerships.models import County, Scheme, SchemeYear
from portal.audit import history
from portal.audit.history import HistoryLine
from portal.lib.formats import nok
from portal.people.actor import Actor

NEWEST = 30


@dataclass(frozen=True, slots=True)
class YearRow:
    """A scheme's year, with its newest versions as far as the actor may know."""

    scheme: Scheme
    year: int
    counties: int  # that have made the year
    decided: int  # of them that have decided
    in_force: NationalDivision | None
    draft: NationalDivision | None


def year_rows(actor: Actor) -> list[YearRow]:
    """Every year that a county has made or the nation has a frame of: two queries."""
    divisions = NationalDivision.objects.visible_to(actor).defer("result", "basis")
    newest: dict[tuple[int, int], dict[bool, NationalDivision]] = {}
    schemes: dict[int, Scheme] = {}
    for each in divisions.select_related("frame__scheme").order_by("number"):
        schemes[each.frame.scheme_id] = each.frame.scheme
        place = newest.setdefault((each.frame.scheme_id, each.frame.year), {})
        place[each.is_decided] = each
    is_decided = Count("pk", filter=Q(allocation__state=Allocation.State.DECIDED))
    years = SchemeYear.objects.published().order_by().values("scheme", "year")
    counted = {
        (row["scheme"], row["year"]): (row["n"], row["decided"])
        for row in years.annotate(n=Count("pk"), decided=is_decided)
    }
    schemes |= {each.pk: each for each in Scheme.objects.exclude(pk__in=schemes)}
    places = sorted({*newest, *counted}, key=lambda at: (-at[1], schemes[at[0]].code))
    return [
        YearRow(
            schemes[at[0]],
            at[1],
            *counted.get(at, (0, 0)),
            newest.get(at, {}).get(True),
            newest.get(at, {}).get(False),
        )
        for at in places
    ]


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county in the year. What is not decided is None to who may not see it."""

    county: County
    share: NationalShare | None
    frame: Frame | None
    is_by_hand: bool
    decided_nok: int
    has_year: bool
    allocation: Allocation | None
    report: YearlyReport | None

    @property
    def share_nok(self) -> int | None:
        return self.share.amount_nok if self.share else None

    @property
    def frame_nok(self) -> int | None:
        return self.frame.amount_nok if self.frame else None

    @property
    def waits(self) -> bool:
        """A share that is no frame, since the county has not made its year."""
        return self.share is not None and not self.has_year

    @property
    def is_to_be_given(self) -> bool:
        """A share that is no frame yet, of a county that has made its year since."""
        return self._is_not_given and not self.over_nok

    @property
    def is_kept_back(self) -> bool:
        """The same, but the county has decided more than it would get."""
        return self._is_not_given and self.over_nok > 0

    @property
    def over_nok(self) -> int:
        """What is decided above the share; 0 for nothing."""
        return max(self.decided_nok - (self.share_nok or 0), 0)

    @property
    def _is_not_given(self) -> bool:
        if self.share is None or not self.has_year or not self.share.amount_nok:
            return False
        return not hasattr(self.share, "frame_version")

    @property
    def left_nok(self) -> int | None:
        return self.frame.amount_nok - self.decided_nok if self.frame else None


def county_rows(
    actor: Actor, scheme: Scheme, year: int, division: NationalDivision | None
) -> list[CountyRow]:
    """The counties of the division, or those that have the year: six queries."""
    years = SchemeYear.objects.filter(scheme=scheme, year=year)
    by_county = {each.county_id: each for each in years.select_related("county")}
    shares = _shares(division)
    counties = {share.county_id: share.county for share in shares}
    counties |= {pk: each.county for pk, each in by_county.items()}
    now = (
        county_frames(scheme, year) if sees_all(actor) else CountyFrames({}, set(), {})
    )
    allocations = _allocations(years)
    reports = _reports(actor, years)
    by_pk = {share.county_id: share for share in shares}
    return [
        CountyRow(
            county=county,
            share=by_pk.get(pk),
            frame=now.frames.get(pk),
            is_by_hand=pk in now.by_hand,
            decided_nok=now.decided.get(pk, 0),
            has_year=pk in by_county,
            allocation=allocations.get(pk),
            report=reports.get(pk),
        )
        for pk, county in sorted(counties.items(), key=lambda item: item[1].code)
    ]


def _shares(division: NationalDivision | None) -> list[NationalShare]:
    if division is None:
        return []
    return list(division.shares.select_related("county", "frame_version"))


def _allocations(years: Any) -> dict[int, Allocation]:
    found = Allocation.objects.decided().filter(scheme_year__in=years).defer("result")
    rows = found.select_related("scheme_year", "decision")
    return {each.scheme_year.county_id: each for each in rows}


def _reports(actor: Actor, years: Any) -> dict[int, YearlyReport]:
    reports = YearlyReport.objects.visible_to(actor).filter(scheme_year__in=years)
    newest = reports.order_by("scheme_year", "-ordered_at", "-pk").distinct(
        "scheme_year"
    )
    rows = newest.select_related("document", "scheme_year")
    return {
        each.scheme_year.county_id: each for each in rows.defer("document__content")
    }


@dataclass(frozen=True, slots=True)
class ShareNow:
    """A share, beside the county's frame now and what is decided already."""

    share: NationalShare
    cells: list[int | None]


def shares_of(division: NationalDivision, *, sees_all: bool) -> list[ShareNow]:
    shares = division.shares.select_related("county").order_by("county__code")
    if not sees_all or division.is_decided:
        return [ShareNow(share, []) for share in shares]
    now = county_frames(division.frame.scheme, division.frame.year)
    frames = {pk: frame.amount_nok for pk, frame in now.frames.items()}
    return [
        ShareNow(
            share,
            [frames.get(share.county_id), now.decided.get(share.county_id, 0)],
        )
        for share in shares
    ]


def own_frames(division: NationalDivision) -> list[tuple[County, int]]:
    """The counties whose frame is another than their share, and by how many kroner.

    Of the newest that is decided; the others give nobody a frame.
    """
    later = NationalDivision.objects.filter(
        frame=division.frame, number__gt=division.number, state=Allocation.State.DECIDED
    )
    if not division.is_decided or later.exists():
        return []
    frames = county_frames(division.frame.scheme, division.frame.year).frames
    shares = division.shares.select_related("county").order_by("county__code")
    both = ((share, frames.get(share.county_id)) for share in shares)
    return [
        (share.county, frame.amount_nok - share.amount_nok)
        for share, frame in both
        if frame and frame.amount_nok != share.amount_nok
    ]


def history_of(division: NationalDivision) -> list[HistoryLine]:
    """The newest first: one query."""
    return history.history_of(division, _in_words, NEWEST)


def _in_words(action: str, data: Any) -> str:
    match action:
        case "nation.divided":
            return _("Divided %(frame)s with the key %(key)s.") % {
                "frame": nok(data["amount_nok"]),
                "key": data["key"],
            }
        case "nation.send":
            return _("Sent for approval.")
        case "nation.return":
            return _("Returned: %(reason)s") % {"reason": data["reason"]}
        case "nation.approve":
            return _("Decided. The frames of %(counties)s counties were set.") % {
                "counties": len(data["counties"])
            }
        case "nation.given":
            return _("The frames of %(counties)s more counties were set.") % {
                "counties": len(data["counties"])
            }
        case _:
            return action
