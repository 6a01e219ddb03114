"""What is late in an agreement waits on both parties' start pages, till it is told."""

import datetime as dt

import pytest
from django.urls import reverse

from partnerships.agreement_start import agreements_part
from partnerships.models import Network
from partnerships.services.gatherings import cancel_gathering, count_participants
from partnerships.services.progress import report_milestone
from portal.lib import clock
from tests import stage
from tests.partnerships import agreements as made
from tests.partnerships import following as follow
from tests.partnerships import frameworks as frame

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]
PARTIES = ("member", "uh_partner")
OTHERS = ("reader", "neighbour", "network_mate", "other_uh", "officer", "national")
LATE = "Late in “Vurdering i Giske”: “Oppstart”. Say that it is done, or move it."
UNTOLD = "Write how many took part in “Første samling”."


def told(people, who):
    return [str(task.text) for task in agreements_part(people.actor(who)).tasks]


@pytest.fixture
@stage.scene
def agreement(people):
    return follow.in_force(people)


@pytest.fixture
def stone(agreement):
    return agreement.milestones.get()


def after(day: dt.date):
    return clock.at(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC))


def report(people, stone, kind, on, seen=0, reason="Sjukdom"):
    return report_milestone(
        actor=people.actor("uh_partner"),
        milestone=stone,
        kind=kind,
        on=on,
        reason=reason,
        seen=seen,
    )


class TestLateMilestones:
    def test_both_parties_are_told_until_it_is_done(self, people, stone):
        for who in PARTIES:
            assert told(people, who) == [LATE]
        report(people, stone, "done", follow.SIGNED_DAY)
        assert [told(people, who) for who in PARTIES] == [[], []]

    @pytest.mark.parametrize("who", OTHERS)
    def test_nobody_else_is(self, people, stone, who):
        assert told(people, who) == []

    def test_on_its_own_day_it_is_not_late(self, people, stone):
        with after(follow.SIGNED_DAY):
            assert told(people, "member") == []
        with after(follow.SIGNED_DAY + dt.timedelta(days=1)):
            assert told(people, "member") == [LATE]

    def test_the_day_that_it_is_moved_to_counts(self, people, stone):
        later = follow.SIGNED_DAY + dt.timedelta(days=20)
        with after(follow.SIGNED_DAY + dt.timedelta(days=3)):
            report(people, stone, "moved", later)
            assert told(people, "member") == []
        with after(later + dt.timedelta(days=1)):
            [task] = agreements_part(people.actor("member")).tasks
            assert (task.url, task.due) == (stone.get_absolute_url(), later)

    def test_what_is_not_in_force_has_none(self, people):
        made.negotiated(people)
        assert not [text for text in told(people, "member") if "Late" in text]

    def test_the_owner_that_a_merger_gave_the_need_is_told(self, people, stone):
        people.need.carried_by = people.mate
        people.need.save(update_fields=["carried_by"])
        assert told(people, "network_mate") == [LATE]


class TestGatherings:
    def test_both_parties_are_asked_how_many_came(self, people, agreement, stone):
        report(people, stone, "done", follow.SIGNED_DAY)
        gathering = follow.planned(people, agreement)
        for who in PARTIES:
            [task] = agreements_part(people.actor(who)).tasks
            address = reverse("partnerships:gathering_count", args=[gathering.pk])
            assert (task.text, task.url) == (UNTOLD, address)
        with after(dt.date(2018, 10, 9)):
            assert UNTOLD not in told(people, "member")
        count_participants(
            actor=people.actor("member"),
            gathering=gathering,
            version=gathering.version,
            counts=follow.COUNTED,
        )
        assert [told(people, who) for who in PARTIES] == [[], []]

    def test_one_that_is_cancelled_is_not_asked_of(self, people, agreement, stone):
        report(people, stone, "done", follow.SIGNED_DAY)
        cancel_gathering(
            actor=people.actor("member"),
            gathering=follow.planned(people, agreement),
            reason="Snø",
        )
        assert told(people, "member") == []

    def test_of_a_framework_its_parties_and_who_hosts_it_later(self, people):
        framework = frame.in_force(people)
        follow.planned(people, framework)
        assert told(people, "network_mate") == []
        Network.objects.filter(pk=people.network.pk).update(host=people.mate)
        for who in (*PARTIES, "network_mate"):
            assert told(people, who) == [UNTOLD]


class TestPage:
    def test_it_stands_on_the_start_page_with_its_link(self, people, stone, as_person):
        for who in PARTIES:
            page = as_person(getattr(people, who)).get("/").content.decode()
            assert "Forseinka i «Vurdering i Giske»: «Oppstart»" in page
            assert stone.get_absolute_url() in page

    def test_it_costs_one_query_of_each_kind_however_many(
        self, people, as_person, django_assert_num_queries
    ):
        stones = [(follow.SIGNED_DAY, f"Steg {n}") for n in range(3)]
        agreement = follow.in_force(people, *stones)
        follow.planned(people, agreement)
        for who, queries in QUERIES.items():
            client = as_person(getattr(people, who))
            client.get("/")
            with django_assert_num_queries(queries):
                client.get("/")
        for _ in range(2):
            follow.planned(people, agreement)
        for who, queries in QUERIES.items():
            client = as_person(getattr(people, who))
            client.get("/")
            with django_assert_num_queries(queries):
                client.get("/")


QUERIES = {"member": 10, "uh_partner": 10}
