"""The scenario bench: what a scenario gives, and what may be done with one."""

import uuid
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from forums.advice.money import money_of
from funding.bench.compare import compare
from funding.bench.read import Reference, kept_bases, read_ground, references
from funding.bench.reckon import reckon
from funding.models import Allocation, AllocationKey, BenchScenario
from funding.pages.scenario_bench import year_of_bench
from funding.services.basis import kept_basis
from funding.services.frames import set_frame
from funding.services.scenarios import (
    add_scenario,
    change_scenario,
    remove_scenario,
    share_scenario,
    use_scenario,
)
from partnerships.models import Organisation, OrganisationChange, Statistic
from portal.audit.models import AuditEntry
from portal.lib.errors import Refusal, StaleState
from tests import factories as make_a
from tests import stage
from tests.forums import scenes
from tests.funding import bench, figures, money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
@stage.scene
def year(people):
    return money.ready(people, amount_nok=600_000)


def outcome(people, scenario):
    year = year_of_bench(people.actor("officer"), scenario.scheme_year_id)
    bases = kept_bases([scenario.basis_set])
    return reckon(scenario, read_ground(people.actor("officer"), year, bases))


def given(people, scenario):
    """Kroner by name."""
    found = outcome(people, scenario)
    assert found.fault == ""
    names = {owner.pk: owner.name for owner in found.basis.owners}
    return {names[pk]: nok for pk, nok in found.amounts.items()}


def use(people, scenario, who="officer", **changes):
    options = {"version": scenario.version, "form_key": uuid.uuid4(), **changes}
    return use_scenario(actor=people.actor(who), scenario=scenario, **options)


def test_a_name_is_kept_without_what_nobody_sees(people, year):
    assert bench.scenario(people, name="\u202eLikt\u200b \x07\n").name == "Likt"
    with pytest.raises(ValidationError):
        bench.scenario(people, name="\u200b")


# -------------------------------------------------------------- what a scenario gives


def test_a_scenario_follows_the_frame_of_the_year(people, year):
    scenario = bench.scenario(people, definition=bench.EQUAL)
    assert given(people, scenario) == {
        "Giske": 200_000,
        "Haram": 200_000,
        "Sula": 200_000,
    }

    money.put_frame(people, 300_000, "Revidert")

    assert set(given(people, scenario).values()) == {100_000}


def test_a_scenario_may_have_a_frame_of_its_own(people, year):
    scenario = bench.scenario(people, definition=bench.EQUAL, frame_nok=900_000)
    assert set(given(people, scenario).values()) == {300_000}


def test_without_any_frame_it_says_so(people):
    scenario = bench.scenario(people)
    assert outcome(people, scenario).fault == (
        "The frame of the year is not set, and the scenario has none."
    )


def test_a_key_that_cannot_be_met_is_a_fault_and_no_error(people, year):
    found = outcome(people, bench.scenario(people, frame_nok=10))
    assert "more than the frame of 10 kroner" in found.fault
    assert found.amounts == {}


def test_limits_hold_in_the_pot_of_what_is_left(people, year):
    free = bench.scenario(people, "Utan grense")
    limited = bench.scenario(people, "Med grense", maximum_nok=160_000)

    before, after = given(people, free), given(people, limited)

    assert max(before.values()) > 50_000 + 160_000
    assert max(after.values()) == 50_000 + 160_000
    assert sum(before.values()) == sum(after.values()) == 600_000


def test_limits_need_a_pot_of_what_is_left(people, year):
    each = {"name": "Likt", "pots": [{"name": "likt", "each": 5}]}
    with pytest.raises(ValidationError, match="this key has none, or"):
        bench.scenario(people, definition=each, minimum_nok=1)


def test_whom_the_forum_names_gets_what_it_recommends(people, year):
    scenes.recommended(people)  # 80 000 to Giske
    plain = given(people, bench.scenario(people, "Berre nøkkel"))
    scenario = bench.scenario(people, "Med tilråding", follows_forum=True)

    found = given(people, scenario)

    assert found["Giske"] == 80_000
    assert {n: found[n] for n in ("Haram", "Sula")} == {
        n: plain[n] for n in ("Haram", "Sula")
    }
    assert outcome(people, scenario).left_nok == plain["Giske"] - 80_000


def test_the_others_share_what_the_recommendation_leaves(people, year):
    scenes.recommended(people)
    scenario = bench.scenario(
        people, definition=bench.EQUAL, frame_nok=100_000, follows_forum=True
    )
    assert given(people, scenario) == {
        "Giske": 80_000,
        "Haram": 10_000,
        "Sula": 10_000,
    }
    small = bench.scenario(people, "Lita ramme", frame_nok=70_000, follows_forum=True,
                           definition=bench.EQUAL)  # fmt: skip
    assert "10\u00a0000\u00a0kr more than is free" in outcome(people, small).fault


def test_many_sets_are_read_as_each_alone(people, year):
    first = figures.saved(people)
    second = figures.saved(people, figures.csv(figures.GISKE))
    found = kept_bases([first, second])
    assert found == {one.pk: kept_basis(one) for one in (first, second)}


