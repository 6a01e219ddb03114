"""Mails between the owners of a joint need: asked, invited, answered, let in."""

from collections.abc import Iterable

from partnerships.models import Membership, NeedParticipant
from portal.lib.addresses import address_of
from portal.people.models import User
from portal.post.services import post

S = NeedParticipant.State


def tell_proposed(party: NeedParticipant, *, invited: bool) -> None:
    """To the approvers of the owner that is invited, or asked to let another in."""
    if invited and party.state == S.JOINED:  # it had asked itself
        tell_let_in(party)
    elif invited:
        _write("joint_invited", party, _approvers(party.holder_id), "joint_detail")
    elif party.state == S.ASKED:
        approvers = _approvers(party.need.holder_id)
        _write("joint_asked", party, approvers, "joint_answer", party.pk)


def tell_answered(party: NeedParticipant) -> None:
    _write("joint_answered", party, _askers(party), "ask_to_join")


def tell_let_in(party: NeedParticipant) -> None:
    _write("joint_let_in", party, _askers(party), "joint_detail")


def _approvers(owner_id: int) -> list[User]:
    contacts = Membership.objects.contacts().filter(organisation=owner_id)
    return [membership.user for membership in contacts]


def _askers(party: NeedParticipant) -> list[User]:
    """Who asked, while it still writes for the owner, and the owner's approvers."""
    writers = (
        Membership.objects.current()
        .editing()
        .filter(
            organisation=party.holder_id, user=party.asked_by_id, user__is_active=True
        )
    )
    asker = [membership.user for membership in writers.select_related("user")]
    return list(
        {user.pk: user for user in asker + _approvers(party.holder_id)}.values()
    )


def _write(
    name: str,
    party: NeedParticipant,
    people: Iterable[User],
    route: str,
    *more: int,
) -> None:
    for user in people:
        post(
            to=user,
            key=f"{name}:{party.pk}:{party.asked_at.isoformat()}:{user.pk}",
            template=f"partnerships/{name}",
            context={
                "party": party,
                "need": party.need,
                "path": address_of(f"partnerships:{route}", party.need_id, *more),
            },
        )
