"""What waits for one person at an organisation, and goes to a colleague with them."""

from partnerships.models import HandedOverNeed, Membership, Need, Organisation
from portal.audit.models import AuditEntry
from portal.people.models import User


def drafts_of(user: User | int, organisation: Organisation | int) -> list[Need]:
    """The organisation's drafts that this person sees to: two queries.

    Whoever registered a draft does, until it is handed over to another.
    """
    number = user if isinstance(user, int) else user.pk
    holder = organisation if isinstance(organisation, int) else organisation.pk
    drafts = Need.objects.held_by(holder).filter(state=Need.State.DRAFT)
    handed = HandedOverNeed.objects.filter(need__in=drafts).newest()
    sees_to = dict(handed.values_list("need", "to_user"))
    registered = AuditEntry.objects.filter(
        action="need.registered",
        object_type=Need._meta.label_lower,
        user=number,
    )
    theirs = drafts.filter(pk__in=registered.values("object_id")) | drafts.filter(
        pk__in=[need for need, keeper in sees_to.items() if keeper == number]
    )
    return [
        need
        for need in theirs.without_texts().order_by("pk")
        if sees_to.get(need.pk, number) == number
    ]


def colleagues_of(membership: Membership) -> list[Membership]:
    """Those at the same place who can take over what is written there."""
    current = Membership.objects.current().at(membership.organisation).editing()
    others = current.exclude(user=membership.user_id).select_related("user")
    return list(others.order_by("user__full_name", "pk"))