# ---------------------------------------------------------------------- side by side


def test_scenarios_are_compared_in_kroner_percent_and_per_teacher(people, year):
    for owner, fte in ((people.owner, 20), (people.mate, 40)):
        Statistic.objects.create(
            organisation=owner, year=2018, measure="teacher_fte", value=fte, source="x"
        )
    scenario = bench.scenario(people, definition=bench.EQUAL)
    held = Reference("x", "X", {people.owner.pk: 160_000, people.mate.pk: 250_000})

    found = compare([outcome(people, scenario)], held)

    rows = {row.owner.name: row.cells[0] for row in found.owners}
    assert (rows["Giske"].change_nok, rows["Giske"].percent) == (40_000, 25)
    assert rows["Giske"].change_per_teacher_nok == 2_000
    assert (rows["Haram"].change_nok, rows["Haram"].percent) == (-50_000, -20)
    assert rows["Haram"].change_per_teacher_nok == -1_250
    assert rows["Sula"].change_nok is None
    [column] = found.columns
    assert [owner.name for owner, _ in column.gaining] == ["Giske"]
    assert [owner.name for owner, _ in column.losing] == ["Haram"]
    networks = {row.name: row for row in found.networks}
    assert networks["Nordre"].cells[0].amount_nok == 400_000
    assert networks["Nordre"].cells[0].per_teacher_nok == 6_667
    assert networks[""].cells[0].per_teacher_nok is None  # Sula's are not known
    assert found.county.cells[0].amount_nok == 600_000


def test_last_year_is_carried_over_a_merger_and_not_over_a_split(people):
    money.decided(people)
    later = make_a.SchemeYearFactory(
        county=people.scheme_year.county, year=2019, owners_on="2019-01-01"
    )
    later.refresh_from_db()
    merged, half, other_half = (make_a.MunicipalityFactory() for _ in range(3))
    sula = Organisation.objects.get(name="Sula")
    for old, new, kind in (
        (people.owner, merged, "merged"),
        (people.mate, merged, "merged"),
        (sula, half, "split"),
        (sula, other_half, "split"),
    ):
        OrganisationChange.objects.create(old=old, new=new, kind=kind, on="2018-06-01")
    lines = Allocation.objects.get().lines
    both = lines.filter(recipient__in=[people.owner, people.mate])

    [last] = references(people.actor("officer"), later)

    assert last.amounts == {merged.pk: both.granted_nok()}


# ------------------------------------------------------------------ made and changed


def test_the_same_form_twice_is_one_scenario(people, year):
    once = {
        "actor": people.actor("officer"),
        "scheme_year": year,
        "wish": bench.wish(people),
        "form_key": uuid.uuid4(),
    }
    assert add_scenario(**once) == add_scenario(**once)
    assert BenchScenario.objects.count() == 1


def test_a_name_stands_once_a_year(people, year):
    bench.scenario(people, "Likt")
    with pytest.raises(ValidationError, match="has this name"):
        bench.scenario(people, "likt")


def test_a_change_is_refused_when_somebody_was_first(people, year):
    scenario = bench.scenario(people)
    facts = {"actor": people.actor("officer"), "scenario": scenario}
    changed = change_scenario(
        **facts, wish=replace(bench.wish(people), frame_nok=5), version=1
    )
    assert (changed.version, changed.frame_nok) == (2, 5)

    with pytest.raises(StaleState):
        change_scenario(**facts, wish=bench.wish(people), version=1)


def test_a_key_of_its_own_is_read_as_a_key_file(people, year):
    wrong = {"name": "x", "pots": [{"name": "base"}]}
    with pytest.raises(ValidationError, match="base"):
        bench.scenario(people, definition=wrong)


def test_a_key_of_another_county_or_figures_of_another_year_are_refused(people, year):
    elsewhere = make_a.SchemeYearFactory(county__code="11", year=2018)
    key = AllocationKey.objects.create(
        county=elsewhere.county, name="x", version=1, definition=money.KEY
    )
    with pytest.raises(Refusal, match="another county"):
        bench.scenario(people, key=key)
    later = make_a.SchemeYearFactory(county=year.county, year=2019)
    figures_there = bench.figures_of(people, later)
    with pytest.raises(Refusal, match="another year"):
        bench.scenario(people, basis_set=figures_there)


