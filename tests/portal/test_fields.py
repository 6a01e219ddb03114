"""Numbers that people type: Norwegian ones, and no others that Python would take."""

import pytest
from django.core.exceptions import ValidationError

from funding.forms.pots import PotForm
from partnerships.forms.scheme_year import PercentField

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
