"""What an owner has in another's need goes to who follows it, and is approved once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from partnerships.history.need import history_of
from partnerships.invariants import broken
from partnerships.models import Need, NeedMove, Organisation, OrganisationChange
from partnerships.services.joint_needs import (
    APPROVE,
    JOIN,
    LEAVE,
    move_participant,
    parts_held_with,
    propose_joint_need,
    version_of,
    write_own_lines,
)
from partnerships.services.joint_wishes import answer_wish
from partnerships.services.mergers import choose_follower, follow_changes
from partnerships.services.needs import submit_need
from partnerships.services.submissions import call_back_need
from partnerships.start import start_part
from portal.audit.models import AuditEntry
from portal.lib.errors import StaleState
from portal.people.actor import Actor
from tests import cast, stage
from tests import factories as make_a

pytestmark = pytest.mark.django_db
SYSTEM = Actor.for_system("test")


class World:
    """Giske's draft; Haram and Skodje are in it and go into Nye Sunnmøre."""

    def __init__(self, people):
        self.people = people
        self.need = make_a.NeedFactory(
            owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
        )
        make_a.NeedLineFactory(need=self.need)
        self.skodje = make_a.MunicipalityFactory(name="Skodje")
        self.new = make_a.MunicipalityFactory(name="Nye Sunnmøre")
        self.approver = make_a.MembershipFactory(
            organisation=self.new, role="approver"
        ).user
        self.haram = self.part(people.mate, 40_000)

    def part(self, owner, nok, **facts):
        party = make_a.ParticipantFactory(need=self.need, owner=owner, **facts)
        make_a.NeedLineFactory(need=self.need, recipient=owner, requested_nok=nok)
        return party

    def merge(self, *olds, kind="merged"):
        on = dt.date(2018, 10, 1)
        for old in olds or (self.people.mate, self.skodje):
            Organisation.objects.filter(pk=old.pk).update(
                valid_to=on - dt.timedelta(days=1)
            )
            OrganisationChange.objects.create(old=old, new=self.new, kind=kind, on=on)
        return follow_changes(actor=SYSTEM)

    @property
    def actor(self):
        from partnerships.acting import actor_by

        return actor_by(self.approver.memberships.get(), self.approver)

    def approve(self, party, version=None):
        party.refresh_from_db()
        party.need.refresh_from_db()
        return move_participant(
            actor=self.actor,
            party=party,
            action=APPROVE,
            version=version or version_of(parts_held_with(party)),
            duration=1,
        )

    def submit(self):
        self.need.refresh_from_db()
        return submit_need(
            actor=self.people.actor("approver"),
            need=self.need,
            version=self.need.version,
        )


@pytest.fixture
@stage.scene
def world(people):
    return World(people)


def page(world, name="joint_detail"):
    return reverse(f"partnerships:{name}", args=[world.need.pk])


def test_a_part_follows_the_merger_with_its_lines_and_a_trace(world, client):
    assert world.merge().parts == 1
    world.haram.refresh_from_db()
    assert (world.haram.owner, world.haram.holder) == (world.people.mate, world.new)
    assert world.haram.state == "approved"
    assert world.need.lines.get(recipient=world.people.mate).requested_nok == 40_000
    entry = AuditEntry.objects.about(world.need).get(action="need.participant_moved")
    assert entry.data["old"] == "Haram"
    assert entry.data["amounts"] == {"2018": 40_000}
    move = NeedMove.objects.get()
    assert (move.party, move.to_owner) == (world.haram, world.new)
    client.force_login(world.approver)
    shown = client.get(page(world)).content.decode()
    assert "Haram (Nye Sunnmøre)" in shown
    assert (
        "Delen til Haram gjekk frå Haram til Nye Sunnmøre."
        in client.get(world.need.get_absolute_url()).content.decode()
    )
    assert follow_changes(actor=SYSTEM).parts == 0
    assert list(broken()) == []


def test_the_follower_sees_nothing_of_a_need_its_forerunner_had_left(world, client):
    world.haram.delete()
    world.need.lines.filter(recipient=world.people.mate).delete()
    make_a.ParticipantFactory(
        need=world.need,
        owner=world.people.mate,
        state="left",
        approved_at=None,
        approved_duration=None,
    )
    assert world.merge().parts == 0
    client.force_login(world.approver)
    assert client.get(page(world)).status_code == 404


