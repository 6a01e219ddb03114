import threading
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from funding.invariants import broken
from funding.models import Allocation, Decision, NeedGrant, Placement
from funding.rules import money as rules
from funding.services.allocations import adjust_line
from funding.services.basis import basis_from_registry
from funding.services.decisions import move_allocation
from funding.services.need_grants import grant_need
from funding.services.steps import MOVES
from partnerships.models import SchemeYear, Statistic
from portal.audit.models import AuditEntry
from portal.lib.errors import IllegalMove, Refusal, StaleState
from portal.people.actor import Actor
from tests import cast
from tests import factories as make_a
from tests.funding import money, nation

pytestmark = pytest.mark.usefixtures("english")

S = Allocation.State
ACTIONS = ["send", "return", "approve"]
MADE = {S.DRAFT: money.draft, S.FOR_APPROVAL: money.sent, S.DECIDED: money.decided}


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "action"), list(product(S, ACTIONS)))
def test_every_state_and_action_is_in_the_table_or_refused(people, state, action):
    allocation = MADE[state](people)
    entries = AuditEntry.objects.count()
    target = MOVES.get((state, action))

    def move():
        return move_allocation(
            actor=people.actor("head"),
            allocation=allocation,
            action=action,
            reason="Look again",
        )

    if target is None:
        with pytest.raises(IllegalMove):
            move()
        assert AuditEntry.objects.count() == entries
        assert Allocation.objects.get().state == state
    else:
        assert move().state == target
        entry = AuditEntry.objects.about(allocation).first()
        assert (entry.action, entry.data["old"], entry.data["new"]) == (
            f"allocation.{action}",
            state,
            target,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["zz", "SEND", ""])
@pytest.mark.parametrize("of", ["allocation", "change", "division"])
def test_a_step_that_is_none_is_told_and_changes_nothing(people, browse, of, action):
    if of == "allocation":
        decision, who = money.sent(people), people.head
        address = reverse("funding:allocation_approval", args=[decision.pk])
    elif of == "change":
        decision, who = money.change(people, money.decided(people)), people.head
        address = decision.get_absolute_url()
    else:
        decision, who = nation.draft(people), people.national
        address = reverse("funding:national_step", args=[decision.pk])
    before = (decision.state, decision.version)
    entries = AuditEntry.objects.count()

    told = browse(who).post(address, {"do": action, "version": decision.version})

    assert told.status_code == 409
    assert "There is no such step" in told.content.decode()
    decision.refresh_from_db()
    assert (decision.state, decision.version) == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.django_db
def test_a_decision_has_two_people_a_reference_and_locks_all(people):
    allocation = money.decided(people)

    decision = allocation.decision
    assert decision.reference == "2018/15-1"
    assert decision.prepared_by == people.officer
    assert decision.approved_by == people.head
    assert list(broken()) == []


@pytest.mark.django_db
def test_who_prepared_does_not_approve(people):
    allocation = money.draft(people, actor=people.actor("head"))
    move_allocation(actor=people.actor("head"), allocation=allocation, action="send")

    with pytest.raises(PermissionDenied, match="You prepared this allocation"):
        approve(people, allocation)

    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_who_adjusted_an_amount_does_not_approve(people):
    allocation = money.draft(people)
    adjust_line(
        actor=people.actor("head"),
        line=allocation.lines.first(),
        to_nok=1,
        reason="x",
        version=1,
    )
    move_allocation(actor=people.actor("officer"), allocation=allocation, action="send")

    with pytest.raises(PermissionDenied, match="You have adjusted an amount"):
        approve(people, allocation)


@pytest.mark.django_db
def test_who_granted_a_need_something_by_itself_does_not_approve(people, browse):
    line = make_a.NeedLineFactory(need=people.need, year=2019, requested_nok=5_000)
    grant_need(
        actor=people.actor("head"),
        need=people.need,
        amounts={line.pk: 5_000},
        seen={line.pk: 0},
    )
    allocation = money.sent(people)

    with pytest.raises(PermissionDenied, match="granted a need"):
        approve(people, allocation)
    head = browse(people.head)
    approval = reverse("funding:allocation_approval", args=[allocation.pk])
    for address in (allocation.get_absolute_url(), approval):
        text = head.get(address).content.decode()
        assert "granted a need something by itself" in text
        assert "Approve and decide" not in text
    year = reverse("funding:year_detail", args=[allocation.scheme_year_id])
    for address in (reverse("home"), reverse("funding:year_list"), year):
        text = head.get(address).content.decode()
        assert "waits for you to approve" not in text
        assert "who did not prepare it, decides" in text


