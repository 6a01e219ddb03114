"""Timed requests over raw sockets, each beside one to the yardstick."""

import json
import socket
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

# Of a connection's statements PostgreSQL plans the first five runs anew, and keeps the
# sixth's. Two are asked at a time, since one would not share itself out evenly.
WARM_UP, PROCESSES = 16, 2
FEWEST = 10


@dataclass(frozen=True)
class Answer:
    ms: float
    status: int
    body: bytes


@dataclass
class Times:
    """What one page took, request by request."""

    answers: list[Answer] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(answer.ms for answer in self.answers)

    @property
    def p95(self) -> float:
        ms = sorted(answer.ms for answer in self.answers)
        return ms[min(len(ms) - 1, int(len(ms) * 0.95))]

    @property
    def kib(self) -> float:
        return max(len(answer.body) for answer in self.answers) / 1024

    @property
    def statuses(self) -> set[int]:
        return {answer.status for answer in self.answers}


@dataclass(frozen=True)
class Request:
    path: str
    cookie: str = ""
    data: Mapping[str, str] | None = None  # None is a GET
    headers: Mapping[str, str] = field(default_factory=dict)

    def to(self, port: int) -> Answer:
        raw = self.raw(port)
        started = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port), 60) as connection:
            connection.sendall(raw)
            parts = []
            while part := connection.recv(262_144):
                parts.append(part)
        ms = (time.perf_counter() - started) * 1000
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        return Answer(ms, int(head.split(b" ", 2)[1]), body)

    def raw(self, port: int) -> bytes:
        body = urlencode(self.data).encode() if self.data is not None else b""
        lines = [
            f"{'GET' if self.data is None else 'POST'} {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Connection: close",
            "Accept: text/html",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if self.data is not None:
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


Ask = Callable[[], Answer]


def beside(yard: Ask, asks: Sequence[Sequence[Ask]], seconds: float) -> list[Times]:
    """Times of the yardstick, then of each of ``asks``, one request of each in turn.

    What slows the machine down for a moment so slows all of them. Of each, the first
    requests warm up; one that has few ends the round when they are used up.
    """
    rounds = [_repeated([yard]), *map(_repeated, asks)]
    with ThreadPoolExecutor(PROCESSES) as together:
        for ask in rounds:
            list(together.map(lambda _, ask=ask: ask(), range(WARM_UP)))
    times = [Times() for _ in rounds]
    most = min([len(few) for few in asks if len(few) > 1], default=10_000) - WARM_UP
    until = time.perf_counter() + seconds
    for done in range(most):
        if done >= FEWEST and time.perf_counter() > until:
            break
        for time_of, ask in zip(times, rounds, strict=True):
            time_of.answers.append(ask())
    return times


def _repeated(asks: Sequence[Ask]) -> Ask:
    """One and the same again and again, or each of several once."""
    if len(asks) == 1:
        return asks[0]
    left = iter(asks)
    return lambda: next(left)()


@dataclass(frozen=True)
class Goal:
    """The most that is allowed, as docs/performance.md says; None is not judged."""

    value: float | None = None
    ratio: float | None = None
    p95: float | None = None  # to the yardstick's median
    queries: int | None = None
    kib: float | None = None
    at_least: float | None = None  # of the value


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str
    yardstick: float | None = None  # ms
    goal: Goal = Goal()
    p95: float | None = None
    queries: int | None = None
    kib: float | None = None
    wrong: str = ""  # not a figure at all, and why

    @property
    def ratio(self) -> float | None:
        return in_ms(self.value, self.unit, self.yardstick)

    @property
    def p95_ratio(self) -> float | None:
        if self.p95 is None:
            return None
        return in_ms(self.p95, self.unit, self.yardstick)

    def over(self) -> list[str]:
        """What is over its goal, in words."""
        goal = self.goal
        pairs = (
            ("value", self.value, goal.value),
            ("ratio", self.ratio, goal.ratio),
            ("p95", self.p95_ratio, goal.p95),
            ("queries", self.queries, goal.queries),
            ("kib", self.kib, goal.kib),
        )
        found = [
            f"{name} {round(is_, 2)} > {most}"
            for name, is_, most in pairs
            if most is not None and is_ is not None and is_ > most
        ]
        if goal.at_least is not None and self.value < goal.at_least:
            found.append(f"value {round(self.value, 2)} < {goal.at_least}")
        return found + ([self.wrong] if self.wrong else [])

    def tell(self) -> None:
        """One JSON object on a line of its own."""
        over = self.over()
        line = {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "yardstick": rounded(self.yardstick),
            "ratio": rounded(self.ratio),
            "p95_ratio": rounded(self.p95_ratio),
            "queries": self.queries,
            "kib": rounded(self.kib),
            "goal": {k: v for k, v in vars(self.goal).items() if v is not None},
            "ok": not over,
            "over": over,
        }
        always = ("yardstick", "ratio")
        kept = {k: v for k, v in line.items() if k in always or v not in (None, [])}
        sys.stdout.write(json.dumps(kept, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def in_ms(value: float, unit: str, yardstick: float | None) -> float | None:
    """How many yardsticks it is; None for what is not a time."""
    if not yardstick or unit not in ("ms", "s"):
        return None
    return value * (1000 if unit == "s" else 1) / yardstick


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
