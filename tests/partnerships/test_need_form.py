"""The form in steps: what was typed is saved, shown, or asked about; never lost."""

import re
import uuid
from html import unescape

import pytest
from django.urls import reverse

from partnerships.models import Need, Statistic
from partnerships.models.need_rules import all_questions
from partnerships.need.steps import STEPS
from portal.audit.models import AuditEntry
from tests import factories as make_a
from tests import stage
from tests.bench.forms import fields_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
MONEY_STEPS = ("budget", "own")


@pytest.fixture
@stage.scene
def draft(people):
    return make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )


def new(people):
    return reverse("partnerships:need_new", args=[people.scheme_year.pk])


def at(need, step):
    return reverse("partnerships:need_step", args=[need.pk, step])


def opened(client, address):
    """The fields of the step as the browser has them."""
    page = client.get(address).content.decode()
    return fields_of(page, address)


def plain(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


# ------------------------------------------------------------------------ beginning


def test_a_need_begins_with_its_title(people, as_person):
    client = as_person(people.member)
    fields = fields_of(client.get(new(people)).content.decode())
    response = client.post(new(people), fields | {"title": "Vurdering"})

    need = Need.objects.get(title="Vurdering", state="draft")
    assert response["Location"].startswith(at(need, "background"))
    assert str(need.form_key) == fields["form_key"]


def test_a_beginning_sent_twice_is_one_need_with_the_newest_title(people, as_person):
    client = as_person(people.member)
    form = {"form_key": str(uuid.uuid4()), "title": "First"}
    client.post(new(people), form)
    client.post(new(people), form)
    client.post(new(people), form | {"title": "Gone back and changed"})
    need = Need.objects.get(form_key=form["form_key"])
    assert need.title == "Gone back and changed"


def test_a_need_without_a_title_is_not_begun(people, as_person):
    before = Need.objects.count()
    response = as_person(people.member).post(
        new(people), {"form_key": str(uuid.uuid4()), "title": ""}
    )
    assert response.status_code == 422
    assert "id_title_error" in response.content.decode()
    assert Need.objects.count() == before


def test_a_title_typed_when_the_deadline_passes_is_shown_again(people, as_person):
    people.scheme_year.deadline = make_a.SubmittedNeedFactory.submitted_at
    people.scheme_year.save()
    response = as_person(people.member).post(
        new(people), {"form_key": str(uuid.uuid4()), "title": "Typed in time"}
    )
    assert response.status_code == 403
    assert "Typed in time" in response.content.decode()


def test_markup_in_a_title_is_text(people, as_person):
    title = "<script>alert(1)</script>{{ settings.SECRET_KEY }}{% now 'Y' %}"
    form = {"form_key": str(uuid.uuid4()), "title": title}
    page = as_person(people.member).post(new(people), form, follow=True)
    page = page.content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ settings.SECRET_KEY }}" in page


# ---------------------------------------------------------------------------- steps


@pytest.mark.parametrize("step", [step.name for step in STEPS])
def test_every_step_is_shown_with_few_queries(
    people, as_person, draft, step, django_assert_max_num_queries
):
    client = as_person(people.member)
    with django_assert_max_num_queries(8):
        response = client.get(at(draft, step))
    assert response.status_code == 200
    assert 'aria-current="step"' in response.content.decode()


def test_a_step_is_saved_and_leads_to_the_next(people, as_person, draft):
    client = as_person(people.member)
    fields = opened(client, at(draft, "background"))
    response = client.post(
        at(draft, "background"), fields | {"found_how": "Elevundersøkinga"}
    )
    assert response["Location"] == f"{at(draft, 'content')}?saved=background"
    draft.refresh_from_db()
    assert draft.found_how == "Elevundersøkinga"
    entry = AuditEntry.objects.about(draft).first()
    assert entry.data["fields"] == ["found_how"]


@pytest.mark.parametrize("step", ["background", "content", "partner", "criteria"])
def test_a_step_sent_untouched_changes_nothing(people, as_person, draft, step):
    client = as_person(people.member)
    client.post(at(draft, step), opened(client, at(draft, step)))
    draft.refresh_from_db()
    assert draft.version == 1


