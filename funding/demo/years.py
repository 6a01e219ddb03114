"""The scheme and its years in the demo: 2018 to 2020 in one county, 2018 in another,
and the coming one."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

from funding.demo.calls import write_call
from funding.demo.past_nation import play_past_nation
from funding.demo.people import MORE_OG_ROMSDAL, ROGALAND, Cast
from funding.models import Frame
from funding.services.frames import set_frame
from partnerships.models import County, Scheme, SchemeYear
from partnerships.models.scheme import owner_kinds_of
from portal.lib import clock
from portal.people.actor import EDITOR

OSLO = ZoneInfo(settings.TIME_ZONE)
FIRST, LAST = 2018, 2020  # of those that are decided
# Of the years whose needs are played; the nation divides its frame so that they get it.
FRAMES = {
    FIRST: {MORE_OG_ROMSDAL: 10_400_000, ROGALAND: 20_000_000},
    2019: {MORE_OG_ROMSDAL: 12_600_000},
    LAST: {MORE_OG_ROMSDAL: 13_400_000},
}
COMING = "Overslag for demonstrasjonen, ikkje ei publisert ramme."
COMING_FRAME_NOK = 11_200_000


def moment(
    year: int, month: int, day: int, hour: int = 9, minute: int = 0
) -> dt.datetime:
    """That time in Oslo."""
    return dt.datetime(year, month, day, hour, minute, tzinfo=OSLO)


def make_years(cast: Cast) -> SchemeYear:
    """The years and their frames; returns Møre og Romsdal 2018."""
    scheme, _ = Scheme.objects.get_or_create(
        code="dekomp",
        defaults={
            "name_nn": "Desentralisert ordning for kompetanseutvikling",
            "name_nb": "Desentralisert ordning for kompetanseutvikling",
            "name_en": "Decentralised scheme for competence development",
        },
    )
    for number, frames in FRAMES.items():
        make = _year_2018 if number == FIRST else _later_year
        for code in frames:
            year = make(scheme, County.objects.get(code=code), number)
        play_past_nation(cast, scheme, number, frames, year.opens_at)
    first = SchemeYear.objects.select_related("county", "scheme").get(
        scheme=scheme, county__code=MORE_OG_ROMSDAL, year=FIRST
    )
    coming = _coming_year(cast, scheme, first.county)
    _set_frame(cast, "fylkesmannen-mr", coming, COMING_FRAME_NOK, COMING)
    return first


def _set_frame(
    cast: Cast, slug: str, year: SchemeYear, frame_nok: int, source: str
) -> None:
    if Frame.objects.filter(scheme_year=year).exists():
        return
    set_frame(
        actor=cast.actor(EDITOR, slug),
        scheme_year=year,
        amount_nok=frame_nok,
        source=source,
        is_estimate=True,
    )


def _year_2018(scheme: Scheme, county: County, number: int) -> SchemeYear:
    year, _ = SchemeYear.objects.get_or_create(
        scheme=scheme,
        county=county,
        year=number,
        defaults={
            "opens_at": moment(2018, 3, 1, 8),
            "deadline": moment(2018, 7, 1, 23, 59).replace(second=59),
            "owners_on": dt.date(2018, 1, 1),
            "owner_kinds": owner_kinds_of(2018),
            "report_due": dt.date(2019, 1, 15),
        },
    )
    return year


def _later_year(scheme: Scheme, county: County, number: int) -> SchemeYear:
    """With the deadline of the scheme's later years, 1 February."""
    year, _ = SchemeYear.objects.get_or_create(
        scheme=scheme,
        county=county,
        year=number,
        defaults={
            "opens_at": moment(number - 1, 11, 1, 8),
            "deadline": moment(number, 2, 1, 23, 59).replace(second=59),
            "owners_on": dt.date(number, 1, 1),
            "owner_kinds": owner_kinds_of(number),
            "forum_on": dt.date(number, 3, 12),
            "decision_on": dt.date(number, 4, 28),
            "report_due": dt.date(number + 1, 1, 15),
        },
    )
    return year


def _coming_year(cast: Cast, scheme: Scheme, county: County) -> SchemeYear:
    """The next one whose deadline, 1 February, is still to come: open now."""
    today = clock.today()
    number = today.year if today <= dt.date(today.year, 2, 1) else today.year + 1
    year, _ = SchemeYear.objects.get_or_create(
        scheme=scheme,
        county=county,
        year=number,
        defaults={
            "opens_at": moment(number - 1, 2, 2, 8),
            "deadline": moment(number, 2, 1, 23, 59).replace(second=59),
            "owners_on": today,
            "owner_kinds": owner_kinds_of(number),
            "state": SchemeYear.State.DRAFT,
        },
    )
    write_call(cast, year)
    return year
