import threading
import uuid
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from funding.invariants import broken
from funding.models import ChangeDecision, Granted
from funding.services.changes import move_change, set_line, start_change
from funding.services.steps import MOVES
from portal.lib.errors import IllegalMove, StaleState
from tests import cast
from tests import factories as make_a
from tests.funding import money

pytestmark = pytest.mark.usefixtures("english")

S = ChangeDecision.State
ACTIONS = ["send", "return", "approve"]


def start(people, allocation=None, who="officer", **more):
    return start_change(
        actor=people.actor(who),
        allocation=allocation or money.decided(people),
        reason=more.pop("reason", "The revised budget."),
        form_key=more.pop("form_key", uuid.uuid4()),
    )


def put(people, change, change_nok, recipient=None, who="officer", **more):
    return set_line(
        actor=people.actor(who),
        change=change,
        recipient=recipient or people.owner,
        year=more.pop("year", 2018),
        change_nok=change_nok,
        reason=more.pop("reason", "More is free."),
        **more,
    )


def move(people, change, action, who=None, **more):
    who = who or ("officer" if action == "send" else "head")
    return move_change(actor=people.actor(who), change=change, action=action, **more)


def more_frame(people, amount_nok=1_500_000):
    money.put_frame(people, amount_nok, "The revised budget")


def sent(people, change_nok=50_000, allocation=None):
    change = start(people, allocation)
    put(people, change, change_nok)
    return move(people, change, "send")


@pytest.mark.django_db
def test_a_later_decision_adds_and_leaves_the_first_as_it_was(people):
    allocation = money.decided(people)
    before = Granted.objects.filter(recipient=people.owner).amount_nok()
    more_frame(people)

    change = move(people, sent(people, 50_000, allocation), "approve")

    assert change.reference == "2018/15-2"
    assert change.approved_by == people.head
    now = Granted.objects.filter(recipient=people.owner)
    assert now.amount_nok() == before + 50_000
    assert allocation.lines.get(recipient=people.owner).granted_nok == before
    assert list(broken()) == []


@pytest.mark.django_db
def test_what_one_gives_back_another_may_have(people):
    allocation = money.decided(people)
    change = start(people, allocation)
    put(people, change, -30_000, reason="Not used.")
    put(people, change, 30_000, recipient=people.mate)

    move(people, move(people, change, "send"), "approve")

    assert Granted.objects.paid_in(people.scheme_year).amount_nok() == 1_000_000


@pytest.mark.django_db
def test_a_need_that_waited_is_granted_later(people):
    more = make_a.NeedLineFactory(
        need=people.need, recipient=people.uh, role="uh", requested_nok=40_000
    )
    allocation = money.decided(people)
    more_frame(people)
    change = start(people, allocation)
    with pytest.raises(ValidationError, match="at most"):
        put(people, change, 40_001, recipient=people.uh, need_line=more)
    put(people, change, 40_000, recipient=people.uh, need_line=more)

    move(people, move(people, change, "send"), "approve")

    more.refresh_from_db()
    assert more.granted_nok == 40_000
    assert list(broken()) == []


@pytest.mark.django_db
def test_a_grant_is_not_lowered_below_what_is_ordered(people):
    line = make_a.GrantedLineFactory(need=people.need, requested_nok=40_000)
    make_a.OrderLineFactory(
        order=make_a.SentOrderFactory(need=people.need),
        need_line=line,
        price_nok=30_000,
    )
    change = start(people)
    with pytest.raises(ValidationError, match="is ordered from a UH institution"):
        put(people, change, -10_001, recipient=people.uh, need_line=line)
    put(people, change, -10_000, recipient=people.uh, need_line=line)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "action"), list(product(S, ["send", "return", "approve"]))
)
def test_every_state_and_action_is_in_the_table_or_refused(people, state, action):
    allocation = money.decided(people)
    more_frame(people)
    change = start(people, allocation)
    put(people, change, 5)
    if state != S.DRAFT:
        change = move(people, change, "send")
    if state == S.DECIDED:
        change = move(people, change, "approve")

    def step():
        return move(people, change, action, who="head", reason="Look again")

    if (state, action) in MOVES:
        assert step().state == MOVES[state, action]
    else:
        with pytest.raises(IllegalMove):
            step()


@pytest.mark.django_db
def test_who_wrote_of_it_does_not_approve(people):
    change = start(people)
    put(people, change, -5, who="head")
    change = move(people, change, "send")

    with pytest.raises(PermissionDenied, match="You prepared this change"):
        move(people, change, "approve", who="head")
    with pytest.raises(PermissionDenied, match="Only an approver"):
        move(people, change, "approve", who="officer")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who", ["governor_reader", "national", "other_county", "member", "nobody"]
)
def test_others_change_nothing(people, who):
    allocation = money.decided(people)

    with pytest.raises(PermissionDenied):
        start(people, allocation, who=who)
    change = start(people, allocation)
    with pytest.raises(PermissionDenied):
        put(people, change, 5, who=who)
    with pytest.raises(PermissionDenied):
        move(people, change, "send", who=who)