def test_what_is_right_is_saved_and_what_is_wrong_is_shown_again(
    people, as_person, draft
):
    client = as_person(people.member)
    fields = opened(client, at(draft, "target"))
    response = client.post(
        at(draft, "target"), fields | {"school_count": 9, "teacher_count": "many"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "id_teacher_count_error" in page
    assert "many" in page
    draft.refresh_from_db()
    assert (draft.school_count, draft.teacher_count) == (9, 40)
    again = client.post(
        at(draft, "target"),
        fields_of(page, at(draft, "target")) | {"teacher_count": 44},
    )
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.teacher_count == 44


@pytest.mark.parametrize(
    ("step", "field", "text"),
    [
        ("budget", "owner_2018_leave", "5000 000"),
        ("budget", "owner_2018_leave", "-5"),
        ("budget", "owner_2018_leave", "12,5"),
        ("budget", "owner_2018_leave", "1e9"),
        ("own", "cash_2018", "5000 000"),
        ("own", "hours_2018", "-1"),
        ("content", "aim", "x" * 10_001),
        ("content", "duration", "9"),
        ("content", "sector_aims", "nonsense"),
        ("content", "start_term", "winter"),
        ("background", "title", ""),
        ("partner", "uh_partner", "999999"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_beside_it(
    people, as_person, draft, step, field, text
):
    client = as_person(people.member)
    fields = opened(client, at(draft, step))
    response = client.post(at(draft, step), fields | {field: text})
    assert response.status_code == 422
    page = plain(response)
    assert f"id_{field}_error" in page
    if field not in ("duration", "sector_aims", "start_term", "uh_partner"):
        assert text in page
    draft.refresh_from_db()
    assert draft.version == 1


def test_more_text_than_can_be_taken_is_told_and_not_a_traceback(
    people, as_person, draft
):
    client = as_person(people.member)
    response = client.post(at(draft, "content"), {"aim": "x" * 34_000_000})
    assert response.status_code == 413


def test_the_budget_is_asked_for_each_recipient_year_and_category(
    people, as_person, draft
):
    Need.objects.filter(pk=draft.pk).update(duration=2)
    client = as_person(people.member)
    fields = opened(client, at(draft, "budget"))
    amounts = {name for name in fields if re.match(r"(owner|uh)_", name)}
    assert len(amounts) == 2 * 2 * 5
    client.post(
        at(draft, "budget"),
        fields | {"owner_2018_leave": "120 000", "uh_2019_guidance": "30000"},
    )
    draft.refresh_from_db()
    assert draft.requested_nok == 150_000
    page = plain(client.get(draft.get_absolute_url()))
    assert "36 000" in page  # 30 % on top


def test_the_page_shows_each_category_and_what_the_owner_puts_in(
    people, as_person, draft
):
    client = as_person(people.member)
    budget, own = at(draft, "budget"), at(draft, "own")
    client.post(budget, opened(client, budget) | {"owner_2018_material": "4 321"})
    client.post(own, opened(client, own) | {"hours_2018": "3", "rate_2018": "411"})
    page = plain(client.get(draft.get_absolute_url()))
    assert "Materiell" in page
    assert page.count("4 321") >= 2
    assert "1 233" in page


def test_a_category_that_the_year_has_taken_away_is_still_shown(
    people, as_person, draft
):
    client = as_person(people.member)
    budget = at(draft, "budget")
    client.post(budget, opened(client, budget) | {"owner_2018_material": "4 321"})
    people.scheme_year.cost_categories = people.scheme_year.cost_categories[:2]
    people.scheme_year.save()
    assert "4 321" in plain(client.get(draft.get_absolute_url()))
    fields = opened(client, budget)
    assert fields["owner_2018_material"] == "4\u00a0321"
    client.post(budget, fields | {"owner_2018_material": ""})
    assert not draft.lines.exists()


def test_a_year_without_categories_asks_for_one_amount(people, as_person, draft):
    people.scheme_year.cost_categories = []
    people.scheme_year.save()
    client = as_person(people.member)
    fields = opened(client, at(draft, "budget"))
    client.post(at(draft, "budget"), fields | {"owner_2018": "70 000"})
    assert draft.lines.get().requested_nok == 70_000
    assert not draft.lines.get().costs.exists()


def test_without_a_partner_the_budget_leads_to_choosing_one(people, as_person, draft):
    Need.objects.filter(pk=draft.pk).update(uh_partner=None)
    page = as_person(people.member).get(at(draft, "budget")).content.decode()
    assert at(draft, "partner") in page
    assert 'name="uh_2018_leave"' not in page


def test_a_year_asks_only_what_it_asks(people, as_person, draft):
    questions = all_questions()
    for name in ("criteria", "evaluation", "codetermination_by", "school_based"):
        del questions[name]
    people.scheme_year.questions = questions
    people.scheme_year.save()
    client = as_person(people.member)
    page = client.get(at(draft, "content")).content.decode()
    assert 'name="school_based"' not in page
    assert at(draft, "criteria") not in page
    assert client.get(at(draft, "criteria")).status_code == 404


def test_the_municipalitys_figures_stand_beside_the_target_group(
    people, as_person, draft
):
    for year, value in ((2017, 1), (2018, 8_200), (2019, 2)):
        Statistic.objects.create(
            organisation=people.owner,
            year=year,
            measure="inhabitants",
            value=value,
            source="SSB 07459",
        )
    page = plain(as_person(people.member).get(at(draft, "target")))
    assert "8 200" in page
    assert "2018" in page
    assert "SSB 07459" in page


def test_the_schools_one_ticks_are_added_up_into_the_answers(people, as_person, draft):
    schools = [make_a.SchoolFactory(owner=people.owner, teachers=n) for n in (7, 11)]
    others = make_a.SchoolFactory(teachers=500)
    client = as_person(people.member)
    address = at(draft, "target")
    page = plain(client.get(address))
    assert schools[0].name in page
    assert "2 skular med 18 lærarar" in page
    assert others.name not in page
    fields = opened(client, address) | {"leader_count": "3", "use": "schools"}
    ticked = [schools[1].pk, others.pk]
    response = client.post(address, fields | {"school": ticked})
    assert response["Location"] == f"{address}?saved=target"
    draft.refresh_from_db()
    numbers = (draft.school_count, draft.teacher_count, draft.leader_count)
    assert numbers == (1, 11, 3)


def test_a_school_that_is_no_more_on_the_years_day_is_not_counted(
    people, as_person, draft
):
    gone = make_a.SchoolFactory(owner=people.owner, valid_to="2017-07-31")
    page = plain(as_person(people.member).get(at(draft, "target")))
    assert gone.name not in page


@pytest.mark.parametrize("use", ["schools", "school_count", "nonsense", ""])
def test_who_ticks_nothing_keeps_what_is_typed_and_is_told(
    people, as_person, draft, use
):
    make_a.SchoolFactory(owner=people.owner)
    client = as_person(people.member)
    address = at(draft, "target")
    fields = opened(client, address) | {"school_count": "9", "use": use, "school": "x"}
    page = plain(client.post(address, fields, follow=True))
    assert "Kryss av" in page
    draft.refresh_from_db()
    assert (draft.school_count, draft.teacher_count) == (9, 40)


def test_ticks_stand_when_something_else_is_wrong(people, as_person, draft):
    school = make_a.SchoolFactory(owner=people.owner)
    client = as_person(people.member)
    address = at(draft, "target")
    fields = opened(client, address) | {"leader_count": "many", "school": school.pk}
    response = client.post(address, fields | {"use": "schools"})
    assert response.status_code == 422
    page = plain(response)
    assert f'id="school-{school.pk}" checked' in page
    assert "many" in page


def test_a_published_figure_is_used_as_it_stands(people, as_person, draft):
    Statistic.objects.create(
        organisation=people.owner, year=2018, measure="schools", value=6, source="GSI"
    )
    client = as_person(people.member)
    address = at(draft, "target")
    assert 'value="school_count">' in plain(client.get(address))
    client.post(address, opened(client, address) | {"use": "school_count"})
    draft.refresh_from_db()
    assert draft.school_count == 6


def test_two_who_use_and_type_another_number_choose_between_them(
    people, as_person, draft
):
    school = make_a.SchoolFactory(owner=people.owner, teachers=7)
    client = as_person(people.member)
    address = at(draft, "target")
    fields = opened(client, address)
    client.post(address, fields | {"teacher_count": "55", "tab": "other"})
    use = {"use": "schools", "school": school.pk}
    response = client.post(address, fields | use)
    assert response.status_code == 409
    draft.refresh_from_db()
    assert (draft.school_count, draft.teacher_count) == (1, 55)


@pytest.mark.parametrize("count", [1, 30])
def test_the_target_step_costs_the_same_for_1_and_30_schools(
    people, as_person, draft, count, django_assert_num_queries
):
    make_a.SchoolFactory.create_batch(count, owner=people.owner)
    client = as_person(people.member)
    with django_assert_num_queries(8):
        client.get(at(draft, "target"))


def test_the_last_step_tells_what_is_missing_and_where(people, as_person, draft):
    Need.objects.filter(pk=draft.pk).update(aim="")
    page = as_person(people.member).get(at(draft, "review")).content.decode()
    assert f"{at(draft, 'content')}#id_aim" in page
    assert f"{at(draft, 'budget')}#id_budget" in page
    assert reverse("partnerships:need_submit", args=[draft.pk]) not in page


def test_the_approver_submits_on_the_last_step(people, as_person, draft):
    make_a.NeedLineFactory(need=draft)
    client = as_person(people.approver)
    page = client.get(at(draft, "review")).content.decode()
    submit = reverse("partnerships:need_submit", args=[draft.pk])
    client.post(submit, fields_of(page, submit))
    draft.refresh_from_db()
    assert draft.state == Need.State.SUBMITTED


def test_one_goes_on_where_something_is_missing(people, as_person, draft):
    Need.objects.filter(pk=draft.pk).update(found_how="")
    edit = reverse("partnerships:need_edit", args=[draft.pk])
    client = as_person(people.member)
    assert client.get(edit)["Location"] == at(draft, "background")
    Need.objects.filter(pk=draft.pk).update(found_how="x")
    assert client.get(edit)["Location"] == at(draft, "budget")


# -------------------------------------------------------------------- two at once


def test_two_in_different_fields_of_a_step_are_told_and_both_saved(
    people, as_person, draft
):
    client = as_person(people.member)
    fields = opened(client, at(draft, "content"))
    theirs = as_person(people.approver)
    theirs.post(at(draft, "content"), fields | {"aim": "Theirs", "tab": "other"})

    client = as_person(people.member)
    answer = client.post(
        at(draft, "content"), fields | {"content": "Mine"}, follow=True
    )

    draft.refresh_from_db()
    assert (draft.aim, draft.content) == ("Theirs", "Mine")
    assert "Approver" in answer.content.decode()


@pytest.mark.parametrize(
    ("choice", "stands"),
    [("mine", "Mine"), ("theirs", "Theirs"), ("together", "Theirs and mine")],
)
def test_two_in_the_same_field_get_both_texts_and_a_choice(
    people, as_person, draft, choice, stands
):
    client = as_person(people.member)
    address = at(draft, "content")
    fields = opened(client, address)
    client.post(address, fields | {"aim": "Theirs", "tab": "other"})

    response = client.post(address, fields | {"aim": "Mine", "content": "Mine too"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    draft.refresh_from_db()
    assert (draft.aim, draft.content) == ("Theirs", "Mine too")
    resolved = client.post(
        address,
        fields_of(page, address)
        | {"choice_aim": choice, "together_aim": "Theirs and mine"},
    )
    assert resolved.status_code == 302
    draft.refresh_from_db()
    assert draft.aim == stands


@pytest.mark.parametrize(("choice", "stands"), [("mine", 200), ("theirs", 100)])
def test_two_in_the_same_amount_choose_between_the_two(
    people, as_person, draft, choice, stands
):
    client = as_person(people.member)
    address = at(draft, "budget")
    fields = opened(client, address)
    client.post(address, fields | {"owner_2018_leave": "100", "tab": "other"})

    response = client.post(address, fields | {"owner_2018_leave": "200"})

    page = response.content.decode()
    assert response.status_code == 409
    client.post(address, fields_of(page, address) | {"choice_owner_2018_leave": choice})
    assert draft.lines.get().requested_nok == stands


def test_a_third_who_saves_while_one_chooses_is_not_written_over(
    people, as_person, draft
):
    client = as_person(people.member)
    address = at(draft, "content")
    fields = opened(client, address)
    client.post(address, fields | {"aim": "Theirs", "tab": "other"})
    page = client.post(address, fields | {"aim": "Mine"}).content.decode()
    choice = fields_of(page, address) | {"choice_aim": "mine"}
    client.post(address, opened(client, address) | {"aim": "The third's"})

    response = client.post(address, choice)

    assert response.status_code == 409
    assert "The third" in plain(response)
    draft.refresh_from_db()
    assert draft.aim == "The third's"


# ------------------------------------------------------------------------- autosave


def autosave(client, address, fields, **headers):
    return client.post(address, fields | {"autosave": "1"}, headers=HTMX)


def test_an_autosave_saves_says_when_and_gives_the_next_bases(people, as_person, draft):
    client = as_person(people.member)
    address = at(draft, "content")
    fields = opened(client, address)
    answer = autosave(client, address, fields | {"aim": "Half a sen"})

    part = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in part
    assert re.search(r"\d\d:\d\d", part)
    draft.refresh_from_db()
    assert draft.aim == "Half a sen"
    bases = re.search(r'name="bases" value="([^"]*)"', part)[1]
    answer = autosave(
        client, address, fields | {"aim": "Half a sentence", "bases": bases, "tab": ""}
    )
    draft.refresh_from_db()
    assert draft.aim == "Half a sentence"


def test_an_autosave_never_writes_over_what_another_saved(people, as_person, draft):
    client = as_person(people.member)
    address = at(draft, "content")
    fields = opened(client, address)
    client.post(address, fields | {"aim": "Theirs", "tab": "other"})

    answer = autosave(client, address, fields | {"aim": "Mine", "content": "Mine"})

    draft.refresh_from_db()
    assert (draft.aim, draft.content) == ("Theirs", "Mine")
    assert "data-arrived" in answer.content.decode()
    assert 'data-arrived="aim' not in answer.content.decode()
    assert autosave(client, address, fields | {"aim": "Mine"}).status_code == 200
    response = client.post(address, fields | {"aim": "Mine"})
    assert response.status_code == 409


def test_an_autosave_tells_what_cannot_be_saved(people, as_person, draft):
    client = as_person(people.member)
    address = at(draft, "target")
    fields = opened(client, address)
    answer = autosave(
        client, address, fields | {"school_count": 5, "teacher_count": "many"}
    )
    draft.refresh_from_db()
    assert (draft.school_count, draft.teacher_count) == (5, 40)
    assert 'data-arrived="teacher_count' not in answer.content.decode()


def test_the_meter_follows_what_is_typed(people, as_person, draft):
    client = as_person(people.member)
    fields = opened(client, at(draft, "budget"))
    answer = autosave(
        client, at(draft, "budget"), fields | {"owner_2018_leave": "100000"}
    )
    assert "30 000" in plain(answer)


def test_the_meter_of_the_budget_knows_what_is_put_in(people, as_person, draft):
    client = as_person(people.member)
    own = at(draft, "own")
    client.post(own, opened(client, own) | {"cash_2018": "4 321"})
    budget = at(draft, "budget")
    fields = opened(client, budget)
    assert "4 321" in plain(client.get(budget))
    answer = autosave(client, budget, fields | {"owner_2018_leave": "100000"})
    assert "4 321" in plain(answer)


@pytest.mark.parametrize(
    ("step", "change", "most"),
    [
        ("content", {"aim": "New"}, 10),
        ("target", {"school_count": 7}, 10),
        ("partner", {"uh_role": "New"}, 10),
        ("budget", {"owner_2018_leave": "7"}, 11),
        ("own", {"cash_2018": "7"}, 13),
    ],
)
def test_an_autosave_costs_few_queries(
    people, as_person, draft, step, change, most, django_assert_max_num_queries
):
    client = as_person(people.member)
    fields = opened(client, at(draft, step))
    with django_assert_max_num_queries(most):  # a savepoint and its release among them
        answer = autosave(client, at(draft, step), fields | change)
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.version == 2


def test_nobody_else_autosaves(people, as_person, draft):
    for who in ("reader", "neighbour", "officer", "uh_partner"):
        client = as_person(getattr(people, who))
        answer = autosave(client, at(draft, "content"), {"aim": "Not mine"})
        assert answer.status_code in (403, 404)
    draft.refresh_from_db()
    assert draft.aim != "Not mine"
