"""A real Celery worker beside a test, on the test's own database and queue."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def environment() -> dict[str, str]:
    """What a process needs to share this test's database, queue and files."""
    facts = connection.settings_dict
    host = facts["HOST"] or facts["OPTIONS"].get("host", "")
    login = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
    database = f"postgresql://{login}@/{facts['NAME']}?host={host}"
    if facts["HOST"]:
        database = f"postgresql://{login}@{host}:{facts['PORT']}/{facts['NAME']}"
    return os.environ | {
        "DEMO": "true",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database,
        "REDIS_URL": settings.REDIS_URL,
        "FILES_ROOT": str(settings.FILES_ROOT),
    }


class Worker:
    def __init__(self, processes: int) -> None:
        command = [sys.executable, "-m", "celery", "-A", "portal", "worker"]
        options = ["-c", str(processes), "--loglevel", "warning"]
        self.process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Signal 9 to the worker and its children, as when the machine dies."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def running(processes: int = 2):
    worker = Worker(processes)
    try:
        yield worker
    finally:
        worker.stop()


def wait_until(true, *, seconds: float = 90, every: float = 0.2) -> None:
    """Ask until the answer is yes; AssertionError when the time is out."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"Not within {seconds} seconds."
        time.sleep(every)
