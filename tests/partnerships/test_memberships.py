import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction

from partnerships.acting import actor_by, current_memberships
from partnerships.models import Membership
from partnerships.services.memberships import change_role, end_membership
from portal.audit.models import AuditEntry
from portal.lib.errors import Refusal, StaleState
from tests import cast, stage
from tests import factories as make_a

pytestmark = pytest.mark.django_db
EDITOR, APPROVER, READER = "editor", "approver", "reader"


def of(people, who) -> Membership:
    return getattr(people, who).memberships.get()


def test_an_approver_changes_a_role_and_both_times_are_kept(people):
    old = of(people, "member")

    new = change_role(actor=people.actor("approver"), membership=old, role=READER)

    old.refresh_from_db()
    assert (old.role, old.holds, new.role, new.holds) == (EDITOR, False, READER, True)
    assert [m.pk for m in people.member.memberships.current()] == [new.pk]
    entry = AuditEntry.objects.about(new).get()
    assert (entry.action, entry.data["old"], entry.data["new"], entry.user_name) == (
        "membership.role_changed",
        EDITOR,
        READER,
        "Approver",
    )


def test_the_same_role_again_changes_nothing(people):
    same = change_role(
        actor=people.actor("approver"), membership=of(people, "member"), role=EDITOR
    )
    assert same == of(people, "member")
    assert not AuditEntry.objects.filter(action__startswith="membership").exists()


def test_a_role_may_change_twice_on_one_day(people):
    approver, membership = people.actor("approver"), of(people, "member")
    for role in (READER, APPROVER, EDITOR):
        membership = change_role(actor=approver, membership=membership, role=role)
    assert people.member.memberships.current().get().role == EDITOR
    assert people.member.memberships.count() == 4


def test_what_every_page_asks_is_what_holds(people):
    """The query is written out in partnerships/acting.py."""
    approver, membership = people.actor("approver"), of(people, "member")
    for step in (
        lambda held: change_role(actor=approver, membership=held, role=READER),
        lambda held: end_membership(actor=approver, membership=held),
    ):
        membership = step(membership)
        found = current_memberships(people.member)
        assert found == list(people.member.memberships.current())
        assert [m.role for m in found] == [READER][: len(found)]


def test_who_was_what_on_a_day_long_ago_is_still_known(people):
    change_role(
        actor=people.actor("approver"), membership=of(people, "member"), role=READER
    )
    then = people.member.memberships.current(dt.date(2018, 6, 1)).get()
    assert then.role == EDITOR


def test_what_has_ended_is_not_changed(people):
    membership, approver = of(people, "member"), people.actor("approver")
    end_membership(actor=approver, membership=membership)
    with pytest.raises(StaleState):
        change_role(actor=approver, membership=membership, role=READER)


def test_an_approver_ends_a_membership_once(people):
    membership, approver = of(people, "member"), people.actor("approver")
    for _ in range(3):
        ended = end_membership(actor=approver, membership=membership)
    assert not ended.holds
    assert not people.member.memberships.current().exists()
    assert [e.action for e in AuditEntry.objects.about(membership)] == [
        "membership.ended"
    ]


def test_one_who_came_back_the_same_day_is_a_member(people):
    end_membership(actor=people.actor("approver"), membership=of(people, "member"))
    make_a.MembershipFactory(
        user=people.member, organisation=people.owner, valid_from=dt.date.today()
    )
    assert people.member.memberships.current().count() == 1


@pytest.mark.parametrize("who", ["member", "reader"])
def test_one_may_leave_by_oneself(people, who):
    end_membership(actor=people.actor(who), membership=of(people, who))
    assert not getattr(people, who).memberships.current().exists()


NOT_ITS_APPROVERS = [
    "member",
    "reader",
    "former_member",
    "neighbour",
    "uh_partner",
    "officer",
    "head",
    "other_county",
    "national",
    "nobody",
]


