import pytest
from django.urls import reverse

from partnerships.models import Need
from tests import factories as make_a

pytestmark = pytest.mark.django_db

SEES = [
    "member",
    "approver",
    "reader",
    "auditor",
    "uh_partner",
    "officer",
    "head",
    "national",
]
SEES_NOT = ["former_member", "neighbour", "other_county", "other_uh", "nobody"]
PARTS = [{}, {"HX-Request": "true"}]


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
    edit = reverse("partnerships:need_step", args=[draft.pk, "background"])
    assert client.get(edit).status_code == 403
    response = client.post(edit, {"title": "Mine now"})
    submit = reverse("partnerships:need_submit", args=[draft.pk])

    assert response.status_code == 403
    assert client.post(submit, {"version": 1}).status_code == 403
    draft.refresh_from_db()
    assert (draft.title, draft.state) != ("Mine now", Need.State.SUBMITTED)


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


def test_a_need_is_submitted_with_few_queries(
    people, as_person, django_assert_num_queries
):
    need = make_a.NeedFactory(scheme_year=people.scheme_year, owner=people.owner)
    make_a.NeedLineFactory(need=need)
    submit = reverse("partnerships:need_submit", args=[need.pk])
    client = as_person(people.approver)
    with django_assert_num_queries(17):  # a savepoint and its release among them
        client.post(submit, {"version": 1})
    need.refresh_from_db()
    assert need.state == Need.State.SUBMITTED


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
    with django_assert_num_queries(9):
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
    with django_assert_num_queries(11):
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
