"""A table that the state published; where it is from: data/SOURCES.md."""

import csv
from pathlib import Path

from funding.allocation import allocate, parse_key, read_basis

DATA = Path(__file__).parent / "data"
POTS = ("syke460", "vid40", "uttak3", "fypunkt")


def test_a_published_table_of_four_pots_by_one_key_comes_out_to_the_last_unit():
    table = (DATA / "rammetilskudd-2000.csv").read_text()
    key = parse_key((DATA / "rammetilskudd-2000.json").read_text())

    result = allocate(503_900_000, read_basis(table, key), key)

    published = list(csv.DictReader(table.splitlines()))
    assert [
        (line.number, line.name, line.pots, line.total_nok) for line in result.lines
    ] == [
        (
            row["number"],
            row["name"],
            {pot: int(row[pot]) * 1000 for pot in POTS},
            int(row["fysumrnb"]) * 1000,
        )
        for row in published
    ]
    assert len(published) == 19
    assert result.left_nok == 0
