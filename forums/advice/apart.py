"""Which of the year's needs one stands apart from: their amounts are kept from one."""

from collections.abc import Collection

from django.db.models import QuerySet, Value

from forums.advice.needs import YearNeed
from forums.models import Forum, Recusal
from forums.models.agenda import BARRING
from partnerships.models import Membership
from portal.people.actor import Actor
from portal.people.prepared import Prepared

MEMBER = "member"


def _ties(user: int, forum: int) -> QuerySet[Recusal, tuple[int, str]]:
    """Recusals by need, and the organisations that one belongs to."""
    said = Recusal.objects.filter(participant__user=user, item__meeting__forum=forum)
    theirs = Membership.objects.current().filter(user=user)
    needs = said.order_by().values_list("item__needs__need", "state")
    organisations = theirs.order_by().values_list("organisation", Value(MEMBER))
    return needs.union(organisations, all=True)


TIES = Prepared(_ties)


def apart_from(actor: Actor, forum: Forum, needs: Collection[YearNeed]) -> set[int]:
    """The ids of needs whose items this person stands down from.

    By the person, whomever they act for. Where no item has said it yet, belonging to a
    party does, if the mandate disqualifies by that. One query.
    """
    if actor.user_id is None:
        return set()
    rows = TIES.rows(actor.user_id, forum.pk)
    barred = {need for need, state in rows if state in BARRING}
    cleared = {need for need, state in rows if state == Recusal.State.TAKES_PART}
    mine = {organisation for organisation, state in rows if state == MEMBER}
    if forum.membership_disqualifies:
        barred |= {one.need.pk for one in needs if mine & one.parties} - cleared
    return barred & {one.need.pk for one in needs}
