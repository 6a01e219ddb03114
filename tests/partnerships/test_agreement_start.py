"""What an agreement in negotiation puts on the start pages of its parties."""

import datetime as dt

import pytest

from partnerships.agreement_start import agreements_part
from partnerships.services.agreement_ends import end_agreements
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.signing import refuse, send_for_signing
from portal.people.actor import Actor
from tests.partnerships import agreements as made

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("english", "paper_room"),
]


def tasks_of(people, who):
    return [str(task.text) for task in agreements_part(people.actor(who)).tasks]


def test_both_parties_editors_are_told_what_is_to_be_settled(people):
    made.complete(people)
    for who in ("member", "uh_partner"):
        [text] = tasks_of(people, who)
        assert "Settle the agreement" in text
    for who in ("reader", "neighbour", "other_uh", "officer", "national"):
        assert tasks_of(people, who) == []


def test_after_a_refusal_they_are_told_that_it_was_not_signed(people):
    agreement = made.complete(people)
    send_for_signing(actor=people.actor("member"), agreement=agreement)
    assert tasks_of(people, "member") == []

    refuse(actor=made.uh_actor(people), agreement=agreement, reason="For dyrt.")

    for who in ("member", "uh_partner"):
        [text] = tasks_of(people, who)
        assert "was not signed" in text


def test_an_appendix_to_what_has_ended_is_nothing_to_settle(people):
    agreement = made.in_force(people)
    start_appendix(
        actor=people.actor("member"),
        agreement=agreement,
        kind="prolongation",
        reason="Ombygging.",
        ends_on=dt.date(2099, 6, 12),
    )
    [text] = tasks_of(people, "member")
    assert "Settle the agreement" in text

    end_agreements(actor=Actor.for_system("test"))

    assert tasks_of(people, "member") == []


def test_an_agreement_that_has_run_out_is_not_told_to_be_in_force(people):
    made.in_force(people)  # to 15 June 2019
    made.in_force(people, title="Lengre", ends_on=dt.date(2099, 6, 1))
    [told] = agreements_part(people.actor("member")).news
    assert told.text == "The agreement “Lengre” is in force."
