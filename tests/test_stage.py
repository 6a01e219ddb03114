"""Scenes: the second test to ask for one has what the first one had, or acts anew."""

import copy

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from partnerships.models import Need
from portal.lib import clock
from tests import factories as make_a
from tests import stage

acts = []


@stage.scene
def renamed(people, title="Ny"):
    """A need that is changed, in the database and in the cast, and a file."""
    acts.append(title)
    people.need.title = title
    people.need.save()
    people.need.lines.all().delete()
    return make_a.AttachmentFactory(need=people.need)


@stage.scene
def commented(people):
    acts.append("comment")
    return make_a.CommentFactory(need=people.need)


@pytest.fixture(autouse=True)
def from_the_start(monkeypatch):
    monkeypatch.setattr(stage, "_kept", {})
    acts.clear()


def in_a_test(does):
    """What it returns, and all the rows that it leaves."""
    with transaction.atomic():
        people = stage.enter()
        returned = does(people)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            rows = stage.all_rows(cursor)
        transaction.set_rollback(True)
    return people, returned, {table: sorted(found) for table, found in rows.items()}


def test_it_is_acted_once_and_then_played(db):
    first, second = in_a_test(renamed), in_a_test(renamed)

    assert acts == ["Ny"]
    assert first[2] == second[2]
    assert "partnerships_needline" not in second[2]
    for people, attachment, _rows in (first, second):
        assert people.need.title == "Ny"
        assert attachment.need is people.need
    assert first[1] == second[1]
    assert first[1] is not second[1]


def test_a_copy_is_not_changed_by_who_had_it_before(db):
    def spoilt(people):
        attachment = renamed(people)
        attachment.name = people.need.title = "Skjemd"

    in_a_test(spoilt)
    in_a_test(spoilt)
    people, attachment, _rows = in_a_test(renamed)

    assert acts == ["Ny"]
    assert "Skjemd" not in (people.need.title, attachment.name)


def test_its_files_are_put_where_a_test_has_a_store_of_its_own(db, settings, tmp_path):
    in_a_test(renamed)
    store = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": store}

    _people, attachment, _rows = in_a_test(renamed)

    assert acts == ["Ny"]
    assert default_storage.exists(attachment.file.name)


def test_other_values_and_scenes_before_it_make_another_scene(db):
    def both(people):
        return renamed(people), commented(people)

    _people, _made, rows = in_a_test(both)
    assert in_a_test(both)[2] == rows
    assert acts == ["Ny", "comment"]
    in_a_test(commented)
    in_a_test(lambda people: renamed(people, title="Anna"))

    assert acts == ["Ny", "comment", "comment", "Anna"]


def written(people):
    make_a.UserFactory()


def changed(people):
    Need.objects.update(title="Annleis")


def changed_in_mind(people):
    people.need.title = "Annleis"


def written_and_undone(people):
    with transaction.atomic():
        written(people)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "before", [written, changed, changed_in_mind, written_and_undone]
)
def test_a_test_that_has_done_anything_acts_anew(db, before):
    def anew(people):
        before(people)
        renamed(people)

    in_a_test(renamed)
    in_a_test(anew)
    in_a_test(anew)

    assert acts == ["Ny"] * 3


def test_with_the_clock_turned_or_another_cast_it_is_acted_anew(db):
    def later(people):
        with clock.at(clock.now()):
            renamed(people)

    in_a_test(renamed)
    in_a_test(later)
    in_a_test(lambda people: renamed(copy.deepcopy(people)))

    assert acts == ["Ny"] * 3


def test_where_there_was_something_before_the_cast_it_is_acted_anew(db):
    in_a_test(renamed)
    make_a.UserFactory()
    in_a_test(renamed)

    assert acts == ["Ny"] * 2
