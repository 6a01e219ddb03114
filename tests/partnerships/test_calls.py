"""The call of a year: written, published, changed in the open, opened for one."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from partnerships.invariants import broken
from partnerships.models import DeadlineExtension, SchemeYear
from partnerships.models.scheme import RULES
from partnerships.rules.needs import is_open
from partnerships.services.calls import (
    DATES,
    TEXTS,
    change_call,
    extend_deadline,
    make_next_year,
    publish_call,
)
from partnerships.services.needs import submit_need
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.post.models import Message
from tests import factories as make_a
from tests import stage

pytestmark = pytest.mark.django_db

OSLO = ZoneInfo("Europe/Oslo")
S = SchemeYear.State
HOUR = dt.timedelta(hours=1)


def at(*parts: int, fold: int = 0) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=OSLO, fold=fold)


@pytest.fixture
@stage.scene
def coming(people):
    """A call that is not published yet."""
    year = make_next_year(actor=people.actor("officer"), last=people.scheme_year)
    assert year.state == S.DRAFT
    return year


def change(people, year, who="officer", reason="", **values):
    return change_call(
        actor=people.actor(who),
        scheme_year=year,
        version=year.version,
        values=values,
        reason=reason,
    )


# -- made, and seen ------------------------------------------------------------------


def test_the_next_year_has_the_rules_and_the_dates_of_the_last(people):
    last = people.scheme_year
    last.max_years, last.guidance = 2, "Write short."
    last.opens_at, last.deadline = at(2027, 1, 5, 8), at(2027, 3, 20, 23, 59, 59)
    last.forum_on = dt.date(2028, 2, 29)
    last.save()
    made = make_next_year(actor=people.actor("officer"), last=last)
    assert (made.year, made.state) == (2019, S.DRAFT)
    assert (made.max_years, made.guidance) == (2, "Write short.")
    # the same time of day in Oslo, though summer time began in between
    assert made.deadline == at(2028, 3, 20, 23, 59, 59)
    assert made.forum_on == dt.date(2029, 2, 28)
    assert make_next_year(actor=people.actor("officer"), last=last) == made
    assert AuditEntry.objects.about(made).count() == 1


# Its own, from the first day: who it is, its dates and texts, and how far it has come.
NO_RULES = {"id", "scheme", "county", "year", *DATES, *TEXTS} | {
    "state",
    "published_at",
    "version",
}


def test_every_rule_goes_on_into_the_next_year(people):
    last = people.scheme_year
    assert {field.name for field in SchemeYear._meta.fields} - NO_RULES == set(RULES)
    last.questions = {"aim": "required"}
    last.cost_categories = last.cost_categories[:1]
    last.budget_roles, last.attachment_mb = ["owner", "county"], 3
    last.owner_kinds = ["municipality"]
    last.save()
    made = make_next_year(actor=people.actor("officer"), last=last)
    made.refresh_from_db()
    for name in RULES:
        if name != "owners_on":  # the owners that exist when it is made
            assert getattr(made, name) == getattr(last, name), name


def test_the_scheme_itself_lets_county_authorities_in_from_2019(people):
    last = people.scheme_year
    assert last.owner_kinds == ["municipality", "private_owner"]
    made = make_next_year(actor=people.actor("officer"), last=last)
    assert made.owner_kinds == ["municipality", "private_owner", "county_authority"]


@pytest.mark.parametrize("who", ["approver", "governor_reader", "other_county"])
def test_nobody_else_makes_or_writes_a_call(people, coming, who):
    with pytest.raises(PermissionDenied):
        make_next_year(actor=people.actor(who), last=coming)
    with pytest.raises(PermissionDenied):
        change(people, coming, who, guidance="Mine")
    with pytest.raises(PermissionDenied):
        extend_deadline(
            actor=people.actor(who),
            scheme_year=people.scheme_year,
            owner=people.owner,
            until=at(2100, 1, 1),
            reason="Mine",
        )


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", True),
        ("governor_reader", True),
        ("national", True),
        ("member", False),
        ("uh_partner", False),
        ("other_county", False),
        ("nobody", False),
    ],
)
def test_before_it_is_published_a_call_is_the_governors(
    people, coming, as_person, who, sees
):
    client = as_person(getattr(people, who))
    status = client.get(coming.get_absolute_url()).status_code
    assert status == (200 if sees else 404)


def test_an_owner_cannot_register_in_a_year_that_is_not_published(
    people, coming, as_person
):
    assert not is_open(coming)
    address = reverse("partnerships:need_new", args=[coming.pk])
    assert as_person(people.member).get(address).status_code == 404
    assert not SchemeYear.objects.open_to(people.owner.pk).filter(pk=coming.pk)


def test_years_that_were_there_before_count_as_published(people):
    assert people.scheme_year.is_published
    assert is_open(people.scheme_year)


# -- published -----------------------------------------------------------------------


def test_an_approver_publishes_and_the_owners_are_told_once(people, coming):
    with pytest.raises(PermissionDenied, match="approver"):
        publish_call(actor=people.actor("officer"), scheme_year=coming)
    for _ in range(2):
        year = publish_call(actor=people.actor("head"), scheme_year=coming)
    assert year.is_published
    told = {message.user for message in Message.objects.all()}
    # not the reader, not who has left, not who has nothing to do with schools
    owners = {people.member, people.approver, people.neighbour, people.network_mate}
    assert told == owners
    assert Message.objects.count() == 4
    actions = AuditEntry.objects.about(coming).values_list("action", flat=True)
    assert list(actions) == ["call.published", "call.made"]


def test_a_call_whose_deadline_has_passed_is_not_published(people, coming):
    SchemeYear.objects.update(deadline=at(2019, 1, 1), opens_at=at(2018, 1, 1))
    with pytest.raises(ValidationError):
        publish_call(actor=people.actor("head"), scheme_year=coming)


# -- changed -------------------------------------------------------------------------


def test_a_draft_is_changed_without_a_reason_and_nobody_is_told(people, coming):
    year = change(people, coming, deadline=at(2101, 1, 1, 23, 59, 59), guidance="Short")
    assert (year.guidance, year.version) == ("Short", 2)
    assert not Message.objects.exists()


def test_a_published_deadline_is_moved_in_the_open(people, as_person):
    year = people.scheme_year
    with pytest.raises(ValidationError) as refused:
        change(people, year, deadline=at(2098, 2, 1, 23, 59, 59))
    assert list(refused.value.message_dict) == ["reason"]
    change(
        people,
        year,
        deadline=at(2098, 2, 1, 23, 59, 59),
        forum_on=dt.date(2098, 3, 12),
        reason="The forum moved.",
    )
    assert Message.objects.count() == 4
    message = Message.objects.get(user=people.member)
    assert message.language == "nn"
    assert "1. juli 2099 kl. 23:59" in message.text
    assert "1. februar 2098 kl. 23:59" in message.text
    assert "The forum moved." in message.text
    page = as_person(people.uh_partner).get(year.get_absolute_url()).content.decode()
    assert "1. februar 2098 kl. 23:59" in page
    assert "Samarbeidsforum møtest, 12. mars 2098" in page
    assert "The forum moved." in page


def test_saving_the_same_again_changes_nothing(people):
    year = people.scheme_year
    change(people, year, deadline=year.deadline, guidance="")
    assert not AuditEntry.objects.about(year).exists()


def test_who_writes_over_another_is_told(people, coming):
    change(people, coming, guidance="First")
    with pytest.raises(StaleState):
        change(people, coming, guidance="Second")
    coming.refresh_from_db()
    assert coming.guidance == "First"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"deadline": at(2020, 1, 1)}, "deadline"),
        ({"opens_at": at(2099, 12, 1)}, "deadline"),
        ({"forum_on": dt.date(2099, 6, 30)}, "forum_on"),
    ],
)
def test_dates_that_cannot_be_are_refused(people, values, field):
    with pytest.raises(ValidationError) as refused:
        change(people, people.scheme_year, reason="Why", **values)
    assert list(refused.value.message_dict) == [field]


# -- opened for one ------------------------------------------------------------------


@pytest.fixture
@stage.scene
def closed(people):
    year = people.scheme_year
    year.deadline = clock.now().replace(microsecond=0) - HOUR
    year.save()
    return year


def extend(people, year, owner=None, **changes):
    values = {
        "until": clock.now().replace(microsecond=0) + HOUR,
        "reason": "The school burnt.",
    }
    return extend_deadline(
        actor=people.actor("officer"),
        scheme_year=year,
        owner=owner or people.owner,
        **values | changes,
    )


def complete_draft(people, owner=None):
    need = make_a.NeedFactory(
        owner=owner or people.owner, scheme_year=people.scheme_year
    )
    make_a.NeedLineFactory(need=need)
    return need


def test_what_one_owner_sends_after_the_deadline_is_late_wherever_it_is_listed(
    people, closed, as_person
):
    need = complete_draft(people)
    approver = people.actor("approver")
    with pytest.raises(PermissionDenied, match="deadline"):
        submit_need(actor=approver, need=need, version=1)
    extend(people, closed)
    sent = submit_need(actor=approver, need=need, version=1)
    assert sent.late_reason == "The school burnt."
    assert sent.submissions.get().late_reason == "The school burnt."
    assert list(broken()) == []
    for who in ("officer", "member"):
        client = as_person(getattr(people, who))
        for address in (reverse("partnerships:need_list"), sent.get_absolute_url()):
            page = client.get(address).content.decode()
            assert "The school burnt." in page
            assert ">sein</span>" in page


def test_one_owners_leave_is_not_anothers(people, closed):
    extend(people, closed)
    sula = people.neighbour.memberships.get().organisation
    assert is_open(closed, people.owner.pk)
    assert not is_open(closed, sula.pk)
    assert not is_open(closed)
    assert list(SchemeYear.objects.open_to(people.owner.pk)) == [closed]
    assert not SchemeYear.objects.open_to(sula.pk)


def test_leave_ends_to_the_second(people, closed):
    until = extend(people, closed).until
    with clock.at(until + dt.timedelta(microseconds=999_999)):
        assert is_open(closed, people.owner.pk)
        assert SchemeYear.objects.open_to(people.owner.pk).exists()
    with clock.at(until + dt.timedelta(seconds=1)):
        assert not is_open(closed, people.owner.pk)
        assert not SchemeYear.objects.open_to(people.owner.pk).exists()


def test_the_owner_is_told_once_and_anew_when_it_changes(people, closed):
    until = clock.now() + HOUR
    for _ in range(2):
        extend(people, closed, until=until)
    assert Message.objects.count() == 2
    extend(people, closed, until=until + HOUR)
    assert Message.objects.count() == 4
    assert DeadlineExtension.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": at(2020, 1, 1)}, "until"),
        ({"reason": " "}, "reason"),
    ],
)
def test_leave_without_reason_or_time_is_refused(people, closed, changes, field):
    with pytest.raises(ValidationError) as refused:
        extend(people, closed, **changes)
    assert list(refused.value.message_dict) == [field]


def test_leave_for_who_is_no_owner_of_the_year_is_refused(people, closed):
    with pytest.raises(ValidationError) as refused:
        extend(people, closed, owner=people.uh)
    assert list(refused.value.message_dict) == ["owner"]


# -- to the second, in Oslo ----------------------------------------------------------


@pytest.mark.parametrize(
    ("deadline", "last", "first_after"),
    [
        # the night that summer time begins: 02:00 is 03:00
        (at(2027, 3, 28, 1, 59, 59), at(2027, 3, 28, 1, 59, 59), at(2027, 3, 28, 3)),
        (at(2027, 3, 28, 23, 59, 59), at(2027, 3, 28, 23, 59, 59), at(2027, 3, 29)),
        # the night that it ends: 02:59 is there twice
        (
            at(2026, 10, 25, 2, 59, 59),
            at(2026, 10, 25, 2, 59, 59),
            at(2026, 10, 25, 2, 0, 0, fold=1),
        ),
        (at(2026, 10, 25, 23, 59, 59), at(2026, 10, 25, 23, 59, 59), at(2026, 10, 26)),
    ],
)
def test_the_deadline_is_to_the_second_when_the_clocks_change(
    people, deadline, last, first_after
):
    year = people.scheme_year
    year.deadline = deadline
    year.save()
    year.refresh_from_db()
    for offset in (dt.timedelta(0), dt.timedelta(microseconds=999_999)):
        # the clock of the server runs in UTC
        moment = last.astimezone(dt.UTC) + offset
        with clock.at(moment):
            assert is_open(year)
            assert SchemeYear.objects.open_for_needs().exists()
    with clock.at(first_after.astimezone(dt.UTC)):
        assert not is_open(year)
        assert not SchemeYear.objects.open_for_needs().exists()


# -- in the browser ------------------------------------------------------------------


def form_of(year, **changes):
    return {
        "opens_at": "2018-01-01T08:00",
        "deadline": "2099-07-01T23:59",
        "remind_days_before": "14, 3",
        "remind_days_after": "1",
        "version": year.version,
    } | changes


def test_the_form_shows_and_saves_the_call(people, as_person):
    year = people.scheme_year
    client = as_person(people.officer)
    address = reverse("partnerships:call_edit", args=[year.pk])
    assert 'value="14, 3"' in client.get(address).content.decode()
    form = form_of(
        year,
        deadline="2098-02-01T23:59",
        contacts="Kari, kari@example.org",
        reason="Earlier",
        remind_days_before="3, 21",
    )
    assert client.post(address, form)["Location"] == year.get_absolute_url()
    year.refresh_from_db()
    assert year.deadline == at(2098, 2, 1, 23, 59, 59)
    assert year.remind_days_before == [21, 3]
    page = as_person(people.reader).get(year.get_absolute_url()).content.decode()
    assert "kari@example.org" in page


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("deadline", "2027-03-28T02:30"),  # an hour that is not there
        ("deadline", "2026-10-25T02:30"),  # an hour that is there twice
        ("deadline", "tomorrow"),
        ("deadline", ""),
        ("remind_days_before", "soon"),
        ("remind_days_before", "9999"),
        ("guidance", "x" * 10_001),
        ("reason", ""),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_nothing_typed_is_lost(
    people, as_person, field, text
):
    year = people.scheme_year
    client = as_person(people.officer)
    address = reverse("partnerships:call_edit", args=[year.pk])
    form = form_of(
        year, deadline="2098-02-01T23:59", contacts="Keep me", reason="Why"
    ) | {field: text}
    response = client.post(address, form)
    page = response.content.decode()
    assert response.status_code == 422
    assert f"id_{field}_error" in page
    assert "Keep me" in page
    assert text in page
    year.refresh_from_db()
    assert year.contacts == ""


def test_an_old_tab_is_told_and_its_text_kept(people, as_person):
    year = people.scheme_year
    change(people, year, guidance="Newer")
    address = reverse("partnerships:call_edit", args=[year.pk])
    response = as_person(people.officer).post(address, form_of(year, guidance="Older"))
    assert response.status_code == 422
    assert "Older" in response.content.decode()


def test_publishing_and_opening_in_the_browser(people, coming, closed, as_person):
    client = as_person(people.head)
    publish = reverse("partnerships:call_publish", args=[coming.pk])
    assert publish in client.get(coming.get_absolute_url()).content.decode()
    client.post(publish)
    client.post(publish)
    coming.refresh_from_db()
    assert coming.is_published
    address = reverse("partnerships:call_open", args=[closed.pk])
    assert client.get(address).status_code == 200
    wrong = client.post(
        address, {"owner": people.owner.pk, "until": "2099-01-01T12:00"}
    )
    assert wrong.status_code == 422
    done = client.post(
        address,
        {"owner": people.owner.pk, "until": "2099-01-01T12:00", "reason": "A fire"},
    )
    assert done["Location"] == closed.get_absolute_url()
    shown = client.get(closed.get_absolute_url()).content.decode()
    assert "A fire" in shown
    neighbour = as_person(people.neighbour)
    assert "A fire" not in neighbour.get(closed.get_absolute_url()).content.decode()


def test_who_may_not_write_the_call_is_refused_in_words(people, as_person):
    for who in ("member", "governor_reader", "national"):
        client = as_person(getattr(people, who))
        for route in ("call_edit", "call_open"):
            address = reverse(f"partnerships:{route}", args=[people.scheme_year.pk])
            assert client.get(address).status_code == 403
        for route in ("call_publish", "call_next"):
            address = reverse(f"partnerships:{route}", args=[people.scheme_year.pk])
            assert client.post(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_1_and_3(
    people, as_person, count, django_assert_num_queries
):
    year = people.scheme_year
    for number in range(count):
        make_a.SchemeYearFactory(county=year.county, year=2030 + number)
        owner = make_a.MunicipalityFactory()
        extend(people, year, owner=owner, until=at(2100, 1, 1))
    client = as_person(people.officer)
    with django_assert_num_queries(5):
        client.get(reverse("partnerships:call_list"))
    with django_assert_num_queries(7):
        client.get(year.get_absolute_url())


@pytest.mark.parametrize("field", ["scheme", "county", "year"])
def test_no_sql_makes_a_year_another(people, field):
    other = {
        "county": make_a.CountyFactory(code="11").pk,
        "scheme": make_a.SchemeFactory(code="other").pk,
        "year": 2031,
    }
    with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
        SchemeYear.objects.update(**{field: other[field]})
