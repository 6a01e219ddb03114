"""From a division of the country's frame to the counties' frames."""

from collections.abc import Sequence

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from funding.models import Granted, NationalDivision, NationalShare
from funding.services.frames import write_frame
from partnerships.models import GovernorTerm, SchemeYear
from portal.lib.errors import Refusal
from portal.lib.formats import nok
from portal.people.actor import Actor

LONGEST_SOURCE = 300


def give_frames(*, actor: Actor, division: NationalDivision) -> list[str]:
    """Each share that is no frame yet becomes one, where the county has its year and
    has decided no more than that.

    In one transaction: who calls is in one. Returns the county numbers.
    """
    shares = list(_ungiven(division))
    years = _locked_years(division, shares)
    over = {share.county_id for share, _nok in _over(division)}
    shares = [share for share in shares if share.county_id not in over]
    for share in shares:
        year = years.get(share.county_id)
        if year is not None:
            now = {
                "amount_nok": share.amount_nok,
                "is_estimate": division.is_estimate,
                "source": _source(division, year),
            }
            write_frame(actor=actor, year=year, now=now, share=share)
    return [share.county.code for share in shares if share.county_id in years]


def _ungiven(division: NationalDivision) -> QuerySet[NationalShare]:
    shares = division.shares.filter(frame_version=None, amount_nok__gt=0)
    return shares.select_related("county").order_by("county__code")


def _locked_years(
    division: NationalDivision, shares: Sequence[NationalShare]
) -> dict[int, SchemeYear]:
    """By county; in the order of their ids, as everybody locks more than one."""
    frame = division.frame
    years = SchemeYear.objects.filter(
        scheme=frame.scheme_id,
        year=frame.year,
        county__in=[share.county_id for share in shares],
    )
    locked = years.select_for_update(of=("self",), no_key=True)
    found = locked.select_related("county").order_by("pk")
    return {year.county_id: year for year in found}


def _source(division: NationalDivision, year: SchemeYear) -> str:
    """In the written Norwegian of the county's governor, whose report prints it."""
    term = GovernorTerm.objects.of_county(year.county, year.owners_on).first()
    with override(term.governor.written_norwegian if term else "nn"):
        text = _("The national division %(year)s, version %(number)s: %(source)s") % {
            "year": year.year,
            "number": division.number,
            "source": division.source,
        }
    return text[:LONGEST_SOURCE]


def decided_of(scheme: int, year: int) -> dict[int, int]:
    """County id -> what is decided for the year, in whatever year: one query."""
    rows = Granted.objects.filter(scheme=scheme, year=year).order_by()
    return dict(rows.values_list("county").annotate(nok=Sum("amount_nok")))


def _over(division: NationalDivision) -> list[tuple[NationalShare, int]]:
    """The shares of counties that have decided more, and by how many kroner."""
    decided = decided_of(division.frame.scheme_id, division.frame.year)
    shares = division.shares.select_related("county").order_by("county__code")
    both = [(each, decided.get(each.county_id, 0) - each.amount_nok) for each in shares]
    return [(share, over_nok) for share, over_nok in both if over_nok > 0]


def check_shares(division: NationalDivision) -> None:
    """Raises Refusal, naming each county whose decisions are above its share."""
    over = [
        _("%(county)s (%(over)s too little)")
        % {"county": share.county.name, "over": nok(over_nok)}
        for share, over_nok in _over(division)
    ]
    if over:
        raise Refusal(
            _(
                "These counties have decided more than the division gives them: "
                "%(counties)s. Give them more, or have those decisions changed first."
            )
            % {"counties": ", ".join(over)}
        )


def kept_back(division: NationalDivision) -> list[str]:
    """A sentence for each county with a year that cannot be given its share."""
    ungiven = set(_ungiven(division).values_list("pk", flat=True))
    frame = division.frame
    years = SchemeYear.objects.filter(scheme=frame.scheme_id, year=frame.year)
    with_year = set(years.values_list("county", flat=True))
    return [
        _(
            "%(county)s was not given its share of %(share)s: the county has decided "
            "%(over)s more. Give it more in a revised division, or have those "
            "decisions changed first."
        )
        % {
            "county": share.county.name,
            "share": nok(share.amount_nok),
            "over": nok(over_nok),
        }
        for share, over_nok in _over(division)
        if share.pk in ungiven and share.county_id in with_year
    ]
