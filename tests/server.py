"""The portal's own server, in processes that a test may kill and start again."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.worker import ROOT, environment, wait_until


class Server:
    """gunicorn on the test's own database. ``url`` stays the same after a new start."""

    def __init__(self, **settings: str) -> None:
        # Held, but never listening, as long as the test runs: a port that is let go
        # before the server takes it may be somebody else's by then.
        self.held = socket.socket()
        self.held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.held.bind(("127.0.0.1", 0))
        self.port = self.held.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        # A fresh clone has collected no static files: they are served as they lie.
        self.settings = {"PORTAL_URL": self.url, "DEBUG": "true"} | settings
        self.log = tempfile.NamedTemporaryFile(suffix=".log")  # noqa: SIM115
        self.start()

    def start(self) -> None:
        address = f"127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", address, "portal.wsgi"],
            cwd=ROOT,
            env=environment() | self.settings,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )
        wait_until(self.answers, seconds=60)

    def answers(self) -> bool:
        assert self.process.poll() is None, self.said()
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def said(self) -> str:
        """The end of the server's log, for a test that fails."""
        return Path(self.log.name).read_text()[-4000:]

    def kill(self) -> None:
        """Signal 9 to the server and its children, as when the machine dies."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self) -> None:
        self.kill()
        self.held.close()
        self.log.close()


@contextmanager
def serving(**settings: str):
    server = Server(**settings)
    try:
        yield server
    finally:
        server.close()
