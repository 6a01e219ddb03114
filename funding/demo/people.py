"""The demo people: an editor, an approver and a reader at each, an auditor at one."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from funding.demo.names import full_name
from partnerships.acting import actor_by
from partnerships.models import (
    County,
    Membership,
    Organisation,
    OrganisationChange,
    UHInstitution,
)
from portal.lib import clock
from portal.people.actor import APPROVER, AUDITOR, EDITOR, READER, Actor
from portal.people.backend import DEMO_PASSWORD
from portal.people.models import User

ROLES = EDITOR, APPROVER, READER
AUDITED = "giske"  # the owner that has an auditor too, from the municipal auditors
AUDITORS_NAME = "Ragnhild Lyngnes"
SINCE = dt.date(2017, 8, 1)
NEW_YEAR_2018 = dt.date(2018, 1, 1)
MORE_OG_ROMSDAL, ROGALAND = "15", "11"
# Owners of another county that have needs in the demo: Stavanger, Haugesund, Time,
# Gjesdal, Strand and Suldal. The first two write bokmål.
ELSEWHERE = ("1103", "1106", "1121", "1122", "1130", "1134")
UH = {
    "hivolda": "HVO",
    "ntnu": "NTNU",
    "himolde": "HiMolde",
    "hvl": "HVL",
    "uis": "UiS",
}
GOVERNORS = {"fylkesmannen-mr": MORE_OG_ROMSDAL, "fylkesmannen-rogaland": ROGALAND}
NATIONAL = "udir"
WITHOUT_MARKS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", " ": "-"})

Login = tuple[str, str, str, str]
# Who is what where, from a day to a day (None: it lasts).
Wanted = tuple[User, Organisation, str, dt.date, dt.date | None]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who in the demo: organisations by slug, and who acts for them."""

    organisations: dict[str, Organisation]
    memberships: dict[str, Membership]
    # By organisation and role, those that came by mergers and splits too.
    people: dict[tuple[int, str], Membership]

    def actor(self, role: str, slug: str) -> Actor:
        """The person of that role, acting for the organisation of 2018."""
        membership = self.memberships[email(role, slug)]
        return actor_by(membership, membership.user)

    def actor_of(self, role: str, organisation: Organisation) -> Actor:
        """The person of that role there, whenever it was."""
        membership = self.people[organisation.pk, role]
        return actor_by(membership, membership.user)


def email(role: str, slug: str) -> str:
    return f"{role}@{slug}.example"


def slug_of(municipality: Organisation) -> str:
    return municipality.name.lower().translate(WITHOUT_MARKS)


def organisations() -> dict[str, Organisation]:
    """The demo's organisations by slug, those that decide first."""
    found = {NATIONAL: Organisation.objects.get(kind=Organisation.Kind.NATIONAL)}
    for slug, code in GOVERNORS.items():
        office = Organisation.objects.governor_of(
            County.objects.get(code=code), NEW_YEAR_2018
        )
        if office is None:
            raise LookupError(f"The registry has no governor of county {code} in 2018.")
        found[slug] = office
    for slug, short_name in UH.items():
        uh = UHInstitution.objects.select_related("organisation")
        found[slug] = uh.get(short_name=short_name).organisation
    return found | {slug_of(owner): owner for owner in municipalities()}


def municipalities() -> Iterator[Organisation]:
    """Those of Møre og Romsdal in 2018, and some of Rogaland."""
    of_2018 = (
        Organisation.objects.of_kind(Organisation.Kind.MUNICIPALITY)
        .valid_on(NEW_YEAR_2018)
        .in_norwegian_order()
    )
    yield from of_2018.filter(county__code=MORE_OG_ROMSDAL)
    yield from of_2018.filter(number__in=ELSEWHERE)


def logins() -> list[Login]:
    """E-mail, password, role and organisation of every demo person."""
    return [
        (email(role, slug), DEMO_PASSWORD, role, organisation.name)
        for slug, organisation in organisations().items()
        for role in roles_at(slug)
    ]


def roles_at(slug: str) -> tuple[str, ...]:
    return (*ROLES, AUDITOR) if slug == AUDITED else ROLES


@transaction.atomic
def make_people() -> Cast:
    """Make those that are missing; the others keep what they have become."""
    places = organisations()
    users = _users(places)
    _memberships(_wanted(places, users))
    found = Membership.objects.filter(user__email__in=users).order_by("user__email")
    memberships = list(found.select_related("user", "organisation"))
    first = {place.pk for place in places.values()}
    people = {(m.organisation_id, m.role): m for m in reversed(memberships)}
    for each in memberships:
        # Of a merger's people, those of the one that gave it its name.
        if each.user.email == email(each.role, slug_of(each.organisation)):
            people[each.organisation_id, each.role] = each
    return Cast(
        places,
        {m.user.email: m for m in memberships if m.organisation_id in first},
        people,
    )


def _users(places: dict[str, Organisation]) -> dict[str, User]:
    people = [
        (email(role, slug), full_name(n * len(ROLES) + i), organisation)
        for n, (slug, organisation) in enumerate(places.items())
        for i, role in enumerate(ROLES)
    ]
    people.append((email(AUDITOR, AUDITED), AUDITORS_NAME, places[AUDITED]))
    addresses = [address for address, *_ in people]
    there = set(
        User.objects.filter(email__in=addresses).values_list("email", flat=True)
    )
    if len(there) < len(people):
        # One hash for all: made to be slow, it would take half a minute for each.
        password = make_password(DEMO_PASSWORD)
        User.objects.bulk_create(
            User(
                email=address,
                full_name=name,
                language=organisation.written_norwegian,
                password=password,
            )
            for address, name, organisation in people
            if address not in there
        )
    return {user.email: user for user in User.objects.filter(email__in=addresses)}


def _wanted(
    places: dict[str, Organisation], users: dict[str, User]
) -> Iterator[Wanted]:
    """Who shall be a member where: of 2018, and of what it became, as it became it."""
    today = clock.today()
    for slug, organisation in places.items():
        followers = followers_until(organisation, today)
        for role in ROLES:
            user = users[email(role, slug)]
            yield user, organisation, role, SINCE, None
            for each in followers:
                yield user, each, role, each.valid_from or SINCE, each.valid_to
    auditor = users[email(AUDITOR, AUDITED)]
    until = dt.date(today.year + 1, 12, 31)
    yield auditor, places[AUDITED], AUDITOR, today.replace(month=1, day=1), until


def follower_on(organisation: Organisation, on: dt.date) -> Organisation:
    """What the organisation has become by that day, itself if it goes on."""
    return [organisation, *followers_until(organisation, on)][-1]


def followers_until(organisation: Organisation, on: dt.date) -> list[Organisation]:
    """What it has become by that day, one after the other.

    Where it was split, the part of its own name, else the largest.
    """
    found: list[Organisation] = []
    current = organisation
    while not current.is_valid_on(on):
        changes = list(
            OrganisationChange.objects.filter(old=current, on__lte=on)
            .select_related("new")
            .order_by("-population_share", "new__number")
        )
        if not changes:
            break
        same = [c.new for c in changes if c.new.name == organisation.name]
        current = (same or [changes[0].new])[0]
        found.append(current)
    return found


def _memberships(wanted: Iterable[Wanted]) -> None:
    rows = list(wanted)
    there = set(
        Membership.objects.filter(user__in=[user for user, *_ in rows]).values_list(
            "user", "organisation"
        )
    )
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organisation=organisation,
            role=role,
            valid_from=since,
            valid_to=until,
        )
        for user, organisation, role, since, until in rows
        if (user.pk, organisation.pk) not in there
    )
