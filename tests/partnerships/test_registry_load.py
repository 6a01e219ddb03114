"""Loading: all or nothing, once and again, and what people changed stays."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.translation import gettext as _

from partnerships.models import (
    County,
    Network,
    NetworkMember,
    Organisation,
    OrganisationChange,
    Statistic,
)
from partnerships.registry_files import FOLDER
from partnerships.services.registry import RegistryRefused, load_registry
from portal.audit.models import AuditEntry
from portal.people.actor import Actor

SYSTEM = Actor.for_system("test")
TABLES = [County, Organisation, OrganisationChange, Network, NetworkMember, Statistic]


def rows():
    return {model.__name__: model._default_manager.count() for model in TABLES}


def test_the_registry_loads_whole(whole_registry):
    assert rows() == {
        "County": 33,
        "Organisation": 920,
        "OrganisationChange": 515,
        "Network": 4,
        "NetworkMember": 43,
        "Statistic": 8958,
    }


def test_a_load_leaves_one_audit_entry_by_the_system(whole_registry):
    entry = AuditEntry.objects.get()

    assert (entry.action, entry.system, entry.user_id) == (
        "registry.loaded",
        "test",
        None,
    )
    assert entry.data["created"]["Organisation"] == 920


def test_a_second_load_changes_nothing_and_says_so(whole_registry, capsys):
    before = rows()

    call_command("load_registry")

    assert rows() == before
    assert AuditEntry.objects.count() == 1
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == _(
        "Nothing changed: the registry is as the files say."
    )


def test_a_second_load_makes_few_queries(whole_registry, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert not load_registry(actor=SYSTEM, folder=FOLDER).is_new


def test_a_wrong_line_stops_the_whole_load(db, folder):
    path = folder / "networks.csv"
    path.write_text(path.read_text().replace("2024,1580,Haram", "2024,1534,Haram"))

    with pytest.raises(RegistryRefused, match=r"networks.csv, line \d+: 1534"):
        load_registry(actor=SYSTEM, folder=folder)

    assert set(rows().values()) == {0}
    assert not AuditEntry.objects.exists()


def test_lines_that_would_make_one_row_twice_are_refused(db, folder):
    path = folder / "counties.csv"
    text = path.read_text()
    path.write_text(text.replace("930580694", "842952972"))  # Østfold's old number

    with pytest.raises(RegistryRefused, match="842952972"):
        load_registry(actor=SYSTEM, folder=folder)

    assert set(rows().values()) == {0}


def test_the_command_prints_every_problem_and_fails(db, folder, capsys):
    (folder / "networks.csv").unlink()
    (folder / "statistics.csv").unlink()

    with pytest.raises(CommandError, match="2"):
        call_command("load_registry", dir=folder)

    err = capsys.readouterr().err
    assert "networks.csv" in err
    assert "statistics.csv" in err


def test_what_the_database_refuses_late_leaves_nothing_of_the_load(db, folder):
    Organisation.objects.create(
        kind=Organisation.Kind.PRIVATE_OWNER,
        name="Ein friskule",
        name_official="Ein friskule",
        org_number="974763230",  # Rogaland's governor has it
        number="974763230",
        written_norwegian="nn",
    )

    with pytest.raises(RegistryRefused, match="974763230"):
        load_registry(actor=SYSTEM, folder=folder)

    assert not County.objects.exists()
    assert Organisation.objects.count() == 1


def test_a_corrected_line_corrects_its_row_and_no_other(registry, folder):
    path = folder / "statistics.csv"
    path.write_text(path.read_text().replace("1532,2018,8", "1532,2018,9", 1))

    loaded = load_registry(actor=SYSTEM, folder=folder)

    assert (loaded.created, loaded.changed) == (0, 1)
    figure = Statistic.objects.get(
        organisation__number="1532", year=2018, measure="inhabitants"
    )
    assert 9000 <= figure.value < 10000
    assert AuditEntry.objects.latest("pk").data["changed"] == {"Statistic": 1}


def test_written_norwegian_that_was_changed_in_the_portal_stays(registry, folder):
    Organisation.objects.filter(number="1532").update(written_norwegian="nb")

    assert not load_registry(actor=SYSTEM, folder=folder).is_new
    assert Organisation.objects.get(number="1532").written_norwegian == "nb"


def test_rows_that_the_files_do_not_name_are_left_alone(registry, folder):
    Organisation.objects.create(
        kind=Organisation.Kind.PRIVATE_OWNER,
        name="Ein friskule",
        name_official="Ein friskule",
        number="997058926",
        written_norwegian="nn",
    )

    load_registry(actor=SYSTEM, folder=folder)

    assert Organisation.objects.filter(name="Ein friskule").exists()


def test_a_person_does_not_load_the_registry(db):
    with pytest.raises(PermissionDenied):
        load_registry(actor=Actor(user_id=1, user_name="Kari"), folder=FOLDER)

    assert set(rows().values()) == {0}


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_make_one_registry():
    results = []

    def load():
        try:
            results.append(load_registry(actor=SYSTEM, folder=FOLDER).is_new)
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False, True]
    assert rows()["Organisation"] == 920


def test_figures_keep_their_year_and_source(whole_registry):
    pupils = Statistic.objects.get(
        organisation__number="1532", year=2024, measure="pupils"
    )
    inhabitants = Statistic.objects.figures(measure="inhabitants", year=2018)

    assert pupils.source == "Udir GSI"
    assert inhabitants.count() == 422
    assert sum(figure.value for figure in inhabitants) == 5_295_619
    assert set(inhabitants.values_list("source", flat=True)) == {"SSB 07459"}


def test_what_is_not_known_has_no_row(whole_registry):
    assert not Statistic.objects.filter(measure="teacher_fte").exists()
    assert not Statistic.objects.figures(measure="pupils", year=2018).exists()


def test_the_owners_of_2018_have_the_written_norwegian_of_the_file(registry):
    owners = Organisation.objects.owners_on(dt.date(2018, 6, 1)).filter(
        county__code="15"
    )

    bokmaal = owners.filter(written_norwegian="nb").values_list("name", flat=True)

    assert sorted(bokmaal) == ["Eide", "Kristiansund"]


def test_other_municipalities_write_as_their_county_governor(registry):
    form = dict(Organisation.objects.values_list("number", "written_norwegian"))

    assert (form["4601"], form["1201"], form["0301"], form["1108"]) == (
        "nn",  # Bergen today and in 2018: Statsforvaltaren i Vestland
        "nn",
        "nb",
        "nn",
    )
