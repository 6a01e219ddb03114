"""The scenario bench of a year, and what departs from the recommendation."""

from django.urls import reverse

from tests.funding import bench


def on(world, **wishes):
    """A scenario on the draft's year, beside one that is shared."""
    people, year = world.people, world.working.scheme_year
    bench.shared(people, scheme_year=year)
    return bench.scenario(people, scheme_year=year, **wishes)


def at(who, route, pick, query=""):
    def of(world):
        return who, reverse(f"funding:{route}", args=[pick(world).pk]) + query

    return of


def in_the_forum(world):
    return bench.shared(world.people, scheme_year=world.working.scheme_year)


def departing(world):
    """The draft, after the forum has recommended another amount for Giske."""
    return bench.recommended(world.people, world.working)


def key_page(name, query=""):
    def of(world):
        args = [world.working.scheme_year.county.code]
        address = reverse(f"funding:key_{name}", args=args)
        return "officer", address + query.format(key=world.key.pk)

    return of


SCENARIO_PAGES = {
    "funding:key_new": key_page("new", "?from={key}"),
    "funding:key_import": key_page("import"),
    "funding:key_steps": key_page("steps"),
    "funding:allocation_departures": at("officer", "allocation_departures", departing),
    "funding:scenario_bench": at(
        "officer", "scenario_bench", lambda w: on(w).scheme_year, "?measure=percent"
    ),
    "funding:scenario_bench/none": at(
        "officer", "scenario_bench", lambda w: w.working.scheme_year
    ),
    "funding:scenario_bench/forum": at(
        "leader", "scenario_bench", lambda w: in_the_forum(w).scheme_year
    ),
    "funding:scenario_detail": at("officer", "scenario_detail", on),
    "funding:scenario_detail/fault": at(
        "officer", "scenario_detail", lambda w: on(w, frame_nok=10)
    ),
    "funding:scenario_detail/forum": at(
        "forum_member", "scenario_detail", in_the_forum, "?against="
    ),
    "funding:scenario_new": at(
        "officer", "scenario_new", lambda w: w.working.scheme_year
    ),
    "funding:scenario_edit": at("officer", "scenario_edit", in_the_forum),
}
