"""What the page of a year's call shows, for the one who reads it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from partnerships.history.call import LABELS
from partnerships.models import (
    DeadlineExtension,
    Need,
    NeedReturn,
    NeedSubmission,
    SchemeYear,
)
from portal.lib import clock
from portal.lib.formats import day, moment
from portal.lib.text import Text
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class CallDate:
    label: Text
    when: str  # empty where nothing is set
    is_past: bool


def dates_of(year: SchemeYear) -> list[CallDate]:
    """The calendar of the year, in the order of the chain."""
    today, now = clock.today(), clock.now()
    days: dict[str, date | None] = {
        "forum_on": year.forum_on,
        "decision_on": year.decision_on,
        "report_due": year.report_due,
    }
    return [
        CallDate(LABELS["opens_at"], moment(year.opens_at), year.opens_at <= now),
        CallDate(LABELS["deadline"], moment(year.deadline), year.deadline < now),
        *(
            CallDate(LABELS[name], day(when), when < today)
            if when
            else CallDate(LABELS[name], "", is_past=False)
            for name, when in days.items()
        ),
    ]


def extensions_of(year: SchemeYear, actor: Actor) -> list[DeadlineExtension]:
    found = DeadlineExtension.objects.visible_to(actor).filter(scheme_year=year)
    return list(found.select_related("owner").order_by("owner__sort_key", "owner_id"))


def opened_needs(year: SchemeYear) -> list[NeedSubmission]:
    """What the governor has opened for changes and is not sent since, as it was sent.

    What is written on it meanwhile is its owner's alone.
    """
    back = NeedReturn.objects.filter(need=OuterRef("pk")).exclude(kind="sent_back")
    needs = Need.objects.filter(scheme_year=year, state=Need.State.DRAFT).annotate(
        back=Subquery(back.values("kind")[:1])
    )
    found = NeedSubmission.objects.filter(need__in=needs.filter(back="opened"))
    newest = found.order_by("need_id", "-number").distinct("need_id")
    return list(newest.select_related("need__owner"))
