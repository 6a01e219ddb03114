"""What a scenario gives each owner, by a key, within limits and as recommended."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from funding.allocation import (
    AllocationError,
    Key,
    Recipient,
    Result,
    allocate,
    with_hosts,
)
from funding.allocation.key import Rest
from funding.models import BenchScenario
from funding.problems import sentences
from funding.services.allocations import nothing_free
from funding.services.basis import Basis
from funding.services.frames import YearMoney
from funding.services.keys import read_key
from portal.lib.formats import nok
from portal.lib.money import split


@dataclass(frozen=True, slots=True)
class Ground:
    """What the scenarios of a year rest on; ``read_ground`` reads it.

    money        None while the year has no frame
    bases        by the id of the set
    recipients   the same as the engine takes them, those who share alone
    recommended  kroner by the owner's number; None without a recommendation
    """

    money: YearMoney | None
    bases: Mapping[int, Basis]
    recipients: Mapping[int, list[Recipient]]
    recommended: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Kroner by owner id: ``amounts`` as owners, ``for_networks`` as their hosts.

    ``fault`` says why there are none.
    """

    scenario: BenchScenario
    basis: Basis
    free_nok: int | None = None
    by_key: dict[int, int] = field(default_factory=dict)
    to_uh_nok: int = 0  # to the institutions that the key names
    for_networks: dict[int, int] = field(default_factory=dict)
    amounts: dict[int, int] = field(default_factory=dict)
    fault: str = ""

    @property
    def for_networks_nok(self) -> int:
        return sum(self.for_networks.values())

    @property
    def named_nok(self) -> int:
        """To the institutions and networks that the key names."""
        return self.to_uh_nok + self.for_networks_nok

    @property
    def given_nok(self) -> int:
        return sum(self.amounts.values()) + self.named_nok

    @property
    def left_nok(self) -> int:
        return (self.free_nok or 0) - self.given_nok


def reckon(scenario: BenchScenario, ground: Ground) -> Outcome:
    """Never raises for what a person can mend: that is the ``fault``."""
    basis = ground.bases[scenario.basis_set_id]
    money = money_with(scenario, ground.money)
    if money is None:
        fault = _("The frame of the year is not set, and the scenario has none.")
        return Outcome(scenario, basis, fault=fault)
    free_nok = money.free_nok
    if free_nok <= 0:
        return Outcome(scenario, basis, free_nok, fault=nothing_free(money))
    recipients = ground.recipients[scenario.basis_set_id]
    try:
        key = read_key(definition_of(scenario))
        result = allocate(free_nok, recipients, with_hosts(key, basis.recipients()))
        parts, for_networks, to_uh_nok = _owners_and_named(result)
        amounts = parts
        if scenario.follows_forum and ground.recommended is not None:
            to_owners_nok = free_nok - to_uh_nok - sum(for_networks.values())
            amounts = recommended_first(parts, ground.recommended, to_owners_nok, key)
    except ValidationError as error:
        return Outcome(scenario, basis, free_nok, fault=" ".join(error.messages))
    except AllocationError as error:
        fault = " ".join(sentences(error.problems))
        return Outcome(scenario, basis, free_nok, fault=fault)
    return Outcome(
        scenario,
        basis,
        free_nok,
        by_key=_by_owner(basis, parts),
        to_uh_nok=to_uh_nok,
        for_networks=_by_owner(basis, for_networks),
        amounts=_by_owner(basis, amounts),
    )


def _owners_and_named(result: Result) -> tuple[dict[str, int], dict[str, int], int]:
    """By number, what owners get as owners, and as hosts; and what institutions get."""
    parts = {line.number: line.total_nok for line in result.lines}
    for_networks: dict[str, int] = {}
    to_uh_nok = 0
    for pot in result.pots:
        hosts = {each.number for each in pot.pot.to if each.network}
        for number, part in pot.workings.items() if pot.pot.to else ():
            if number in hosts:
                parts[number] -= part.amount_nok
                before_nok = for_networks.get(number, 0)
                for_networks[number] = before_nok + part.amount_nok
            else:
                to_uh_nok += part.amount_nok
                parts.pop(number, None)
    return parts, for_networks, to_uh_nok


def money_with(scenario: BenchScenario, money: YearMoney | None) -> YearMoney | None:
    """The year's money, with the scenario's frame where it has one of its own."""
    if scenario.frame_nok is None:
        return money
    if money is None:
        return YearMoney(scenario.frame_nok, 0, 0)
    return YearMoney(scenario.frame_nok, money.committed_nok, money.to_needs_nok)


def definition_of(scenario: BenchScenario) -> object:
    """The key file with the scenario's limits in its pot of what is left.

    Raises ValidationError where the key has no such pot, or divides in two steps.
    """
    limits = {"minimum": scenario.minimum_nok, "maximum": scenario.maximum_nok}
    given = {name: nok for name, nok in limits.items() if nok is not None}
    if not given:
        return scenario.key_definition
    key = read_key(scenario.key_definition).as_dict()
    pots: list[dict[str, object]] = key["pots"]  # type: ignore[assignment]
    rest = next((pot for pot in pots if Rest.kind in pot), None)
    if rest is None or "then" in key:
        raise ValidationError(
            _(
                "The limits hold in the pot of what the others leave, and this key has "
                "none, or is in two steps. Set the limits in the key itself."
            )
        )
    rest |= given
    return key


def recommended_first(
    by_key: Mapping[str, int],
    recommended: Mapping[str, int],
    free_nok: int,
    key: Key,
) -> dict[str, int]:
    """What the forum recommends to whom it names; what is then left to the others, at
    most what the key gives them, in proportion to that.

    Raises ValidationError when the recommendation alone is above what is free.
    """
    named = {number: recommended[number] for number in by_key if number in recommended}
    left_nok = free_nok - sum(named.values())
    if left_nok < 0:
        raise ValidationError(
            _("The forum recommends %(over)s more than is free of the frame.")
            % {"over": nok(-left_nok)}
        )
    others = {number: part for number, part in by_key.items() if number not in named}
    if sum(others.values()) > left_nok:
        parts = split(left_nok, others, unit_nok=key.rounding_unit_nok).parts
        others = {number: part.amount_nok for number, part in parts.items()}
    both = {**named, **others}
    return {number: both[number] for number in by_key}


def _by_owner(basis: Basis, amounts: Mapping[str, int]) -> dict[int, int]:
    """An owner that takes no part by the year's rule has 0."""
    return {owner.pk: amounts.get(owner.number, 0) for owner in basis.owners}
