"""Addresses are those that Django would say."""

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from portal.lib.addresses import address_of

ROUTES = [
    ("partnerships:need_detail", (7,)),
    ("forums:weigh", (11, 1, 1000000000)),
    ("partnerships:partnership_detail", (10**9 + 1, 10**9)),
    ("open:year", ("dekomp", 2018, "15")),
    ("home", ()),
]


@pytest.mark.parametrize(("route", "ids"), ROUTES)
def test_it_is_what_reverse_says(route, ids):
    assert address_of(route, *ids) == reverse(route, args=ids)


def test_below_another_prefix_it_is_another():
    route, ids = ROUTES[0]
    plain, before = address_of(route, *ids), get_script_prefix()
    set_script_prefix("/portal/")
    try:
        assert address_of(route, *ids) == f"/portal{plain}"
    finally:
        set_script_prefix(before)


def test_what_has_no_id_yet_has_no_address():
    with pytest.raises(NoReverseMatch):
        address_of("partnerships:need_detail", None)