def test_two_that_became_one_keep_their_lines_and_are_approved_in_one(world, client):
    for party in (world.haram, world.part(world.skodje, 30_000)):
        party.state, party.approved_at, party.approved_duration = "joined", None, None
        party.save()
    assert world.merge().parts == 2
    client.force_login(world.approver)
    shown = client.get(page(world))
    assert [p.owner.name for p in shown.context["ours"]] == ["Haram", "Skodje"]
    answer = client.post(
        reverse("partnerships:joint_move", args=[world.need.pk, world.haram.pk]),
        {
            "action": "approve",
            "version": shown.context["ours_version"],
            "duration": 1,
        },
    )
    assert answer.status_code == 302
    approved = world.need.joint_owners.values_list("state", "approved_by")
    assert list(approved) == [("approved", world.approver.pk)] * 2
    assert world.submit().requested_nok == 170_000
    assert list(broken()) == []


def test_one_of_the_two_that_is_not_approved_holds_the_need_up_by_name(world):
    world.part(
        world.skodje, 30_000, state="joined", approved_at=None, approved_duration=None
    )
    world.merge()
    with pytest.raises(Exception, match=r"Skodje \(Nye Sunnmøre\)"):
        world.submit()


def test_an_approval_is_of_all_that_was_read(world):
    skodje = world.part(world.skodje, 30_000)
    world.merge()
    read = version_of(parts_held_with(world.haram))
    write_own_lines(
        actor=world.actor, party=skodje, amounts={2018: 31_000}, version=skodje.version
    )
    with pytest.raises(StaleState):
        world.approve(world.haram, version=read)
    world.approve(world.haram)
    skodje.refresh_from_db()
    assert skodje.state == "approved"


def test_the_follower_changes_the_amounts_of_each_on_its_page(world, client):
    world.part(world.skodje, 30_000)
    world.merge()
    client.force_login(world.approver)
    lines = page(world, "joint_lines")
    assert client.get(lines).status_code == 404  # it has no part of its own
    address = f"{lines}?owner={world.skodje.pk}"
    assert "30" in client.get(address).content.decode()
    party = world.need.joint_owners.get(owner=world.skodje)
    typed = {"version": party.version, "amount_2018": "35000"}
    assert client.post(address, typed).status_code == 302
    asked = dict(world.need.lines.values_list("recipient__name", "requested_nok"))
    assert (asked["Skodje"], asked["Haram"]) == (35_000, 40_000)
    other = f"{lines}?owner={world.people.owner.pk}"
    assert client.get(other).status_code == 404


@pytest.mark.parametrize("action", [APPROVE, LEAVE])
def test_the_people_of_the_owner_that_has_ended_answer_no_more(world, action):
    world.merge()
    with pytest.raises(PermissionDenied, match="Nye Sunnmøre"):
        move_participant(
            actor=world.people.actor("network_mate"),
            party=world.haram,
            action=action,
            version=1,
            duration=1,
        )


def test_an_invitation_and_a_question_follow_too(world, client):
    world.haram.delete()
    world.need.lines.filter(recipient=world.people.mate).delete()
    invited = propose_joint_need(
        actor=world.people.actor("member"),
        need=world.need,
        owner=world.people.mate,
        message="Bli med",
    )
    sent = make_a.SubmittedNeedFactory(
        scheme_year=world.people.scheme_year, owner=world.people.owner
    )
    wish = make_a.WishFactory(need=sent, owner=world.people.mate)
    assert world.merge().parts == 2
    for who, moves in (("member", 2), ("officer", 0), ("uh_partner", 0)):
        seen = NeedMove.objects.visible_to(world.people.actor(who))
        assert seen.count() == moves, who
        said = history_of(sent, is_own=who == "member")
        assert any("Haram" in line.text for line in said) == (who == "member")
    assert move_participant(actor=world.actor, party=invited, action=JOIN)
    answer_wish(
        actor=world.people.actor("approver"), party=wish, action="accept", answer=""
    )
    client.force_login(world.approver)
    asked = client.get(reverse("partnerships:ask_to_join", args=[sent.pk]))
    assert asked.context["wish"] == wish
    call_back_need(actor=world.people.actor("approver"), need=sent)
    assert client.get(sent.get_absolute_url()).status_code == 200


def test_a_draft_that_its_part_has_gone_from_is_the_followers_to_see(world):
    mate = world.people.actor("network_mate")
    assert Need.objects.visible_to(mate).filter(pk=world.need.pk).exists()
    world.merge()
    assert not Need.objects.visible_to(mate).filter(pk=world.need.pk).exists()
    assert Need.objects.visible_to(world.actor).get() == world.need


def test_a_submitted_need_stands_and_the_follower_sees_it(world):
    world.submit()
    before = world.need.submissions.get().sha256
    world.merge()
    mate = world.people.actor("network_mate")
    assert Need.objects.visible_to(mate).filter(pk=world.need.pk).exists()
    assert Need.objects.visible_to(world.actor).get() == world.need
    assert world.need.submissions.get().sha256 == before
    assert list(broken()) == []