@pytest.mark.django_db
def test_above_the_frame_below_nothing_and_of_nothing_are_refused_in_words(people):
    change = start(people)

    with pytest.raises(ValidationError, match="Say first who"):
        move(people, change, "send")
    with pytest.raises(ValidationError, match="no more than"):
        put(people, change, -2_000_000)
    with pytest.raises(ValidationError, match="The decision is about 2018"):
        put(people, change, 5, year=2017)
    put(people, change, 5)
    with pytest.raises(ValidationError, match="more than the frame of 2018"):
        move(people, change, "send")
    assert put(people, change, 0) is None
    assert not change.lines.exists()


@pytest.mark.django_db
def test_the_need_of_another_county_is_not_granted(people):
    change = money.change(people, money.decided(people))
    county = make_a.CountyFactory(code="50", name="Trøndelag")
    other = make_a.SchemeYearFactory(
        county=county, scheme=people.scheme_year.scheme, year=2018
    )
    need = make_a.SubmittedNeedFactory(
        scheme_year=other, owner=make_a.MunicipalityFactory(county=county)
    )
    line = make_a.NeedLineFactory(need=need, recipient=people.uh, role="uh", year=2018)

    with pytest.raises(ValidationError, match="not about this need"):
        set_line(
            actor=people.actor("officer"),
            change=change,
            recipient=people.uh,
            year=2018,
            change_nok=5,
            reason="x",
            need_line=line,
        )


@pytest.mark.django_db
def test_the_same_form_twice_is_one_change_and_an_old_page_decides_nothing(people):
    key = uuid.uuid4()
    change = start(people, form_key=key)
    assert start(people, change.allocation, form_key=key) == change
    put(people, change, -5)
    change = move(people, change, "send")

    with pytest.raises(StaleState):
        move(people, change, "approve", version=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE funding_changedecision SET reason = 'x'",
        "DELETE FROM funding_changedecision",
        "UPDATE funding_changeline SET change_nok = 5",
        "DELETE FROM funding_changeline",
        "INSERT INTO funding_changeline (change_id, recipient_id, year, change_nok,"
        " reason) SELECT change_id, recipient_id, 2019, 5, 'x' FROM funding_changeline",
    ],
)
def test_the_database_keeps_what_is_decided(people, sql):
    move(people, sent(people, -5), "approve")

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.django_db
def test_sql_neither_decides_above_the_frame_nor_alone(people):
    change = start(people)
    put(people, change, 5)
    decide = (
        "UPDATE funding_changedecision SET state = 'decided', reference = 'x',"
        " decided_at = now(), approved_by_id = %s"
    )
    for who, error in (
        (people.head, "More is decided"),
        (people.officer, "two_people"),
    ):
        with pytest.raises(DatabaseError, match=error), transaction.atomic():
            connection.cursor().execute(decide, [who.pk])


def eight_at_once(people, decide):
    """Eight changes of 50 000 kr where there is room for four; what came of each."""
    allocation = money.decided(people)
    more_frame(people, 1_200_000)
    changes = [sent(people, 50_000, allocation) for _ in range(8)]
    together = threading.Barrier(8)
    outcomes = []

    def decide_now(change):
        together.wait()
        try:
            decide(change)
            outcomes.append("decided")
        except (ValidationError, DatabaseError):
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide_now, args=[each]) for each in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_eight_approvals_at_once_stand_those_that_the_frame_has_room_for():
    people = cast.make()

    outcomes = eight_at_once(people, lambda change: move(people, change, "approve"))

    assert outcomes == ["decided"] * 4 + ["refused"] * 4
    assert Granted.objects.paid_in(people.scheme_year).amount_nok() == 1_200_000
    assert ChangeDecision.objects.decided().count() == 4
    assert list(broken()) == []


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_holds_the_frame_against_eight_at_once():
    """Past the service: each by SQL, in a connection of its own."""
    people = cast.make()

    def decide(change):
        ChangeDecision.objects.filter(pk=change.pk).update(
            state="decided",
            reference=str(change.pk),
            decided_at=change.sent_at,
            approved_by=people.head,
        )

    assert eight_at_once(people, decide) == ["decided"] * 4 + ["refused"] * 4
    assert Granted.objects.paid_in(people.scheme_year).amount_nok() == 1_200_000