@pytest.mark.django_db
def test_an_approver_with_amounts_in_a_decision_is_told_as_a_fault(people):
    decision = money.decided(people).decision
    line = make_a.NeedLineFactory(need=people.need, year=2019, requested_nok=5_000)
    fault = f"Decision {decision.pk} was approved by one who has amounts in it."
    NeedGrant.objects.create(
        need_line=line, amount_nok=1, decision=decision, by=decision.prepared_by
    )
    assert fault not in list(broken())

    other = make_a.NeedLineFactory(need=people.need, year=2020, requested_nok=5_000)
    NeedGrant.objects.create(
        need_line=other, amount_nok=1, decision=decision, by=decision.approved_by
    )

    assert fault in list(broken())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "who",
    ["officer", "governor_reader", "national", "other_county", "member", "nobody"],
)
@pytest.mark.parametrize("action", ["approve", "return"])
def test_others_neither_approve_nor_return(people, who, action):
    allocation = money.sent(people)

    with pytest.raises(PermissionDenied):
        move_allocation(
            actor=people.actor(who), allocation=allocation, action=action, reason="x"
        )

    assert Allocation.objects.get().state == S.FOR_APPROVAL


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["governor_reader", "national", "other_county"])
def test_others_send_nothing(people, who):
    allocation = money.draft(people)

    with pytest.raises(PermissionDenied):
        move_allocation(actor=people.actor(who), allocation=allocation, action="send")


@pytest.mark.django_db
def test_a_command_approves_nothing(people):
    allocation = money.sent(people)

    with pytest.raises(PermissionDenied, match="prepared by one person"):
        move_allocation(
            actor=Actor.for_system("demo"), allocation=allocation, action="approve"
        )


@pytest.mark.django_db
def test_nobody_approves_figures_that_changed_after_the_page_was_read(people):
    allocation = money.sent(people)
    read = allocation.version
    back = move_allocation(
        actor=people.actor("head"), allocation=allocation, action="return", reason="x"
    )
    move_allocation(actor=people.actor("officer"), allocation=back, action="send")

    with pytest.raises(StaleState):
        approve(people, allocation, version=read)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", " ", "x" * 2001])
def test_a_return_needs_a_reason(people, reason):
    allocation = money.sent(people)

    with pytest.raises(ValidationError):
        move_allocation(
            actor=people.actor("head"),
            allocation=allocation,
            action="return",
            reason=reason,
        )

    assert Allocation.objects.get().state == S.FOR_APPROVAL


@pytest.mark.django_db
def test_a_returned_draft_says_why_until_it_is_sent_again(people):
    allocation = move_allocation(
        actor=people.actor("head"),
        allocation=money.sent(people),
        action="return",
        reason="Giske is too low",
    )

    assert allocation.returned_reason == "Giske is too low"
    again = move_allocation(
        actor=people.actor("officer"), allocation=allocation, action="send"
    )
    assert again.returned_reason == ""


@pytest.mark.django_db
def test_a_frame_changed_behind_its_back_is_not_decided(people):
    allocation = money.sent(people)
    allocation.scheme_year.frame.amount_nok = 1_000_005
    allocation.scheme_year.frame.save()

    with pytest.raises(Refusal, match="The frame is now"):
        approve(people, allocation)

    assert not Placement.objects.exists()


@pytest.mark.django_db
def test_figures_read_anew_behind_its_back_are_not_decided(people):
    draft, officer = money.draft(people), people.actor("officer")
    figures = Statistic.objects.filter(organisation=people.owner, year=2018)
    figures.filter(measure="children_6_15").update(value=999)
    basis_from_registry(
        actor=officer, scheme_year=draft.scheme_year, statistics_year=2018
    )

    with pytest.raises(Refusal, match="read anew since"):
        move_allocation(actor=officer, allocation=draft, action="send")

    anew = money.draft(people, scheme_year=draft.scheme_year)
    move_allocation(actor=officer, allocation=anew, action="send")


