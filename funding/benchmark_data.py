"""A national data set to measure by: every owner of the country through ten years.

People and needs go straight into their tables, the one exception to «every write is
a service»: they are there to be many. The money goes through the services, so that
what is decided is as whole as it would be, and `check_invariants` stays silent.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from funding.benchmark_agreements import make_agreements
from funding.benchmark_forum import make_forum
from funding.benchmark_money import NAMESPACE, make_money
from funding.benchmark_orders import make_orders
from funding.services.basis import owners_of
from partnerships.models import (
    County,
    Membership,
    Need,
    NeedLine,
    Organisation,
    Scheme,
    SchemeYear,
)
from partnerships.services.mergers import follow_changes
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR, READER, Actor
from portal.people.backend import DEMO_PASSWORD
from portal.people.models import User

Say = Callable[[str], None]

OSLO = ZoneInfo(settings.TIME_ZONE)
FIRST_YEAR = 2017  # the scheme's first, and the registry's
YEARS = 10  # the last of them is open now, and the one before it is being divided
SINCE = dt.date(2015, 1, 1)
BATCH = 1000  # by some forty columns: a statement holds 65 535 values
TITLES = (
    "Skulebasert vurdering",
    "Tidleg innsats i lesing",
    "Matematikk på mellomtrinnet",
    "Leiing av profesjonsfellesskap",
    "Programmering og teknologi",
    "Inkluderande læringsmiljø",
)
TEXT = (
    "Skulane har gått gjennom resultata frå nasjonale prøver og Elevundersøkinga saman "
    "med dei tillitsvalde, og ser at praksisen er ulik frå klasserom til klasserom. "
    "Heile personalet på kvar skule skal arbeide med dette i eiga undervisning, med "
    "rettleiing frå universitets- og høgskulesektoren mellom samlingane. "
)


@transaction.atomic
def make(scale: Decimal, say: Say) -> None:
    """Fill an empty database: ``scale`` needs for each owner and year.

    The same registry and year give the same rows. Part of a need is spread evenly:
    0.5 is a need for every other owner.
    """
    members = _people()
    say(f"{sum(map(len, members.values()))} people")
    years = _years()
    needs = _needs(years, members, scale)
    say(f"{needs} needs in {len(years)} years of counties")
    decided = make_money(years, _moment)
    say(f"{decided} decided allocations")
    moved = follow_changes(actor=Actor.for_system("benchmark"))
    say(f"{moved.needs} needs have followed a merger or a split")
    orders = make_orders(members, _moment)
    signed = make_agreements(orders, members, _moment)
    say(f"{len(orders)} orders, and {signed} agreements that are signed by all")
    fora = _fora(years, members)
    say(f"{fora} fora with an open meeting")


def analyse() -> None:
    """Else PostgreSQL plans for the empty tables that it last looked at."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def email(role: str, organisation: Organisation) -> str:
    return f"{role}@{organisation.pk}.benchmark.example"


# ------------------------------------------------------------------------- people


def _people() -> dict[int, dict[str, User]]:
    """Organisation id -> role -> person: one of each role everywhere."""
    password = make_password(DEMO_PASSWORD)
    wanted = [
        (organisation, role)
        for organisation in Organisation.objects.order_by("pk")
        for role in (EDITOR, APPROVER, READER)
    ]
    users = User.objects.bulk_create(
        [
            User(
                email=email(role, organisation),
                full_name=f"{role.title()} {organisation.name}",
                language=organisation.written_norwegian,
                password=password,
            )
            for organisation, role in wanted
        ],
        batch_size=BATCH,
    )
    found: dict[int, dict[str, User]] = defaultdict(dict)
    for (organisation, role), user in zip(wanted, users, strict=True):
        found[organisation.pk][role] = user
    Membership.objects.bulk_create(
        [
            Membership(
                user=user, organisation=organisation, role=role, valid_from=SINCE
            )
            for (organisation, role), user in zip(wanted, users, strict=True)
        ],
        batch_size=BATCH,
    )
    return found


# ------------------------------------------------------------------ years and needs


def _years() -> list[SchemeYear]:
    scheme = Scheme.objects.create(
        code="dekomp",
        name_nn="Desentralisert ordning for kompetanseutvikling",
        name_nb="Desentralisert ordning for kompetanseutvikling",
        name_en="Decentralised scheme for competence development",
    )
    last = max(clock.today().year + 1, FIRST_YEAR + YEARS - 1)
    years = [
        _year(scheme, county, year, is_open=year == last)
        for year in range(last - YEARS + 1, last + 1)
        for county in County.objects.valid_on(_owners_on(year))
    ]
    return SchemeYear.objects.bulk_create(years)


