"""The page of a partnership: the same for both sides, and nothing for strangers."""

import datetime as dt

import pytest
from django.urls import reverse

from partnerships.pages.partnership import PartnershipPage, Side
from partnerships.partnership import Pair, pairs_of
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.signing import send_for_signing
from portal.lib import clock
from tests import factories as make_a
from tests.partnerships import agreements as made
from tests.partnerships import following as follow

pytestmark = pytest.mark.django_db


def page_of(people, who="member", owner=None):
    owner = owner or people.owner
    return PartnershipPage(Side(owner.name, (owner,)), people.uh, people.actor(who))


def address(people):
    args = [people.owner.pk, people.uh.pk]
    return reverse("partnerships:partnership_detail", args=args)


def of_network(people):
    args = [people.network.pk, people.uh.pk]
    return reverse("partnerships:network_partnership", args=args)


def test_what_is_agreed_and_what_is_ordered_stand_by_year(people):
    made.in_force(people)
    made.accepted(people)
    shown = page_of(people)
    [row] = shown.years
    assert (row.year, row.agreed_nok, row.ordered_nok) == (2018, 5_000, 5_000)
    assert row.is_past
    assert [each.title for each in shown.orders] == ["Vurdering i Giske"]
    assert shown.since == dt.date(2018, 9, 1)


def test_an_agreement_in_negotiation_agrees_on_nothing_yet(people):
    made.negotiated(people)
    [row] = page_of(people).years
    assert (row.agreed_nok, row.ordered_nok) == (0, 5_000)
    assert page_of(people, "officer").agreements == []


def test_what_is_late_or_comes_is_shown_and_what_is_done_is_not(people):
    agreement = follow.in_force(people)
    follow.held(people, agreement)
    with clock.at(follow.moment(2018, 9, 15)):
        [stone] = page_of(people, "uh_partner").plan[:1]
        assert stone.is_ahead
    [late] = page_of(people).plan
    assert (late.title, late.tone) == ("Oppstart", "danger")


def test_a_prolonged_agreement_lasts_until_its_new_last_day(people):
    agreement = made.in_force(people)
    last = dt.date(2020, 6, 12)
    appendix = start_appendix(
        actor=people.actor("member"),
        agreement=agreement,
        kind="prolongation",
        reason="Meir tid",
        ends_on=last,
    )
    send_for_signing(actor=people.actor("member"), agreement=appendix)
    made.signed_by(people, appendix, people.actor("approver"))
    made.signed_by(people, appendix, made.uh_actor(people))
    [period] = page_of(people).periods
    assert period.last == last


def test_each_pair_is_listed_once(people):
    made.in_force(people)
    made.accepted(people)
    pair = Pair(people.owner.pk, people.uh.pk)
    for who in ("member", "uh_partner", "officer", "national"):
        assert pairs_of(people.actor(who)) == [pair]
    assert pairs_of(people.actor("other_uh")) == []
    assert pairs_of(people.actor("neighbour")) == []


def test_a_merger_takes_the_partnership_on(people):
    made.in_force(people)
    type(people.need).objects.update(carried_by=people.mate)
    assert page_of(people, "network_mate", people.mate).agreements


def test_two_of_a_name_are_told_apart_by_when_they_were(people, as_person):
    made.in_force(people)
    people.owner.valid_to = dt.date(2019, 12, 31)
    people.owner.save()
    client = as_person(people.member)
    client.cookies["django_language"] = "en"
    listed = client.get(reverse("partnerships:partnership_list")).content.decode()
    assert "until 2019</span>" in listed
    assert "<title>Partnerships of school owners and UH institutions" in listed


@pytest.mark.parametrize("where", [address, of_network])
def test_both_sides_see_the_same_page_and_strangers_none(people, as_person, where):
    made.in_force(people)
    for who in ("reader", "uh_partner", "governor_reader", "national"):
        answer = as_person(getattr(people, who)).get(where(people))
        assert answer.status_code == 200
        assert "Partnarar sidan 1. september 2018" in answer.content.decode()
    for who in ("neighbour", "other_uh", "other_county", "nobody"):
        assert as_person(getattr(people, who)).get(where(people)).status_code == 404


def test_with_nothing_between_them_the_sides_are_told_so(people, as_person):
    answer = as_person(people.member).get(address(people))
    assert "Ikkje noko er bestilt eller avtalt enno" in answer.content.decode()
    assert as_person(people.officer).get(address(people)).status_code == 404


def test_an_owner_is_no_institution_and_the_other_way_round(people, as_person):
    client = as_person(people.member)
    for args in ([people.uh.pk, people.owner.pk], [people.owner.pk, people.mate.pk]):
        wrong = reverse("partnerships:partnership_detail", args=args)
        assert client.get(wrong).status_code == 404


def test_the_page_costs_the_same_however_much_there_is(
    people, as_person, django_assert_num_queries
):
    follow.held(people, follow.in_force(people))
    made.accepted(people)
    client = as_person(people.member)
    pages = {address(people): PAGE_QUERIES, of_network(people): NETWORK_QUERIES}
    for page, queries in pages.items():
        client.get(page)
        with django_assert_num_queries(queries):
            client.get(page)
    for _ in range(2):
        follow.planned(people, follow.in_force(people))
        made.accepted(people)
    for page, queries in pages.items():
        with django_assert_num_queries(queries):
            client.get(page)


def test_the_list_costs_the_same_for_one_and_for_three(
    people, as_person, django_assert_num_queries
):
    made.in_force(people)
    client = as_person(people.uh_partner)
    page = reverse("partnerships:partnership_list")
    client.get(page)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(page)
    for _ in range(2):
        need = make_a.SubmittedNeedFactory(
            scheme_year=people.scheme_year, uh_partner=people.uh
        )
        made.accepted(people, need=need)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(page)


PAGE_QUERIES = 11
NETWORK_QUERIES = 12
LIST_QUERIES = 6
