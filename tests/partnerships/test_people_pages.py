import pytest
from django.urls import reverse

from partnerships.models import Membership
from tests import factories as make_a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def address(people):
    return reverse("partnerships:people", args=[people.owner.pk])


@pytest.mark.parametrize("who", ["member", "approver", "reader", "head", "national"])
def test_who_is_who_is_shown_to_those_who_may_know(people, as_person, who):
    page = as_person(getattr(people, who)).get(address(people)).content.decode()
    for name in ("Member", "Approver", "Reader"):
        assert f">{name}</a>" in page
    assert people.reader.email in page
    assert "No longer here" in page


@pytest.mark.parametrize(
    "who", ["neighbour", "former_member", "uh_partner", "other_county", "nobody"]
)
def test_nobody_else_sees_an_address(people, as_person, who):
    client = as_person(getattr(people, who))
    for route, number in (
        ("people", people.owner.pk),
        ("membership", people.member.memberships.get().pk),
        ("hand_over", people.member.memberships.get().pk),
    ):
        response = client.get(reverse(f"partnerships:{route}", args=[number]))
        assert response.status_code == 404


def test_the_menu_leads_to_ones_own_people(people, as_person):
    client = as_person(people.member)
    response = client.get(reverse("partnerships:own_people"))
    assert response["Location"] == address(people)


def test_who_acts_for_nobody_is_led_home(people, as_person):
    response = as_person(people.nobody).get(reverse("partnerships:own_people"))
    assert response["Location"] == reverse("home")


def test_an_approver_changes_a_role(people, as_person):
    membership = people.member.memberships.get()
    client = as_person(people.approver)
    assert b'type="radio"' in client.get(membership.get_absolute_url()).content

    client.post(membership.get_absolute_url(), {"role": "reader"})

    page = client.get(address(people)).content.decode()
    assert "Member is now reader." in page
    assert "Member went from editor to reader." in page


def test_an_unknown_role_gets_a_sentence(people, as_person):
    membership = people.member.memberships.get()
    response = as_person(people.approver).post(
        membership.get_absolute_url(), {"role": "king"}
    )
    assert response.status_code == 422
    assert b"ds-error-summary" in response.content


def test_an_editor_is_told_who_can(people, as_person):
    membership = people.reader.memberships.get()
    client = as_person(people.member)
    page = client.get(membership.get_absolute_url()).content.decode()
    assert "An approver at Giske lets people in and out." in page
    assert 'type="radio"' not in page
    post = client.post(membership.get_absolute_url(), {"role": "editor"})
    assert post.status_code == 403


def test_the_last_approver_is_told_what_to_do_first(people, as_person):
    membership = people.approver.memberships.get()
    hand_over = reverse("partnerships:hand_over", args=[membership.pk])
    client = as_person(people.approver)
    page = client.get(hand_over).content.decode()
    assert "Make somebody else an approver first." in page
    assert '<button class="ds-button" data-color="danger"' not in page
    assert client.post(hand_over).status_code == 409
    assert people.approver.memberships.current().exists()


def test_who_is_ended_sees_nothing_from_that_moment(people, client):
    membership = people.member.memberships.get()
    client.force_login(people.member)
    assert client.get(people.need.get_absolute_url()).status_code == 200
    session = client.cookies["sessionid"].value

    client.force_login(people.approver)
    hand_over = reverse("partnerships:hand_over", args=[membership.pk])
    response = client.post(hand_over)
    assert response["Location"] == address(people)

    client.cookies["sessionid"] = session
    for page in (people.need.get_absolute_url(), address(people)):
        assert client.get(page).status_code in (302, 404)
    assert people.need.title not in client.get("/").content.decode()


def test_a_new_role_does_not_change_whom_one_acts_for(people, as_person):
    first = make_a.MunicipalityFactory(name="Aure")
    make_a.MembershipFactory(user=people.member, organisation=first)
    membership = people.member.memberships.get(organisation=people.owner)
    client = as_person(people.member)
    client.post(reverse("partnerships:acting"), {"membership": membership.pk})
    assert "Giske</h1>" in client.get("/").content.decode()
    Membership.objects.filter(pk=membership.pk).update(valid_to="2019-12-31")
    make_a.MembershipFactory(
        user=people.member,
        organisation=people.owner,
        role="reader",
        valid_from="2020-01-01",
    )
    assert "Giske</h1>" in client.get("/").content.decode()


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_takes_the_same_queries_for_any_number(
    people, as_person, django_assert_num_queries, more
):
    for _ in range(more):
        make_a.MembershipFactory(organisation=people.owner)
    client = as_person(people.approver)
    with django_assert_num_queries(10):
        client.get(address(people))


def test_a_long_list_has_pages(people, as_person):
    for _ in range(30):
        make_a.MembershipFactory(organisation=people.owner)
    page = as_person(people.approver).get(address(people)).content.decode()
    assert "34 members today" in page
    assert "?page=2" in page
