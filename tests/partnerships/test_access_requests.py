from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from partnerships.models import AccessRequest, Membership
from partnerships.services.access import (
    ask_access,
    deciders,
    give_access,
    refuse_access,
)
from portal.audit.models import AuditEntry
from portal.lib.errors import StaleState
from portal.post.models import Message
from tests import cast, stage
from tests import factories as make_a

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def ask(people, who="nobody", organisation=None, **more) -> AccessRequest:
    facts = {"message": "I lead the schools here.", **more}
    return ask_access(
        actor=people.actor(who), organisation=organisation or people.owner, **facts
    )


@pytest.fixture
@stage.scene
def hareid(people):
    """An owner of the county where nobody is a member."""
    return make_a.MunicipalityFactory(name="Hareid", county=people.owner.county)


def test_a_request_goes_to_the_approvers(people):
    asked = ask(people)
    assert [m.user for m in Message.objects.all()] == [people.approver]
    assert "I lead the schools here." in Message.objects.get().text
    entry = AuditEntry.objects.about(asked).get()
    assert (entry.action, entry.user_name) == ("access.asked", "Nobody")


def test_asking_again_is_the_same_request(people):
    assert ask(people) == ask(people)
    assert Message.objects.count() == 1


def test_another_text_while_it_waits_is_kept_and_told_once(people, as_person):
    asked = ask(people)
    for _ in range(3):
        assert ask(people, message=" I audit the grants of 2018. ") == asked
    ask(people, page="/needs/1/")

    said = [(each.text, each.page) for each in asked.more.all()]
    assert said == [
        ("I audit the grants of 2018.", ""),
        ("I lead the schools here.", "/needs/1/"),
    ]
    told = Message.objects.order_by("pk")
    assert [mail.user for mail in told] == [people.approver] * 3
    assert "I audit the grants of 2018." in told[1].text
    assert "I lead the schools here." not in told[1].text
    client = as_person(people.approver)
    client.cookies["django_language"] = "en"
    page = client.get(asked.get_absolute_url()).text
    assert "I lead the schools here." in page
    assert "I audit the grants of 2018." in page
    assert "Asked from the page /needs/1/" in page
    assert page.count("wrote more about it") == 2


def test_a_text_after_the_answer_is_a_request_of_its_own(people):
    first = ask(people)
    refuse_access(actor=people.actor("approver"), request=first, answer="No")
    again = ask(people, message="I audit the grants of 2018.")
    assert (again.message, first.more.count()) == ("I audit the grants of 2018.", 0)


def test_who_writes_for_ever_is_told_to_wait(people, as_person):
    asked = ask(people)
    for number in range(10):
        ask(people, message=f"And {number}")
    client = as_person(people.nobody)
    address = reverse("partnerships:ask_access", args=[people.owner.pk])
    page = client.post(address, {"message": "And more", "page": ""})
    assert page.status_code == 422
    assert "Wait for the answer" in page.text
    assert asked.more.count() == 10


@pytest.mark.django_db(transaction=True)
def test_ten_sendings_at_once_are_one_request():
    people = cast.make()

    def send(_):
        try:
            return ask(people).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        made = set(pool.map(send, range(10)))
    assert len(made) == 1
    assert AccessRequest.objects.count() == Message.objects.count() == 1


def test_where_no_approver_is_the_governor_decides(people, hareid):
    assert deciders(hareid) == [people.head]


def test_where_no_governor_is_either_the_national_administration_does(people):
    oslo = make_a.CountyFactory(code="03", name="Oslo")
    assert deciders(make_a.MunicipalityFactory(county=oslo)) == [people.national]
    assert deciders(make_a.UHFactory()) == [people.national]


def test_one_cannot_ask_for_what_is_no_more(people):
    people.owner.valid_to = make_a.FIRST_DAY
    people.owner.save()
    with pytest.raises(PermissionDenied, match="no more"):
        ask(people)


def test_an_empty_message_is_refused(people):
    with pytest.raises(ValidationError):
        ask_access(
            actor=people.actor("nobody"), organisation=people.owner, message="  "
        )


def test_given_as_a_membership_in_a_role_and_told(people):
    asked = give_access(
        actor=people.actor("approver"), request=ask(people), role="reader"
    )
    assert asked.membership == people.nobody.memberships.current().get()
    assert asked.membership.role == "reader"
    assert Message.objects.filter(user=people.nobody).count() == 1
    assert AuditEntry.objects.filter(action="access.given").count() == 1


def test_refused_with_a_reason_and_told(people):
    asked = ask(people)
    with pytest.raises(ValidationError):
        refuse_access(actor=people.actor("approver"), request=asked, answer=" ")
    refuse_access(
        actor=people.actor("approver"), request=asked, answer="You work in Sula."
    )
    assert not people.nobody.memberships.exists()
    assert "You work in Sula." in Message.objects.get(user=people.nobody).text


