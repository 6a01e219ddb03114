"""Forms of keys that a browser sends half, or that somebody has made by hand."""

import uuid

import pytest
from django.urls import reverse

from funding.forms.nation import CountyPotFormSet
from funding.forms.payments import MarkForm
from funding.forms.pots import PotFormSet
from funding.models import AllocationKey, BenchScenario, NationalDivision
from tests.funding import bench, money, nation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

BROKEN = [
    {"pot-TOTAL_FORMS": "0"},
    {"pot-TOTAL_FORMS": None},
    {"pot-TOTAL_FORMS": "-1"},
    {"pot-TOTAL_FORMS": "9" * 20},
    {"pot-INITIAL_FORMS": None},
    {"pot-INITIAL_FORMS": "x"},
    {"pot-0-name": "", "pot-0-source": "", "pot-0-by": ""},
    {"pot-0-name": None, "pot-0-source": None, "pot-0-by": None},
    {"figures": "x"},
    {"version": "x", "form_key": "x"},
]
KEY = {
    "name": "By children",
    "rounding_unit": "1",
    "figures": "2018",
    "version": "0",
    "pot-TOTAL_FORMS": "1",
    "pot-INITIAL_FORMS": "0",
    "pot-0-name": "children",
    "pot-0-source": "rest",
    "pot-0-by": "children_6_15",
}


def sent(do: str, *changes: dict[str, str | None]) -> dict[str, str]:
    typed: dict[str, str | None] = {**KEY, "form_key": str(uuid.uuid4()), "do": do}
    for change in changes:
        typed |= change
    return {name: value for name, value in typed.items() if value is not None}


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_half_a_division_gets_a_sentence(people, browse, broken):
    nation.draft(people)
    year = people.scheme_year
    address = reverse("funding:national_edit", args=[year.scheme.code, year.year])
    facts = {"amount_nok": "5 000 000", "source": "Prop. 1 S", "version": "1"}

    answer = browse(people.national).post(address, sent("use", facts, broken))

    assert answer.status_code == 422
    assert answer.context["desk"].errors
    assert NationalDivision.objects.get().amount_nok == nation.AMOUNT_NOK


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_half_a_key_of_a_year_gets_a_sentence(people, browse, broken):
    year = money.ready(people, amount_nok=600_000)
    bench.key_of(people)
    address = reverse("funding:allocation_prepare", args=[year.pk])

    answer = browse(people.officer).post(address, sent("use", broken))

    assert answer.status_code == 422
    assert answer.context["desk"].errors
    assert AllocationKey.objects.count() == 1


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_half_a_scenario_gets_a_sentence(people, browse, broken):
    year = money.ready(people, amount_nok=600_000)
    address = reverse("funding:scenario_new", args=[year.pk])

    answer = browse(people.officer).post(address, sent("save", {"key": "own"}, broken))

    assert answer.status_code == 422
    desk = answer.context["desk"]
    assert (
        desk.form.errors or desk.pots.non_form_errors() or desk.pots.total_error_count()
    )
    assert not BenchScenario.objects.exists()


def test_a_pot_that_stands_as_it_was_is_read_whatever_the_form_calls_new(
    people, browse
):
    """The browser says how many pots there were; the pots are those that it sends."""
    nation.draft(people)
    year = people.scheme_year
    address = reverse("funding:national_edit", args=[year.scheme.code, year.year])
    facts = {"amount_nok": "5 000 000", "source": "Prop. 1 S", "version": "1"}

    answer = browse(people.national).post(address, sent("use", facts))

    assert answer.status_code == 302
    division = NationalDivision.objects.get()
    assert division.amount_nok == 5_000_000
    assert [pot["name"] for pot in division.definition["pots"]] == ["children"]


@pytest.mark.parametrize("formset", [PotFormSet, CountyPotFormSet])
@pytest.mark.parametrize(
    ("total", "sentence"),
    [(None, "Open the page anew."), ("13", "A key has at most 12 pots.")],
)
def test_what_is_wrong_with_the_rows_is_our_own_sentence(formset, total, sentence):
    data = {"pot-INITIAL_FORMS": "0"} | ({"pot-TOTAL_FORMS": total} if total else {})
    pots = formset(data, prefix="pot", form_kwargs={"columns": []})

    assert not pots.is_valid()
    assert sentence in " ".join(pots.non_form_errors())


def test_the_button_of_a_payment_file_is_told_in_words():
    form = MarkForm({"act": "zz"}, numbers=())

    assert form.errors["act"] == ["Choose one of the buttons."]
    assert form["act"].label == "What came of it"