def test_the_database_wants_one_key_and_no_more(people, year):
    scenario = bench.scenario(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        BenchScenario.objects.filter(pk=scenario.pk).update(definition=money.KEY)


@pytest.mark.parametrize("who", ["governor_reader", "member", "national", "head"])
def test_only_the_governors_people_work_at_the_bench(people, year, who):
    scenario = bench.scenario(people)
    facts = {"actor": people.actor(who), "scenario": scenario}
    acts = (
        lambda: change_scenario(**facts, wish=bench.wish(people), version=1),
        lambda: share_scenario(**facts, shared=True),
        lambda: use(people, scenario, who),
        lambda: add_scenario(
            actor=people.actor(who),
            scheme_year=year,
            wish=bench.wish(people, "Ny"),
            form_key=uuid.uuid4(),
        ),
        lambda: remove_scenario(**facts),
    )
    if who == "head":
        for act in (acts[1], acts[3], acts[4]):
            act()
        return
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert list(BenchScenario.objects.values_list("version", "shared_at")) == [
        (1, None)
    ]


# ------------------------------------------------------------------------------ shared


def test_what_is_shared_is_read_by_the_forum_and_nobody_else(people, year):
    bench.scenario(people, "Eigen")
    shared = bench.shared(people)
    sees = {
        name: {s.name for s in BenchScenario.objects.visible_to(people.actor(name))}
        for name in ("leader", "forum_member", "member", "other_forum", "nobody",
                     "uh_partner", "officer", "national", "other_county")
    }  # fmt: skip
    both = {"Eigen", "Til forumet"}
    assert sees == {
        "leader": {"Til forumet"},
        "forum_member": {"Til forumet"},
        "member": set(),
        "other_forum": set(),
        "nobody": set(),
        "uh_partner": set(),
        "officer": both,
        "national": both,
        "other_county": set(),
    }
    share_scenario(actor=people.actor("officer"), scenario=shared, shared=False)
    assert not BenchScenario.objects.visible_to(people.actor("leader")).exists()
    actions = AuditEntry.objects.about(shared).values_list("action", flat=True)
    assert set(actions) == {"bench.added", "bench.shared", "bench.withdrawn"}


def test_the_forums_own_scenarios_use_the_figures_in_force(people, year):
    key = bench.key_of(people, {"name": "Elevar", "rounding_unit": 1, "pots": [
        {"name": "elevar", "rest": True, "by": "pupils"}]})  # fmt: skip
    with pytest.raises(ValidationError):  # the registry has no pupils
        money_of(year).by_key(key.pk, 100_000)
    figures.saved(people)

    found = money_of(year).by_key(key.pk, 100_000)

    assert sum(found.values()) == 100_000


# --------------------------------------------------------------------- made real


def test_a_scenario_becomes_the_draft(people, year):
    scenario = bench.scenario(people)

    allocation = use(people, scenario)

    assert allocation.key == scenario.key
    assert allocation.basis_set == scenario.basis_set
    assert {
        line.recipient.name: line.granted_nok for line in allocation.lines.all()
    } == given(people, scenario)


def test_the_same_click_twice_is_one_draft(people, year):
    scenario, key = bench.scenario(people), uuid.uuid4()
    assert use(people, scenario, form_key=key) == use(people, scenario, form_key=key)
    assert Allocation.objects.get().version == 1


def test_its_own_key_and_its_limits_become_a_version_of_the_countys(people, year):
    own = use(people, bench.scenario(people, "Eigen", definition=bench.EQUAL)).key
    assert (own.name, own.version) == ("Likt", 1)
    limited = bench.scenario(people, "Grense", maximum_nok=160_000)

    key = use(people, limited).key

    assert (key.name, key.version) == (limited.key.name, limited.key.version + 1)
    assert key.definition["pots"][1]["maximum"] == 160_000


def test_what_the_forum_recommends_is_adjusted_line_by_line(people, year):
    scenes.recommended(people)
    scenario = bench.scenario(people, definition=bench.EQUAL, follows_forum=True)

    allocation = use(people, scenario)

    giske = allocation.lines.get(recipient=people.owner)
    assert (giske.by_key_nok, giske.granted_nok) == (200_000, 80_000)
    assert giske.adjustments.get().reason == "As the forum recommends."
    assert allocation.left_nok == 120_000


@pytest.mark.parametrize("state", ["sent", "decided"])
def test_what_is_sent_or_decided_is_not_divided_anew(people, state):
    getattr(money, state)(people)
    scenario = bench.scenario(people)
    with pytest.raises(PermissionDenied, match=r"decided|sent for approval"):
        use(people, scenario)


def test_a_scenario_of_another_frame_is_not_made_real(people, year):
    scenario = bench.scenario(people, frame_nok=900_000)
    with pytest.raises(Refusal, match="Set the frame first"):
        use(people, scenario)
    set_frame(
        actor=people.actor("officer"),
        scheme_year=year,
        amount_nok=900_000,
        source="Brev",
    )
    assert use(people, scenario).frame_nok == 900_000


def test_a_scenario_that_names_an_unknown_institution_is_not_made_real(people, year):
    to = [{"number": "974805839", "name": "Nowhere"}]
    named = {"name": "UH", "share": "0.1", "by": "equal", "to": to}
    rest = {"name": "Rest", "rest": True, "by": "equal"}
    definition = {"name": "Named", "rounding_unit": 1, "pots": [named, rest]}
    scenario = bench.scenario(people, definition=definition)

    with pytest.raises(Refusal, match="is no UH institution"):
        use(people, scenario)
    assert not Allocation.objects.exists()


def test_a_scenario_that_has_changed_or_is_gone_is_not_made_real(people, year):
    scenario = bench.scenario(people)
    with pytest.raises(StaleState):
        use(people, scenario, version=7)
    remove_scenario(actor=people.actor("officer"), scenario=scenario)
    assert not BenchScenario.objects.exists()
