"""The database of the last release comes over whole, and finds its way back."""

from collections import Counter
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from funding.models import Decision, GrantLetter
from partnerships.acting import ACTING, actor_by, actor_for, current_memberships
from partnerships.models import AgreementParty, Need, Order
from portal.audit.models import AuditEntry
from portal.backup_database import MADE_BY_MIGRATE
from portal.documents.models import Document
from portal.management.commands.check_invariants import everything_broken
from portal.people.models import User
from tests import databases, released

OURS = {"people", "audit", "documents", "jobs", "post"}
OURS |= {"partnerships", "forums", "funding"}
GOVERNORS = {
    "15": "editor@fylkesmannen-mr.example",
    "11": "editor@fylkesmannen-rogaland.example",
}
BEFORE = "0057_requests_keep_each_text"  # the release's last but one in partnerships
NUMBERS = {"id", "content_type_id", "applied"}  # of each database's own


@dataclass
class Release:
    database: str
    tables: dict[str, list[str]]
    rows: dict[str, Counter]
    schema: set[tuple]
    last: dict[str, str]  # migration of each app


def last_migrations() -> dict[str, str]:
    """Of each app of ours, in this database."""
    done = MigrationRecorder(connection).applied_migrations()
    return dict(key for key in sorted(done) if key[0] in OURS)


def rows_of(tables: dict[str, list[str]]) -> dict[str, Counter]:
    return {name: databases.rows(name, columns) for name, columns in tables.items()}


@pytest.fixture(scope="module")
def release(django_db_setup, django_db_blocker):
    """The dump, restored, looked at, and then migrated."""
    with django_db_blocker.unblock(), databases.own_database() as name:
        released.load()
        tables = databases.tables()
        found = Release(
            database=name,
            tables=tables,
            rows=rows_of(tables),
            schema=databases.schema(),
            last=last_migrations(),
        )
        call_command("migrate", interactive=False, verbosity=0)
        yield found


@pytest.fixture
def portal(release):
    """A copy of the migrated database, where people log in."""
    with databases.own_database(template=release.database):
        yield release


def test_the_dump_has_what_a_county_cannot_lose(release):
    assert set(release.last) == OURS
    for table, at_least in {
        "partnerships_organisation": 900,
        "partnerships_need": 100,
        "partnerships_needline": 400,
        "partnerships_membership": 200,
        "partnerships_order": 10,
        "partnerships_agreement": 5,
        "partnerships_signature": 10,
        "people_user": 150,
        "audit_auditentry": 1000,
        "forums_meeting": 4,
        "forums_recommendation": 3,
        "funding_decision": 4,
        "funding_grantletter": 100,
        "funding_payment": 200,
        "funding_complaint": 2,
        "documents_document": 150,
        "documents_seal": 5,
    }.items():
        assert release.rows[table].total() >= at_least, table


def test_nothing_is_lost_and_nothing_changed_on_the_way(release):
    now = databases.tables()
    gone = {
        f"{table}.{column}"
        for table, columns in release.tables.items()
        for column in columns
        if column not in now.get(table, [])
    }
    assert gone == set()

    after = rows_of(release.tables)

    for table, before in release.rows.items():
        if table in MADE_BY_MIGRATE:
            assert before <= after[table], table
        else:
            assert before == after[table], table


def test_a_new_portal_has_the_same_tables_and_nothing_in_them(release):
    schema, made = databases.schema(), what_is_made_by_migrate()
    with databases.own_database():
        call_command("migrate", interactive=False, verbosity=0)
        assert databases.schema() == schema
        assert what_is_made_by_migrate() == made
        rows = rows_of(databases.tables())
        assert {name for name in rows if rows[name]} == MADE_BY_MIGRATE
        for app in ("people", "documents"):  # all others rest on these
            call_command("migrate", app, "zero", verbosity=0)
        assert {row[1] for row in databases.schema() if is_ours(row)} == set()


def is_ours(row: tuple) -> bool:
    """Of a schema; a trigger's function, which the library leaves, is not."""
    kind, name, *_ = row
    app = name.partition("_")[0]
    return app in OURS or (kind == "function" and "pgtrigger" not in name)


def what_is_made_by_migrate() -> dict[str, Counter]:
    """The rows, without what they are numbered."""
    columns = {name: databases.tables()[name] for name in MADE_BY_MIGRATE}
    return {
        name: databases.rows(name, [each for each in found if each not in NUMBERS])
        for name, found in columns.items()
    }


