"""Who may do what with a year's money: the whole cast against every rule."""

import pytest

from funding.rules import money as rules
from portal.people.actor import Actor
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

CAST = [
    "officer",
    "head",
    "governor_reader",
    "national",
    "other_county",
    "member",
    "approver",
    "reader",
    "former_member",
    "neighbour",
    "uh_partner",
    "other_uh",
    "nobody",
]
EDITORS = {"officer", "head"}
BY_ALLOCATION = {
    "may_adjust": EDITORS,
    "may_send": EDITORS,
    "may_approve": {"head"},
    "may_return": {"head"},
    "may_order_papers": set(),  # a draft has no papers
}
BY_YEAR = {"may_handle": EDITORS, "may_prepare": EDITORS, "may_set_frame": EDITORS}


@pytest.mark.parametrize("rule", BY_ALLOCATION)
def test_the_cast_against_each_rule_of_a_draft(people, rule):
    allocation = money.draft(people)

    answers = {who: getattr(rules, rule)(people.actor(who), allocation) for who in CAST}

    assert {who for who, answer in answers.items() if answer} == BY_ALLOCATION[rule]
    assert all(answer or answer.reason for answer in answers.values())


@pytest.mark.parametrize("rule", BY_YEAR)
def test_the_cast_against_each_rule_of_a_year(people, rule):
    year = money.ready(people)

    allowed = {who for who in CAST if getattr(rules, rule)(people.actor(who), year)}

    assert allowed == BY_YEAR[rule]


def test_keys_are_written_by_the_governors_editors(people):
    county = people.scheme_year.county

    allowed = {who for who in CAST if rules.may_write_keys(people.actor(who), county)}

    assert allowed == EDITORS


def test_drafts_are_seen_by_the_governor_and_the_nation(people):
    year = people.scheme_year

    seeing = {who for who in CAST if rules.may_see_drafts(people.actor(who), year)}

    assert seeing == EDITORS | {"governor_reader", "national"}


def test_papers_of_a_decision_are_ordered_by_the_governors_editors(people):
    allocation = money.decided(people)

    allowed = {
        who for who in CAST if rules.may_order_papers(people.actor(who), allocation)
    }

    assert allowed == EDITORS


def test_a_command_may_do_all_but_approve(people):
    system = Actor.for_system("demo")
    allocation = money.draft(people)

    assert rules.may_prepare(system, allocation.scheme_year)
    assert rules.may_send(system, allocation)
    assert not rules.may_approve(system, allocation)


def test_a_refusal_says_who_can(people):
    year = people.scheme_year

    reader = rules.may_prepare(people.actor("governor_reader"), year)
    owner = rules.may_prepare(people.actor("member"), year)
    editor = rules.may_approve(people.actor("officer"), money.draft(people))

    assert "An editor or an approver there" in reader.reason
    assert "Only the county governor of Møre og Romsdal" in owner.reason
    assert "Only an approver at Fylkesmannen" in editor.reason
