"""The database of an earlier release comes over whole, and finds its way back."""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from funding.models import BasisSet, BasisValue, Decision, GrantLetter
from partnerships.acting import ACTING, actor_by, actor_for, current_memberships
from partnerships.models import Handout, Membership, Need, NeedParticipant
from portal.audit.models import AuditEntry
from portal.documents.models import Document
from portal.management.commands.check_invariants import everything_broken
from portal.people.actor import Actor
from portal.people.models import User
from tests import databases

S = NeedParticipant.State
AT = dt.datetime(2019, 2, 1, 12, tzinfo=dt.UTC)
DUMP = Path(__file__).parent.parent / "data" / "release-0.1.sql.gz"
OURS = {"people", "audit", "documents", "jobs", "post"} | {"partnerships", "funding"}
GOVERNORS = {
    "15": "editor@fylkesmannen-mr.example",
    "11": "editor@fylkesmannen-rogaland.example",
}
# What `migrate` itself adds to.
GROWING = {"django_migrations", "django_content_type", "auth_permission"}


@dataclass
class Release:
    database: str
    tables: dict[str, list[str]]
    rows: dict[str, Counter]
    schema: set[tuple]
    last: dict[str, str]  # migration of each app
    asked: dict[int, str]  # owner -> state of its request to join the needs
    need: int  # that they asked to join
    sent_at: dt.datetime  # when that need was submitted


def last_migrations() -> dict[str, str]:
    done = MigrationRecorder(connection).applied_migrations()
    return dict(sorted(done))


def rows_of(tables: dict[str, list[str]]) -> dict[str, Counter]:
    return {name: databases.rows(name, columns) for name, columns in tables.items()}


@pytest.fixture(scope="module")
def release(django_db_setup, django_db_blocker):
    """The dump, restored, looked at, and then migrated."""
    with django_db_blocker.unblock(), databases.own_database() as name:
        databases.load_dump(DUMP)
        tables = databases.tables()
        found = Release(
            database=name,
            tables=tables,
            rows=rows_of(tables),
            schema=databases.schema(),
            last=last_migrations(),
            **ask_to_join(),
        )
        hand_out(found)
        call_command("migrate", interactive=False, verbosity=0)
        yield found


def migrated_to(name: str) -> Apps:
    """The models of then; what is put into them, later migrations must carry on."""
    return MigrationExecutor(connection).migrate([("partnerships", name)]).apps


def ask_to_join() -> dict[str, object]:
    """Three owners' requests, as there were before they were participants."""
    then = migrated_to("0025_participants_are_answered")
    need = then.get_model("partnerships", "Need").objects.filter(state="submitted")[0]
    person = then.get_model("people", "User").objects.first()
    owners = then.get_model("partnerships", "Organisation").objects.filter(
        kind="municipality"
    )
    others = owners.exclude(pk=need.owner_id).order_by("pk")
    states = ("accepted", "asked", "declined")
    asked = {owner.pk: state for owner, state in zip(others, states, strict=False)}
    for owner, state in asked.items():
        answered = {} if state == "asked" else {"answer": "Svar", "answered_at": AT}
        then.get_model("partnerships", "JoinRequest").objects.create(
            need=need,
            asked_by_owner_id=owner,
            message="Hei",
            state=state,
            asked_by=person,
            **answered,
        )
    return {"asked": asked, "need": need.pk, "sent_at": need.submitted_at}


def hand_out(release: Release) -> None:
    """A part of that need from before it was sent in, and one of a draft; both open."""
    then = migrated_to("0030_handouts_end_when_the_need_is_submitted")
    draft = then.get_model("partnerships", "Need").objects.filter(state="draft")[0]
    before = release.sent_at - dt.timedelta(days=1)
    for need in (release.need, draft.pk):
        then.get_model("partnerships", "Handout").objects.create(
            need_id=need,
            form_key=uuid.uuid4(),
            parts=["content"],
            organisation=then.get_model("partnerships", "Organisation")
            .objects.filter(kind="uh")
            .first(),
            until=before.date(),
            made_by=then.get_model("people", "User").objects.first(),
            made_at=before,
        )


@pytest.fixture
def portal(release):
    """A copy of the migrated database, where people log in."""
    with databases.own_database(template=release.database):
        yield release


