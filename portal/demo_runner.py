"""What `make demo` and `make dev` run: one at a time in a clone, and nothing stays.

`reserve()` is called by manage.py before Django reads the settings; the command
`demo` does the rest. The programs started here end when this process does, however
it ends (PR_SET_PDEATHSIG).
"""

import argparse
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from portal import embedded
from portal.embedded_servers import ServiceError

LOG = embedded.VAR / "log"
PAPERS = embedded.VAR / "demo"
STOP_SECONDS = 15.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_lock: list[int] = []


class RunnerError(Exception):
    """Something that was started has ended; the message is for people."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", default="8000", help="where the portal is served")
    parser.add_argument(
        "--once", action="store_true", help="end when the papers are made"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="delete the embedded database first"
    )
    parser.add_argument(
        "--reload", action="store_true", help="start again when the code changes"
    )


def reserve(arguments: list[str]) -> None:
    """Take the clone and look at the port before anything is begun.

    Exits with a sentence. Sets PORTAL_URL, which the settings read.
    """
    parser = argparse.ArgumentParser(add_help=False)
    add_arguments(parser)
    options, _ = parser.parse_known_args(arguments)
    url = f"http://127.0.0.1:{options.port}"
    take_clone(url)
    if not options.once:
        check_port(options.port)
    os.environ.setdefault("PORTAL_URL", url)
    if options.fresh:
        begin_anew()


def take_clone(url: str) -> None:
    path = embedded.VAR / "run" / "demo.lock"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        sys.exit(
            f"{embedded.VAR} belongs to another user. Run this as that user, or take "
            f"the folder over: sudo chown -R $(id -u) {embedded.VAR}"
        )
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(
            f"A demo runs in this folder already: {path.read_text().strip()}. "
            "Use that one, or stop it with Ctrl-C where it was started."
        )
    os.ftruncate(handle, 0)
    os.write(handle, f"{url}/ (process {os.getpid()})\n".encode())
    _lock.append(handle)  # held until this process ends


def check_port(text: str) -> None:
    if not text.isdigit() or not 0 < int(text) < 65_536:
        sys.exit(f"PORT is a number from 1 to 65535, not «{text}».")
    port = int(text)
    if port_is_free(port):
        return
    nearby = (other for other in range(port + 1, 65_536) if port_is_free(other))
    sys.exit(
        f"Port {port} is taken by another program, or closed to you. "
        f"Choose another one: PORT={next(nearby, 8000)} make demo"
    )


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def begin_anew() -> None:
    if os.environ.get("DATABASE_URL"):
        sys.exit(
            "FRESH=1 empties only the embedded database, and DATABASE_URL names "
            "another one. Empty that one yourself, or unset DATABASE_URL."
        )
    try:
        embedded.forget(embedded.VAR)
    except ServiceError as error:
        sys.exit(str(error))
    shutil.rmtree(embedded.VAR / "files", ignore_errors=True)
    shutil.rmtree(PAPERS, ignore_errors=True)


class Children:
    """Programs that run beside this one. Leaving the ``with`` block ends them all."""

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, tuple[str, ...]] = {}

    def __enter__(self) -> Self:
        for number in STOPPING:
            signal.signal(number, interrupt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)  # it takes seconds; let it finish
        for name in reversed(list(self.running)):
            self.stop(name)
        embedded.release(embedded.VAR)

    def start(self, name: str, *command: str) -> None:
        """Run ``python COMMAND`` with its output in var/log/NAME.log."""
        LOG.mkdir(exist_ok=True)
        self.commands[name] = command
        with self.log(name).open("ab") as log:
            self.running[name] = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", sys.executable, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=embedded.PROJECT,
                start_new_session=True,  # Ctrl-C reaches us, and we end them in order
            )

    def stop(self, name: str) -> None:
        process = self.running.pop(name)
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what it may have left behind
        process.wait()

    def restart(self, name: str) -> None:
        self.stop(name)
        self.start(name, *self.commands[name])

    def check(self) -> None:
        """Raise RunnerError when one of them has ended by itself."""
        for name, process in self.running.items():
            if process.poll() is not None:
                words = self.log(name).read_text(errors="replace").strip().splitlines()
                raise RunnerError(
                    f"The {name} has ended by itself (exit {process.returncode}). Its "
                    f"last words: {words[-1] if words else 'none'} "
                    f"The rest is in {self.log(name)}."
                )

    def log(self, name: str) -> Path:
        return LOG / f"{name}.log"


def interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def wait_for_web(url: str, children: Children) -> None:
    deadline = time.monotonic() + 60
    while True:
        children.check()
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, TimeoutError):
            if time.monotonic() > deadline:
                log = children.log("web")
                raise RunnerError(f"{url} does not answer; see {log}.") from None
        time.sleep(0.1)


def code_changed_at() -> float:
    """When the newest Python file of the portal was written."""
    return max(
        path.stat().st_mtime
        for app in ("portal", "partnerships", "forums", "funding")
        for path in (embedded.PROJECT / app).rglob("*.py")
    )
