"""Who is told of a recommendation: what waits for whom, and that it is forwarded."""

import datetime as dt

import pytest

from forums.models import Recommendation
from forums.services.recommendations import confirm_recommendation
from forums.start import start_part
from funding.start import start_part as money_part
from portal.lib import clock
from portal.post.models import Message
from tests import factories as make_a
from tests import stage
from tests.forums import scenes
from tests.forums.test_recommendations import assemble, confirm, forwarded
from tests.mails import delivered

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def waiting(people) -> Recommendation:
    scenes.decided_on_needs(people)
    return assemble(people)


def tasks(people, who) -> list[str]:
    return [task.url for task in start_part(people.actor(who)).tasks]


def news(people, who, part=start_part) -> list[str]:
    return [task.url for task in part(people.actor(who)).news]


def told(template) -> list[str]:
    mails = [mail for mail in delivered() if template in mail.subject]
    return sorted(address for mail in mails for address in mail.to)


def test_it_waits_for_both_until_each_has_confirmed(people, waiting):
    page = waiting.get_absolute_url()
    assert page in tasks(people, "leader")
    assert page in tasks(people, "secretary")
    confirm(people, waiting, "secretary")
    assert page in tasks(people, "leader")
    assert page not in tasks(people, "secretary")
    confirm(people, waiting, "leader")
    assert page not in tasks(people, "leader")


@pytest.mark.parametrize("who", ["forum_member", "officer", "national", "other_forum"])
def test_it_waits_for_nobody_else(people, waiting, who):
    assert waiting.get_absolute_url() not in tasks(people, who)


def test_the_other_is_told_when_one_has_confirmed(people, waiting):
    confirm(people, waiting, "leader")
    subject = "Stadfest tilrådinga for 2018"
    assert told(subject) == [people.secretary.email]
    assert told("vidare") == []
    [mail] = [mail for mail in delivered() if subject in mail.subject]
    assert waiting.get_absolute_url() in mail.body


def test_the_governors_case_officers_are_told_when_it_is_forwarded(people, waiting):
    make_a.MembershipFactory(
        organisation=people.governor, role="editor", valid_to=dt.date(2019, 12, 31)
    )
    confirm(people, waiting, "leader")
    confirm(people, waiting, "secretary")
    officers = sorted([people.officer.email, people.head.email])
    assert told("er send vidare") == officers
    before = Message.objects.count()
    waiting.refresh_from_db()
    with pytest.raises(Exception, match="settled"):
        confirm_recommendation(
            actor=people.actor("leader"),
            recommendation=waiting,
            fingerprint=waiting.fingerprint,
        )
    assert Message.objects.count() == before


def test_it_is_news_to_the_forums_people_and_owners_for_a_while(people):
    scenes.decided_on_needs(people)
    page = forwarded(people).get_absolute_url()
    readers = ["member", "neighbour", "forum_member", "leader"]
    for who in readers:
        assert page in news(people, who), who
    for who in ("other_forum", "other_county", "nobody"):
        assert page not in news(people, who), who
    with clock.at(clock.now() + dt.timedelta(days=61)):
        for who in readers:
            assert page not in news(people, who), who


def test_what_the_mandate_keeps_from_owners_is_no_news_to_them(people):
    people.forum.owners_read = False
    people.forum.save()
    found = scenes.recommended(people)
    assert found.get_absolute_url() not in news(people, "member")
    assert found.get_absolute_url() in news(people, "forum_member")


def test_the_governor_has_the_one_in_force_until_the_year_is_decided(people):
    first = scenes.recommended(people)
    assert news(people, "officer", money_part) == [first.get_absolute_url()]
    corrected = scenes.recommended(people, reason="Retta.")
    assert news(people, "officer", money_part) == [corrected.get_absolute_url()]
    assert news(people, "officer") == []
    assert first.get_absolute_url() not in news(people, "forum_member")
    assert news(people, "other_county", money_part) == []


def test_the_start_page_asks_for_it_only_when_something_is_there(
    people, django_assert_num_queries
):
    leader = people.actor("leader")
    with django_assert_num_queries(1):
        start_part(leader)
    scenes.recommended(people, forwarded=False)
    with django_assert_num_queries(2):
        start_part(leader)
