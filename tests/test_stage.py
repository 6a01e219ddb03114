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


@stage.scene
def added(people):
    acts.append("added")
    return make_a.NeedFactory(title="Opphavleg", scheme_year=people.scheme_year)


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


@stage.scene
def retitled(people, need, title="Anna"):
    acts.append(need.title)
    need.title = title
    need.save()
    return need


def test_a_row_that_a_scene_returned_is_given_to_another_and_changed_as_it_was(db):
    def both(people):
        other = added(people)
        assert retitled(people, other) is other
        return other.title

    first, second = in_a_test(both), in_a_test(both)

    assert first[1:] == second[1:]
    assert second[1] == "Anna"
    assert acts == ["added", "Opphavleg"]


def test_a_row_with_other_values_makes_another_scene(db):
    def changed_first(people):
        other = added(people)
        other.title = "Endra"
        retitled(people, other)

    in_a_test(lambda people: retitled(people, added(people)))
    in_a_test(changed_first)

    assert acts == ["added", "Opphavleg", "Endra"]


def test_one_of_the_cast_that_is_given_is_the_casts(db):
    def changes(people):
        retitled(people, people.need)
        return people.need.title

    assert in_a_test(changes)[1:] == in_a_test(changes)[1:]
    assert len(acts) == 1


@stage.world
def alone(title):
    acts.append(title)
    return make_a.NeedFactory(title=title)


def test_a_world_is_made_once_where_there_is_nothing(db):
    def asked(title):
        with transaction.atomic():
            made = alone(title)
            there = Need.objects.get()
            assert there == made
            transaction.set_rollback(True)
        return made.pk, there.title

    assert asked("Ein") == asked("Ein")
    assert asked("To")[1] == "To"
    make_a.NeedFactory()
    alone("Ein")

    assert acts == ["Ein", "To", "Ein"]
