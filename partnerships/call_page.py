"""What the page of a year's call shows, for the one who reads it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from partnerships.call_history import LABELS
from partnerships.models import DeadlineExtension, Need, NeedReturn, SchemeYear
from partnerships.models.need import NeedQuerySet
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


def opened_needs(year: SchemeYear) -> NeedQuerySet:
    """Those that the governor has opened for changes, and that are not sent since."""
    opened = NeedReturn.objects.filter(need=OuterRef("pk"), kind="opened")
    drafts = Need.objects.filter(scheme_year=year, state=Need.State.DRAFT)
    found = drafts.filter(Exists(opened)).select_related("owner")
    return found.without_texts().order_by("owner__sort_key", "pk")
