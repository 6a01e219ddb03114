"""The demo's runner: what it says when it cannot start, and that nothing stays."""

import io
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from portal import demo_runner, embedded
from portal.demo_runner import Children, RunnerError
from portal.embedded_servers import processes, wait_until
from portal.lib.progress import Progress

SLEEPER = "import time; print('up', flush=True); time.sleep(600)  # {}"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + SLEEPER


@pytest.fixture(autouse=True)
def var(tmp_path, monkeypatch):
    """A clone's own var/ for each test, and the signals as they were."""
    monkeypatch.setattr(embedded, "VAR", tmp_path)
    monkeypatch.setattr(demo_runner, "LOG", tmp_path / "log")
    monkeypatch.setattr(demo_runner, "PAPERS", tmp_path / "demo")
    monkeypatch.setenv("PORTAL_URL", "http://127.0.0.1:8000")
    handlers = {number: signal.getsignal(number) for number in demo_runner.STOPPING}
    yield tmp_path
    for number, handler in handlers.items():
        signal.signal(number, handler)
    while demo_runner._lock:
        os.close(demo_runner._lock.pop())


@pytest.fixture
def taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def sentence(*arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        demo_runner.reserve(list(arguments))
    return str(stopped.value)


def test_a_second_demo_is_told_where_the_first_one_is():
    demo_runner.reserve(["--port", "8765", "--once"])

    told = sentence("--port", "8765")

    assert f"http://127.0.0.1:8765/ (process {os.getpid()})" in told
    assert "Ctrl-C" in told


def test_a_taken_port_is_a_sentence_with_the_way_on(taken):
    told = sentence("--port", str(taken))

    assert told.startswith(f"Port {taken} is taken")
    assert "PORT=" in told
    assert "make demo" in told


def test_a_demo_that_serves_nothing_does_not_mind_a_taken_port(taken):
    demo_runner.reserve(["--port", str(taken), "--once"])


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "8000 "])
def test_a_port_that_is_none_is_refused(port):
    assert f"not «{port}»" in sentence(f"--port={port}")


def test_fresh_does_not_touch_a_database_that_is_not_embedded(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql:///production")
    (var / "files").mkdir()

    told = sentence("--port", "8765", "--once", "--fresh")

    assert "DATABASE_URL" in told
    assert (var / "files").exists()


def test_fresh_deletes_the_embedded_data_and_the_papers(var, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    for name in ("postgres", "redis", "files", "demo", "test"):
        (var / name).mkdir()

    demo_runner.reserve(["--port", "8765", "--once", "--fresh"])

    assert {path.name for path in var.iterdir()} == {"run", "test"}


def test_what_was_started_is_ended_and_what_it_started_too():
    with Children() as children:
        mark = f"kept-{time.monotonic_ns()}"
        code = (
            "import subprocess, sys, time; "
            f"subprocess.Popen([sys.executable, '-c', {SLEEPER.format(mark)!r}]); "
            "time.sleep(600)"
        )
        children.start("worker", "-c", code)
        assert wait_until(lambda: len(processes(mark)) >= 2, 30)

    assert wait_until(lambda: processes(mark) == [], 30)


def test_one_that_does_not_listen_is_ended_all_the_same(monkeypatch):
    monkeypatch.setattr(demo_runner, "STOP_SECONDS", 0.5)
    mark = f"stubborn-{time.monotonic_ns()}"
    with Children() as children:
        children.start("worker", "-c", STUBBORN.format(mark))
        assert wait_until(lambda: "up" in children.log("worker").read_text(), 30)

    assert wait_until(lambda: processes(mark) == [], 30)


def test_children_end_when_their_parent_is_killed(tmp_path):
    mark = f"orphan-{time.monotonic_ns()}"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import pathlib, sys, time; from portal import demo_runner as runner; "
            f"runner.LOG = pathlib.Path({str(tmp_path / 'log')!r}); "
            f"runner.Children().start('web', '-c', {SLEEPER.format(mark)!r}); "
            "time.sleep(600)",
        ],
        cwd=embedded.PROJECT,
    )
    assert wait_until(lambda: len(processes(mark)) >= 2, 30)

    parent.kill()
    parent.wait()

    assert wait_until(lambda: processes(mark) == [], 30)


def test_a_worker_that_ends_by_itself_is_a_sentence_with_its_last_words():
    with Children() as children:
        children.start("worker", "-c", "raise SystemExit('no broker at all')")
        children.running["worker"].wait()

        with pytest.raises(RunnerError, match=r"worker.*no broker at all.*worker\.log"):
            children.check()


def test_a_stop_signal_ends_the_demo_in_good_order():
    with Children(), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)


def test_outside_a_terminal_the_progress_is_at_most_some_lines():
    out = io.StringIO()
    progress = Progress("Making", 37, out)

    for done in range(38):
        progress.show(done)

    lines = out.getvalue().splitlines()
    assert len(lines) <= 14
    assert lines[0].endswith(" 0/37")
    assert lines[-1].endswith(" 37/37")
