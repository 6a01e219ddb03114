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
    """Each share that is no frame yet becomes one, where the county has its year.

    In one transaction: who calls is in one. Returns the county numbers. Raises
    Refusal when a county has decided more than its share.
    """
    shares = list(_ungiven(division))
    years = _locked_years(division, shares)
    check_shares(division)
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


def check_shares(division: NationalDivision) -> None:
    """Raises Refusal, naming each county whose decisions are above its share."""
    decided = decided_of(division.frame.scheme_id, division.frame.year)
    shares = division.shares.select_related("county").order_by("county__code")
    over = [
        _("%(county)s (%(over)s too little)")
        % {
            "county": share.county.name,
            "over": nok(decided[share.county_id] - share.amount_nok),
        }
        for share in shares
        if decided.get(share.county_id, 0) > share.amount_nok
    ]
    if over:
        raise Refusal(
            _(
                "These counties have decided more than the division gives them: "
                "%(counties)s. Give them more, or have those decisions changed first."
            )
            % {"counties": ", ".join(over)}
        )