@pytest.mark.django_db
def test_the_next_decision_of_the_county_and_year_has_the_next_number(people):
    money.decided(people)
    other = make_a.SchemeYearFactory(
        county=people.scheme_year.county, scheme=make_a.SchemeFactory(code="other")
    )
    money.frame(other)
    draft = money.draft(people, scheme_year=other)
    move_allocation(actor=people.actor("officer"), allocation=draft, action="send")

    assert approve(people, draft).decision.reference == "2018/15-2"


def approve(people, allocation, **more):
    return move_allocation(
        actor=people.actor("head"), allocation=allocation, action="approve", **more
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE funding_allocation SET frame_nok = 5",
        "UPDATE funding_allocation SET state = 'draft'",
        "DELETE FROM funding_allocation",
        "UPDATE funding_allocationline SET granted_nok = 5",
        "DELETE FROM funding_allocationline",
        "DELETE FROM funding_frame",
        "DELETE FROM funding_frameversion",
        "UPDATE funding_decision SET approved_by_id = prepared_by_id",
        "DELETE FROM funding_decision",
    ],
)
def test_the_database_refuses_to_change_what_is_decided(people, sql):
    money.decided(people)

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(f"{sql}; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_a_line_of_a_decision_is_not_moved_to_a_draft(people):
    decided = money.decided(people)
    year = people.scheme_year
    other = make_a.SchemeYearFactory(county=year.county, scheme=year.scheme, year=2019)
    money.frame(other)
    draft = money.draft(people, scheme_year=other)
    draft.lines.all().delete()

    with pytest.raises(DatabaseError, match="are locked"), transaction.atomic():
        decided.lines.update(allocation=draft)


@pytest.mark.django_db
def test_the_database_refuses_a_need_grant_above_the_frame_afterwards(people):
    decision = money.decided(people).decision
    line = make_a.NeedLineFactory(need=people.need, year=2018, role="network")

    with pytest.raises(DatabaseError, match="More is decided"), transaction.atomic():
        NeedGrant.objects.create(need_line=line, amount_nok=1, decision=decision)


@pytest.mark.django_db
def test_the_database_refuses_one_person_as_both(people):
    allocation = money.sent(people)

    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.create(
            allocation=allocation,
            reference="x",
            prepared_by=people.head,
            approved_by=people.head,
        )


@pytest.mark.django_db
def test_the_database_refuses_a_decision_above_the_frame(people):
    allocation = money.sent(people)
    allocation.lines.update(granted_nok=900_000)

    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.create(
            allocation=allocation,
            reference="x",
            prepared_by=people.officer,
            approved_by=people.head,
        )


@pytest.mark.django_db
def test_papers_are_ordered_by_the_governor_after_the_decision(people):
    officer = people.actor("officer")

    assert not rules.may_order_papers(officer, money.draft(people))
    allocation = Allocation.objects.get()
    move_allocation(actor=officer, allocation=allocation, action="send")
    decided = approve(people, allocation)
    assert rules.may_order_papers(officer, decided)
    assert not rules.may_order_papers(people.actor("governor_reader"), decided)
    assert not rules.may_order_papers(people.actor("member"), decided)


@pytest.mark.django_db(transaction=True)
def test_twenty_approvals_at_once_make_one_decision():
    people = cast.make()
    allocation = money.sent(people)
    make_a.NeedLineFactory(need=people.need, year=2019)
    outcomes = []
    together = threading.Barrier(20)

    def approve_now():
        together.wait()
        try:
            approve(people, allocation)
            outcomes.append("decided")
        except (IllegalMove, StaleState) as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=approve_now) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("decided") == 1
    assert len(outcomes) == 20
    assert Decision.objects.count() == 1
    assert Placement.objects.count() == 1
    assert list(broken()) == []


@pytest.mark.django_db
def test_nothing_is_sent_before_the_call_is_published(people, browse):
    allocation = money.draft(people)
    SchemeYear.objects.update(state=SchemeYear.State.DRAFT)

    with pytest.raises(PermissionDenied, match="Publish it first"):
        move_allocation(
            actor=people.actor("officer"), allocation=allocation, action="send"
        )
    address = reverse("funding:year_detail", args=[people.scheme_year.pk])
    text = browse(people.officer).get(address).content.decode()
    assert "Publish the call, and then send" in text
    assert reverse("partnerships:call_detail", args=[people.scheme_year.pk]) in text
