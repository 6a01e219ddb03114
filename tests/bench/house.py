"""The house that is measured: own servers and databases under var/bench, programs."""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from portal import embedded

ROOT = embedded.VAR / "bench"
LOG = ROOT / "log"
# Needs in the database -> what benchmark_data is told. 10 years of the country's
# owners are about 3 700 needs for each 1.
SCALES = {100: "0.0271", 1000: "0.271", 10_000: "2.71"}
LARGEST = max(SCALES)
FILLED_BY = (
    "*/migrations/*.py",
    "portal/*/migrations/*.py",
    "partnerships/registry/*.csv",
    "funding/benchmark_*.py",
)
STOP_SECONDS = 15


def open_house() -> None:
    """Start the servers; from here on this process has their URLs, nobody else's."""
    for kind in embedded.SERVERS.values():
        os.environ.pop(kind.variable, None)
    embedded.ensure(ROOT)
    LOG.mkdir(exist_ok=True)
    shutil.rmtree(ROOT / "files", ignore_errors=True)
    os.environ.update(
        {
            "DEMO": "true",
            "DEBUG": "false",
            "EMAIL_URL": "dummymail://",
            "FILES_ROOT": str(ROOT / "files"),
            "STATIC_ROOT": str(ROOT / "static"),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
    )


# -------------------------------------------------------------------- databases


def url_of(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def run(*command: str, database: str) -> str:
    """What ``python COMMAND`` prints, with this database."""
    done = subprocess.run(
        [sys.executable, *command],
        env=os.environ | {"DATABASE_URL": url_of(database)},
        cwd=embedded.PROJECT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def fill_databases() -> None:
    """One database for each size, kept from run to run while what fills it is kept."""
    stamp = ROOT / "data.stamp"
    content = content_hash()
    if stamp.exists() and stamp.read_text() == content:
        return
    stamp.unlink(missing_ok=True)
    say("filling the databases, once for this version of the data (some minutes)")
    for name in ("registry", *map(kept, SCALES)):
        drop(name)
    copy("template1", "registry")
    run("manage.py", "migrate", "--verbosity=0", database="registry")
    run("manage.py", "load_registry", database="registry")
    run("manage.py", "collectstatic", "--no-input", "-v0", database="registry")
    for size, scale in SCALES.items():
        say(f"about {size} needs")
        copy("registry", kept(size))
        run("manage.py", "benchmark_data", f"--scale={scale}", database=kept(size))
        with psycopg.connect(url_of(kept(size)), autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")  # as autovacuum soon would
    stamp.write_text(content)


def content_hash() -> str:
    found = hashlib.sha256(repr(SCALES).encode())
    for pattern in FILLED_BY:
        for path in sorted(embedded.PROJECT.glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()


def kept(size: int) -> str:
    return f"needs_{size}"


def fresh_copy(size: int) -> str:
    """The name of a database to write in, as the kept one is."""
    name = f"work_{size}"
    drop(name)
    copy(kept(size), name)
    return name


def drop(name: str) -> None:
    _execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"), name)


def copy(template: str, name: str) -> None:
    _execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)


def _execute(statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))


# --------------------------------------------------------------------- programs


@contextlib.contextmanager
def program(name: str, *command: str, database: str) -> Iterator[int]:
    """Run ``python COMMAND`` beside this process; gives its process id."""
    with (LOG / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", sys.executable, *command],
            env=os.environ | {"DATABASE_URL": url_of(database)},
            cwd=embedded.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def web(name: str, application: str, *, database: str) -> Iterator[int]:
    """gunicorn with two processes; gives its port when it answers."""
    with served(name, application, database=database) as (port, _pid):
        yield port


@contextlib.contextmanager
def served(name: str, application: str, *, database: str) -> Iterator[tuple[int, int]]:
    """As ``web``; gives the port, and the process id of the first of its processes."""
    port = free_port()
    address = f"127.0.0.1:{port}"
    command = ("-m", "gunicorn", "--workers=2", f"--bind={address}", application)
    with program(name, *command, database=database) as pid:
        deadline = time.monotonic() + 60
        while not answers(port):
            if time.monotonic() > deadline:
                raise SystemExit(f"{name} does not answer; see {LOG / name}.log")
            time.sleep(0.1)
        yield port, pid


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def children_of(pid: int) -> list[int]:
    """The processes that this one has started and that live."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in listed.split()]


def resident_mib(pid: int) -> float:
    """Memory in use; 0 for a process that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


def cpu_seconds(pid: int) -> float:
    """What a process and those that it has started have used so far."""
    ticks = 0
    for each in (pid, *children_of(pid)):
        stat = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(stat[11]) + int(stat[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def say(text: str) -> None:
    """To the person who waits; the figures go to standard output."""
    sys.stderr.write(f"bench: {text}\n")
    sys.stderr.flush()
