"""A forum of the benchmark's data, and those who look at its pages."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.test import Client

from forums.models import Forum, Meeting
from partnerships.models import SchemeYear
from portal.people.models import User
from tests.bench.people import Person

NEEDS = 31


@dataclass(frozen=True)
class TheForum:
    """The one whose year has nearest to 31 needs."""

    forum: Forum
    year: SchemeYear
    meeting: Meeting
    secretary: Person
    member: Person

    @property
    def args(self) -> list[int]:
        return [self.forum.pk, self.year.pk]


def the_forum() -> TheForum:
    sent = Count("scheme_year__needs", filter=Q(scheme_year__needs__state="submitted"))
    meetings = Meeting.objects.exclude(forum=None).annotate(size=sent)
    found = min(
        meetings.select_related("forum", "scheme_year"),
        key=lambda meeting: (abs(meeting.size - NEEDS), meeting.pk),
    )
    people = found.participants.select_related("user").order_by("pk")
    return TheForum(
        forum=found.forum,
        year=found.scheme_year,
        meeting=found,
        secretary=_person(people.get(capacity="secretary").user),
        member=_person(people.filter(capacity="member")[0].user),
    )


def _person(user: User) -> Person:
    client = Client()
    client.force_login(user)
    return Person(client.cookies[settings.SESSION_COOKIE_NAME].value)
