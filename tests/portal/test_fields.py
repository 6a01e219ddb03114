"""What people type: Norwegian numbers, and no others that Python would take."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from funding.forms.pots import PotForm
from partnerships.forms.scheme_year import PercentField
from portal.lib import fields
from portal.templatetags.ui import field

WORD = forms.CharField(label="Word")
label_of = fields.lazily(lambda text: f"{text} in nynorsk")

WRONG = ["1e2", "NaN", "Infinity", "１２", "१२", "1_0", "+5", "-5", ".5", "5.", "1,2,3"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", "12"), ("12,5", "12.5"), ("12.5", "12.5"), (" 30 % ", "30"), ("0", "0")],
)
def test_a_percentage_is_written_with_a_comma_or_a_point(typed, number):
    assert str(PercentField().clean(typed)) == number


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_no_norwegian_number_is_no_percentage(typed):
    with pytest.raises(ValidationError, match="12,5"):
        PercentField().clean(typed)


@pytest.mark.parametrize("typed", WRONG)
def test_nor_the_share_of_a_pot(typed):
    row = PotForm(
        {"name": "p", "source": "share", "value": typed, "by": "equal"}, columns=()
    )

    assert not row.is_valid()
    assert "12,5" in str(row.errors["value"])


def test_an_empty_percentage_stays_empty():
    assert PercentField(required=False).clean(" ") is None


def test_forms_that_share_their_fields_keep_their_own_apart():
    one, other = PotForm(columns=[("a", "A")]), PotForm(columns=[("b", "B")])

    assert one.fields["name"] is other.fields["name"]
    assert [value for value, _label in one.fields["by"].choices][-1] == "a"
    assert [value for value, _label in other.fields["by"].choices][-1] == "b"


def test_what_is_alike_has_its_own_label_and_what_stands_in_it():
    one = fields.alike(WORD, label="One", initial="1")
    other = fields.alike(WORD, label=label_of("Other"), initial=None)
    assert (one.label, one.initial) == ("One", "1")
    assert (str(other.label), other.initial) == ("Other in nynorsk", None)
    assert (WORD.label, WORD.initial) == ("Word", None)
    assert one.widget is other.widget is WORD.widget


def test_a_label_is_made_when_it_is_read():
    made = []
    label = fields.lazily(lambda text: made.append(text) or text)("Once")
    assert made == []
    assert (str(label), made) == ("Once", ["Once"])


def test_to_show_a_field_leaves_it_as_it_is():
    first, again = (
        str(field(PotForm(columns=())["named"], rows=rows)) for rows in (9, 0)
    )

    assert 'rows="9"' in first
    assert 'rows="3"' in again
    assert 'class="ds-input"' in again
    assert "cols" not in first + again
