"""How it goes with an agreement in force: milestones, gatherings, and who tells."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from icalendar import Calendar

from partnerships.agreement.calendar import calendar_of
from partnerships.agreement.invariants import broken_progress
from partnerships.agreement.plan import PlannedMilestone
from partnerships.models import Gathering, MilestoneReport
from partnerships.models.progress import COUNTS
from partnerships.services.gatherings import (
    cancel_gathering,
    change_gathering,
    count_participants,
    plan_gathering,
)
from partnerships.services.progress import report_milestone
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import StaleState
from tests import stage
from tests.mails import delivered
from tests.partnerships import agreements as made
from tests.partnerships import following as follow

pytestmark = pytest.mark.django_db
LATER = follow.SIGNED_DAY + dt.timedelta(days=20)
IN_TIME = follow.moment(2018, 9, 15)


@pytest.fixture
@stage.scene
def agreement(people):
    return follow.in_force(people)


@pytest.fixture
def stone(agreement):
    return agreement.milestones.get()


def report(people, stone, kind="done", on=follow.SIGNED_DAY, who="member", **facts):
    newest = stone.reports.last()
    facts.setdefault("seen", newest.pk if newest else 0)
    actor = people.actor(who)
    return report_milestone(actor=actor, milestone=stone, kind=kind, on=on, **facts)


def change(people, gathering, who="member", reason="", version=None, **changes):
    return change_gathering(
        actor=people.actor(who),
        gathering=gathering,
        version=gathering.version if version is None else version,
        values=follow.values(**changes),
        moved_reason=reason,
    )


class TestMilestones:
    def test_either_party_says_that_it_is_done_and_what_was_signed_stays(
        self, people, stone, agreement
    ):
        report(people, stone, who="uh_partner", on=LATER)
        stone.refresh_from_db()
        assert stone.on == follow.SIGNED_DAY
        one = PlannedMilestone(stone, list(stone.reports.all()))
        assert (one.done_on, one.days_late) == (LATER, 20)
        agreement.refresh_from_db()
        assert agreement.state == "in_force"

    def test_the_same_again_is_one_report(self, people, stone):
        for _ in range(20):
            report(people, stone, seen=0)
        assert MilestoneReport.objects.count() == 1
        told = AuditEntry.objects.filter(action="agreement.milestone_done")
        assert told.count() == 1

    def test_it_is_moved_with_a_reason_only(self, people, stone):
        with pytest.raises(ValidationError, match="Say why the milestone is moved"):
            report(people, stone, "moved", LATER)
        assert not stone.reports.exists()
        report(people, stone, "moved", LATER, reason="Sjukdom")
        one = PlannedMilestone(stone, list(stone.reports.all()))
        assert one.due == LATER

    def test_what_is_moved_into_the_past_is_late(self, people, stone):
        report(people, stone, "moved", LATER, reason="Sjukdom")
        one = PlannedMilestone(stone, list(stone.reports.all()))
        assert one.is_late
        with clock.at(follow.moment(2018, 10, 5)):
            assert not one.is_late

    def test_done_is_not_said_ahead(self, people, stone):
        ahead = clock.today() + dt.timedelta(days=1)
        with pytest.raises(ValidationError, match="today, or before"):
            report(people, stone, on=ahead)

    def test_it_is_moved_within_the_agreement(self, people, stone):
        with pytest.raises(ValidationError, match="Prolong it by an appendix first"):
            report(people, stone, "moved", dt.date(2019, 8, 1), reason="Sjukdom")
        with pytest.raises(ValidationError, match="The agreement begins on"):
            report(people, stone, "moved", dt.date(2018, 8, 1), reason="Sjukdom")

    def test_it_is_not_moved_to_the_day_that_it_has(self, people, stone):
        with pytest.raises(ValidationError, match="due on that day already"):
            report(people, stone, "moved", reason="Same dag")

    def test_who_opened_it_before_the_other_told_is_told_so(self, people, stone):
        report(people, stone, "moved", LATER, reason="Sjukdom")
        with pytest.raises(StaleState, match="told of this milestone"):
            report(people, stone, who="uh_partner", seen=0)

    def test_what_was_written_as_done_by_mistake_is_moved(self, people, stone):
        report(people, stone)
        report(people, stone, "moved", LATER, reason="Det var ei anna samling")
        one = PlannedMilestone(stone, list(stone.reports.all()))
        assert one.done_on is None
        assert one.due == LATER
        assert stone.reports.count() == 2

    @pytest.mark.parametrize("who", ["reader", "neighbour", "other_uh", "officer"])
    def test_others_tell_nothing(self, people, stone, who):
        with pytest.raises(PermissionDenied):
            report(people, stone, who=who)
        assert not stone.reports.exists()

    def test_before_it_is_in_force_there_is_nothing_to_tell(self, people):
        talks = made.negotiated(people)
        stone = talks.milestones.get()
        with pytest.raises(PermissionDenied, match="before the agreement is in force"):
            report(people, stone)
        with pytest.raises(DatabaseError), transaction.atomic():
            MilestoneReport.objects.create(
                milestone=stone,
                kind="done",
                on=follow.SIGNED_DAY,
                organisation=people.owner,
            )

    def test_the_owner_that_a_merger_gave_the_need_tells(self, people, stone):
        type(people.need).objects.update(carried_by=people.mate)
        assert report(people, stone, who="network_mate").organisation == people.mate

    def test_no_sql_takes_a_report_back(self, people, stone):
        report(people, stone)
        with pytest.raises(DatabaseError), transaction.atomic():
            MilestoneReport.objects.update(on=LATER)
        with pytest.raises(DatabaseError), transaction.atomic():
            MilestoneReport.objects.all().delete()


class TestGatherings:
    def test_one_form_sent_many_times_is_one_gathering(self, people, agreement):
        key = uuid.uuid4()
        for _ in range(20):
            plan_gathering(
                actor=people.actor("member"),
                agreement=agreement,
                form_key=key,
                values=follow.values(),
            )
        assert Gathering.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"ends_at": follow.moment(2018, 10, 10, 8)}, "ends before it begins"),
            (
                {
                    "starts_at": follow.moment(2020, 1, 1),
                    "ends_at": follow.moment(2020, 1, 1, 12),
                },
                "The agreement ends on",
            ),
            ({"ends_at": follow.moment(2031, 10, 10)}, "The agreement ends on"),
            ({"title": ""}, "blank"),
            ({"title": "\u200b"}, "blank"),
        ],
    )
    def test_what_cannot_be_is_refused_in_a_sentence(
        self, people, agreement, changes, sentence
    ):
        with pytest.raises(ValidationError, match=sentence):
            follow.planned(people, agreement, **changes)
        assert not Gathering.objects.exists()

    def test_it_is_moved_with_a_reason_only_and_the_first_day_is_kept(
        self, people, agreement
    ):
        gathering = follow.planned(people, agreement)
        to = {
            "starts_at": follow.moment(2018, 10, 17),
            "ends_at": follow.moment(2018, 10, 17, 15),
        }
        with pytest.raises(ValidationError, match="Say why the gathering is moved"):
            change(people, gathering, **to)
        moved = change(people, gathering, who="uh_partner", reason="Eksamen", **to)
        assert moved.first_starts_at == gathering.starts_at
        assert (moved.revision, moved.moved_reason) == (2, "Eksamen")

    def test_a_programme_is_written_without_calling_anybody_anew(
        self, people, agreement
    ):
        gathering = follow.planned(people, agreement)
        assert change(people, gathering, programme="Nytt").revision == 1

    def test_it_is_not_drawn_out_beyond_the_agreement(self, people, agreement):
        gathering = follow.planned(people, agreement)
        with pytest.raises(ValidationError, match="The agreement ends on"):
            change(people, gathering, ends_at=follow.moment(2031, 10, 10))

    def test_characters_that_no_calendar_takes_are_left_out(self, people, agreement):
        gathering = follow.planned(people, agreement, title="A\x01\x0bB", place="C\x1b")
        file = calendar_of(gathering)
        assert b"SUMMARY:A B\r\n" in file
        assert b"LOCATION:C\r\n" in file

    def test_an_old_tab_writes_over_nothing(self, people, agreement):
        gathering = follow.planned(people, agreement)
        change(people, gathering, programme="Nytt")
        with pytest.raises(StaleState, match="changed the gathering"):
            change(people, gathering, version=1, place="Skulen")

    def test_cancelled_with_a_reason_it_stays_in_sight(self, people, agreement):
        gathering = follow.planned(people, agreement)
        actor = people.actor("member")
        with pytest.raises(ValidationError, match="Say why the gathering is cancelled"):
            cancel_gathering(actor=actor, gathering=gathering, reason=" ")
        for _ in range(3):
            off = cancel_gathering(actor=actor, gathering=gathering, reason="Snø")
        assert (off.state, off.revision) == ("cancelled", 2)
        with pytest.raises(PermissionDenied, match="is not changed any more"):
            change(people, off, place="Skulen")
        with pytest.raises(PermissionDenied, match="nobody took part"):
            self.count(people, off)

    def count(self, people, gathering, who="member", **changes):
        return count_participants(
            actor=people.actor(who),
            gathering=gathering,
            version=gathering.version,
            counts=follow.COUNTED | changes,
        )

    def test_how_many_came_is_counted_by_role_and_corrected(self, people, agreement):
        gathering = follow.planned(people, agreement)
        held = self.count(people, gathering)
        assert (held.state, held.participants) == ("held", 51)
        assert self.count(people, held).version == held.version
        right = self.count(people, held, who="uh_partner", teacher_count=41)
        assert right.participants == 52

    def test_nobody_at_all_is_a_gathering_that_was_cancelled(self, people, agreement):
        gathering = follow.planned(people, agreement)
        with pytest.raises(ValidationError, match="cancel it"):
            self.count(people, gathering, **dict.fromkeys(COUNTS, 0))

    def test_nobody_is_counted_ahead(self, people, agreement):
        with clock.at(IN_TIME):
            gathering = follow.planned(people, agreement)
            with pytest.raises(PermissionDenied, match="when the gathering has begun"):
                self.count(people, gathering)

    @pytest.mark.parametrize("who", ["reader", "neighbour", "other_uh", "officer"])
    def test_others_plan_nothing(self, people, agreement, who):
        with pytest.raises(PermissionDenied):
            follow.planned(people, agreement, who=who)
        assert not Gathering.objects.exists()

    def test_sql_keeps_to_it_too(self, people, agreement):
        follow.planned(people, agreement)
        rows = Gathering.objects.all()
        for wrong in (
            {"state": "held"},
            {"teacher_count": 3},
            {"state": "cancelled"},
            {"starts_at": follow.moment(2018, 10, 9)},
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**wrong)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()

    def test_the_other_party_gets_it_in_its_calendar(self, people, agreement):
        with clock.at(IN_TIME):
            gathering = follow.planned(people, agreement)
            cancel_gathering(
                actor=people.actor("member"), gathering=gathering, reason="Snø"
            )
        address = people.uh_partner.email
        sent = [mail for mail in delivered() if mail.to == [address]][-2:]
        methods = [
            part.get_param("method")
            for mail in sent
            for part in mail.message().walk()
            if part.get_content_type() == "text/calendar"
        ]
        assert methods == ["REQUEST", "CANCEL"]
        assert "Første samling" in sent[0].subject
        own = [m for m in delivered() if m.to == [people.member.email]]
        assert not any("Første samling" in mail.subject for mail in own)


def test_what_is_broken_is_told(people, agreement):
    follow.planned(people, agreement)
    assert list(broken_progress()) == []


class TestPages:
    def test_a_delay_is_in_sight_for_both_parties(self, people, stone, as_person):
        report(people, stone, "moved", LATER, reason="Sjukdom")
        page = reverse("partnerships:agreement_progress", args=[stone.agreement_id])
        for who in ("reader", "uh_partner", "governor_reader"):
            text = as_person(getattr(people, who)).get(page).content.decode()
            assert "1 milepæl er forseinka" in text
        detail = as_person(people.uh_partner).get(stone.get_absolute_url())
        assert "Sjukdom" in detail.content.decode()

    def test_a_milestone_is_told_of_in_its_form(self, people, stone, as_person):
        client = as_person(people.member)
        answer = client.post(
            stone.get_absolute_url(),
            {"kind": "moved", "on": "2018-10-21", "reason": "", "seen": "0"},
        )
        assert answer.status_code == 422
        assert "Skriv kvifor milepælen er flytta" in answer.content.decode()
        client.post(
            stone.get_absolute_url(),
            {"kind": "moved", "on": "2018-10-21", "reason": "Snø", "seen": "0"},
        )
        assert stone.reports.get().reason == "Snø"

    def test_a_gathering_is_planned_moved_and_counted_in_forms(
        self, people, agreement, as_person
    ):
        client = as_person(people.uh_partner)
        typed = {
            "title": "Samling",
            "starts_at": "2018-10-10T09:00",
            "ends_at": "2018-10-10T15:00",
            "place": "",
            "link": "",
            "programme": "",
        }
        new = reverse("partnerships:gathering_new", args=[agreement.pk])
        client.post(new, typed | {"form_key": str(uuid.uuid4())})
        gathering = Gathering.objects.get()
        change = {"starts_at": "2018-10-11T09:00", "ends_at": "2018-10-11T15:00"}
        edit = reverse("partnerships:gathering_edit", args=[gathering.pk])
        versioned = typed | change | {"version": "1", "moved_reason": ""}
        answer = client.post(edit, versioned)
        assert answer.status_code == 422
        assert "Skriv kvifor samlinga er flytta" in answer.content.decode()
        client.post(edit, versioned | {"moved_reason": "Eksamen"})
        count = reverse("partnerships:gathering_count", args=[gathering.pk])
        client.post(count, dict.fromkeys(COUNTS, "3") | {"version": "2"})
        gathering.refresh_from_db()
        assert (gathering.state, gathering.participants) == ("held", 18)

    def test_empty_is_not_nobody(self, people, agreement, as_person):
        gathering = follow.planned(people, agreement)
        client = as_person(people.member)
        count = reverse("partnerships:gathering_count", args=[gathering.pk])
        form = client.get(count).context["form"]
        assert [form[name].value() for name in COUNTS] == [None] * len(COUNTS)

        typed = dict.fromkeys(COUNTS, "0") | {"version": gathering.version}
        answer = client.post(count, typed | {"teacher_count": "4", "other_count": ""})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["other_count"]
        said = "Skriv kor mange som var med, 0 der ingen var det."
        assert said in answer.content.decode()
        gathering.refresh_from_db()
        assert gathering.participants is None

        client.post(count, typed | {"teacher_count": "4"})
        gathering.refresh_from_db()
        assert (gathering.participants, gathering.other_count) == (4, 0)

    def test_whoever_sees_it_takes_it_to_a_calendar(self, people, agreement, as_person):
        gathering = follow.planned(people, agreement)
        page = reverse("partnerships:gathering_calendar", args=[gathering.pk])
        answer = as_person(people.reader).get(page)
        assert answer["Content-Type"] == "text/calendar"
        [event] = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event["UID"].startswith(str(gathering.form_key))
        assert event["LOCATION"] == "Rådhuset"

    def test_the_plan_costs_the_same_however_much_it_has(
        self, people, as_person, django_assert_num_queries
    ):
        days = [(follow.SIGNED_DAY + dt.timedelta(days=n), f"M{n}") for n in range(4)]
        agreement = follow.in_force(people, *days)
        follow.held(people, agreement)
        page = reverse("partnerships:agreement_progress", args=[agreement.pk])
        client = as_person(people.member)
        client.get(page)
        with django_assert_num_queries(PLAN_QUERIES):
            client.get(page)
        for title in ("B", "C"):
            follow.planned(people, agreement, title=title)
        for stone in agreement.milestones.all():
            report(people, stone)
        with django_assert_num_queries(PLAN_QUERIES):
            client.get(page)

    def test_a_gathering_and_a_milestone_cost_little(
        self, people, stone, as_person, django_assert_num_queries
    ):
        gathering = follow.held(people, stone.agreement)
        client = as_person(people.member)
        for page in (gathering.get_absolute_url(), stone.get_absolute_url()):
            client.get(page)
            with django_assert_num_queries(ONE_QUERIES[type_of(page)]):
                client.get(page)


def type_of(page):
    return page.strip("/").split("/")[-2]


PLAN_QUERIES = 9
ONE_QUERIES = {"gatherings": 5, "milestones": 7}
