"""The pages of the scenario bench: side by side, one, written and used."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funding.models import Allocation, BenchScenario
from tests import stage
from tests.funding import bench, money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NO_BREAK = "\u00a0"


def url(name, of, query=""):
    return reverse(f"funding:{name}", args=[of.pk]) + query


def text(response):
    return response.content.decode().replace(NO_BREAK, " ")


def form(people, **changes):
    """What the form sends for a scenario with the county's plain key."""
    return {
        "name": "Berre barn",
        "frame_nok": "",
        "key": str(bench.key_of(people).pk),
        "rounding_unit": "1",
        "figures": "2018",
        "minimum_nok": "",
        "maximum_nok": "",
        "form_key": str(uuid.uuid4()),
        "version": "0",
        "pot-TOTAL_FORMS": "0",
        "pot-INITIAL_FORMS": "0",
        "do": "save",
        **changes,
    }


def own_key(*pots):
    sent = {"key": "own", "pot-TOTAL_FORMS": str(len(pots))}
    for at, pot in enumerate(pots):
        sent |= {f"pot-{at}-{name}": value for name, value in pot.items()}
    return sent


@pytest.fixture
@stage.scene
def year(people):
    return money.ready(people, amount_nok=600_000)


def test_the_bench_shows_scenarios_side_by_side(people, year, browse):
    bench.scenario(people, "Fyrste")
    other = bench.scenario(people, "Andre", definition=bench.EQUAL)

    shown = text(
        browse(people.officer).get(url("scenario_bench", year, f"?against={other.pk}"))
    )

    assert "Fyrste" in shown
    assert "a key of its own" in shown
    assert "1 up, 1 down" in shown  # Haram has as many children as the average
    assert "200 000" in shown


def test_the_difference_is_in_the_measure_that_is_chosen(people, year, browse):
    scenario = bench.scenario(people, "Dobbel", definition=bench.EQUAL,
                              frame_nok=1_200_000)  # fmt: skip
    held = bench.scenario(people, "Fast", definition=bench.EQUAL)
    query = f"?show={scenario.pk}&against={held.pk}&measure="
    browser = browse(people.officer)

    assert "+100 %" in text(browser.get(url("scenario_bench", year, f"{query}percent")))
    assert "+200 000" in text(browser.get(url("scenario_bench", year, f"{query}kr")))


def test_who_is_in_the_forum_sees_what_is_shared_and_no_way_to_change(
    people, year, browse
):
    hidden = bench.scenario(people, "Gøymt")
    shared = bench.shared(people)
    browser = browse(people.leader)

    side_by_side = text(browser.get(url("scenario_bench", year)))
    one = text(browser.get(url("scenario_detail", shared)))

    assert "Til forumet" in side_by_side
    assert "Gøymt" not in side_by_side + one
    for way in ("New scenario", "/edit/", "Make it the draft", "Delete it"):
        assert way not in side_by_side + one
    assert browser.get(url("scenario_detail", hidden)).status_code == 404
    assert browser.get(url("scenario_edit", shared)).status_code == 403
    for act in ("share", "remove", "use"):
        assert browser.post(url(f"scenario_{act}", shared)).status_code == 403
    assert BenchScenario.objects.count() == 2


@pytest.mark.parametrize(("many", "queries"), [(1, 10), (3, 10)])
def test_the_bench_asks_as_many_questions_for_one_as_for_three(
    people, year, browse, many, queries
):
    for at in range(many):
        bench.scenario(people, f"Nr. {at}")
    browser = browse(people.officer)
    browser.get(url("scenario_bench", year))

    with CaptureQueriesContext(
        connection,
    ) as asked:
        browser.get(url("scenario_bench", year))

    assert len(asked) == queries


def test_the_effect_is_shown_before_anything_is_saved(people, year, browse):
    browser = browse(people.officer)
    shown = browser.post(url("scenario_new", year), form(people, do="show"))
    assert shown.status_code == 200
    assert "Berre barn" in text(shown)
    assert "The effect on every owner" in text(shown)
    assert not BenchScenario.objects.exists()