def test_every_rule_holds_but_for_the_files_which_the_dump_has_not(
    release, settings, tmp_path
):
    store = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": store}
    papers = Document.objects.made()

    broken = list(everything_broken())

    assert papers.count() >= 150
    without = {f"Document {p.pk} ({p.file.name}): the file is missing." for p in papers}
    assert without <= set(broken)
    assert [one for one in broken if not one.endswith("the file is missing.")] == []


def test_the_old_needs_are_there_for_their_owners_and_the_governor(portal):
    """What the services give to both, and its page for the owner."""
    governors = {code: actor_of(email) for code, email in GOVERNORS.items()}
    needs = Need.objects.select_related("owner", "scheme_year__county").order_by("pk")
    assert len(needs) == portal.rows["partnerships_need"].total()
    for need in needs:
        governor = governors[need.scheme_year.county.code]
        if need.state != Need.State.DRAFT:
            assert need in Need.objects.visible_to(governor)

    read = [need for need in needs if need.holder.memberships.current()]
    assert len(read) >= 100  # Ålesund was divided, and its old needs are nobody's yet
    for need in read:
        membership = need.holder.memberships.current()[0]
        assert need in Need.objects.visible_to(actor_by(membership, membership.user))
        answer = browser(membership.user, need.holder.pk).get(need.get_absolute_url())
        assert answer.status_code == 200, need
        assert escape(need.title) in answer.content.decode()


def test_the_lists_of_the_release_open_for_everybody_who_had_them(portal):
    for email in (
        "editor@fylkesmannen-mr.example",
        "approver@giske.example",
        "reader@alesund.example",
        "editor@hivolda.example",
        "reader@udir.example",
    ):
        client = browser(User.objects.get(email=email))
        for name in (
            "home",
            "partnerships:need_list",
            "partnerships:network_list",
            "partnerships:agreement_list",
        ):
            assert client.get(reverse(name)).status_code == 200, (email, name)


def test_decisions_their_letters_and_the_trace_are_read_as_before(portal):
    decisions = Decision.objects.select_related("allocation__scheme_year__county")
    assert len(decisions) == portal.rows["funding_decision"].total()
    for decision in decisions:
        allocation = decision.allocation
        officer = User.objects.get(email=GOVERNORS[allocation.scheme_year.county.code])

        answer = browser(officer).get(allocation.get_absolute_url())

        assert answer.status_code == 200
        assert GrantLetter.objects.filter(line__allocation=allocation).exists()
        assert AuditEntry.objects.about(allocation).exists()


def test_orders_and_agreements_are_read_by_those_who_have_them(portal):
    orders, parties = Order.objects.all(), AgreementParty.objects.all()
    for made, organisation in (
        *((order, order.need.holder) for order in orders),
        *((party.agreement, party.organisation) for party in parties),
    ):
        person = organisation.memberships.earliest("pk").user
        answer = browser(person, organisation.pk).get(made.get_absolute_url())
        assert answer.status_code == 200, made


def test_every_migration_has_a_way_back():
    one_way = [
        f"{app}.{name}: {operation.describe()}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in OURS
        for operation in migration.operations
        if not operation.reversible
    ]
    assert one_way == []


def test_the_way_back_ends_where_the_release_was(release):
    """And goes a step further, which there is where nothing came since."""
    with databases.own_database(template=release.database):
        to_the_release(release)
        call_command("migrate", "partnerships", f"0001_squashed_{BEFORE}", verbosity=0)
        assert last_migrations() == release.last | {"partnerships": BEFORE}
        to_the_release(release)


def to_the_release(release: Release) -> None:
    for app in sorted(set(last_migrations()) - set(release.last)):
        call_command("migrate", app, "zero", verbosity=0)
    now = last_migrations()
    for app, name in release.last.items():
        if now[app] != name:  # else it may be one that another replaces
            call_command("migrate", app, name, verbosity=0)

    assert last_migrations() == release.last
    assert databases.schema() == release.schema
    after = rows_of(release.tables)
    for table in release.rows.keys() - MADE_BY_MIGRATE:
        assert release.rows[table] == after[table], table


def actor_of(email: str):
    person = User.objects.get(email=email)
    return actor_for(person, current_memberships(person), None)


def browser(person: User, organisation: int | None = None) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    session[ACTING] = organisation
    session.save()
    return client
