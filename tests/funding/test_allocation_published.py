"""A table that the state published; where it is from: data/SOURCES.md."""

import csv
import uuid
from decimal import Decimal
from pathlib import Path

import pytest

from funding.allocation import allocate, parse_key, read_basis
from funding.models import Allocation
from funding.services.allocations import adjust_line, use_key
from partnerships.models import Organisation, Statistic
from tests import factories as make_a
from tests.funding import money

DATA = Path(__file__).parent / "data"
ITALY = 60_359_546  # inhabitants, as the published amounts imply; data/SOURCES.md
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


def in_oere(kroner: str) -> int:
    """The party support is published with two decimals: øre are its last unit."""
    return int(Decimal(kroner) * 100)


def party_support():
    text = (DATA / "partistotte-2011.csv").read_text()
    return text, list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize(
    "key_file", ["partistotte-2011-class.json", "partistotte-2011-pots.json"]
)
def test_a_published_table_of_amounts_by_class_and_by_votes_comes_out_to_the_last_unit(
    key_file,
):
    """The same 216 lines by two keys: an amount for each class with an add-on by
    votes, and two pots, of which one is shared equally and one by votes.
    """
    table, published = party_support()
    key = parse_key((DATA / key_file).read_text())
    whole = sum(in_oere(row["total"]) for row in published)

    result = allocate(whole, read_basis(table, key), key)

    def in_pots(line, start):
        return sum(nok for name, nok in line.pots.items() if name.startswith(start))

    assert [
        (line.number, in_pots(line, "base"), in_pots(line, "by_votes"), line.total_nok)
        for line in result.lines
    ] == [
        (row["number"], *(in_oere(row[name]) for name in ("base", "by_votes", "total")))
        for row in published
    ]
    assert len(published) == 216
    assert result.left_nok == 0


def test_a_published_pot_of_80_per_cent_by_inhabitants_comes_out_to_the_last_unit():
    """And two municipalities that get the least amount instead; in cents."""
    table = (DATA / "alimentare-2020.csv").read_text()
    published = list(csv.DictReader(table.splitlines()))
    key = parse_key((DATA / "alimentare-2020.json").read_text())
    whole = sum(in_oere(row["by_inhabitants"]) for row in published)

    result = allocate(whole, read_basis(table, key), key)

    assert [(line.number, line.total_nok) for line in result.lines] == [
        (row["number"], in_oere(row["by_inhabitants"])) for row in published
    ]
    assert len(published) == 74
    assert result.left_nok == 0


def test_the_published_pots_are_80_and_20_per_cent_of_the_frame():
    """The region's part of the frame's 80 per cent is its part of all inhabitants: the
    engine divides the frame between the region and everybody else, and the pot that
    the region gets is the published one, to half a cent for each line rounded.
    """
    table = (DATA / "alimentare-2020.csv").read_text()
    published = [
        row for row in csv.DictReader(table.splitlines()) if row["class"] == "by key"
    ]
    here = sum(int(row["inhabitants"]) for row in published)
    basis = f"number,name,inhabitants\n1,here,{here}\n2,others,{ITALY - here}\n"
    key = parse_key((DATA / "alimentare-2020-pots.json").read_text())

    result = allocate(40_000_000_000, read_basis(basis, key), key)

    pots = [line.pots["by_inhabitants"] for line in result.lines]
    assert sum(pots) == 32_000_000_000
    rounded = sum(in_oere(row["by_inhabitants"]) for row in published)
    assert abs(pots[0] - rounded) <= len(published) // 2


def test_the_classes_of_the_party_support_follow_the_published_rule():
    """The base goes to whom 4 per cent voted for, or who has a seat; and the two pots
    are one tenth and nine tenths, but for the rounding of the state's own rates.
    """
    _table, published = party_support()

    for row in published:
        qualifies = Decimal(row["percent"]) >= 4 or int(row["seats"]) >= 1
        assert row["class"].endswith(" with") == qualifies == (row["base"] != "0.00")
        assert in_oere(row["base"]) + in_oere(row["by_votes"]) == in_oere(row["total"])
    pots = parse_key((DATA / "partistotte-2011-pots.json").read_text()).pots
    base, by_votes = (pot.source.amount_nok for pot in pots[:2])
    assert Decimal("0.099") < Decimal(base) / (base + by_votes) < Decimal("0.100")


@pytest.mark.django_db
def test_a_published_sum_that_no_key_gives_is_entered_line_by_line(people):
    """By one pot of the published sum, some lines are a unit off: they are entered by
    hand with their reason, and what is not given out meanwhile is in sight.
    """
    published = list(
        csv.DictReader((DATA / "rammetilskudd-2000.csv").read_text().splitlines())
    )
    draft = as_a_year(people, published)
    wanted = {row["number"]: int(row["fysumrnb"]) * 1000 for row in published}
    lines = list(draft.lines.select_related("recipient"))
    off = {
        line: wanted[line.recipient.number] - line.by_key_nok
        for line in lines
        if line.by_key_nok != wanted[line.recipient.number]
    }
    assert off
    left_nok = 0

    for line, change_nok in sorted(off.items(), key=lambda one: one[1]):
        draft.refresh_from_db()
        assert draft.left_nok == left_nok
        adjust_line(
            actor=people.actor("officer"),
            line=line,
            to_nok=line.by_key_nok + change_nok,
            reason="Rundskriv H-08/00, vedlegg 2",
            version=draft.version,
        )
        left_nok -= change_nok

    draft.refresh_from_db()
    assert draft.left_nok == left_nok == 0
    granted = draft.lines.values_list("recipient__number", "granted_nok")
    assert dict(granted) == wanted
    assert all(line.adjustments.get().reason for line in off)


def as_a_year(people, published) -> Allocation:
    """The county authorities of the table as owners, divided by its largest pot."""
    year = make_a.SchemeYearFactory(county=make_a.CountyFactory(code="99", name="Alle"))
    governor = people.governor.terms.get()
    governor.counties.add(year.county)
    for row in published:
        owner = make_a.OrganisationFactory(
            county=year.county, number=row["number"], name=row["name"]
        )
        Statistic.objects.create(
            organisation=owner,
            year=year.year,
            measure=Statistic.Measure.INHABITANTS,
            value=row["syke460"],
            source="H-08/00",
        )
    assert Organisation.objects.filter(county=year.county).count() == len(published)
    money.frame(year, 503_900_000)
    pot = {"name": "alt", "rest": True, "by": "inhabitants"}
    return use_key(
        actor=people.actor("officer"),
        scheme_year=year,
        name="Største pott",
        definition={"name": "Største pott", "rounding_unit": 1000, "pots": [pot]},
        statistics_year=year.year,
        form_key=uuid.uuid4(),
    )
