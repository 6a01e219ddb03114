"""Several owners in one need: own lines, own approvals, sums, and grants."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from partnerships.acting import actor_by
from partnerships.invariants import broken
from partnerships.models import Need, NeedLine, NeedParticipant
from partnerships.need.gaps import missing_in
from partnerships.need.meter import meter_of
from partnerships.services import joint_needs as services
from partnerships.services.joint_needs import (
    MOVES,
    move_participant,
    propose_joint_need,
    write_own_lines,
)
from partnerships.services.needs import (
    LineInput,
    register_need,
    submit_need,
)
from portal.audit.models import AuditEntry
from portal.lib.errors import IllegalMove, StaleState
from tests import cast
from tests import factories as make_a
from tests.answers import change
from tests.partnerships.need_texts import VALUES

pytestmark = pytest.mark.django_db
S = NeedParticipant.State


def own_line(people):
    return [LineInput(people.owner, NeedLine.Role.OWNER, 2018, 100_000)]


def register(people, **changes):
    return register_need(
        actor=people.actor("member"),
        scheme_year=people.scheme_year,
        owner=people.owner,
        form_key=uuid.uuid4(),
        values=VALUES | changes,
        lines=own_line(people),
    )


def invite(people, need, owner=None, who="member"):
    return propose_joint_need(
        actor=people.actor(who),
        need=need,
        owner=owner or people.mate,
        message="Will you join?",
    )


def move(actor, party, action, **read):
    party.refresh_from_db()
    party.need.refresh_from_db()
    seen = {"version": party.version, "duration": party.need.duration}
    return move_participant(actor=actor, party=party, action=action, **seen | read)


def write(actor, party, **years):
    party.refresh_from_db()
    amounts = {int(year.removeprefix("y")): nok for year, nok in years.items()}
    return write_own_lines(
        actor=actor, party=party, amounts=amounts, version=party.version
    )


def joined(people, need=None, nok=50_000):
    """Haram takes part in a need of Giske, with an amount of its own."""
    need = need or register(people)
    mate = people.actor("network_mate")
    party = move(mate, invite(people, need), services.JOIN)
    return write(mate, party, y2018=nok)


def approved(people, **options):
    party = joined(people, **options)
    return move(people.actor("network_mate"), party, services.APPROVE)


def submit(people, need):
    need.refresh_from_db()
    return submit_need(actor=people.actor("approver"), need=need, version=need.version)


def test_the_responsible_owner_invites_and_the_other_then_sees_the_draft(people):
    need = register(people)
    mate = people.actor("network_mate")
    assert need not in Need.objects.visible_to(mate)

    party = invite(people, need)

    assert party.state == S.INVITED
    assert need in Need.objects.visible_to(mate)
    assert invite(people, need) == party
    actions = AuditEntry.objects.about(need).values_list("action", flat=True)
    assert list(actions).count("need.participant_invited") == 1


@pytest.mark.parametrize(
    "who",
    [
        "reader",
        "former_member",
        "neighbour",
        "uh_partner",
        "officer",
        "other_county",
        "national",
        "nobody",
    ],
)
def test_nobody_else_proposes(people, who):
    with pytest.raises(PermissionDenied):
        invite(people, register(people), who=who)
    assert not NeedParticipant.objects.exists()


def test_an_owner_of_another_county_or_time_is_not_invited(people):
    need = register(people)
    elsewhere = make_a.MunicipalityFactory(county=make_a.CountyFactory(code="11"))
    for owner in (elsewhere, people.uh, people.owner):
        with pytest.raises(PermissionDenied):
            invite(people, need, owner)


def test_each_owner_asks_for_itself_and_the_need_for_the_sum(people):
    party = joined(people)

    need = party.need
    need.refresh_from_db()
    assert need.requested_nok == 150_000
    lines = need.lines.order_by("recipient__name")
    assert [(line.recipient.name, line.requested_nok) for line in lines] == [
        ("Giske", 100_000),
        ("Haram", 50_000),
    ]
    assert list(broken()) == []


@pytest.mark.parametrize(
    "who", ["member", "approver", "neighbour", "officer", "uh_partner", "nobody"]
)
def test_nobody_writes_or_approves_anothers_lines(people, who):
    party = joined(people)
    actor = people.actor(who)
    with pytest.raises(PermissionDenied):
        write(actor, party, y2018=1)
    with pytest.raises(PermissionDenied):
        move(actor, party, services.APPROVE)


def test_the_responsible_owners_form_leaves_the_others_lines_alone(people):
    need = joined(people).need
    need.refresh_from_db()

    change(people.actor("member"), need, owner_2018=70_000)

    need.refresh_from_db()
    assert need.requested_nok == 120_000
    assert need.lines.get(recipient=people.mate).requested_nok == 50_000


def test_an_editor_fills_in_and_an_approver_approves(people):
    party = joined(people)
    editor = make_a.MembershipFactory(organisation=people.mate, role="editor")
    actor = actor_by(editor, editor.user)
    party = write(actor, party, y2018=60_000)
    with pytest.raises(PermissionDenied, match="approver"):
        move(actor, party, services.APPROVE)

    party = move(people.actor("network_mate"), party, services.APPROVE)

    assert (party.holds, party.approved_by) == (True, people.network_mate)


def test_a_missing_approval_blocks_with_its_name(people):
    need = register(people)
    sula = people.neighbour.memberships.get().organisation
    invite(people, need, sula)
    joined(people, need=need)

    with pytest.raises(ValidationError) as refused:
        submit(people, need)

    said = refused.value.message_dict["joint"]
    assert len(said) == 2
    assert "Sula" in said[0]
    assert "Haram" in said[1]
    need.refresh_from_db()
    assert need.state == Need.State.DRAFT


def test_with_every_approval_it_is_submitted_and_then_stands(people):
    party = approved(people)

    need = submit(people, party.need)

    assert need.state == Need.State.SUBMITTED
    assert list(broken()) == []
    mate = people.actor("network_mate")
    for act in (
        lambda: write(mate, party, y2018=1),
        lambda: move(mate, party, services.LEAVE),
        lambda: move(people.actor("member"), party, services.REMOVE),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_changed_lines_take_the_approval_away_and_the_trace_says_so(people):
    party = approved(people)
    mate = people.actor("network_mate")
    assert write(mate, party, y2018=50_000).state == S.APPROVED  # nothing changed

    party = write(mate, party, y2018=51_000)

    assert (party.state, party.approved_by, party.approved_at) == (S.JOINED, None, None)
    entry = AuditEntry.objects.about(party.need).first()
    assert entry.data["approval_lost"] is True
    with pytest.raises(ValidationError, match="Haram"):
        submit(people, party.need)


def test_another_duration_asks_for_the_approval_anew(people):
    party = approved(people)
    need = party.need
    need.refresh_from_db()
    change(people.actor("member"), need, duration=2)
    with pytest.raises(ValidationError, match="Haram"):
        submit(people, need)
    party.refresh_from_db()
    assert not NeedParticipant.objects.select_related("need").get().holds

    move(people.actor("network_mate"), party, services.APPROVE)

    assert submit(people, need).state == Need.State.SUBMITTED


def test_a_shorter_need_does_not_leave_others_amounts_behind(people):
    need = register(people, duration=2)
    party = joined(people, need=need)
    write(people.actor("network_mate"), party, y2018=1, y2019=2)
    need.refresh_from_db()
    with pytest.raises(ValidationError, match="2019"):
        change(people.actor("member"), need, duration=1)


def test_amounts_outside_the_duration_are_refused(people):
    party = joined(people)
    with pytest.raises(ValidationError):
        write(people.actor("network_mate"), party, y2019=5)


def test_what_was_not_read_is_not_approved(people):
    party = joined(people)
    mate = people.actor("network_mate")
    for stale in ({"version": party.version - 1}, {"duration": 3}):
        with pytest.raises(StaleState):
            move(mate, party, services.APPROVE, **stale)


def test_who_saves_over_another_is_told(people):
    party = joined(people)
    with pytest.raises(StaleState):
        write_own_lines(
            actor=people.actor("network_mate"),
            party=party,
            amounts={2018: 1},
            version=party.version - 1,
        )


def test_who_leaves_takes_its_amounts_along_and_sees_no_draft(people):
    party = approved(people)
    mate = people.actor("network_mate")

    party = move(mate, party, services.LEAVE)

    need = Need.objects.get(pk=party.need_id)
    assert (party.state, need.requested_nok) == (S.LEFT, 100_000)
    assert not need.lines.filter(recipient=people.mate).exists()
    assert need not in Need.objects.visible_to(mate)
    assert submit(people, need).state == Need.State.SUBMITTED


ACTIONS = [
    services.JOIN,
    services.DECLINE,
    services.LEAVE,
    services.APPROVE,
    services.REMOVE,
]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", S.values)
def test_every_step_from_every_state(people, state, action):
    need = register(people)
    party = make_a.ParticipantFactory(
        need=need,
        owner=people.mate,
        state=state,
        **({} if state == S.APPROVED else {"approved_at": None}),
        **({} if state == S.APPROVED else {"approved_duration": None}),
    )
    who = "member" if action == services.REMOVE else "network_mate"
    ends = {new for (_old, step), new in MOVES.items() if step == action}

    if (S(state), action) in MOVES:
        found = move(people.actor(who), party, action)
        assert found.state == MOVES[S(state), action]
    elif state in ends:  # the same step again
        assert move(people.actor(who), party, action).state == state
    else:
        with pytest.raises(IllegalMove):
            move(people.actor(who), party, action)


@pytest.mark.django_db(transaction=True)
def test_an_approval_and_a_change_of_lines_at_once_never_both_stand():
    people = cast.make()
    party = joined(people)
    mate = people.actor("network_mate")
    start = party.version

    def alone(work):
        try:
            return work()
        except StaleState:
            return None
        finally:
            connection.close()

    def approve():
        return move_participant(
            actor=mate,
            party=party,
            action=services.APPROVE,
            version=start,
            duration=1,
        )

    def change():
        return write_own_lines(
            actor=mate, party=party, amounts={2018: 77_000}, version=start
        )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(alone, [approve, change] * 4))

    party = NeedParticipant.objects.select_related("need").get()
    assert (party.state, party.version) == (S.JOINED, start + 1)
    assert party.need.requested_nok == 177_000
    assert list(broken()) == []


@pytest.mark.django_db(transaction=True)
def test_a_submission_and_somebody_leaving_at_once_come_one_after_the_other():
    people = cast.make()
    party = approved(people)
    need = Need.objects.get(pk=party.need_id)
    mate, approver = people.actor("network_mate"), people.actor("approver")

    def alone(work):
        try:
            return work()
        except (StaleState, PermissionDenied):
            return None
        finally:
            connection.close()

    def send():
        return submit_need(actor=approver, need=need, version=need.version)

    def leave():
        return move_participant(actor=mate, party=party, action=services.LEAVE)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(alone, [send, leave]))

    need.refresh_from_db()
    party.refresh_from_db()
    submitted = need.state == Need.State.SUBMITTED
    assert submitted == (party.state == S.APPROVED)
    assert need.requested_nok == (150_000 if submitted else 100_000)
    assert list(broken()) == []


def test_eleven_owners_see_and_approve_their_own_lines(people):
    owners = [
        make_a.MunicipalityFactory(name=f"Owner {n:02}", county=people.owner.county)
        for n in range(10)
    ]
    need = register(people)
    actors = {}
    for n, owner in enumerate(owners):
        approver = make_a.MembershipFactory(organisation=owner, role="approver")
        actors[owner] = actor_by(approver, approver.user)
        party = move(actors[owner], invite(people, need, owner), services.JOIN)
        party = write(actors[owner], party, y2018=10_000 * (n + 1))
        if n < 9:
            move(actors[owner], party, services.APPROVE)
    need.refresh_from_db()
    assert need.requested_nok == 100_000 + 550_000

    with pytest.raises(ValidationError) as refused:
        submit(people, need)
    assert refused.value.messages == ["Owner 09 has not approved its part."]

    move(actors[owners[9]], party, services.APPROVE)
    assert submit(people, need).state == Need.State.SUBMITTED
    assert list(broken()) == []


def test_each_owner_puts_in_for_its_own_lines(people, as_person):
    people.scheme_year.questions |= {"contributions": "required"}
    people.scheme_year.save()
    need = joined(people).need
    lacks = missing_in(Need.objects.get(pk=need.pk))["contributions"]
    assert "30\u00a0000" in lacks[0]  # of its own 100 000, not of 150 000
    meter = meter_of(Need.objects.get(pk=need.pk))
    assert (meter.requested_nok, meter.own_nok) == (150_000, 30_000)
    page = as_person(people.network_mate).get(page_of(need))
    owns = {part.owner: part.own_nok for part in page.context["budget"].parts}
    assert owns == {people.owner: 30_000, people.mate: 15_000}
    page = as_person(people.member).get(need.get_absolute_url())
    assert page.context["budget"].own_total_nok == 30_000


def with_coordinator(people):
    """20 000 of Giske's own 120 000; of 620 000 with what Haram asks for."""
    need = joined(people, nok=500_000).need
    line = need.lines.get(recipient=people.owner)
    for category, nok in (("leave", 100_000), ("coordinator", 20_000)):
        line.costs.create(category=category, amount_nok=nok)
    need.lines.filter(pk=line.pk).update(requested_nok=120_000)
    return Need.objects.get(pk=need.pk)