@pytest.mark.parametrize("who", NOT_ITS_APPROVERS)
def test_nobody_else_changes_or_ends(people, who):
    theirs = make_a.MembershipFactory(organisation=people.owner)
    with pytest.raises(PermissionDenied):
        change_role(actor=people.actor(who), membership=theirs, role=APPROVER)
    with pytest.raises(PermissionDenied):
        end_membership(actor=people.actor(who), membership=theirs)
    assert Membership.objects.current().get(pk=theirs.pk).role == EDITOR


@pytest.fixture
@stage.scene
def alone_there(people) -> Membership:
    """An editor of another owner in the county, which has no approver."""
    owner = make_a.MunicipalityFactory(name="Hareid", county=people.owner.county)
    return make_a.MembershipFactory(organisation=owner)


@pytest.mark.parametrize("who", ["head", "national"])
def test_where_no_approver_is_the_governor_and_the_nation_help(
    people, alone_there, who
):
    new = change_role(actor=people.actor(who), membership=alone_there, role=APPROVER)
    assert new.role == APPROVER


@pytest.mark.parametrize(
    "who", ["officer", "governor_reader", "other_county", "approver"]
)
def test_others_do_not_even_there(people, alone_there, who):
    with pytest.raises(PermissionDenied):
        change_role(actor=people.actor(who), membership=alone_there, role=APPROVER)


def test_the_last_approver_stays(people):
    approver, membership = people.actor("approver"), of(people, "approver")
    with pytest.raises(Refusal, match="last approver of Giske"):
        end_membership(actor=approver, membership=membership)
    with pytest.raises(Refusal, match="last approver"):
        change_role(actor=approver, membership=membership, role=EDITOR)
    assert of(people, "approver").holds


def test_with_another_approver_the_first_may_go(people):
    change_role(
        actor=people.actor("approver"), membership=of(people, "member"), role=APPROVER
    )
    end_membership(actor=people.actor("approver"), membership=of(people, "approver"))
    current = Membership.objects.current().approvers().at(people.owner)
    assert current.get().user == people.member


def test_an_approver_whose_last_day_is_set_is_none_to_stay_behind(people):
    make_a.MembershipFactory(
        organisation=people.owner, role=APPROVER, valid_to=dt.date(2099, 1, 1)
    )
    with pytest.raises(Refusal):
        end_membership(
            actor=people.actor("approver"), membership=of(people, "approver")
        )


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_the_last_approver_too():
    people = cast.make()
    last = Membership.objects.filter(pk=of(people, "approver").pk)
    for change in ({"valid_to": dt.date(2020, 1, 1)}, {"role": EDITOR}):
        with pytest.raises(IntegrityError, match="keeps an approver"):
            last.update(**change)
    assert last.get().holds


def test_the_database_deletes_no_membership(people):
    with pytest.raises(DatabaseError, match="delete"), transaction.atomic():
        of(people, "member").delete()


def alone(act):
    """In a thread of its own, which leaves no connection behind."""
    try:
        return act()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_two_approvers_who_end_each_other_at_once_leave_one():
    people = cast.make()
    second = make_a.MembershipFactory(organisation=people.owner, role=APPROVER)
    pairs = [
        (people.actor("approver"), second),
        (actor_by(second, second.user), of(people, "approver")),
    ]

    def end(pair):
        actor, membership = pair
        try:
            return end_membership(actor=actor, membership=membership).pk
        except (Refusal, PermissionDenied):
            return None

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda pair: alone(lambda: end(pair)), pairs))

    assert Membership.objects.current().approvers().at(people.owner).count() == 1
    assert len([pk for pk in ended if pk]) == 1


@pytest.mark.django_db(transaction=True)
def test_two_updates_past_the_service_leave_one_too():
    people = cast.make()
    second = make_a.MembershipFactory(organisation=people.owner, role=APPROVER)

    def end(pk):
        try:
            Membership.objects.filter(pk=pk).update(valid_to=dt.date(2020, 1, 1))
        except IntegrityError:
            return None
        return pk

    pks = [second.pk, of(people, "approver").pk]
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda pk: alone(lambda: end(pk)), pks))

    assert Membership.objects.current().approvers().at(people.owner).count() == 1
    assert ended.count(None) == 1
