"""The pages of a year's figures: versions, a set, and a file before it is saved."""

from django.urls import reverse

from tests import factories as make_a
from tests.funding import figures
from tests.funding.figures import ALL, GISKE, HARAM


def new_year(world):
    """One of its own, with figures in force that do not add up to what is published."""
    year = make_a.SchemeYearFactory(county=world.people.scheme_year.county, year=2017)
    note = ("#published", "", "26920", "")
    content = figures.csv(*ALL, note)
    return figures.saved(world.people, content, scheme_year=year, statistics_year=2017)


def at(who, route, pick):
    def of(world):
        return who, reverse(f"funding:{route}", args=[pick(world).pk])

    return of


def changed(world):
    """A file with a change, a new owner, one that is gone, an error and a slip."""
    basis_set = new_year(world)
    late = make_a.MunicipalityFactory(county=basis_set.scheme_year.county, name="Ørsta")
    rows = (
        ("1532", "Giskje", "8400", "–"),
        HARAM,
        (late.number, "Ørsta", "10500", ""),
        ("9999", "Ingen", "5000 000", "1"),
    )
    return figures.uploaded(
        world.people,
        figures.csv(*rows),
        scheme_year=basis_set.scheme_year,
        statistics_year=2017,
    )


def first(world):
    """A file that can be saved, where nothing is from before."""
    year = make_a.SchemeYearFactory(county=world.people.scheme_year.county, year=2016)
    return figures.uploaded(
        world.people, figures.csv(GISKE), scheme_year=year, statistics_year=2016
    )


BASIS_PAGES = {
    "funding:basis_list": at(
        "officer", "basis_list", lambda w: new_year(w).scheme_year
    ),
    "funding:basis_list/used": at(
        "national", "basis_list", lambda w: w.allocation.scheme_year
    ),
    "funding:basis_detail": at("officer", "basis_detail", new_year),
    "funding:basis_detail/used": at(
        "officer", "basis_detail", lambda w: w.allocation.basis_set
    ),
    "funding:basis_columns": at("officer", "basis_columns", new_year),
    "funding:basis_import": at(
        "officer", "basis_import", lambda w: w.working.scheme_year
    ),
    "funding:basis_import_detail": at("officer", "basis_import_detail", changed),
    "funding:basis_import_detail/first": at("officer", "basis_import_detail", first),
}
