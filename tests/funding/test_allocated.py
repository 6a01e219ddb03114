"""The rows of an allocation's table, whatever an owner is called."""

import pytest
from django.utils import translation

from funding.pages.tables import tables_of
from funding.templatetags.allocated import allocation_rows
from partnerships.models import Organisation
from tests.funding import money

pytestmark = pytest.mark.django_db
HOSTILE = '"><script>&'
SAFE = "&quot;&gt;&lt;script&gt;&amp;"


@pytest.fixture
def allocation(people):
    """A draft, where Giske is called something hostile and gets less than by key."""
    allocation = money.draft(people)
    line = allocation.lines.get(recipient=people.owner)
    money.adjust(people, line, -1_000, HOSTILE)
    Organisation.objects.filter(pk=people.owner.pk).update(name=HOSTILE)
    return allocation


def rows(allocation, own_id=None, may_change=False):
    tables = tables_of(allocation, None)
    with translation.override("en"):
        return "".join(
            allocation_rows(table, tables, own_id, may_change)
            for table in tables.tables
        )


def test_names_and_reasons_are_escaped_wherever_they_go(people, allocation):
    out = rows(allocation, may_change=True)
    assert out.count(SAFE) == 3
    assert "<script>" not in out
    assert f"{allocation.get_absolute_url()}recipients/{people.owner.pk}/" in out


def test_what_is_adjusted_says_so_with_its_reason(allocation):
    out = rows(allocation)
    assert out.count("adjusted</span>") == out.count('class="reason"') == 1
    assert "−1\u00a0000 kr: " in out
    assert "Adjust<" not in out


def test_ones_own_row_is_marked_and_no_other(people, allocation):
    assert "aria-current" not in rows(allocation)
    out = rows(allocation, own_id=people.owner.pk)
    assert out.count('aria-current="true"') == out.count("you</span>") == 1


def test_who_has_no_need_is_not_said_to_ask_for_nothing(people, allocation):
    out = rows(allocation)
    assert out.count('<span class="note">no need</span>') == out.count("<tr><th") - 1
