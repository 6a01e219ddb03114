"""Networks that a key names: each is paid to its host, who the figures tell."""

from collections.abc import Sequence
from dataclasses import replace

from funding.allocation.errors import AllocationError, problem
from funding.allocation.key import NETWORK, Key, Named
from funding.allocation.recipient import Recipient

# The column, and the class in it, that say who hosts the network that it is in.
CLASS, HOST = "class", "host"


def with_hosts(key: Key, recipients: Sequence[Recipient]) -> Key:
    """The key with the number of each network's host.

    ``recipients``: everybody of the basis, also those that take no part in the other
    pots. Raises AllocationError for a network that has not one host there.
    """
    if not any(each.network for each in key.named):
        return key
    hosts: dict[str, list[str]] = {}
    for one in recipients:
        if one.value(CLASS) == HOST:
            hosts.setdefault(str(one.value(NETWORK) or ""), []).append(one.number)
    problems = []

    def found(named: Named, pot: str) -> Named:
        if not named.network or named.number:
            return named
        numbers = hosts.get(named.network, [])
        if len(numbers) == 1:
            return replace(named, number=numbers[0])
        problems.append(
            problem(
                "to_network_host", pot=pot, name=named.name, network_code=named.network
            )
        )
        return named

    pots = tuple(
        replace(pot, to=tuple(found(each, pot.name) for each in pot.to))
        for pot in key.pots
    )
    if problems:
        raise AllocationError(problems)
    return replace(key, pots=pots)