def test_a_limit_is_of_each_owners_own_part_and_names_the_owner(people, as_person):
    need = with_coordinator(people)
    [sentence] = missing_in(need)["budget"]
    plain = sentence.replace("\u00a0", " ")
    assert plain.startswith("Giske: ")
    assert "20 000 kr. At most 10 % of the owner's part" in plain
    assert "12 000" in plain
    step = reverse("partnerships:need_step", args=[need.pk, "budget"])
    page = as_person(people.member).get(step).content.decode()
    assert "I delen til Giske av budsjettet:" in page
    with pytest.raises(ValidationError, match="Giske"):
        submit(people, need)


def test_where_the_year_says_so_a_limit_is_of_the_whole_need(people):
    people.scheme_year.cost_limit_base = "whole_need"
    people.scheme_year.save()
    need = with_coordinator(people)
    [limit] = meter_of(need).limits
    assert (limit.owner, limit.limit_nok, limit.over_nok) == ("", 62_000, 0)
    assert "budget" not in missing_in(need)


def test_another_owner_that_goes_over_the_limit_is_named(people):
    need = joined(people, nok=50_000).need
    line = need.lines.get(recipient=people.mate)
    line.costs.create(category="coordinator", amount_nok=50_000)
    own, theirs = meter_of(Need.objects.get(pk=need.pk)).limits
    assert (own.owner, own.used_nok) == ("Giske", 0)
    assert (theirs.owner, theirs.limit_nok, theirs.over_nok) == (
        "Haram",
        5_000,
        45_000,
    )
    [sentence] = missing_in(Need.objects.get(pk=need.pk))["budget"]
    assert sentence.startswith("Haram: ")


