"""Mails about orders, to the people of the side that is to do something or to know."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from partnerships.models import Membership, NeedParticipant, Order
from portal.lib.formats import day
from portal.people.models import User
from portal.post.services import post

# What has happened -> the subject, and what follows. Written in the reader's language.
NEWS = {
    "for_approval": (
        gettext_noop("An order waits for your approval: %(title)s"),
        gettext_noop("Read the order, and approve it or send it back."),
    ),
    "changes_to_approve": (
        gettext_noop("Changes in an order wait for your approval: %(title)s"),
        gettext_noop(
            "Read what is proposed and approve it, or talk to %(owner)s about it."
        ),
    ),
    "changes_approved": (
        gettext_noop("All owners have approved the changes in the order: %(title)s"),
        gettext_noop("Read what is proposed, and answer by %(due)s."),
    ),
    "ready": (
        gettext_noop("All owners have approved the order: %(title)s"),
        gettext_noop("An approver with you can send it now."),
    ),
    "sent": (
        gettext_noop("%(owner)s has sent you an order: %(title)s"),
        gettext_noop("Accept it, propose changes or decline it by %(due)s."),
    ),
    "proposed": (
        gettext_noop("Changes are proposed in the order: %(title)s"),
        gettext_noop("Read what is proposed, and answer by %(due)s."),
    ),
    "taken_back": (
        gettext_noop("What was proposed in the order is taken back: %(title)s"),
        gettext_noop(
            "You have nothing to answer now. See the order for how it stands."
        ),
    ),
    "agreed": (
        gettext_noop("%(owner)s agrees to the changes: %(title)s"),
        gettext_noop("See the order for what is left to do."),
    ),
    "accepted": (
        gettext_noop("%(uh)s has accepted your order: %(title)s"),
        gettext_noop("The next step is the agreement between you."),
    ),
    "declined": (
        gettext_noop("%(uh)s has declined your order: %(title)s"),
        gettext_noop(
            "The reason stands in the order. You can order from another institution."
        ),
    ),
    "withdrawn": (
        gettext_noop("%(owner)s has withdrawn the order: %(title)s"),
        gettext_noop("The reason stands in the order."),
    ),
    "reminder": (
        gettext_noop("An order waits for your answer until %(due)s: %(title)s"),
        gettext_noop("Read the order, and answer."),
    ),
}


def tell(order: Order, news: str, side: str, *, again: str = "") -> int:
    """To the editors and approvers of one side; how many. ``again`` makes it another
    mail than the one of this version of the order."""
    organisation = order.institution_id if side == Order.Side.UH else order.holder_id
    return _write(order, news, _writers(organisation), again)


def tell_for_approval(order: Order, parties: Sequence[NeedParticipant]) -> None:
    """To the approvers of the owner, and of all that take part."""
    owners = {order.holder_id, *(party.holder_id for party in parties)}
    found = Membership.objects.contacts().filter(organisation__in=owners)
    _write(order, "for_approval", {one.user_id: one.user for one in found}.values())


def tell_changes(order: Order, parties: Sequence[NeedParticipant]) -> None:
    """To the approvers of those that take part, whose approval is void."""
    owners = {party.holder_id for party in parties}
    found = Membership.objects.contacts().filter(organisation__in=owners)
    people = {one.user_id: one.user for one in found}
    _write(order, "changes_to_approve", people.values())


def tell_ready(order: Order) -> None:
    found = Membership.objects.contacts().filter(organisation=order.holder_id)
    _write(order, "ready", [membership.user for membership in found])


def _writers(organisation_id: int) -> list[User]:
    found = (
        Membership.objects.current()
        .editing()
        .filter(organisation=organisation_id, user__is_active=True)
    )
    return [one.user for one in found.select_related("user").order_by("pk")]


def _write(order: Order, news: str, people: Iterable[User], again: str = "") -> int:
    subject, text = NEWS[news]
    told = 0
    for user in people:
        post(
            to=user,
            key=f"order-{news}:{order.pk}:{order.version}:{again}:{user.pk}",
            template="partnerships/order_news",
            context={
                "order": order,
                # called when the mail is written, in its reader's language
                "subject": lambda: _(subject) % _words(order),
                "sentence": lambda: _(text) % _words(order),
                "path": order.get_absolute_url(),
            },
        )
        told += 1
    return told


def _words(order: Order) -> dict[str, object]:
    return {
        "title": order.title,
        "owner": order.holder.name,
        "uh": order.institution.name,
        "due": day(order.answer_due),
    }