def _year(scheme: Scheme, county: County, year: int, *, is_open: bool) -> SchemeYear:
    return SchemeYear(
        scheme=scheme,
        county=county,
        year=year,
        opens_at=_moment(year - 1, 1, 1) if is_open else _moment(year, 3, 1),
        # Beyond any run: what is open stays open, whenever the data was made.
        deadline=_moment(year + 1 if is_open else year, 7, 1),
        report_due=dt.date(year + 1, 1, 15),
        owners_on=_owners_on(year),
        # Nobody publishes the figures of a county authority that a key divides by.
        owner_kinds=[Organisation.Kind.MUNICIPALITY],
    )


def _owners_on(year: int) -> dt.date:
    """The owners of a year to come are those of today, as the registry knows them."""
    return min(dt.date(year, 1, 1), clock.today())


def _moment(year: int, month: int, day: int, hour: int = 12) -> dt.datetime:
    return dt.datetime(year, month, day, hour, tzinfo=OSLO)


def _needs(
    years: list[SchemeYear], members: Mapping[int, Mapping[str, User]], scale: Decimal
) -> int:
    partners = list(Organisation.objects.of_kind(Organisation.Kind.UH).order_by("pk"))
    last = years[-1].year
    needs = []
    for position, (year, owner) in enumerate(_owner_years(years)):
        for n in range(int(position * scale), int((position + 1) * scale)):
            approver = members[owner.pk][APPROVER]
            need = _need(n, year, owner, partners[n % len(partners)])
            if year.year < last or n % 3:
                need.state = Need.State.SUBMITTED
                need.submitted_at = _moment(year.year - (year.year == last), 5, 20)
                need.submitted_by = approver
            need.requested_nok = sum(line.requested_nok for line in _lines(need))
            needs.append(need)
    Need.objects.bulk_create(needs, batch_size=BATCH)
    NeedLine.objects.bulk_create(
        [line for need in needs for line in _lines(need)], batch_size=BATCH
    )
    AuditEntry.objects.bulk_create(
        [entry for need in needs for entry in _trace(need)], batch_size=BATCH
    )
    return len(needs)


def _owner_years(
    years: list[SchemeYear],
) -> Iterator[tuple[SchemeYear, Organisation]]:
    for year in years:
        for owner in owners_of(year):
            yield year, owner


def _need(n: int, year: SchemeYear, owner: Organisation, partner: Organisation) -> Need:
    return Need(
        scheme_year=year,
        owner=owner,
        form_key=uuid.uuid5(NAMESPACE, str(n)),
        title=f"{TITLES[n % len(TITLES)]} {n}",
        found_how=TEXT * 2,
        participants=TEXT,
        aim=TEXT * 2,
        content=TEXT * 3,
        school_count=n % 12 + 1,
        teacher_count=n % 90 + 10,
        leader_count=n % 9 + 1,
        uh_partner=partner,
        duration=n % 3 + 1,
        created_at=year.opens_at,
        updated_at=year.opens_at + dt.timedelta(minutes=n),
    )


def _lines(need: Need) -> Iterator[NeedLine]:
    """What the owner and its partner ask for in each year of the need."""
    for year in need.years:
        spread = (need.school_count or 0) * 10_000
        yield NeedLine(
            need=need,
            recipient=need.owner,
            role=NeedLine.Role.OWNER,
            year=year,
            requested_nok=40_000 + spread,
        )
        yield NeedLine(
            need=need,
            recipient=need.uh_partner or need.owner,
            role=NeedLine.Role.UH,
            year=year,
            requested_nok=30_000 + spread,
        )


def _trace(need: Need) -> Iterator[AuditEntry]:
    facts = {
        "object_type": Need._meta.label_lower,
        "object_id": need.pk,
        "user": need.submitted_by,
        "user_name": str(need.submitted_by or ""),
        "acting_for_id": need.owner_id,
        "acting_for_name": need.owner.name,
    }
    yield AuditEntry(at=need.created_at, action="need.registered", **facts)
    if need.submitted_at:
        data = {"old": Need.State.DRAFT, "new": Need.State.SUBMITTED}
        yield AuditEntry(
            at=need.submitted_at, action="need.submitted", data=data, **facts
        )


# --------------------------------------------------------------------------- fora


def _fora(years: list[SchemeYear], members: Mapping[int, Mapping[str, User]]) -> int:
    """In the year that is being divided."""
    divided = [year for year in years if year.year == years[-1].year - 1]
    made = 0
    for year in divided:
        governor = Organisation.objects.governor_of(year.county, clock.today())
        if governor is not None:
            make_forum(year, governor, members)
            made += 1
    return made
