"""Names of one line are kept without what nobody sees, or what turns them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from forums.services import fora
from tests import factories as make_a
from tests.forums import scenes, written

pytestmark = pytest.mark.django_db
TYPED, READ = "\u202eKari\u200b \x07 Nord\u00adli\n", "Kari Nordli"
DAY = dt.date(2018, 1, 1)


def forum(people, typed):
    made = fora.create_forum(
        actor=people.actor("officer"),
        county=people.scheme_year.county,
        scheme=people.scheme_year.scheme,
        name=typed,
        valid_from=DAY,
    )
    changed = fora.change_forum(
        actor=people.actor("officer"), forum=people.forum, name=f"{typed} 2"
    )
    return made.name, changed.name.removesuffix(" 2")


def seat(people, typed):
    made = fora.add_seat(
        actor=people.actor("officer"),
        forum=people.forum,
        kind="ks",
        represents=typed,
        valid_from=DAY,
    )
    return (made.represents,)


def holder(people, typed):
    made = fora.seat_person(
        actor=people.actor("officer"),
        seat=make_a.SeatFactory(forum=people.forum),
        name=typed,
        title=typed,
        phone=typed,
        valid_from=DAY,
    )
    return made.name, made.title, made.phone


def meeting(people, typed):
    made = scenes.meeting(people, title=typed, place=typed)
    return made.title, made.place


def task(people, typed):
    return (written.task(people, scenes.opened(people), text=typed).text,)


WRITERS = [forum, seat, holder, meeting, task]


@pytest.mark.parametrize("write", WRITERS)
def test_what_nobody_sees_is_not_kept(people, write):
    assert set(write(people, TYPED)) == {READ}


@pytest.mark.parametrize("write", WRITERS)
def test_a_name_of_nothing_else_is_refused(people, write):
    with pytest.raises(ValidationError):
        write(people, "\u200b \u2060")