def test_a_request_is_answered_once(people):
    asked, approver = ask(people), people.actor("approver")
    give_access(actor=approver, request=asked, role="reader")
    with pytest.raises(StaleState):
        refuse_access(actor=approver, request=asked, answer="No")
    with pytest.raises(StaleState):
        give_access(actor=approver, request=asked, role="approver")
    assert people.nobody.memberships.get().role == "reader"


def test_after_an_answer_one_may_ask_again(people):
    first = ask(people)
    refuse_access(actor=people.actor("approver"), request=first, answer="No")
    assert ask(people) != first


NOT_DECIDING = [
    "member",
    "reader",
    "former_member",
    "neighbour",
    "uh_partner",
    "officer",
    "head",
    "other_county",
    "national",
    "nobody",
]


@pytest.mark.parametrize("who", NOT_DECIDING)
def test_nobody_else_answers(people, who):
    asked = ask(people)
    for act in (
        lambda: give_access(actor=people.actor(who), request=asked, role="approver"),
        lambda: refuse_access(actor=people.actor(who), request=asked, answer="No"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    asked.refresh_from_db()
    assert asked.state == "open"
    assert not people.nobody.memberships.exists()


@pytest.mark.parametrize(
    ("who", "decides"),
    [
        ("head", True),
        ("national", True),
        ("officer", False),
        ("other_county", False),
        ("approver", False),
    ],
)
def test_who_decides_where_no_approver_is(people, hareid, who, decides):
    asked = ask(people, organisation=hareid)
    managed = AccessRequest.objects.managed_by(people.actor(who))
    assert list(managed) == ([asked] if decides else [])
    if decides:
        give_access(actor=people.actor(who), request=asked, role="approver")
        assert Membership.objects.current().at(hareid).approvers().exists()


# ------------------------------------------------------------------------- pages


def test_from_a_refused_page_to_an_answer(people, as_person, client):
    refused = reverse("partnerships:need_new", args=[people.scheme_year.pk])
    page = as_person(people.reader).get(refused)
    assert page.status_code == 403
    address = reverse("partnerships:ask_access", args=[people.owner.pk])
    assert f"{address}?page={refused}" in page.content.decode()
    assert refused in client.get(f"{address}?page={refused}").content.decode()
    assert client.post(address, {"message": ""}).status_code == 422
    client.post(address, {"message": "I write our needs now.", "page": refused})
    asked = AccessRequest.objects.get()
    assert "waits for an answer" in client.get("/").content.decode()
    assert client.post(asked.get_absolute_url(), {"role": "editor"}).status_code == 403

    client.force_login(people.approver)
    assert "Reader asks for access to Giske." in client.get("/").content.decode()
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "I write our needs now." in page
    assert refused in page
    client.post(asked.get_absolute_url(), {"role": "editor", "give": "1"})

    client.force_login(people.reader)
    assert client.get(refused).status_code == 200
    assert "is answered: access given" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("sent", "error"),
    [({"refuse": "1"}, "Say why"), ({"give": "1"}, "Choose the role")],
)
def test_an_answer_that_lacks_something_is_told(people, as_person, sent, error):
    asked = ask(people)
    response = as_person(people.approver).post(asked.get_absolute_url(), sent)
    assert response.status_code == 422
    assert error in response.content.decode()
    asked.refresh_from_db()
    assert asked.state == "open"


def test_one_who_is_a_member_nowhere_finds_the_organisation(people, as_person):
    client = as_person(people.nobody)
    address = reverse("partnerships:organisation_list")
    assert address in client.get("/").content.decode()
    page = client.get(address, {"q": "gisk"}).content.decode()
    assert reverse("partnerships:ask_access", args=[people.owner.pk]) in page
    assert "Sula" not in page
    ask(people)
    assert "What you have asked for" in client.get(address).content.decode()


@pytest.mark.parametrize("who", ["member", "neighbour", "officer", "other_county"])
def test_only_the_asker_and_who_decides_see_a_request(people, as_person, who):
    asked = ask(people)
    client = as_person(getattr(people, who))
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert "asks for access" not in client.get("/").content.decode()


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_takes_the_same_queries_for_any_number(
    people, as_person, django_assert_num_queries, more
):
    for _ in range(more):
        make_a.MunicipalityFactory()
    client = as_person(people.member)
    with django_assert_num_queries(6):
        client.get(reverse("partnerships:organisation_list"))


@pytest.mark.parametrize("more", [0, 2])
def test_the_start_page_takes_the_same_queries_for_any_number(
    people, as_person, django_assert_num_queries, more
):
    for _ in range(1 + more):
        user = make_a.UserFactory()
        AccessRequest.objects.create(asker=user, organisation=people.owner, message="x")
    client = as_person(people.approver)
    with django_assert_num_queries(9):
        client.get("/")
