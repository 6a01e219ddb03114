"""A real PostgreSQL and a real Redis from wheels: the demo, development, the tests.

`ensure()` gives this process DATABASE_URL and REDIS_URL where they are missing;
production sets both, so that nothing here starts there.

Each server has a *keeper*, a process that is its parent, starts it again when it
dies, and stops it when nobody uses it any more. To use a server is to hold a shared
lock on its `users` file, which the kernel lets go of however the holder ends; and a
server dies with its keeper. So no pid file is ever believed.
docs/decisions/0002-embedded-services.md says why.
"""

import atexit
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import FrameType

import psycopg

from portal.embedded_servers import (
    Postgres,
    Redis,
    Server,
    ServiceError,
    end_processes,
    locked,
    private_folder,
    run_as,
    wait_until,
)

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
LOOK_SECONDS = 0.2  # between the keeper's looks at its server and its users

# Django asks these commands for the settings, but none of them connects.
WITHOUT_SERVICES = frozenset(
    {
        "allocate",
        "check",
        "collectstatic",
        "compilemessages",
        "help",
        "makemessages",
        "version",
    }
)
NOWHERE = {
    "DATABASE_URL": "postgresql:///nowhere?host=/nowhere",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}

SERVERS: dict[str, type[Server]] = {kind.name: kind for kind in (Postgres, Redis)}


# ----------------------------------------------------------------- the keeper


def keep(server: Server) -> None:
    """The whole life of a keeper. Only one at a time for a server."""
    with locked(server.keeping, fcntl.LOCK_EX | fcntl.LOCK_NB) as mine:
        if not mine:
            return
        child: subprocess.Popen[bytes] | None = None
        try:
            end_processes(server.marker)
            server.prepare()
            child = start(server)
            write_state(server, {"url": server.url})
            while not stopped_unused(server, child):
                if child.poll() is not None:
                    end_processes(server.marker)
                    child = start(server)
                time.sleep(LOOK_SECONDS)
        except (ServiceError, OSError, psycopg.Error) as error:
            write_state(server, {"error": str(error)})
            raise SystemExit(1) from error
        finally:
            if child is not None:
                stop(child)
            server.clean_up()


def start(server: Server) -> subprocess.Popen[bytes]:
    child = launch(server)
    if child is None and server.repair():
        child = launch(server)
    if child is None:
        raise ServiceError(
            f"{server.name} does not start. Its last words: {server.last_words()} "
            f"The rest is in {server.log}."
        )
    server.finish()
    return child


def launch(server: Server) -> subprocess.Popen[bytes] | None:
    with server.log.open("ab") as log:
        child = subprocess.Popen(
            [*run_as(), *server.command()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=server.data,
        )
    wait_until(lambda: child.poll() is not None or server.is_up(), START_SECONDS)
    if child.poll() is None and server.is_up():
        return child
    stop(child)
    return None


def stop(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGINT)  # to both of them: stop now, in good order
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def stopped_unused(server: Server, child: subprocess.Popen[bytes]) -> bool:
    """Stop if nobody uses the server. Who comes meanwhile waits for the lock."""
    with locked(server.users, fcntl.LOCK_EX | fcntl.LOCK_NB) as unused:
        if unused:
            server.state.unlink()
            stop(child)
        return unused


def write_state(server: Server, state: dict[str, str]) -> None:
    new = server.state.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps(state))
    new.rename(server.state)


