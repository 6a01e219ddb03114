"""The engine that divides money: five pots, explanation included."""

import statistics
import time
from collections.abc import Callable, Iterator
from decimal import Decimal

from funding.allocation import Key, Recipient, allocate
from funding.bench.compare import compare
from funding.bench.read import Reference
from funding.bench.reckon import Ground, reckon
from funding.models import BenchScenario
from funding.services.basis import Basis
from funding.services.frames import YearMoney
from partnerships.models import Organisation
from tests.bench.timing import Ask, Figure, Goal

KEY = {
    "name": "Benchmark",
    "rounding_unit": 100,
    "pots": [
        {"name": "base", "each": 50_000},
        {
            "name": "hosts",
            "each_by_class": {
                "column": "class",
                "amounts": {"host": 40_000, "member": 0, "alone": 0},
            },
        },
        {"name": "common", "share": "0.2", "by": "equal"},
        {
            "name": "teachers",
            "share": "0.3",
            "by": "teacher_fte",
            "minimum": 1_000,
            "maximum": 900_000,
        },
        {"name": "children", "rest": True, "by": "children_6_15"},
    ],
}
ORDINARY, FEW, MANY = 400, 4_000, 40_000
NAMES = (
    f"engine, {ORDINARY} recipients",
    f"engine, {MANY} recipients",
    f"engine, time for each recipient, {MANY} to {FEW}",
    f"scenario recomputed and compared, {ORDINARY} owners",
)


def recipients(count: int) -> list[Recipient]:
    return [
        Recipient(
            number=f"{n:06}",
            name=f"Owner {n}",
            values={
                "class": "host" if n % 9 == 0 else "member",
                "teacher_fte": Decimal(n * 7919 % 4001) / 4 + 10,
                "children_6_15": Decimal(n * 6007 % 2003 + 50),
            },
        )
        for n in range(count)
    ]


def seconds_for(count: int) -> float:
    """To read the key, divide, explain every krone, and make both into plain data."""
    those, frame_nok = recipients(count), count * 290_000
    started = time.perf_counter()
    result = allocate(frame_nok, those, Key.parse(KEY))
    result.as_dict()
    result.explanation()
    return time.perf_counter() - started


def scenario_seconds() -> float:
    """To reckon one scenario anew, within limits and as recommended, and to hold it
    against another: what the bench does when a figure is changed.
    """
    ground, scenario = _ground(), _scenario()
    started = time.perf_counter()
    outcome = reckon(scenario, ground)
    held = Reference("", "", outcome.by_key)
    found = compare([outcome], held)
    seconds = time.perf_counter() - started
    assert not outcome.fault
    assert len(found.owners) == ORDINARY
    return seconds


def _scenario() -> BenchScenario:
    return BenchScenario(
        name="Benchmark",
        definition=KEY,
        basis_set_id=1,
        minimum_nok=1_000,
        follows_forum=True,
    )


def _ground() -> Ground:
    those = recipients(ORDINARY)
    owners = tuple(
        Organisation(pk=at, number=each.number, name=each.name, sort_key=each.name)
        for at, each in enumerate(those)
    )
    cells = {at: dict(each.values) for at, each in enumerate(those)}
    basis = Basis(owners, {}, tuple(cells[0]), cells, {}, 2018)  # type: ignore[arg-type]
    named = {each.number: 100_000 for each in those[::4]}
    money = YearMoney(ORDINARY * 290_000, 0, 0)
    return Ground(money, {1: basis}, {1: those}, named)


def measure(
    *, yard: Ask, quick: bool, wanted: Callable[[str], bool]
) -> Iterator[Figure]:
    for_400, for_many, growth, scenario = NAMES
    yardstick = statistics.median(yard().ms for _ in range(30))
    if wanted(for_400):
        seconds_for(ORDINARY)
        ms = statistics.median(seconds_for(ORDINARY) for _ in range(10)) * 1000
        yield Figure(for_400, ms, "ms", yardstick, Goal(value=100))
    if wanted(scenario):
        scenario_seconds()
        ms = statistics.median(scenario_seconds() for _ in range(10)) * 1000
        yield Figure(scenario, ms, "ms", yardstick, Goal(value=100))
    if quick or not (wanted(for_many) or wanted(growth)):
        return
    few, many = (
        statistics.median(seconds_for(count) for _ in range(3)) for count in (FEW, MANY)
    )
    yield Figure(for_many, many, "s", yardstick, Goal(value=15))
    times = (many / MANY) / (few / FEW)
    yield Figure(growth, times, "×", yardstick, Goal(value=1.5))