def test_a_scenario_is_saved_with_a_key_of_its_own(people, year, browse):
    pots = (
        {"name": "fast", "source": "each", "value": "50 000", "only": "host,member"},
        {"name": "barn", "source": "rest", "by": "children_6_15"},
    )
    sent = form(people, **own_key(*pots), maximum_nok="250 000", follows_forum="on")

    response = browse(people.officer).post(url("scenario_new", year), sent)

    made = BenchScenario.objects.get()
    assert response.url == made.get_absolute_url()
    assert made.definition["pots"] == [
        {
            "name": "fast",
            "each": 50_000,
            "only": {"column": "class", "in": ["host", "member"]},
        },
        {"name": "barn", "rest": True, "by": "children_6_15"},
    ]
    assert (made.maximum_nok, made.follows_forum, made.key) == (250_000, True, None)


def test_a_wrong_pot_is_named_and_nothing_is_lost(people, year, browse):
    pots = ({"name": "barn", "source": "rest"}, {"source": "each", "value": "5"})
    sent = form(people, **own_key(*pots))

    response = browse(people.officer).post(url("scenario_new", year), sent)

    assert response.status_code == 422
    shown = text(response)
    assert "«barn»: Say what the pot is divided by." in shown
    assert "Pot 2: Give the pot a name." in shown
    assert 'value="Berre barn"' in shown


def test_the_chosen_keys_pots_are_fetched_to_be_changed(people, year, browse):
    shown = text(
        browse(people.officer).post(url("scenario_new", year), form(people, do="fetch"))
    )
    assert 'value="children"' in shown
    assert '<option value="own" selected>' in shown
    assert not BenchScenario.objects.exists()


def test_a_copy_begins_with_what_the_other_says(people, year, browse):
    scenario = bench.scenario(people, "Fyrste", maximum_nok=250_000)
    shown = text(
        browse(people.officer).get(url("scenario_new", year, f"?from={scenario.pk}"))
    )
    assert 'value="Copy of Fyrste"' in shown
    assert 'value="250 000"' in shown


def test_a_change_is_held_against_what_was_saved(people, year, browse):
    scenario = bench.scenario(people, "Fyrste")
    sent = form(people, name="Fyrste", version="1", maximum_nok="160 000", do="show")

    shown = text(browse(people.officer).post(url("scenario_edit", scenario), sent))

    assert "Held against: Fyrste" in shown
    assert "2 up, 1 down" in shown
    scenario.refresh_from_db()
    assert scenario.maximum_nok is None


def test_an_old_tab_is_told_and_keeps_what_was_typed(people, year, browse):
    scenario = bench.scenario(people, "Fyrste")
    sent = form(people, name="Fyrste", version="7", frame_nok="500 000")

    response = browse(people.officer).post(url("scenario_edit", scenario), sent)

    assert response.status_code == 422
    assert "Somebody has changed the scenario" in text(response)
    assert 'value="500 000"' in text(response)


def test_a_scenario_is_made_the_draft_from_its_page(people, year, browse):
    scenario = bench.scenario(people)
    sent = {"version": "1", "form_key": str(uuid.uuid4())}
    browser = browse(people.officer)

    for _ in range(2):
        response = browser.post(url("scenario_use", scenario), sent)

    allocation = Allocation.objects.get()
    assert response.url == allocation.get_absolute_url()
    assert allocation.version == 1


def test_the_page_says_why_a_decided_year_is_not_divided_anew(people, browse):
    money.decided(people)
    scenario = bench.scenario(people)
    shown = text(browse(people.officer).get(url("scenario_detail", scenario)))
    assert "The allocation of this year is decided" in shown
    assert "Make it the draft" not in shown


def test_a_scenario_is_shared_and_deleted_from_its_page(people, year, browse):
    scenario = bench.scenario(people)
    browser = browse(people.officer)
    assert browser.post(url("scenario_share", scenario)).status_code == 409
    scenario.refresh_from_db()
    assert not scenario.is_shared
    browser.post(url("scenario_share", scenario), {"do": "share"})
    scenario.refresh_from_db()
    assert scenario.is_shared
    browser.post(url("scenario_share", scenario), {"do": "withdraw"})
    scenario.refresh_from_db()
    assert not scenario.is_shared
    browser.post(url("scenario_remove", scenario))
    assert BenchScenario.objects.exists()  # nobody said so
    sent = {"do": "remove"}
    assert browser.post(url("scenario_remove", scenario), sent).url == url(
        "scenario_bench", year
    )
    assert not BenchScenario.objects.exists()
