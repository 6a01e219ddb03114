"""Who was seated by name and address before they were a user of the portal."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower

from forums.models import Meeting, Participant, SeatHolder
from forums.rules.fora import may_sit
from forums.services.meetings import locked
from forums.services.recusals import find_conflicts
from portal.audit.services import record
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.models import User


@transaction.atomic
def link_seats(*, user: User) -> list[SeatHolder]:
    """Make this user the holder of the seats that name their confirmed address.

    They are called to the coming meetings from then on. Nothing is linked by an
    address that several people are seated with, nor to the governor's people. Again
    changes nothing.
    """
    rows = SeatHolder.objects.select_for_update(of=("self",)).select_related(
        "seat__forum", "organisation"
    )
    named = rows.annotate(address=Lower("email")).filter(
        address__in=confirmed_addresses(user), user=None
    )
    found = [
        one
        for one in named.exclude(valid_to__lt=clock.today()).order_by("pk")
        if may_sit(user.pk, one.organisation, one.valid_from, one.valid_to)
        and _is_one_person(one)
    ]
    for one in found:
        _link(one, user)
    return found


def confirmed_addresses(user: User) -> set[str]:
    """The one that they log in with, which their invitation confirmed, and others."""
    known = EmailAddress.objects.filter(user=user).values_list("email", "verified")
    told = {email.lower(): verified for email, verified in known}
    told.setdefault(user.email.lower(), True)
    return {email for email, verified in told.items() if verified and email}


def _is_one_person(holder: SeatHolder) -> bool:
    """A municipality's common mailbox may stand with several names."""
    same = SeatHolder.objects.filter(email__iexact=holder.email)
    names = same.exclude(valid_to__lt=clock.today()).values_list("name", flat=True)
    return len({" ".join(name.casefold().split()) for name in names}) == 1


def _link(holder: SeatHolder, user: User) -> None:
    holder.user = user
    holder.save(update_fields=["user"])
    record(
        actor=Actor(user_id=user.pk, user_name=str(user)),
        action="forum.person_linked",
        obj=holder.seat.forum,
        seat=holder.seat_id,
        holder=holder.pk,
        name=holder.name,
    )
    coming = Meeting.objects.filter(
        forum=holder.seat.forum_id, state__in=Meeting.COMING
    )
    for meeting in coming.order_by("pk"):
        _call(locked(meeting), holder, user)


def _call(meeting: Meeting, holder: SeatHolder, user: User) -> None:
    """In a meeting where they are called already, that place stays theirs."""
    if Participant.objects.filter(meeting=meeting, user=user).exists():
        return
    mine = Participant.objects.filter(meeting=meeting, holder=holder)
    if mine.update(user=user):
        for item in meeting.items.order_by("number"):
            find_conflicts(item)
