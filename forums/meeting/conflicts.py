"""Who has a tie to what an item is about, found from memberships and needs."""

from collections import defaultdict
from dataclasses import dataclass

from forums.models import AgendaItem, Participant
from partnerships.models import (
    Membership,
    Need,
    NeedLine,
    NeedParticipant,
    NeedPartner,
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A participant belongs to a party of this need: the first one, if of more."""

    participant: Participant
    need_id: int


def ties_on(item: AgendaItem) -> list[Tie]:
    """One for each participant that has any, in a fixed number of queries."""
    parties = _parties(item)
    if not parties:
        return []
    participants = list(item.meeting.participants.select_related("seat"))
    belongs = _belongs_to(participants)
    found = []
    for one in participants:
        mine = belongs[one.pk]
        needs = sorted(need for need, who in parties.items() if mine & who)
        if needs:
            found.append(Tie(one, needs[0]))
    return found


def _parties(item: AgendaItem) -> dict[int, set[int]]:
    """Need -> its owner and those that take part, its UH partner, its recipients."""
    needs = Need.objects.filter(agenda_items__item=item)
    parties: dict[int, set[int]] = defaultdict(set)
    rows = needs.order_by().values_list("pk", "owner", "carried_by", "uh_partner")
    for need, *who in rows:
        parties[need] |= {one for one in who if one is not None}
    beside = NeedPartner.objects.filter(need__in=needs.values("pk"))
    for need, institution in beside.values_list("need", "institution"):
        parties[need].add(institution)
    joint = NeedParticipant.objects.taking_part().filter(need__in=needs.values("pk"))
    for need, owner in joint.values_list("need", "owner"):
        parties[need].add(owner)
    lines = NeedLine.objects.filter(
        need__in=needs.values("pk"), role__in=[NeedLine.Role.OWNER, NeedLine.Role.UH]
    )
    for need, recipient in lines.values_list("need", "recipient"):
        parties[need].add(recipient)
    return parties


def _belongs_to(participants: list[Participant]) -> dict[int, set[int]]:
    """Participant -> the organisations of their place, and of their memberships."""
    found: dict[int, set[int]] = defaultdict(set)
    users = {one.user_id: one.pk for one in participants if one.user_id}
    for one in participants:
        own = one.organisation_id, one.seat and one.seat.organisation_id
        found[one.pk] |= {which for which in own if which}
    memberships = Membership.objects.current().filter(user__in=users)
    for user, organisation in memberships.values_list("user", "organisation"):
        found[users[user]].add(organisation)
    return found
