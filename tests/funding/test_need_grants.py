import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from forums.advice.money import free_frame
from funding.invariants import broken
from funding.models import Granted, NeedGrant
from funding.services.decisions import move_allocation
from funding.services.frames import money_of
from funding.services.need_grants import grant_as_recommended, grant_need
from partnerships.models import NeedLine
from portal.lib.errors import Refusal, StaleState
from tests import factories as make_a
from tests import stage
from tests.funding import money

pytestmark = [pytest.mark.usefixtures("english"), pytest.mark.django_db]


@pytest.fixture
@stage.scene
def need(people):
    """Giske asks for itself in 2018 and 2019, and for its UH partner in 2018."""
    need = make_a.SubmittedNeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )
    make_a.NeedLineFactory(need=need)
    make_a.NeedLineFactory(need=need, year=2019, requested_nok=80_000)
    make_a.NeedLineFactory(
        need=need, recipient=people.uh, role="uh", requested_nok=60_000
    )
    return need


def line(need, role, year):
    return need.lines.get(role=role, year=year)


def grant(people, need, who="officer", seen=None, reason="", **amounts):
    """``uh_2018=…``: by role and year."""
    wished = {}
    for name, amount in amounts.items():
        role, year = name.split("_")
        wished[line(need, role, int(year)).pk] = amount
    return grant_need(
        actor=people.actor(who),
        need=need,
        amounts=wished,
        seen=seen or dict.fromkeys(wished, 0),
        reason=reason,
    )


def test_what_needs_are_granted_is_not_the_keys_to_divide(people, need):
    year = money.ready(people)
    grant(people, need, uh_2018=60_000, owner_2019=70_000)

    allocation = money.draft(people, scheme_year=year)

    assert allocation.frame_nok == 940_000
    assert allocation.to_needs_nok == 60_000
    assert allocation.whole_frame_nok == 1_000_000
    assert sum(allocation.lines.values_list("granted_nok", flat=True)) == 940_000


def test_the_decision_lays_them_on_the_lines_and_the_next_year_has_less(people, need):
    year = money.ready(people)
    grant(people, need, uh_2018=60_000, owner_2019=70_000)

    money.decided(people, scheme_year=year)

    assert line(need, "uh", 2018).granted_nok == 60_000
    assert line(need, "owner", 2019).granted_nok == 70_000
    assert Granted.objects.paid_in(year).amount_nok() == 1_000_000
    later = make_a.SchemeYearFactory(scheme=year.scheme, county=year.county, year=2019)
    money.frame(later, 500_000)
    assert Granted.objects.decided_before(later).amount_nok() == 70_000
    assert free_frame(later).free_nok == 430_000
    assert money.draft(people, scheme_year=later).frame_nok == 430_000
    assert list(broken()) == []


def test_the_last_year_that_a_need_may_last_is_bound_too(people, need):
    make_a.NeedLineFactory(need=need, year=2020, requested_nok=50_000)
    year = money.ready(people)
    grant(people, need, owner_2020=50_000)
    money.decided(people, scheme_year=year)

    later = make_a.SchemeYearFactory(scheme=year.scheme, county=year.county, year=2020)
    money.frame(later, 500_000)

    assert (year.max_years, later.year - year.year) == (3, 2)
    assert money_of(later).committed_nok == 50_000
    assert money_of(later).free_nok == 450_000


def test_grants_changed_after_the_division_want_it_anew(people, need):
    year = money.ready(people)
    allocation = money.draft(people, scheme_year=year)
    grant(people, need, uh_2018=10_000)

    with pytest.raises(Refusal, match="is free of the frame now"):
        move_allocation(
            actor=people.actor("officer"), allocation=allocation, action="send"
        )


def test_more_than_is_asked_for_or_off_the_recommendation_is_said(people, need):
    money.ready(people)
    NeedLine.objects.filter(need=need, role="uh").update(recommended_nok=50_000)

    with pytest.raises(ValidationError) as refused:
        grant(people, need, uh_2018=60_001, owner_2019=10_000)

    assert set(refused.value.message_dict) == {
        f"line-{line(need, 'uh', 2018).pk}",
        "reason",
    }
    assert not NeedGrant.objects.exists()
    grant(people, need, uh_2018=40_000, reason="Fewer days.")
    assert NeedGrant.objects.get().reason == "Fewer days."


def test_the_owners_own_part_of_the_year_is_the_keys(people, need):
    money.ready(people)

    with pytest.raises(ValidationError, match="no such line"):
        grant(people, need, owner_2018=5)


def test_the_same_form_twice_is_one_and_an_old_tab_is_refused(people, need):
    money.ready(people)
    first = grant(people, need, uh_2018=10_000)

    assert grant(people, need, uh_2018=10_000) == first
    with pytest.raises(StaleState):
        grant(people, need, uh_2018=20_000)
    seen = {line(need, "uh", 2018).pk: 10_000}
    grant(people, need, uh_2018=0, seen=seen)
    assert not NeedGrant.objects.exists()


def test_the_recommendation_is_taken_over_once_and_leaves_what_is_written(people, need):
    year = money.ready(people)
    need.lines.filter(year=2019).update(recommended_nok=75_000)
    need.lines.filter(role="uh").update(recommended_nok=50_000)
    officer = people.actor("officer")

    assert grant_as_recommended(actor=officer, scheme_year=year) == 1
    assert grant_as_recommended(actor=officer, scheme_year=year) == 0
    assert sorted(NeedGrant.objects.values_list("amount_nok", flat=True)) == [
        50_000,
        75_000,
    ]


@pytest.mark.parametrize("who", ["governor_reader", "national", "member", "nobody"])
def test_others_grant_nothing(people, need, who):
    money.ready(people)

    with pytest.raises(PermissionDenied):
        grant(people, need, who=who, uh_2018=5)
    with pytest.raises(PermissionDenied):
        grant_as_recommended(actor=people.actor(who), scheme_year=people.scheme_year)
    assert not NeedGrant.objects.exists()


def test_a_decided_grant_is_locked(people, need):
    year = money.ready(people)
    grant(people, need, uh_2018=60_000)
    money.decided(people, scheme_year=year)

    for sql in (
        "UPDATE funding_needgrant SET amount_nok = 1",
        "DELETE FROM funding_needgrant",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)


def test_a_frame_that_is_given_out_is_not_divided(people, need):
    year = money.ready(people, amount_nok=60_000)
    grant(people, need, uh_2018=60_000)

    with pytest.raises(Refusal, match="given out already"):
        money.draft(people, scheme_year=year)
