"""Two keys in a row: the frame among networks, and each network's part among its own.

A network is a recipient of the first step: its figures are the sums of its members',
its classes those that all of them share, and no pot reads another. Owners that are in
no network take part in neither step.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from funding.allocation.errors import AllocationError, Problem, problem, shown
from funding.allocation.explain import PotWorking
from funding.allocation.key import EQUAL, NETWORK, Key, Pot, Then
from funding.allocation.recipient import DASHES, Cells, Recipient, Value

# (kroner, pots, who shares) -> the pots divided: the engine's own.
Divide = Callable[[int, tuple[Pot, ...], Sequence[Recipient]], tuple[PotWorking, ...]]


def in_two_steps(
    frame_nok: int,
    recipients: Sequence[Recipient],
    key: Key,
    then: Then,
    divide: Divide,
) -> tuple[tuple[PotWorking, ...], tuple[PotWorking, ...]]:
    """The pots of the first step and, network by network, those of the second.

    Raises AllocationError; what is wrong inside a network names it.
    """
    members = _by_network(recipients)
    problems = list(_wrong_networks(members, then))
    if problems:
        raise AllocationError(problems)
    networks = _networks(members, key)
    divided = divide(frame_nok, key.pots, networks)
    # What the key names recipients of is theirs at once; no network has a part of it.
    first = tuple(pot for pot in divided if not pot.pot.to)
    second = [pot for pot in divided if pot.pot.to]
    parts = {
        network.number: sum(_given(pot, network.number) for pot in first)
        for network in networks
    }
    for code, own in members.items():
        try:
            pots = divide(parts[code], then.pots_of(code), own)
        except AllocationError as error:
            problems += [_inside(each, code) for each in error.problems]
        else:
            second += [replace(pot, network=code) for pot in pots]
    if problems:
        raise AllocationError(problems)
    return first, tuple(second)


def _given(pot: PotWorking, number: str) -> int:
    found = pot.workings.get(number)
    return found.amount_nok if found else 0


def _inside(found: Problem, network: str) -> Problem:
    return Problem(found.code, {**found.params, "network": network})


def _by_network(recipients: Sequence[Recipient]) -> dict[str, list[Recipient]]:
    """By code, in the order of the codes."""
    found: dict[str, list[Recipient]] = {}
    for recipient in recipients:
        value = recipient.value(NETWORK)
        code = "" if value is None else str(value)
        if code and code not in DASHES:
            found.setdefault(code, []).append(recipient)
    return dict(sorted(found.items()))


def _wrong_networks(
    members: dict[str, list[Recipient]], then: Then
) -> Sequence[Problem]:
    if not members:
        return [problem("no_networks", column=NETWORK)]
    return [
        problem("then_network_unknown", network_code=code)
        for code in then.own
        if code not in members
    ]


def _networks(members: dict[str, list[Recipient]], key: Key) -> list[Recipient]:
    """As recipients of the first step. Raises AllocationError for a member's figure
    that cannot be added up, by the member's name and line, and for a class that the
    members of a network do not share.
    """
    inside = [each for own in members.values() for each in own]
    cells = Cells(inside)
    figures = {pot.by for pot in key.pots if pot.by and pot.by != EQUAL and not pot.to}
    sums = {column: cells.sums(column, members) for column in sorted(figures)}
    if cells.problems:
        raise AllocationError(cells.problems)
    columns = {column for pot in key.pots for column in pot.columns} - figures
    found, differing = [], []
    for code, own in members.items():
        values: dict[str, Value] = {
            column: by_network[code]
            for column, by_network in sums.items()
            if by_network is not None
        }
        for column in sorted(columns):
            shared = {each.value(column) for each in own if column in each.values}
            if len(shared) > 1:
                classes = ", ".join(sorted(shown(each) for each in shared if each))
                differing.append(
                    problem(
                        "network_of_classes",
                        network_code=code,
                        column=column,
                        value=classes,
                    )
                )
            elif shared:
                values[column] = shared.pop()
        found.append(Recipient(code, code, values))
    if differing:
        raise AllocationError(differing)
    return found