# --- Pages ---


def page_of(need, route="joint_detail", *more):
    return reverse(f"partnerships:{route}", args=[need.pk, *more])


def test_owners_are_invited_on_the_page_and_answer_there(people, as_person):
    need = register(people)
    client = as_person(people.member)
    assert client.post(page_of(need, "joint_propose"), {}).status_code == 422
    client.post(page_of(need, "joint_propose"), {"owners": [people.mate.pk]})
    party = NeedParticipant.objects.get()

    client = as_person(people.network_mate)
    assert need.title in client.get("/").content.decode()
    client.post(page_of(need, "joint_move", party.pk), {"action": "join"})
    client.post(page_of(need, "joint_lines"), {"version": 1, "amount_2018": "120 000"})
    party.refresh_from_db()
    page = client.get(page_of(need)).content.decode().replace("\u00a0", " ")
    assert "220 000" in page
    client.post(
        page_of(need, "joint_move", party.pk),
        {"action": "approve", "version": party.version, "duration": 1},
    )
    party.refresh_from_db()
    assert party.state == S.APPROVED


@pytest.mark.parametrize("text", ["5000 000", "-5", "12,5"])
def test_a_wrong_amount_gets_a_sentence_and_stays(people, as_person, text):
    need = joined(people).need
    client = as_person(people.network_mate)
    form = {"version": 2, "amount_2018": text}
    response = client.post(page_of(need, "joint_lines"), form)
    assert response.status_code == 422
    assert text in response.content.decode()


