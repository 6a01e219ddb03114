import uuid

import pytest
from django.urls import reverse

from partnerships.models import Need
from tests import factories as make_a
from tests.partnerships.need_texts import VALUES

pytestmark = pytest.mark.django_db

SEES = ["member", "approver", "reader", "uh_partner", "officer", "head", "national"]
SEES_NOT = ["former_member", "neighbour", "other_county", "other_uh", "nobody"]
PARTS = [{}, {"HX-Request": "true"}]


def typed(scheme_year, **changes):
    values = {name: "" if value is None else value for name, value in VALUES.items()}
    form = {"form_key": str(uuid.uuid4()), "version": 1, "owner_2018": "120 000"}
    return values | form | changes


@pytest.mark.parametrize("headers", PARTS, ids=["page", "part"])
@pytest.mark.parametrize(
    ("who", "status"), [(w, 200) for w in SEES] + [(w, 404) for w in SEES_NOT]
)
def test_a_submitted_need_is_for_its_own_people(
    people, as_person, who, status, headers
):
    client = as_person(getattr(people, who))
    response = client.get(people.need.get_absolute_url(), headers=headers)
    assert response.status_code == status
    if status == 200:
        assert people.need.aim in response.content.decode()


@pytest.mark.parametrize("who", [*SEES_NOT, "uh_partner", "officer", "national"])
def test_a_draft_is_its_owners_alone(people, as_person, who):
    draft = make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )
    client = as_person(getattr(people, who))
    assert client.get(draft.get_absolute_url()).status_code == 404
    listed = client.get(reverse("partnerships:need_list")).content.decode()
    assert draft.title not in listed


def test_a_reader_sees_a_draft_and_cannot_change_it(people, as_person):
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    client = as_person(people.reader)

    assert client.get(draft.get_absolute_url()).status_code == 200
    edit = reverse("partnerships:need_edit", args=[draft.pk])
    assert client.get(edit).status_code == 403
    response = client.post(edit, typed(people.scheme_year, title="Mine now"))
    submit = reverse("partnerships:need_submit", args=[draft.pk])

    assert response.status_code == 403
    assert client.post(submit, {"version": 1}).status_code == 403
    draft.refresh_from_db()
    assert (draft.title, draft.state) != ("Mine now", Need.State.SUBMITTED)


def test_a_need_is_registered_in_the_browser(people, as_person):
    client = as_person(people.member)
    address = reverse("partnerships:need_new", args=[people.scheme_year.pk])

    assert client.get(address).status_code == 200
    response = client.post(address, typed(people.scheme_year), follow=True)

    need = Need.objects.get(title=VALUES["title"], state="draft")
    assert need.lines.get().requested_nok == 120_000
    page = response.content.decode().replace("\u00a0", " ")
    assert "36 000" in page  # 30 % on top


def test_a_form_sent_again_with_another_text_is_the_same_need_with_that_text(
    people, as_person
):
    client = as_person(people.member)
    address = reverse("partnerships:need_new", args=[people.scheme_year.pk])
    form = typed(people.scheme_year)
    client.post(address, form)
    client.post(address, form | {"aim": "Gone back and written on"})
    need = Need.objects.get(form_key=form["form_key"])
    assert need.aim == "Gone back and written on"


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("owner_2018", "5000 000", "5000 000"),
        ("owner_2018", "-5", "-5"),
        ("owner_2018", "12,5", "12,5"),
        ("owner_2018", "1e9", "1e9"),
        ("aim", "x" * 10_000_000, ""),
        ("teacher_count", "many", ""),
        ("duration", "9", ""),
        ("owner_2020", "5", "2020"),
        ("uh_2018", "5", ""),
        ("title", "", ""),
    ],
)
def test_a_wrong_field_gets_a_sentence_and_nothing_typed_is_lost(
    people, as_person, field, text, says
):
    client = as_person(people.member)
    address = reverse("partnerships:need_new", args=[people.scheme_year.pk])
    before = Need.objects.count()

    response = client.post(
        address, typed(people.scheme_year, content="Keep me", **{field: text})
    )

    page = response.content.decode()
    assert response.status_code == 422
    beside = {"uh_2018": "uh_partner"}.get(field, field)
    assert f"id_{beside}_error" in page
    assert "Keep me" in page
    assert text in page
    assert says in page
    assert Need.objects.count() == before


def test_more_text_than_can_be_taken_is_told_and_not_a_traceback(people, as_person):
    client = as_person(people.member)
    address = reverse("partnerships:need_new", args=[people.scheme_year.pk])
    response = client.post(address, typed(people.scheme_year, aim="x" * 34_000_000))
    assert response.status_code == 413


