"""The order of the agenda as a whole, and the leader's run-book."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from forums.services import agenda
from portal.lib.errors import StaleState
from tests import factories as make_a
from tests import stage
from tests.forums import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def meeting(people):
    made = scenes.meeting(people)
    for title in ("A", "B", "C"):
        scenes.item(people, made, title=title)
    return made


def titles(meeting):
    return "".join(meeting.items.values_list("title", flat=True))


def page(meeting, route="agenda_order"):
    return reverse(f"forums:{route}", args=[meeting.pk])


def sent(meeting, *numbers, **more):
    pks = list(meeting.items.values_list("pk", flat=True))
    typed = {f"rank_{pk}": n for pk, n in zip(pks, numbers, strict=True)}
    return {"seen": ",".join(map(str, pks)), **typed, **more}


def test_typed_numbers_order_the_agenda(people, meeting, as_person):
    client = as_person(people.secretary)
    assert client.post(page(meeting), sent(meeting, 3, 1, 2)).status_code == 302
    assert titles(meeting) == "BCA"


def test_what_has_no_number_comes_last(people, meeting, as_person):
    as_person(people.secretary).post(page(meeting), sent(meeting, "", 5, 2))
    assert titles(meeting) == "CBA"


def test_the_buttons_show_the_order_and_save_nothing(people, meeting, as_person):
    last = meeting.items.last()
    move = sent(meeting, 1, 2, 3, move=f"up-{last.pk}")
    shown = as_person(people.secretary).post(page(meeting), move)
    assert shown.status_code == 200
    rows = [(item.title, bound.value()) for item, bound in shown.context["form"].rows()]
    assert rows == [("A", "1"), ("C", "2"), ("B", "3")]
    assert titles(meeting) == "ABC"


def test_who_saw_another_order_writes_over_nobodys(people, meeting, as_person):
    seen = sent(meeting, 3, 2, 1)
    pks = list(meeting.items.values_list("pk", flat=True))
    secretary = people.actor("secretary")
    order = [pks[1], pks[0], pks[2]]
    agenda.order_items(actor=secretary, meeting=meeting, order=order)
    with pytest.raises(StaleState):
        agenda.order_items(actor=secretary, meeting=meeting, order=pks[::-1], seen=pks)
    answer = as_person(people.secretary).post(page(meeting), seen)
    assert answer.status_code == 409
    assert titles(meeting) == "BAC"


@pytest.mark.parametrize("seen", ["", "x", "1,,2", "9" * 30])
def test_a_page_that_is_no_order_is_refused_in_words(people, meeting, as_person, seen):
    answer = as_person(people.secretary).post(
        page(meeting), sent(meeting, 1, 2, 3) | {"seen": seen}
    )
    assert answer.status_code == 422
    assert titles(meeting) == "ABC"


def test_only_who_runs_the_meeting_orders_it(people, meeting, as_person):
    client = as_person(people.officer)
    assert client.get(page(meeting)).status_code == 403
    assert client.post(page(meeting), sent(meeting, 3, 2, 1)).status_code == 403
    with pytest.raises(PermissionDenied):
        agenda.order_items(
            actor=people.actor("officer"),
            meeting=meeting,
            order=list(meeting.items.values_list("pk", flat=True))[::-1],
        )


# -------------------------------------------------------------------- run-book


def note(people, item, minutes, text=""):
    agenda.write_note(
        actor=people.actor("leader"), item=item, minutes=minutes, text=text
    )


def test_the_run_book_says_when_each_item_begins(people, meeting, as_person):
    a, b, _c = meeting.items.all()
    note(people, a, 20, "Hald tida.")
    note(people, b, 175)
    book = as_person(people.leader).get(page(meeting, "meeting_run_book"))
    begins = [line.begins_at for line in book.context["book"].lines]
    minutes = [0, 20, 195]
    assert begins == [meeting.starts_at + dt.timedelta(minutes=m) for m in minutes]
    assert (book.context["book"].minutes, book.context["book"].over) == (195, 15)
    assert "Hald tida." in book.content.decode()


def test_after_an_item_without_a_time_nothing_is_said(people, meeting, as_person):
    a, _b, _c = meeting.items.all()
    note(people, a, 20)
    book = as_person(people.leader).get(page(meeting, "meeting_run_book"))
    begins = [line.begins_at for line in book.context["book"].lines]
    assert begins[1] is not None
    assert begins[2] is None


def test_the_run_book_is_for_who_runs_the_meeting_alone(people, meeting, as_person):
    a, _b, _c = meeting.items.all()
    note(people, a, 20, "Løynd.")
    scenes.called(people, meeting)
    for who in ("forum_member", "forum_deputy", "officer", "national"):
        answer = as_person(getattr(people, who)).get(page(meeting, "meeting_run_book"))
        assert answer.status_code == 403
    leader = meeting.participants.get(user=people.leader)
    make_a.RecusalFactory(item=a, participant=leader)
    shown = as_person(people.leader).get(page(meeting, "meeting_run_book"))
    assert "Løynd." not in shown.content.decode()