def test_who_saves_second_sees_both_amounts(people, as_person):
    need = joined(people).need
    client = as_person(people.network_mate)
    form = {"version": 1, "amount_2018": "7"}
    response = client.post(page_of(need, "joint_lines"), form)
    page = response.content.decode().replace("\u00a0", " ")
    assert response.status_code == 409
    assert "50 000" in page


@pytest.mark.parametrize("who", ["neighbour", "officer", "uh_partner", "nobody"])
def test_a_joint_draft_is_for_those_in_it_alone(people, as_person, who):
    need = joined(people).need
    client = as_person(getattr(people, who))
    assert client.get(page_of(need)).status_code == 404
    assert client.get(page_of(need, "joint_lines")).status_code == 404


def test_the_missing_approval_stands_on_the_needs_page(people, as_person):
    need = joined(people).need
    page = as_person(people.approver).get(need.get_absolute_url()).content.decode()
    assert "Haram" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_a_fixed_number_of_queries(
    people, as_person, count, django_assert_num_queries
):
    need = joined(people).need
    for _n in range(count):
        make_a.NeedLineFactory(
            need=need, recipient=make_a.ParticipantFactory(need=need).owner
        )
    client = as_person(people.network_mate)
    with django_assert_num_queries(7):
        client.get(page_of(need))


def test_who_takes_part_in_a_submitted_need_is_not_missing(people):
    def missing():
        return Need.objects.submitted().missing_owners(people.scheme_year)

    assert people.mate in missing()
    make_a.ParticipantFactory(need=people.need, owner=people.mate)
    assert people.mate not in missing()
