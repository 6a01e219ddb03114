"""Every page of a list has its own rows, in order, from whichever end it is read."""

import pytest
from django.db.models import F

from portal.lib.paging import Pages
from portal.people.models import User
from portal.people.prepared import PreparedRows
from tests import factories as make_a

pytestmark = pytest.mark.django_db
LISTED = PreparedRows(lambda: User.objects.only("full_name"))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("count", [0, 1, 4, 5, 11])
def test_the_pages_together_are_the_list(count, turned):
    for n in range(count):
        make_a.UserFactory(full_name=f"Person {n % 3}")
    name = F("full_name")
    found = User.objects.order_by(name.desc() if turned else name.asc(), "pk")

    pages = Pages(found, 2, count=count, listed=LISTED.of)

    rows = [user for number in pages.page_range for user in pages.page(number)]
    assert rows == list(found)


def test_a_late_page_is_read_from_the_end(django_assert_num_queries):
    make_a.UserFactory.create_batch(7)
    pages = Pages(User.objects.order_by("pk"), 2, count=7, listed=LISTED.of)

    with django_assert_num_queries(1) as asked:
        [last] = pages.get_page(99)

    assert last == User.objects.latest("pk")
    assert "DESC LIMIT 1" in asked[0]["sql"]