def test_markup_in_a_title_is_text(people, as_person):
    client = as_person(people.member)
    address = reverse("partnerships:need_new", args=[people.scheme_year.pk])
    title = "<script>alert(1)</script>{{ settings.SECRET_KEY }}{% now 'Y' %}"
    response = client.post(address, typed(people.scheme_year, title=title), follow=True)
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ settings.SECRET_KEY }}" in page


def test_who_saves_second_gets_both_texts(people, as_person):
    need = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    client = as_person(people.member)
    address = reverse("partnerships:need_edit", args=[need.pk])
    form = typed(people.scheme_year, form_key=str(need.form_key))
    client.post(address, form | {"aim": "Theirs"})

    response = client.post(address, form | {"aim": "Mine"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    again = client.post(address, form | {"aim": "Both", "version": 2})
    assert again.status_code == 302
    need.refresh_from_db()
    assert need.aim == "Both"


def test_the_meter_reckons_and_saves_nothing(people, as_person):
    client = as_person(people.member)
    address = reverse("partnerships:need_new", args=[people.scheme_year.pk])
    before = Need.objects.count()
    response = client.post(
        address,
        {"meter": "1", "owner_2018": "100000", "duration": 1},
        headers={"HX-Request": "true"},
    )
    assert "30\u00a0000" in response.content.decode()
    assert Need.objects.count() == before


def test_a_submission_clicked_twice_is_told_politely(people, as_person):
    need = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    make_a.NeedLineFactory(need=need)
    client = as_person(people.approver)
    submit = reverse("partnerships:need_submit", args=[need.pk])
    first = client.post(submit, {"version": 1}, follow=True)
    second = client.post(submit, {"version": 1}, follow=True)
    need.refresh_from_db()
    assert need.state == Need.State.SUBMITTED
    for response in (first, second):
        assert need.receipt in response.content.decode()


@pytest.mark.parametrize("count", [3, 300])
def test_the_list_costs_the_same_for_3_and_300(
    people, as_person, count, django_assert_num_queries
):
    make_a.SubmittedNeedFactory.create_batch(
        count,
        scheme_year=people.scheme_year,
        owner=people.owner,
        uh_partner=people.uh,
        submitted_by=people.member,
    )
    client = as_person(people.officer)
    client.get("/needs/")
    with django_assert_num_queries(6):
        response = client.get("/needs/?year=2018&q=need")
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("words", "found"),
    [("LESEOPPLÆRING", True), ("opplær", True), ("giske", True), ("100%", False)],
)
def test_a_search_looks_inside_titles_and_owners_in_any_case(
    people, as_person, words, found
):
    Need.objects.filter(pk=people.need.pk).update(title="Leseopplæring og 1000 ord")
    response = as_person(people.officer).get(
        reverse("partnerships:need_list"), {"q": words}
    )
    assert ("Leseopplæring og" in response.content.decode()) is found


def test_saving_a_draft_costs_few_queries(
    people, as_person, django_assert_max_num_queries
):
    need = make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )
    make_a.NeedLineFactory(need=need)
    client = as_person(people.member)
    edit = reverse("partnerships:need_edit", args=[need.pk])
    fields = typed(people.scheme_year, uh_partner=people.uh.pk, owner_2018="100 000")
    with django_assert_max_num_queries(11):  # a savepoint and its release among them
        response = client.post(edit, fields)
    assert response.status_code == 302
    need.refresh_from_db()
    assert need.title == VALUES["title"]


@pytest.mark.parametrize("count", [3, 300])
def test_the_page_of_a_need_costs_the_same_for_3_and_300_lines(
    people, as_person, count, django_assert_num_queries
):
    for n in range(count):
        make_a.NeedLineFactory(
            need=people.need,
            year=2018,
            recipient=make_a.OrganisationFactory(number=f"{n + 1:04}", org_number=None),
            role="network",
        )
    client = as_person(people.member)
    with django_assert_num_queries(8):
        client.get(people.need.get_absolute_url())


def test_one_acts_for_one_organisation_at_a_time(people, as_person):
    second = make_a.MembershipFactory(user=people.member, role="reader")
    client = as_person(people.member)
    client.post(reverse("partnerships:acting"), {"membership": second.pk})
    assert client.get(people.need.get_absolute_url()).status_code == 404
    first = people.member.memberships.exclude(pk=second.pk).get()
    client.post(reverse("partnerships:acting"), {"membership": first.pk})
    assert client.get(people.need.get_absolute_url()).status_code == 200


def test_nobody_acts_by_anothers_membership(people, as_person):
    theirs = people.officer.memberships.get()
    client = as_person(people.neighbour)
    client.post(reverse("partnerships:acting"), {"membership": theirs.pk})
    assert client.get(people.need.get_absolute_url()).status_code == 404
