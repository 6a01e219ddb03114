import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError

from portal import health
from portal.celery import app


def refuse(*arguments, **options):
    raise DatabaseError("The server is gone.")


def test_the_process_answers_anybody_and_asks_nobody(client, django_assert_num_queries):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_a_portal_with_all_its_parts_is_ready_and_leaves_no_file(client):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        200,
        {"status": "ok", "failing": []},
    )
    assert default_storage.listdir("probes") == ([], [])


def test_a_database_that_is_gone_is_named(client, monkeypatch):
    monkeypatch.setattr(health.connection, "cursor", refuse)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["failing"]) == (503, ["database"])


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_named(client, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")

    response = client.get("/readyz")

    assert (response.status_code, response.json()["failing"]) == (503, ["broker"])


@pytest.mark.django_db
def test_files_that_cannot_be_written_are_named(client, settings, tmp_path):
    (tmp_path / "disk").write_text("not a folder")
    place = {"location": tmp_path / "disk" / "files"}
    settings.STORAGES = settings.STORAGES | {
        "default": settings.STORAGES["default"] | {"OPTIONS": place}
    }

    response = client.get("/readyz")

    assert (response.status_code, response.json()["failing"]) == (503, ["files"])