def end_orderly(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


# ------------------------------------------------------------- what others use

_held: dict[Path, int] = {}
_keepers: list[subprocess.Popen[bytes]] = []


def ensure(root: Path) -> None:
    """Give this process and its children the URLs that the environment lacks.

    The servers run until this process ends or calls `release()`, and longer when
    others use them. Raises ServiceError with a sentence.
    """
    missing = [kind for kind in SERVERS.values() if not os.environ.get(kind.variable)]
    with ThreadPoolExecutor() as pool:  # each waits for its server
        urls = pool.map(use, [kind(root) for kind in missing])
        os.environ.update(
            {kind.variable: url for kind, url in zip(missing, urls, strict=True)}
        )


def prepare_for(arguments: Sequence[str]) -> None:
    """What manage.py lacks before Django reads the settings; exits with a sentence."""
    if "SECRET_KEY" not in os.environ:
        os.environ.setdefault("DEMO", "true")
    if not arguments or arguments[0] in WITHOUT_SERVICES or "--help" in arguments:
        for variable, nowhere in NOWHERE.items():
            os.environ.setdefault(variable, nowhere)
        return
    try:
        ensure(VAR)
    except ServiceError as error:
        raise SystemExit(f"{arguments[0]}: {error}") from error


def use(server: Server) -> str:
    """The URL of the running server, which this process now uses."""
    try:
        private_folder(server.run)
        server.log.parent.mkdir(exist_ok=True)
        if server.users not in _held:
            handle = os.open(server.users, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(handle, fcntl.LOCK_SH)
            _held[server.users] = handle
        with locked(server.starting, fcntl.LOCK_EX):
            return url_of_running(server)
    except PermissionError as error:
        raise ServiceError(
            f"{error.filename} belongs to another user. Run this as that user, or "
            f"take the folder over: sudo chown -R $(id -u) {server.root}"
        ) from error


def url_of_running(server: Server) -> str:
    """Wait for the server, with a keeper of our own when it has none."""
    keeper: subprocess.Popen[bytes] | None = None
    deadline = time.monotonic() + 2 * START_SECONDS
    while time.monotonic() < deadline:
        if keeper is None and is_free(server):
            server.state.unlink(missing_ok=True)
            keeper = start_keeper(server)
        state = read_state(server)
        if "error" in state:
            raise ServiceError(state["error"])
        if "url" in state and server.answers(state["url"]):
            return state["url"]
        if keeper is not None and keeper.poll() is not None:
            keeper = None  # another one ended just then and ours gave way to it
        time.sleep(0.05)
    raise ServiceError(f"{server.name} does not answer; see {server.log}.")


def start_keeper(server: Server) -> subprocess.Popen[bytes]:
    ours = {name: text for name, text in os.environ.items() if name[:2] != "PG"}
    with server.log.open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "portal.embedded", server.name, str(server.root)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=PROJECT,
            env=ours | {"LC_ALL": "C", "TZ": "UTC"},
            start_new_session=True,  # Ctrl-C is for those who use the server
        )
    _keepers.append(keeper)  # it outlives this call on purpose
    # This process too, and Python is not to complain of that after its last words.
    atexit.register(setattr, keeper, "returncode", 0)
    return keeper


def is_free(server: Server) -> bool:
    """Has the server no keeper now?"""
    with locked(server.keeping, fcntl.LOCK_EX | fcntl.LOCK_NB) as free:
        return free


def read_state(server: Server) -> dict[str, str]:
    try:
        state: dict[str, str] = json.loads(server.state.read_text())
    except FileNotFoundError:
        return {}
    return state


def release(root: Path) -> None:
    """Stop using the servers under ``root``; wait for those that nobody else uses."""
    servers = [kind(root) for kind in SERVERS.values()]
    for server in servers:
        handle = _held.pop(server.users, None)
        if handle is not None:
            os.close(handle)
            os.environ.pop(server.variable, None)
    for server in servers:
        if server.users.exists():
            wait_until(partial(is_over_or_used, server), 2 * STOP_SECONDS)
    _keepers[:] = [keeper for keeper in _keepers if keeper.poll() is None]


def is_over_or_used(server: Server) -> bool:
    if is_free(server):
        return True
    with locked(server.users, fcntl.LOCK_EX | fcntl.LOCK_NB) as unused:
        if unused:
            return False
    # Not even to be shared means that the keeper has it, and is stopping the server.
    with locked(server.users, fcntl.LOCK_SH | fcntl.LOCK_NB) as used:
        return used


def forget(root: Path) -> None:
    """Delete the servers' data, unless somebody uses it."""
    for server in (kind(root) for kind in SERVERS.values()):
        private_folder(server.run)
        wait_until(partial(is_free, server), STOP_SECONDS / 2)
        with locked(server.users, fcntl.LOCK_EX | fcntl.LOCK_NB) as unused:
            if not (unused and is_free(server)):
                raise ServiceError(
                    f"Another command uses {server.root}. Stop that one first."
                )
            shutil.rmtree(server.data, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end_orderly)
    keep(SERVERS[sys.argv[1]](Path(sys.argv[2])))
