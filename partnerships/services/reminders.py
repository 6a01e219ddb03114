"""Reminders before and after a deadline, to owners that have submitted nothing."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localtime

from partnerships.models import DeadlineExtension, Need, SchemeYear
from partnerships.services.telling import tell_owners
from portal.lib import clock

SENT_AT = time(8)  # in the morning, in Oslo
# A reminder that could not go out on its day goes out on the next, then not at all.
LASTS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Reminder:
    """``days`` before the deadline, after it where they are below 0."""

    days: int
    at: datetime


def send_reminders() -> int:
    """Post what is due now; how many people are reminded. It may run at any time.

    Each owner's person gets a reminder once, however often this runs; a deadline that
    is moved is reminded of anew.
    """
    now = clock.now()
    soonest, latest = now - timedelta(days=366), now + timedelta(days=366)
    years = SchemeYear.objects.published().filter(
        opens_at__lte=now, deadline__range=(soonest, latest)
    )
    return sum(remind(year) for year in years.select_related("scheme", "county"))


def remind(year: SchemeYear) -> int:
    reminder = due(year, clock.now())
    if reminder is None:
        return 0
    sort = "after" if reminder.days < 0 else "before"
    return tell_owners(
        year,
        key=f"reminder:{year.pk}:{year.deadline:%Y%m%d%H%M}:{reminder.days}",
        template=f"partnerships/reminder_{sort}",
        context={"days": abs(reminder.days)},
        owner_ids=waited_for(year),
    )


def due(year: SchemeYear, now: datetime) -> Reminder | None:
    """The newest reminder of this year whose time has come and has not gone by."""
    days = [*year.remind_days_before, *(-number for number in year.remind_days_after)]
    reminders = [Reminder(number, _moment(year, number)) for number in days]
    passed = now > year.deadline
    come = [
        reminder
        for reminder in reminders
        if reminder.at <= now < reminder.at + LASTS and (reminder.days < 0) == passed
    ]
    return max(come, key=lambda reminder: reminder.at, default=None)


def _moment(year: SchemeYear, days: int) -> datetime:
    """In the morning of that day in Oslo, whichever side of summer time it is."""
    day = localtime(year.deadline).date() - timedelta(days=days)
    return datetime.combine(day, SENT_AT, tzinfo=get_default_timezone())


def waited_for(year: SchemeYear) -> list[int]:
    """The owners that have submitted nothing; not those with time left for them."""
    sent = Need.objects.submitted().filter(scheme_year=year).values("owner_id")
    found = year.owners().exclude(pk__in=sent)
    if clock.now() > year.deadline:
        running = DeadlineExtension.objects.filter(scheme_year=year)
        found = found.exclude(pk__in=running.running(clock.now()).values("owner_id"))
    return list(found.order_by().values_list("pk", flat=True))
