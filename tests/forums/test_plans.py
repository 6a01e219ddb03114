"""The long-term plan: adopted once and locked, and the one that is in force."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from forums.models import Plan, PlanSection
from forums.services.plans import adopt_plan, save_plan, start_plan
from portal.lib.errors import StaleState
from tests import factories as make_a

pytestmark = pytest.mark.django_db
DAY = dt.date(2020, 1, 1)
TEXTS = [("Mål", "Alle skular er med."), ("Tiltak", "")]


def start(people, who="secretary"):
    return start_plan(actor=people.actor(who), forum=people.forum)


def save(people, plan, who="secretary", version=1, sections=TEXTS):
    return save_plan(
        actor=people.actor(who),
        plan=plan,
        version=version,
        title="Plan",
        sections=sections,
    )


def adopt(people, plan, who="leader", version=2, day=DAY):
    return adopt_plan(
        actor=people.actor(who), plan=plan, version=version, valid_from=day
    )


def test_a_new_version_begins_with_the_texts_of_the_one_before(people):
    adopt(people, save(people, start(people)))
    second = start(people)
    assert second.number == 2
    assert list(second.sections.values_list("heading", "text")) == TEXTS
    assert start(people, "leader") == second


def test_an_old_tab_does_not_write_over_a_newer_text(people):
    plan = start(people)
    save(people, plan)
    with pytest.raises(StaleState, match="Secretary saved the plan"):
        save(people, plan, "leader")
    with pytest.raises(StaleState):
        adopt(people, plan, version=1)


@pytest.mark.parametrize("who", ["forum_member", "officer", "member", "national"])
def test_nobody_else_writes_or_adopts_it(people, who):
    with pytest.raises(PermissionDenied):
        start(people, who)
    plan = start(people)
    with pytest.raises(PermissionDenied):
        save(people, plan, who)
    with pytest.raises(PermissionDenied):
        adopt(people, plan, who, version=1)


def test_a_plans_title_and_headings_can_be_read(people):
    with pytest.raises(ValidationError, match="heading"):
        save(people, start(people), sections=[("\u200b", "Tekst.")])
    plan = save(people, start(people), sections=[("M\u202eå\u200bl", "")])
    assert plan.sections.get().heading == "Mål"


def test_an_empty_plan_or_a_section_without_a_heading_is_refused(people):
    plan = start(people)
    with pytest.raises(ValidationError, match="Write the plan first"):
        adopt(people, plan, version=1)
    with pytest.raises(ValidationError, match="heading"):
        save(people, plan, sections=[("", "Berre tekst.")])


def test_an_adopted_version_is_changed_by_nobody(people):
    plan = adopt(people, save(people, start(people)))
    assert adopt(people, plan) == plan
    with pytest.raises(PermissionDenied, match="Begin a new one"):
        save(people, plan, version=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.update(title="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.all().delete()
    for change in (
        lambda: PlanSection.objects.update(text="x"),
        lambda: PlanSection.objects.all().delete(),
        lambda: PlanSection.objects.create(plan=plan, number=9, heading="x"),
    ):
        with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
            change()


def test_the_one_in_force_is_the_newest_that_has_begun(people, as_person):
    for number, day in enumerate(("2020-01-01", "2021-01-01", "2999-01-01"), 1):
        make_a.PlanFactory(
            forum=people.forum, number=number, adopted=True, valid_from=day
        )
    page = as_person(people.nobody).get(
        reverse("forums:plan_list", args=[people.forum.pk])
    )
    assert page.context["in_force"].number == 2


def test_it_is_written_and_adopted_in_the_browser(people, as_person):
    client = as_person(people.secretary)
    client.post(reverse("forums:plan_start", args=[people.forum.pk]))
    plan = Plan.objects.get()
    at = reverse("forums:plan_edit", args=[plan.pk])
    typed = {"version": "1", "title": "Plan", "heading_0": "Mål", "text_0": "Alle."}
    assert client.post(at, {**typed, "heading_0": ""}).status_code == 422
    assert client.post(at, typed).status_code == 302
    late = client.post(at, {**typed, "text_0": "Mi tekst"})
    assert late.status_code == 409
    assert "Mi tekst" in late.content.decode()
    adopt_at = reverse("forums:plan_adopt", args=[plan.pk])
    assert client.post(adopt_at, {"version": "2"}).status_code == 422
    client.post(adopt_at, {"version": "2", "valid_from": "2020-01-01"})
    plan.refresh_from_db()
    assert plan.state == "adopted"


@pytest.mark.parametrize("more", [1, 3])
def test_the_page_takes_as_many_queries_whatever_its_size(
    people, as_person, django_assert_num_queries, more
):
    for number in range(1, more + 1):
        make_a.PlanFactory(forum=people.forum, number=number, adopted=True)
    client = as_person(people.member)
    with django_assert_num_queries(8):
        client.get(reverse("forums:plan_list", args=[people.forum.pk]))
