"""The mail to the owner when somebody has written the part that they were handed."""

from collections.abc import Iterable

from partnerships.models import Handout, Membership
from partnerships.need.parts import label_of
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor
from portal.people.models import User
from portal.post.services import post


def tell_written(*, actor: Actor, handout: Handout, fields: Iterable[str]) -> None:
    """Tell that these fields are written: one mail a day, however often one saves."""
    _post("part_written", "need_detail", actor, handout, fields)


def tell_waiting(*, actor: Actor, handout: Handout, fields: Iterable[str]) -> None:
    """Tell that texts of these fields wait for the owner's choice."""
    _post("part_waiting", "need_parts", actor, handout, fields)


def _post(
    name: str, route: str, actor: Actor, handout: Handout, fields: Iterable[str]
) -> None:
    labels = [label_of(field) for field in fields]
    if not labels:
        return
    need = handout.need
    for user in _people(handout):
        post(
            to=user,
            key=f"{name}:{handout.pk}:{clock.today().isoformat()}:{user.pk}",
            template=f"partnerships/{name}",
            context={
                "handout": handout,
                "need": need,
                "writer": actor.user_name,
                "labels": labels,
                "path": address_of(f"partnerships:{route}", need.pk),
            },
        )


def _people(handout: Handout) -> list[User]:
    """Who handed it out, if they write for the need's holder; else its approvers."""
    holder = handout.need.holder_id
    writers = Membership.objects.current().editing().filter(organisation=holder)
    asker = writers.filter(user=handout.made_by_id, user__is_active=True)
    found = asker.select_related("user")[:1] or Membership.objects.contacts().filter(
        organisation=holder
    )
    return [membership.user for membership in found]