def test_the_governor_chooses_who_has_a_part_after_a_split(world):
    other = make_a.MunicipalityFactory(name="Austre Sunnmøre")
    world.merge(world.people.mate, kind="split")
    OrganisationChange.objects.create(
        old=world.people.mate, new=other, kind="split", on=dt.date(2018, 10, 1)
    )
    move = NeedMove.objects.get()
    officer = world.people.actor("officer")
    choose_follower(actor=officer, move=move, follower=other)
    world.haram.refresh_from_db()
    world.need.refresh_from_db()
    assert world.haram.carried_by == other
    assert world.need.carried_by is None
    assert not Need.objects.visible_to(world.actor).exists()
    assert list(broken()) == []


def test_the_list_says_whose_need_or_whose_part_has_moved(
    world, as_person, django_assert_num_queries
):
    moved = make_a.SubmittedNeedFactory(
        owner=world.skodje, scheme_year=world.people.scheme_year
    )
    world.merge()
    page = reverse("partnerships:move_list")
    # The governor is asked for the followers too, between whom it chooses.
    for who, title, whose, queries in (
        ("member", world.need.title, "delen til Haram", 5),
        ("officer", moved.title, "Skodje", 6),
    ):
        client = as_person(getattr(world.people, who))
        with django_assert_num_queries(queries):
            rows = client.get(page).content.decode().partition("<tbody>")[2]
        [row] = rows.partition("</tbody>")[0].split("<tr>")[1:]
        assert title in row
        assert f'<span class="note">{whose}</span>' in row
        assert row.count("Nye Sunnmøre") == 1


def test_a_draft_that_a_split_has_moved_can_be_given_to_the_other_follower(world):
    other = make_a.MunicipalityFactory(name="Austre Sunnmøre")
    world.merge(world.people.owner, kind="split")
    OrganisationChange.objects.create(
        old=world.people.owner, new=other, kind="split", on=dt.date(2018, 10, 1)
    )
    world.need.refresh_from_db()
    assert world.need.owner == world.new
    move = NeedMove.objects.get(need=world.need)
    choose_follower(actor=world.people.actor("officer"), move=move, follower=other)
    world.need.refresh_from_db()
    assert world.need.owner == other
    assert world.need.lines.filter(recipient=other).count() == 1
    assert list(broken()) == []


def test_a_part_that_is_in_the_need_of_its_own_follower(world):
    """Giske and Haram become one: the follower has the need, and Haram's part."""
    world.merge(world.people.owner, world.people.mate)
    world.need.refresh_from_db()
    world.haram.refresh_from_db()
    assert world.need.holder == world.new == world.haram.holder
    sent = submit_need(actor=world.actor, need=world.need, version=world.need.version)
    assert (sent.state, sent.requested_nok) == ("submitted", 140_000)
    assert list(broken()) == []


@pytest.mark.django_db(transaction=True)
def test_approvals_sent_at_once_while_the_owners_merge_are_one_each():
    world = World(cast.make())
    skodje = world.part(
        world.skodje, 30_000, state="joined", approved_at=None, approved_duration=None
    )
    world.merge()
    skodje.refresh_from_db()
    version = version_of(parts_held_with(skodje))

    def approve(_):
        try:
            return world.approve(
                type(skodje).objects.get(pk=skodje.pk), version=version
            ).state
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(approve, range(8))) == {"approved"}
    traces = AuditEntry.objects.about(world.need)
    assert traces.filter(action="need.participant_approve").count() == 1


@pytest.mark.parametrize("state", ["invited", "joined"])
def test_who_is_both_sides_of_a_joint_need_answers_and_sends_it(people, state):
    """The responsible owner and the one that takes part become one municipality."""
    world = World(people)
    world.haram.need.joint_owners.update(
        state=state, approved_at=None, approved_by=None, approved_duration=None
    )
    if state == "invited":
        world.need.lines.filter(recipient=people.mate).delete()
    world.merge(people.owner, people.mate)
    world.need.refresh_from_db()
    assert world.need.owner == world.new
    said = [str(task.text) for task in start_part(world.actor).tasks]
    assert any("Haram" in text and "Nye Sunnmøre" not in text for text in said)
    if state == "invited":
        world.haram.refresh_from_db()
        move_participant(
            actor=world.actor,
            party=world.haram,
            action=JOIN,
            version=version_of(parts_held_with(world.haram)),
        )
        make_a.NeedLineFactory(need=world.need, recipient=people.mate)
    world.approve(world.haram)
    world.need.refresh_from_db()
    submit_need(actor=world.actor, need=world.need, version=world.need.version)
    world.need.refresh_from_db()
    assert world.need.state == "submitted"
    assert list(broken()) == []
