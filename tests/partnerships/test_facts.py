"""Facts that one party changes wait for the others, as changes of clauses do."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import override

from partnerships.agreement_start import agreements_part
from partnerships.history.agreement import history_of
from partnerships.models import Agreement
from partnerships.services.agreements import (
    add_milestone,
    agree_to_facts,
    change_facts,
    choose_language,
    name_party,
    remove_milestone,
)
from partnerships.services.clauses import ask_for_change
from partnerships.services.framework_years import set_years
from partnerships.services.signing import send_for_signing
from portal.lib.errors import StaleState
from portal.post.models import Message
from tests import stage
from tests.partnerships import agreements as made
from tests.partnerships import frameworks as framed

LATER = dt.date(2019, 5, 31)


@pytest.fixture
@stage.scene
def agreement(people):
    return made.complete(people)


def change(people, agreement, who="member", **values):
    agreement.refresh_from_db()
    change_facts(
        actor=people.actor(who),
        agreement=agreement,
        values=made.facts_of(agreement, **values),
        seen=agreement.version,
    )
    agreement.refresh_from_db()


def send(people, agreement):
    return send_for_signing(actor=people.actor("member"), agreement=agreement)


def agree(people, agreement, who="uh_partner", **seen):
    agreement.refresh_from_db()
    facts = {"seen": agreement.version} | seen
    agree_to_facts(actor=people.actor(who), agreement=agreement, **facts)


def waiting(agreement):
    rows = agreement.fact_changes.select_related("party")
    return [(x.party.role, x.fact, x.before, x.after) for x in rows]


class TestAnswering:
    def test_what_one_party_has_changed_is_not_sent_before_the_other_agrees(
        self, people, agreement
    ):
        change(people, agreement, court="Romsdal tingrett", notice_months=6)
        with pytest.raises(ValidationError) as refused:
            send(people, agreement)
        assert refused.value.messages == [
            "Facts were changed, and wait for an answer: months of notice and agreed "
            f"court. An editor at {people.uh.name} agrees, or writes them otherwise."
        ]
        agree(people, agreement)
        assert send(people, agreement).number == 1

    def test_each_is_marked_from_what_the_other_knew_to_what_it_is(
        self, people, agreement
    ):
        change(people, agreement, court="Romsdal tingrett")
        change(people, agreement, court="Nordmøre tingrett")
        assert waiting(agreement) == [
            ("uh", "court", "Sunnmøre tingrett", "Nordmøre tingrett")
        ]

    def test_what_is_changed_back_asks_nothing(self, people, agreement):
        change(people, agreement, court="Romsdal tingrett")
        change(people, agreement, court="Sunnmøre tingrett")
        assert waiting(agreement) == []

    def test_the_other_writes_it_otherwise_and_then_the_first_is_asked(
        self, people, agreement
    ):
        change(people, agreement, court="Romsdal tingrett")
        change(people, agreement, who="uh_partner", court="Oslo tingrett")
        assert waiting(agreement) == [
            ("owner", "court", "Romsdal tingrett", "Oslo tingrett")
        ]
        with pytest.raises(ValidationError, match=people.owner.name):
            send(people, agreement)

    def test_who_changed_it_does_not_answer_for_the_other(
        self, people, agreement, as_person
    ):
        change(people, agreement, court="Romsdal tingrett")
        agree(people, agreement, who="member")
        assert len(waiting(agreement)) == 1
        client = as_person(people.member)
        client.cookies["django_language"] = "en"
        address = reverse("partnerships:facts_agree", args=[agreement.pk])
        told = client.post(address, {"seen": agreement.version}, follow=True)
        assert "Another party answers what you have changed." in told.content.decode()
        assert "Your answer is kept." not in told.content.decode()
        for who in ("reader", "other_uh", "officer"):
            with pytest.raises(PermissionDenied):
                agree(people, agreement, who=who)

    def test_one_agrees_to_what_one_has_read(self, people, agreement):
        seen = agreement.version
        change(people, agreement, court="Romsdal tingrett")
        with pytest.raises(StaleState):
            agree(people, agreement, seen=seen)
        assert len(waiting(agreement)) == 1

    def test_milestones_and_the_language_are_answered_too(self, people, agreement):
        owner = people.actor("member")
        on = dt.date(2018, 10, 1)
        one = add_milestone(actor=owner, agreement=agreement, on=on, title="Samling")
        fact = "milestone 2018-10-01 Samling"
        assert waiting(agreement) == [("uh", fact, "", "1. oktober 2018: Samling")]
        remove_milestone(actor=owner, milestone=one)
        assert waiting(agreement) == []
        choose_language(actor=owner, agreement=agreement, language="nb")
        assert waiting(agreement) == [("uh", "language", "Nynorsk", "Bokmål")]

    def test_what_a_framework_gives_a_year_is_answered_too(self, people):
        framework = framed.complete(people)
        limits = {**framed.YEARS, 2020: (None, 1)}
        set_years(actor=people.actor("member"), agreement=framework, limits=limits)
        assert waiting(framework) == [("uh", "year 2020", "", "1 dag")]
        with pytest.raises(ValidationError, match="wait for an answer: 2020"):
            send(people, framework)

    def test_what_was_signed_elsewhere_asks_nobody(self, people):
        framework = framed.started(people)
        change(people, framework, court="Romsdal tingrett")
        Message.objects.all().delete()
        framed.scanned(people, framework)
        assert waiting(framework) == []
        told = Message.objects.filter(key__startswith="agreement-facts:")
        assert not told.exists()


class TestTelling:
    def test_the_other_is_told_once_until_it_has_answered(self, people, agreement):
        told = Message.objects.filter(key__startswith="agreement-facts:")
        told.all().delete()
        change(people, agreement, court="Romsdal tingrett")
        change(people, agreement, notice_months=6)
        assert {each.user.memberships.get().organisation for each in told} == {
            people.uh
        }
        assert told.count() == len({each.user for each in told})

    def test_it_is_a_task_for_who_must_answer_and_for_none_to_settle(
        self, people, agreement
    ):
        change(people, agreement, court="Romsdal tingrett")
        [task] = agreements_part(people.actor("uh_partner")).tasks
        assert task.text == (
            f"Answer {made.party(agreement, 'owner').name}, who has changed facts of "
            f"“{agreement.title}”."
        )
        assert agreements_part(people.actor("member")).tasks == []

    def test_the_page_marks_it_and_takes_the_answer(self, people, agreement, as_person):
        change(people, agreement, ends_on=LATER)
        page = as_person(people.uh_partner).get(agreement.get_absolute_url())
        shown = page.content.decode()
        address = reverse("partnerships:facts_agree", args=[agreement.pk])
        assert address in shown
        assert "<ins>31.</ins>" in shown
        mine = as_person(people.member).get(agreement.get_absolute_url())
        assert address not in mine.content.decode()

        client = as_person(people.uh_partner)
        client.post(address, {"seen": agreement.version - 1})
        assert len(waiting(agreement)) == 1
        client.post(address, {"seen": agreement.version})
        assert waiting(agreement) == []
        with override("en"):
            assert history_of(agreement)[0].text == (
                "Yes to the facts as another party changed them: last day."
            )

    def test_who_saves_is_told_whether_anybody_is_asked(
        self, people, agreement, as_person
    ):
        client = as_person(people.member)
        address = reverse("partnerships:agreement_facts", args=[agreement.pk])

        def save(**values):
            agreement.refresh_from_db()
            facts = made.facts_of(agreement, **values)
            posted = {**facts, "seen": agreement.version}
            page = client.post(address, posted, follow=True)
            return [str(each) for each in page.context["messages"]]

        asked = "Lagra. Den andre parten blir spurd om å seie ja."
        assert save() == ["Lagra."]
        first = agreement.title
        assert save(title="Anna") == [asked]
        assert save() == ["Lagra."]
        assert save(title=first) == ["Lagra."]

    def test_who_writes_what_a_framework_gives_is_told_too(self, people, as_person):
        framework = framed.complete(people)
        client = as_person(people.member)
        address = reverse("partnerships:framework_years", args=[framework.pk])

        def save(**values):
            form = client.get(address).context["form"]
            posted = {name: form[name].value() or "" for name in form.fields}
            page = client.post(address, posted | values, follow=True)
            return [str(each) for each in page.context["messages"]]

        assert save() == ["Lagra."]
        [told] = save(days_2020="1")
        assert told.startswith("Lagra. Den andre parten")

    def test_marking_costs_no_query(
        self, people, agreement, as_person, django_assert_num_queries
    ):
        client = as_person(people.member)
        address = agreement.get_absolute_url()
        client.get(address)
        for court in ("Oslo tingrett", "Romsdal tingrett"):
            with django_assert_num_queries(12):
                client.get(address)
            change(people, agreement, court=court, notice_months=len(court))


def test_titles_hold_nothing_that_turns_or_breaks_them(people, agreement):
    turned = "Avt\u202ea\u200ble\x07 \n for\u2066 \u00adGiske\ufeff"
    change(people, agreement, title=turned)
    one = add_milestone(
        actor=people.actor("member"),
        agreement=agreement,
        on=dt.date(2018, 10, 1),
        title=turned,
    )
    asked = ask_for_change(
        actor=people.actor("member"),
        agreement=agreement,
        kind="add",
        heading=turned,
        text="Tekst.",
    )
    framework = framed.started(people, title=turned)
    found = {agreement.title, one.title, asked.heading, framework.title}
    assert found == {"Avtale for Giske"}


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060\ufeff", "\u00ad \u200d"])
def test_what_nobody_can_see_is_no_title(people, agreement, unseen):
    with pytest.raises(ValidationError, match="cannot be blank"):
        change(people, agreement, title=unseen)
    with pytest.raises(ValidationError, match="cannot be blank"):
        add_milestone(
            actor=people.actor("member"),
            agreement=agreement,
            on=dt.date(2018, 10, 1),
            title=unseen,
        )
    with pytest.raises(ValidationError, match="cannot be blank"):
        framed.started(people, title=unseen)
    assert not agreement.milestones.exists()


def test_a_text_of_several_lines_is_not_turned_either(people, agreement):
    """A page would show 1 000 where the sealed paper says 000 1."""
    change(people, agreement, measures="To dagar.\npris \u202e000 1\u202c kr")
    agreement.refresh_from_db()
    assert agreement.measures == "To dagar.\npris 000 1 kr"


def test_who_signs_and_where_are_lines_that_can_be_read(people, agreement):
    change(people, agreement, court="Sunn\u200bmøre\u202e tingrett")
    mine = made.party(agreement, "owner")
    name_party(
        actor=people.actor("member"),
        party=mine,
        values={
            "org_number": mine.org_number,
            "signatory": mine.signatory,
            "signatory_title": "Rek\u202etor\u200b",
            "contact": "\u2060",
            "contact_email": "",
        },
    )
    mine.refresh_from_db()
    assert agreement.court == "Sunnmøre tingrett"
    assert (mine.signatory_title, mine.contact) == ("Rektor", "")


def test_days_before_the_year_are_told_while_they_can_be_mended(
    people, agreement, as_person
):
    client, address = as_person(people.member), agreement.get_absolute_url()
    (ended,) = client.get(address).context["shown"].past
    assert "15 June 2019 passed" in ended
    Agreement.objects.filter(pk=agreement.pk).update(starts_on=dt.date(2008, 11, 1))
    said, again = client.get(address).context["shown"].past
    assert "1 November 2008" in said
    assert again == ended


def test_the_next_step_says_to_the_party_that_answers_that_it_does(
    people, agreement, as_person
):
    def told(who):
        client = as_person(getattr(people, who))
        client.cookies["django_language"] = "en"
        return client.get(agreement.get_absolute_url()).context["next"]

    change(people, agreement, court="Romsdal tingrett")
    facts = "Facts that were changed wait for an answer by"
    assert told("member") == f"{facts} the other party."
    assert told("uh_partner") == f"{facts} you."
    ask_for_change(
        actor=people.actor("uh_partner"),
        agreement=agreement,
        kind="add",
        heading="Lokale",
        text="Tekst.",
    )
    assert told("member") == "Changes wait for an answer by you: 1."
    assert told("uh_partner") == "Changes wait for an answer by the other party: 1."
