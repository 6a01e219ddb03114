"""Fora, their mandates and seats: who decides, and who can never sit there."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from forums.models import Forum, ForumRole, Seat, SeatHolder
from forums.services import fora
from portal.audit.models import AuditEntry
from tests import factories as make_a

pytestmark = pytest.mark.django_db
DAY = dt.date(2020, 1, 1)
NOT_THE_GOVERNORS_EDITORS = [
    "approver",
    "neighbour",
    "governor_reader",
    "other_county",
    "national",
    "forum_member",
    "secretary",
    "leader",
]


@pytest.fixture
def seat(people) -> Seat:
    return people.forum.seats.get()


def test_the_governor_sets_up_a_forum_with_rules_for_each_kind_of_seat(people):
    forum = fora.create_forum(
        actor=people.actor("officer"),
        county=people.scheme_year.county,
        scheme=people.scheme_year.scheme,
        name="Forum for Sunnmøre",
        valid_from=DAY,
    )
    rights = dict(forum.seat_rules.values_list("kind", "may_vote"))
    assert rights == {
        "owners": True,
        "uh": True,
        "ks": True,
        "pbl": True,
        "teachers": True,
        "invited": False,
    }
    assert AuditEntry.objects.about(forum).get().action == "forum.created"


@pytest.mark.parametrize("who", NOT_THE_GOVERNORS_EDITORS)
def test_nobody_else_changes_a_forum_or_its_seats(people, seat, who):
    actor, forum = people.actor(who), people.forum
    person = seat.holders.get(part="member")
    attempts = [
        lambda: fora.create_forum(
            actor=actor, county=forum.county, scheme=forum.scheme, name="x"
        ),
        lambda: fora.change_forum(actor=actor, forum=forum, name="x"),
        lambda: fora.change_seat_rule(
            actor=actor, forum=forum, kind="invited", may_vote=True
        ),
        lambda: fora.add_seat(
            actor=actor, forum=forum, kind="ks", represents="KS", valid_from=DAY
        ),
        lambda: fora.end_seat(actor=actor, seat=seat, last_day=DAY),
        lambda: fora.seat_person(actor=actor, seat=seat, name="x", valid_from=DAY),
        lambda: fora.end_holder(actor=actor, person=person, last_day=DAY),
        lambda: fora.give_role(
            actor=actor, forum=forum, kind="leader", email="x@x.no", valid_from=DAY
        ),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert not AuditEntry.objects.filter(action__startswith="forum.").exists()


def test_what_the_mandate_says_is_changed_and_traced(people):
    fora.change_forum(
        actor=people.actor("officer"), forum=people.forum, quorum_percent=66
    )
    people.forum.refresh_from_db()
    assert people.forum.quorum_percent == 66
    entry = AuditEntry.objects.about(people.forum).get()
    assert (entry.data["old"], entry.data["new"]) == (
        {"quorum_percent": 50},
        {"quorum_percent": 66},
    )


@pytest.mark.parametrize("who", ["officer", "head", "secretary", "national"])
def test_the_governors_people_are_never_seated(people, seat, who):
    user = getattr(people, who)
    with pytest.raises(PermissionDenied, match="never vote"):
        fora.seat_person(
            actor=people.actor("officer"),
            seat=make_a.SeatFactory(forum=people.forum),
            name="Somebody",
            email=user.email,
            valid_from=DAY,
        )
    with pytest.raises(IntegrityError, match="no seat"), transaction.atomic():
        make_a.HolderFactory(seat=make_a.SeatFactory(), user=user)
    with pytest.raises(IntegrityError, match="no seat"), transaction.atomic():
        SeatHolder.objects.filter(part="member").update(user=user)
    with pytest.raises(IntegrityError, match="no seat"), transaction.atomic():
        make_a.HolderFactory(user=None, name="x", organisation=people.governor)


def test_who_has_left_the_governor_can_be_seated_later(people):
    user = make_a.UserFactory()
    make_a.MembershipFactory(
        user=user, organisation=people.governor, valid_to=dt.date(2019, 12, 31)
    )
    person = fora.seat_person(
        actor=people.actor("officer"),
        seat=make_a.SeatFactory(forum=people.forum),
        name="Somebody",
        email=user.email,
        valid_from=DAY,
    )
    assert person.user == user


def test_a_seat_of_the_governors_own_is_refused(people):
    with pytest.raises(ValidationError, match="never vote"):
        fora.add_seat(
            actor=people.actor("officer"),
            forum=people.forum,
            kind="invited",
            organisation=people.governor,
            represents="",
            valid_from=DAY,
        )


def test_a_networks_seat_is_for_one_of_its_owners(people):
    actor = people.actor("officer")
    seat = fora.add_seat(
        actor=actor,
        forum=people.forum,
        kind="owners",
        network=people.network,
        represents="",
        valid_from=DAY,
    )
    assert seat.represents == "Nordre"
    with pytest.raises(ValidationError, match="in Nordre then"):
        fora.seat_person(actor=actor, seat=seat, name="x", valid_from=DAY)
    person = fora.seat_person(
        actor=actor,
        seat=seat,
        organisation=people.mate,
        name="Mate",
        email=people.network_mate.email.upper(),
        valid_from=DAY,
    )
    assert (person.user, person.organisation) == (people.network_mate, people.mate)


def test_a_user_of_another_organisation_is_not_linked_to_the_seat(people):
    seat = make_a.SeatFactory(
        forum=people.forum, kind="uh", organisation=people.uh, represents="HVO"
    )
    person = fora.seat_person(
        actor=people.actor("officer"),
        seat=seat,
        name="Neighbour",
        email=people.neighbour.email,
        valid_from=DAY,
    )
    assert person.user is None


def test_two_members_in_one_seat_are_one_too_many(people, seat):
    with pytest.raises(ValidationError, match="Somebody has this place"):
        fora.seat_person(
            actor=people.actor("officer"), seat=seat, name="Second", valid_from=DAY
        )
    first = seat.holders.get(part="member")
    fora.end_holder(actor=people.actor("officer"), person=first, last_day=DAY)
    fora.seat_person(
        actor=people.actor("officer"),
        seat=seat,
        name="Second",
        valid_from=DAY + dt.timedelta(days=1),
    )
    assert seat.holders.filter(part="member").count() == 2


def test_a_new_secretary_takes_over_from_the_one_before(people):
    fora.give_role(
        actor=people.actor("officer"),
        forum=people.forum,
        kind="secretary",
        email=people.head.email,
        valid_from=DAY,
    )
    roles = ForumRole.objects.filter(forum=people.forum, kind="secretary")
    assert list(roles.order_by("valid_from").values_list("user", "valid_to")) == [
        (people.secretary.pk, dt.date(2019, 12, 31)),
        (people.head.pk, None),
    ]


def test_the_page_shows_seats_and_how_they_stand_to_the_mandate(people, as_person):
    fora.change_seat_rule(
        actor=people.actor("officer"), forum=people.forum, kind="owners", at_least=3
    )
    response = as_person(people.member).get(people.forum.get_absolute_url())
    text = response.content.decode()
    assert "Seated" in text
    assert "Deputy" in text
    assert response.context["balance"][0].fault != ""


def test_who_belongs_nowhere_sees_the_seats_but_no_names(people, as_person):
    address = people.forum.get_absolute_url()
    assert "Seated" not in as_person(people.nobody).get(address).content.decode()


@pytest.mark.parametrize("seats", [1, 3])
def test_the_forums_page_takes_as_many_queries_whatever_its_size(
    people, as_person, django_assert_num_queries, seats
):
    for _ in range(seats):
        make_a.HolderFactory(seat__forum=people.forum)
    client = as_person(people.member)
    with django_assert_num_queries(12):
        client.get(people.forum.get_absolute_url())


@pytest.mark.parametrize("fora_there", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_size(
    people, as_person, django_assert_num_queries, fora_there
):
    make_a.ForumFactory.create_batch(fora_there)
    client = as_person(people.member)
    with django_assert_num_queries(8):
        client.get(reverse("forums:forum_list"))


def test_the_governor_makes_a_forum_and_seats_in_the_browser(people, as_person):
    client = as_person(people.officer)
    response = client.post(
        reverse("forums:forum_new", args=["15"]),
        {
            "scheme": people.forum.scheme.pk,
            "name": "Sunnmøre",
            "valid_from": "2020-01-01",
            "quorum_percent": "50",
            "notice_days": "14",
            "comment_days": "14",
        },
    )
    forum = Forum.objects.get(name="Sunnmøre")
    assert response["Location"] == reverse("forums:forum_seats", args=[forum.pk])
    response = client.post(
        response["Location"],
        {"kind": "teachers", "represents": "Laget", "valid_from": "2020-01-01"},
    )
    seat = forum.seats.get()
    response = client.post(
        response["Location"],
        {"part": "member", "name": "Ola", "valid_from": "2020-01-01"},
    )
    assert response.status_code == 302
    assert seat.holders.get().name == "Ola"


def test_a_refused_form_shows_what_was_typed_and_why(people, as_person, seat):
    client = as_person(people.officer)
    response = client.post(
        reverse("forums:seat_detail", args=[seat.pk]),
        {
            "part": "member",
            "name": "Ein til",
            "email": people.head.email,
            "valid_from": "2020-01-01",
        },
    )
    assert response.status_code == 422
    assert "Ein til" in response.content.decode()


def test_the_mandates_rules_are_changed_on_one_page(people, as_person):
    client = as_person(people.officer)
    address = reverse("forums:forum_edit", args=[people.forum.pk])
    assert client.get(address).status_code == 200
    sent = {
        "name": people.forum.name,
        "valid_from": "2020-01-01",
        "quorum_percent": "60",
        "notice_days": "7",
        "comment_days": "7",
    }
    for rule in people.forum.seat_rules.all():
        sent |= {f"{rule.kind}-at_least": "2", f"{rule.kind}-may_vote": "on"}
        sent[f"{rule.kind}-may_speak"] = "on"
    assert client.post(address, sent).status_code == 302
    assert people.forum.seat_rules.filter(at_least=2, may_vote=True).count() == 6
    sent["owners-at_most"] = "1"
    assert client.post(address, sent).status_code == 422
