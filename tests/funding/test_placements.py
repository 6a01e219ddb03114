import pytest
from django.db import DatabaseError, connection, transaction

from funding.invariants import broken
from funding.models import Allocation, Decision, Placement
from funding.services.decisions import move_allocation
from funding.services.placements import requested_by_owner, unplaced_by_recipient
from partnerships.models import NeedLine
from tests import factories as make_a
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def need(people, requested_nok, rank=None, year=2018, **facts):
    made = make_a.SubmittedNeedFactory(
        scheme_year=people.scheme_year,
        owner=people.owner,
        uh_partner=people.uh,
        rank=rank,
        **facts,
    )
    return make_a.NeedLineFactory(need=made, requested_nok=requested_nok, year=year)


def granted(line):
    line.refresh_from_db()
    return line.granted_nok


def test_a_grant_is_laid_on_the_needs_in_the_order_of_their_rank(people):
    """Giske is granted 191 667 kr: the first in full, the next in part."""
    unranked = people.need.lines.get()  # asks for 100 000
    second = need(people, 80_000, rank=2)
    first = need(people, 150_000, rank=1)

    money.decided(people)

    assert granted(first) == 150_000
    assert granted(second) == 41_667
    assert granted(unranked) == 0
    assert Placement.objects.count() == 2
    assert list(broken()) == []


def test_what_the_needs_do_not_ask_for_is_unplaced(people):
    allocation = money.decided(people)

    unplaced = unplaced_by_recipient(allocation)

    assert granted(people.need.lines.get()) == 100_000
    assert unplaced[people.owner.pk] == 91_667
    others = allocation.lines.exclude(recipient=people.owner)
    assert all(unplaced[line.recipient_id] == line.granted_nok for line in others)


def test_later_years_and_other_recipients_are_not_treated(people):
    later = need(people, 10, year=2019)
    to_uh = make_a.NeedLineFactory(
        need=people.need, recipient=people.uh, role=NeedLine.Role.UH, requested_nok=10
    )

    money.decided(people)

    assert granted(later) is None
    assert granted(to_uh) is None


def test_a_draft_need_gets_nothing(people):
    draft = make_a.NeedFactory(scheme_year=people.scheme_year, owner=people.owner)
    line = make_a.NeedLineFactory(need=draft)

    money.decided(people)

    assert granted(line) is None


def test_what_is_granted_already_is_not_granted_again(people):
    before = need(people, 500, rank=1)
    NeedLine.objects.filter(pk=before.pk).update(granted_nok=0)

    money.decided(people)

    assert granted(before) == 0


def test_a_need_that_asks_for_nothing_is_not_the_same_as_no_need(people):
    people.need.lines.all().delete()

    assert requested_by_owner(people.scheme_year) == {people.owner.pk: 0}


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE partnerships_needline SET granted_nok = 7", "decisions say 100000 kr"),
        ("UPDATE funding_placement SET amount_nok = 999999", "kr is placed of"),
        ("DELETE FROM funding_placement", "decisions say 0 kr"),
    ],
)
def test_the_invariants_see_what_was_written_past_the_services(people, sql, sentence):
    money.decided(people)

    cursor = connection.cursor()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else no ALTER TABLE
    cursor.execute("ALTER TABLE funding_placement DISABLE TRIGGER USER")
    cursor.execute(sql)

    assert any(sentence in each for each in broken())


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE funding_placement SET amount_nok = 1",
        "DELETE FROM funding_placement",
        "DELETE FROM funding_adjustment",
        "INSERT INTO funding_adjustment (line_id, from_nok, to_nok, reason, at) "
        "SELECT id, 1, 2, 'later', now() FROM funding_allocationline LIMIT 1",
    ],
)
def test_what_a_decision_rests_on_is_locked_in_the_database(people, sql):
    allocation = money.draft(people)
    line = allocation.lines.get(recipient=people.owner)
    money.adjust(people, line, -1)
    for who, action in (("officer", "send"), ("head", "approve")):
        allocation = move_allocation(
            actor=people.actor(who), allocation=allocation, action=action
        )

    with pytest.raises(DatabaseError):
        connection.cursor().execute(sql)


def test_the_database_wants_the_true_preparer_of_a_decided_allocation(people):
    allocation = money.sent(people)
    officer, head, other = people.officer.pk, people.head.pk, people.reader.pk
    for prepared_by in (officer, other):  # not decided; and somebody else's work
        if prepared_by == other:
            Allocation.objects.filter(pk=allocation.pk).update(state="decided")
        made = Decision(
            allocation=allocation,
            reference="X",
            prepared_by_id=prepared_by,
            approved_by_id=head,
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            made.save()


def joint(people, nok, mate_nok, **facts):
    """A joint need of Giske and Haram; returns the line of each."""
    own = need(people, nok, **facts)
    make_a.ParticipantFactory(need=own.need, owner=people.mate)
    mates = make_a.NeedLineFactory(
        need=own.need, recipient=people.mate, requested_nok=mate_nok
    )
    return own, mates


def test_a_grant_is_laid_on_each_owners_own_lines_of_a_joint_need(people):
    own, mates = joint(people, 60_000, 70_000, rank=1)

    allocation = money.decided(people)

    assert (granted(own), granted(mates)) == (60_000, 70_000)
    assert granted(people.need.lines.get()) == 100_000  # Giske's own, next in order
    unplaced = unplaced_by_recipient(allocation)
    for owner, placed in ((people.owner, 160_000), (people.mate, 70_000)):
        line = allocation.lines.get(recipient=owner)
        assert unplaced[owner.pk] == line.granted_nok - placed
    assert list(broken()) == []


def test_who_takes_part_is_counted_for_its_own_lines_and_nothing_twice(people):
    joint(people, 60_000, 70_000)

    assert requested_by_owner(people.scheme_year) == {
        people.owner.pk: 160_000,
        people.mate.pk: 70_000,
    }


def test_who_takes_part_without_an_amount_is_not_the_same_as_no_need(people):
    own = need(people, 10)
    make_a.ParticipantFactory(need=own.need, owner=people.mate)

    assert requested_by_owner(people.scheme_year)[people.mate.pk] == 0


def test_each_owner_in_a_joint_need_has_its_own_order(people):
    """Haram is granted 325 000 kr, and ranks the joint need behind its own."""
    _own, mates = joint(people, 1, 300_000, rank=1)
    mates.need.joint_owners.update(rank=2)
    first = make_a.NeedLineFactory(
        need=make_a.SubmittedNeedFactory(
            scheme_year=people.scheme_year, owner=people.mate, rank=1
        ),
        requested_nok=200_000,
    )

    allocation = money.decided(people)

    mate = allocation.lines.get(recipient=people.mate)
    assert granted(first) == 200_000
    assert granted(mates) == min(300_000, mate.granted_nok - 200_000) > 0