def test_the_dump_has_what_a_county_cannot_lose(release):
    for table, at_least in {
        "partnerships_organisation": 100,
        "partnerships_need": 50,
        "partnerships_needline": 200,
        "partnerships_membership": 100,
        "people_user": 100,
        "audit_auditentry": 100,
        "funding_decision": 1,
        "funding_grantletter": 30,
        "documents_document": 30,
    }.items():
        assert release.rows[table].total() >= at_least, table
    assert release.last["partnerships"] == "0004_sum_needs_that_are_there"


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
        if table in GROWING:
            assert before <= after[table], table
        else:
            assert before == after[table], table


def test_requests_to_join_have_become_participants(release):
    states = {"accepted": S.WELCOME, "asked": S.ASKED, "declined": S.DECLINED}
    found = NeedParticipant.objects.filter(need=release.need)

    assert {each.owner_id: each.state for each in found} == {
        owner: states[state] for owner, state in release.asked.items()
    }
    assert {each.answer for each in found.exclude(state=S.ASKED)} == {"Svar"}


def test_handouts_of_needs_that_were_sent_in_have_ended(release):
    ended = dict(Handout.objects.values_list("need__state", "closed_at"))

    assert ended == {"submitted": release.sent_at, "draft": None}


def test_figures_that_were_there_are_version_one_by_who_read_them(release):
    figures = release.rows["funding_basisvalue"].total()
    for basis_set in BasisSet.objects.all():
        read = AuditEntry.objects.about(basis_set).order_by("at").last()
        assert (basis_set.version, basis_set.origin) == (1, "registry")
        assert basis_set.created_at == read.at
        assert basis_set.created_by_id == read.user_id
    assert BasisValue.objects.count() == figures > 0


def test_every_rule_holds_but_for_the_files_which_the_dump_has_not(
    release, settings, tmp_path
):
    store = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": store}
    papers = Document.objects.made()
    lost = {f"Document {p.pk} ({p.file.name}): the file is missing." for p in papers}

    assert papers.count() >= 30
    assert set(everything_broken()) == lost


def test_the_old_needs_are_there_for_their_owners_and_the_governor(portal):
    """What the services give to both, and its page for the owner."""
    governors = {code: actor_of(email) for code, email in GOVERNORS.items()}
    needs = Need.objects.select_related("owner", "scheme_year__county").order_by("pk")
    assert len(needs) == portal.rows["partnerships_need"].total()
    for need in needs:
        membership = Membership.objects.filter(organisation=need.owner).first()
        governor = governors[need.scheme_year.county.code]

        assert need in Need.objects.visible_to(actor_by(membership, membership.user))
        if need.state != Need.State.DRAFT:
            assert need in Need.objects.visible_to(governor)
        answer = browser(membership.user, need.owner_id).get(need.get_absolute_url())
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
        for name in ("home", "partnerships:need_list", "partnerships:network_list"):
            assert client.get(reverse(name)).status_code == 200, (email, name)


def test_the_decision_its_letters_and_the_trace_are_read_as_before(portal):
    officer = browser(User.objects.get(email="editor@fylkesmannen-mr.example"))
    decision = Decision.objects.get()

    answer = officer.get(decision.allocation.get_absolute_url())

    assert answer.status_code == 200
    assert GrantLetter.objects.filter(line__allocation=decision.allocation).exists()
    assert AuditEntry.objects.about(decision.allocation).exists()


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
    with databases.own_database(template=release.database):
        for app in sorted(set(last_migrations()) - set(release.last)):
            call_command("migrate", app, "zero", verbosity=0)
        then = migrated_to("0025_participants_are_answered")
        requests = then.get_model("partnerships", "JoinRequest").objects
        # The others were participants of a kind that there was before, and stay it.
        assert dict(requests.values_list("asked_by_owner_id", "state")) == {
            owner: state
            for owner, state in release.asked.items()
            if state == "accepted"
        }
        for app, name in release.last.items():
            call_command("migrate", app, name, verbosity=0)

        assert last_migrations() == release.last
        assert databases.schema() == release.schema
        after = rows_of(release.tables)

    for table in release.rows.keys() - GROWING:
        assert release.rows[table] == after[table], table


def actor_of(email: str) -> Actor:
    person = User.objects.get(email=email)
    return actor_for(person, current_memberships(person), None)


def browser(person: User, organisation: int | None = None) -> Client:
    client = Client()
    client.force_login(person)
    session = client.session
    session[ACTING] = organisation
    session.save()
    return client
