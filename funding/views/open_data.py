"""Openness: decided allocations for anybody, as pages and as files."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from funding.allocation import Key
from funding.models import AllocationKey
from funding.open_data import files
from funding.open_data.answers import file_answer, open_page, public, refused
from funding.open_data.catalogue import catalogue
from funding.open_data.county_year import CountyYear, Recipient, county_year
from funding.open_data.filters import Filter
from funding.open_data.licence import licence
from funding.open_data.maps import map_of
from funding.open_data.published import YearRow, scheme_years, state, years
from funding.open_data.rdf import as_json_ld, as_turtle
from funding.open_data.schema import as_text
from funding.pages.key_words import key_in_words
from partnerships.pages.country_map import country_map
from partnerships.pages.county_map import county_map

PAGE, RECIPIENTS = 25, 50


@public
def allocations(request: HttpRequest) -> HttpResponseBase:
    chosen = Filter(request.GET, beside=None)
    rows = chosen.rows()
    newest = rows[0].year if rows else 0  # the map is of one year
    context = {
        "filter": chosen,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "granted_nok": sum(row.granted_nok for row in rows),
        "newest": newest,
        "has_more_years": any(row.year != newest for row in rows),
        "map": map_of(country_map(newest), _by_county(rows, newest)),
        "files": _query({} if chosen.errors else chosen.chosen),
    }
    status = 400 if chosen.errors else 200
    return open_page(request, "funding/open_list.html", context, status=status)


@public
def year(request: HttpRequest, scheme: str, year: int, county: str) -> HttpResponseBase:
    found = county_year(scheme, year, county)
    if found is None:
        raise Http404
    shown = Paginator(found.recipients, RECIPIENTS).get_page(request.GET.get("page"))
    recommended = found.recommended_nok is not None
    several = len(found.decisions) > 1
    paid = found.years
    context = {
        "found": found,
        "page": shown,
        "rows": [
            (one, _figures(one, [one.granted.get(of) for of in paid], recommended))
            for one in shown
        ],
        "sums": _figures(found, found.sums, recommended),
        "recommended": recommended,
        "several": several,
        "width": 3 + recommended + several + len(paid),
        "keys": [_key(one.key) for one in found.decisions.values() if one.key],
        "map": map_of(county_map(county, year), found.by_municipality),
        "files": _query({"year": str(year), "county": county, "scheme": scheme}),
    }
    return open_page(request, "funding/open_year.html", context)


def _figures(
    of: Recipient | CountyYear, granted: Iterable[int | None], recommended: bool
) -> list[int | None]:
    """A row's: what was asked for, recommended if anything was, by the key, granted."""
    advised = [of.recommended_nok] if recommended else []
    return [of.requested_nok, *advised, of.by_key_nok, *granted]


def _key(key: AllocationKey) -> tuple[AllocationKey, list[str]]:
    """With what it says, in words."""
    return key, key_in_words(Key.parse(key.key_file))


@public
def csv(request: HttpRequest) -> HttpResponseBase:
    chosen = Filter(request.GET, beside=("lang",))
    if chosen.errors:
        return refused(request, chosen.errors)
    return file_answer(
        request,
        lambda: files.as_csv(chosen.chosen),
        kind="text/csv",
        mark=_mark("csv", chosen.chosen, state().mark),
        name=_name(chosen.chosen, "csv"),
    )


@public
def json(request: HttpRequest) -> HttpResponseBase:
    chosen = Filter(request.GET, beside=("lang",))
    if chosen.errors:
        return refused(request, chosen.errors)
    now = state()
    return file_answer(
        request,
        lambda: files.as_json(chosen.chosen, now),
        kind="application/json",
        mark=_mark("json", chosen.chosen, now.mark),
    )


@public
def schema(request: HttpRequest) -> HttpResponseBase:
    text = as_text()
    return file_answer(
        request, lambda: [text], kind="application/schema+json", mark=text
    )


@public
def turtle(request: HttpRequest) -> HttpResponseBase:
    text = as_turtle(catalogue(years(scheme_years()), state()))
    return file_answer(request, lambda: [text], kind="text/turtle", mark=text)


@public
def json_ld(request: HttpRequest) -> HttpResponseBase:
    text = as_json_ld(catalogue(years(scheme_years()), state()))
    return file_answer(request, lambda: [text], kind="application/ld+json", mark=text)


@public
def robots(request: HttpRequest) -> HttpResponseBase:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


def _by_county(rows: Iterable[YearRow], year: int) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.year == year:
            found[row.county.code] += row.granted_nok
    return found


def _query(chosen: Mapping[str, str]) -> str:
    return f"?{urlencode(chosen)}" if chosen else ""


def _name(chosen: Mapping[str, str], ending: str) -> str:
    """Values are among the known ones here, so they may be a file's name."""
    return "-".join(["allocations", *chosen.values()]) + f".{ending}"


def _mark(form: str, chosen: Mapping[str, str], now: str) -> str:
    return "\n".join([form, _query(chosen), now, as_text(), str(licence())])


ROBOTS = "User-agent: *\nAllow: /open/\nAllow: /static/\nDisallow: /\n"
