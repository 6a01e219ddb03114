"""`make bench`: times the portal, and prints one JSON object a line.

{"name", "value", "unit", "yardstick", "ratio"} and what the goal is; «yardstick» is
the bare Django page of tests/bench/yardstick.py beside it, in milliseconds. Ends with
1 when something is over its goal or answers with an error.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from functools import partial

import django

from tests.bench import house
from tests.bench.house import LARGEST, LOG, SCALES, say
from tests.bench.people import People
from tests.bench.timing import Figure, Request

SECONDS, QUICK_SECONDS = 2.5, 0.5


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="what has this in its name"
    )
    parser.add_argument(
        "--quick", action="store_true", help="few requests, nothing that takes long"
    )
    return parser.parse_args()


def main() -> None:
    options = arguments()
    house.open_house()
    house.fill_databases()
    databases = {size: house.fresh_copy(size) for size in SCALES}
    people = {
        size: People.read(house.run("-m", "tests.bench.people", database=database))
        for size, database in databases.items()
    }
    house.drop("yardstick")
    house.copy("template1", "yardstick")
    session = house.run("-m", "tests.bench.yardstick", database="yardstick")
    os.environ["DATABASE_URL"] = house.url_of(databases[LARGEST])
    django.setup()
    application = "tests.bench.yardstick"
    with house.web("yardstick", application, database="yardstick") as port:
        yard = partial(Request("/", f"sessionid={session}").to, port)
        measure(options, databases, people, yard)


def measure(options, databases, people, yard) -> None:
    # They import models, which need Django set up and its database known.
    from portal.management.commands.demo import collect_static
    from tests.bench import engine, export, nation, pages, papers, room

    def wanted(name: str) -> bool:
        return options.only.lower() in name.lower()

    collect_static()
    how = {"yard": yard, "quick": options.quick, "wanted": wanted}
    over = tell(engine.measure(**how))
    printing = papers.Measuring(databases[LARGEST], **how)
    over += tell(papers.measure(printing))
    over += tell(nation.measure(printing))
    over += tell(
        pages.measure(
            databases,
            people,
            yard=yard,
            wanted=wanted,
            seconds=QUICK_SECONDS if options.quick else SECONDS,
        )
    )
    # Last of those with jobs: its job is not the governor's, whose pages are asked for.
    over += tell(export.measure(printing, people[LARGEST].national))
    if wanted(room.NAME):
        seconds = QUICK_SECONDS * 10 if options.quick else room.SECONDS
        over += tell(room.measure(databases[LARGEST], room.busiest(), yard, seconds))
    for figure in over:
        say(f"over its goal: {figure.name}: {'; '.join(figure.over())}")
    say(f"logs are in {LOG}")
    sys.exit(1 if over else 0)


def tell(figures: Iterator[Figure]) -> list[Figure]:
    """Print each as it comes; those over their goal."""
    over = []
    for figure in figures:
        figure.tell()
        if figure.over():
            over.append(figure)
    return over


if __name__ == "__main__":
    main()
