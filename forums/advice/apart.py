"""Which of the year's needs one stands apart from: their amounts are kept from one."""

from collections.abc import Collection

from django.db.models import Value

from forums.advice.needs import YearNeed
from forums.models import Forum, Recusal
from forums.models.agenda import BARRING
from partnerships.models import Membership
from portal.people.actor import Actor

MEMBER = "member"


def apart_from(actor: Actor, forum: Forum, needs: Collection[YearNeed]) -> set[int]:
    """The ids of needs whose items this person stands down from.

    By the person, whomever they act for. Where no item has said it yet, belonging to a
    party does, if the mandate disqualifies by that. One query.
    """
    if actor.user_id is None:
        return set()
    said = Recusal.objects.filter(
        participant__user=actor.user_id, item__meeting__forum=forum
    )
    theirs = Membership.objects.current().filter(user=actor.user_id)
    rows = list(
        said.order_by()
        .values_list("item__needs__need", "state")
        .union(theirs.order_by().values_list("organisation", Value(MEMBER)), all=True)
    )
    barred = {need for need, state in rows if state in BARRING}
    cleared = {need for need, state in rows if state == Recusal.State.TAKES_PART}
    mine = {organisation for organisation, state in rows if state == MEMBER}
    if forum.membership_disqualifies:
        barred |= {one.need.pk for one in needs if mine & one.parties} - cleared
    return barred & {one.need.pk for one in needs}
