"""What a held meeting has decided stands, whatever SQL is tried on its rows."""

import pytest
from django.db import DatabaseError, connection, transaction

from forums.models import PlanSection, ProposedAmount
from forums.services import plans
from partnerships.models import NeedLine
from portal.lib import clock
from tests import factories as make_a
from tests.forums import scenes

pytestmark = pytest.mark.django_db
REFUSED = r"meeting is (over|not open)|adopted plan is locked|Cannot update"
CHANGES = [
    "UPDATE forums_meeting SET state = 'opened', closed_at = NULL"
    " WHERE state = 'closed'",
    "DELETE FROM forums_meeting WHERE state = 'closed'",
    "UPDATE forums_itemproposal SET text = 'x'",
    "UPDATE forums_itemproposal SET withdrawn_at = now()",
    "DELETE FROM forums_itemproposal",
    "INSERT INTO forums_itemproposal"
    " (item_id, form_key, number, text, by_name, made_at)"
    " SELECT item_id, gen_random_uuid(), 9, 'x', 'x', now() FROM forums_itemproposal",
    "UPDATE forums_proposedamount SET recommended_nok = 1",
    "DELETE FROM forums_proposedamount",
    "UPDATE forums_itemneed SET forwarded_id = NULL, network_rank = NULL",
    "UPDATE forums_itempaper SET name = 'x'",
    "UPDATE forums_recusal SET state = 'marked'",
    "DELETE FROM forums_recusal",
    "UPDATE forums_attendance SET left_at = now()",
    "DELETE FROM forums_attendance",
]


def run(sql: str) -> None:
    """Also what waits for the end of the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("sql", CHANGES)
def test_no_sql_changes_what_a_meeting_has_decided(people, sql):
    item = scenes.needs_on_item(people)
    make_a.ItemPaperFactory(item=item)
    leader = item.meeting.participants.get(user=people.leader)
    make_a.RecusalFactory(item=item, participant=leader)
    scenes.close_with_amounts(people, item)
    with pytest.raises(DatabaseError, match=REFUSED):
        run(sql)


def test_nor_moves_it_to_a_meeting_that_is_open(people):
    held = scenes.decided_on_needs(people).items.get()
    beside = scenes.opened(people, scenes.meeting(people, title="Neste")).items.get()
    for sql in (
        f"UPDATE forums_agendaitem SET meeting_id = {beside.meeting_id}, number = 9"
        f" WHERE id = {held.pk}",
        f"UPDATE forums_consensus SET item_id = {beside.pk}",
        f"UPDATE forums_itemproposal SET item_id = {beside.pk}, number = 9"
        f" WHERE item_id = {held.pk}",
    ):
        with pytest.raises(DatabaseError, match=REFUSED):
            run(sql)


def test_nor_a_section_out_of_an_adopted_plan(people):
    secretary = people.actor("secretary")
    plan = plans.start_plan(actor=secretary, forum=people.forum)
    PlanSection.objects.create(plan=plan, number=1, heading="Mål", text="Alle.")
    plans.adopt_plan(
        actor=secretary, plan=plan, version=plan.version, valid_from=clock.today()
    )
    draft = plans.start_plan(actor=secretary, forum=people.forum)
    with pytest.raises(DatabaseError, match=REFUSED):
        run(
            f"UPDATE forums_plansection SET plan_id = {draft.pk}, number = 9"
            f" WHERE plan_id = {plan.pk}"
        )


def test_an_amount_still_falls_with_its_line(people):
    """As when a need is opened again after the meeting."""
    scenes.decided_on_needs(people)
    with transaction.atomic(), connection.cursor() as cursor:
        NeedLine.objects.filter(need=people.need).delete()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not ProposedAmount.objects.exists()
