"""Who asks for the pages, and their sessions: `python -m tests.bench.people`.

A process of its own, since each database has its own people and a Django its one.
"""

import json
import sys
from dataclasses import dataclass
from typing import Self

# CSRF compares the cookie with the form, and asks for nothing more without https.
TOKEN = "b" * 32
COUNTY = "15"  # Møre og Romsdal


@dataclass(frozen=True)
class Person:
    """Somebody logged in: what the cookie header says, and the session in it."""

    session: str
    language: str = "nn"

    @property
    def cookie(self) -> str:
        return (
            f"sessionid={self.session}; csrftoken={TOKEN}; "
            f"django_language={self.language}"
        )


@dataclass(frozen=True)
class People:
    owner: Person  # an approver at a municipality with some needs
    writer: Person  # an approver at another one, with many drafts
    governor: Person
    national: Person
    uh: Person  # an approver at the institution with the most orders

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(**{who: Person(key) for who, key in json.loads(text).items()})


def organisations() -> dict[str, int]:
    """Who each of them acts for today, by primary key."""
    from partnerships.models import County, Organisation
    from portal.lib import clock

    today = clock.today()
    county = County.objects.get(code=COUNTY)
    owners = (
        Organisation.objects.of_kind(Organisation.Kind.MUNICIPALITY)
        .valid_on(today)
        .in_county(county)
        .in_norwegian_order()
    )
    governor = Organisation.objects.governor_of(county, today)
    return {
        "owner": owners[0].pk,
        "writer": owners[1].pk,
        "governor": governor.pk if governor else 0,
        "national": Organisation.objects.get(kind=Organisation.Kind.NATIONAL).pk,
        "uh": busiest_uh(),
    }


def busiest_uh() -> int:
    """The UH institution that is asked most often."""
    from django.db.models import Count

    from partnerships.models import Organisation

    institutions = Organisation.objects.of_kind(Organisation.Kind.UH)
    found = institutions.annotate(size=Count("orders")).order_by("-size", "pk")
    return found[0].pk


def sessions() -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    from funding.benchmark_data import email
    from partnerships.models import Organisation
    from portal.people.models import User

    found = {}
    for who, organisation in organisations().items():
        client = Client()
        address = email("approver", Organisation.objects.get(pk=organisation))
        client.force_login(User.objects.get(email=address))
        found[who] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(sessions()))
