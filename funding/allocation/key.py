"""The allocation key: how a frame becomes pots, and pots become parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

EQUAL = "equal"
# What a pot for named recipients is divided by, where each has a weight of its own.
WEIGHT = "weight"
# The column that says which network an owner is in; empty for one that is in none.
NETWORK = "network"
ROUNDING_UNITS = (1, 100, 1000)
# More than any budget; what is larger is a slip of the hand, not an amount.
MAX_NOK = 10**15 - 1


@dataclass(frozen=True, slots=True)
class Each:
    """So many kroner for each recipient."""

    kind: ClassVar[str] = "each"
    amount_nok: int

    def as_dict(self) -> dict[str, object]:
        return {"each": self.amount_nok}


@dataclass(frozen=True, slots=True)
class EachByClass:
    """So many kroner for each recipient, by the class that stands in ``column``."""

    kind: ClassVar[str] = "each_by_class"
    column: str
    amounts_nok: Mapping[str, int]

    def as_dict(self) -> dict[str, object]:
        amounts = dict(self.amounts_nok)
        return {"each_by_class": {"column": self.column, "amounts": amounts}}


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in kroner, to be divided."""

    kind: ClassVar[str] = "amount"
    amount_nok: int

    def as_dict(self) -> dict[str, object]:
        return {"amount": self.amount_nok}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the frame, above 0 and at most 1, to be divided."""

    kind: ClassVar[str] = "share"
    share: Decimal

    def as_dict(self) -> dict[str, object]:
        return {"share": f"{self.share:f}"}


@dataclass(frozen=True, slots=True)
class Rest:
    """What the other pots do not give out, to be divided."""

    kind: ClassVar[str] = "rest"

    def as_dict(self) -> dict[str, object]:
        return {"rest": True}


Source = Each | EachByClass | Amount | Share | Rest


@dataclass(frozen=True, slots=True)
class Only:
    """A pot for those alone whose class in ``column`` is one of ``classes``."""

    column: str
    classes: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        return {"column": self.column, "in": list(self.classes)}


@dataclass(frozen=True, slots=True)
class Named:
    """A recipient that the key itself names, beside those of the basis.

    weight   None where the pot is shared equally, or gives each its own amount
    network  the code of a network, whose host it is paid to; then ``number`` is that
             host's, and empty until ``with_hosts`` has found it
    """

    number: str
    name: str
    weight: int | None = None
    network: str = ""

    @property
    def identity(self) -> str:
        """The only thing that tells one from another."""
        return self.network or self.number

    def as_dict(self) -> dict[str, object]:
        by = {"network": self.network} if self.network else {"number": self.number}
        data: dict[str, object] = {**by, "name": self.name}
        if self.weight is not None:
            data["weight"] = self.weight
        return data


@dataclass(frozen=True, slots=True)
class Pot:
    """Some of the money, and who shares it how.

    by    the column that an amount, share or rest is divided by, or "equal"; empty
          for the pots that give each recipient its own amount
    to    the recipients, where the key names them; then none of the basis shares it,
          and ``by`` is "equal" or "weight"
    """

    name: str
    source: Source
    by: str = ""
    only: Only | None = None
    minimum_nok: int | None = None
    maximum_nok: int | None = None
    to: tuple[Named, ...] = ()

    @property
    def is_divided(self) -> bool:
        return self.source.kind not in (Each.kind, EachByClass.kind)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the basis that this pot reads."""
        read = [self.only.column] if self.only else []
        if isinstance(self.source, EachByClass):
            read.append(self.source.column)
        if self.by and self.by != EQUAL and not self.to:
            read.append(self.by)
        return tuple(read)

    def as_dict(self) -> dict[str, object]:
        data: dict[str, object] = {"name": self.name, **self.source.as_dict()}
        if self.by:
            data["by"] = self.by
        if self.only:
            data["only"] = self.only.as_dict()
        if self.to:
            data["to"] = [named.as_dict() for named in self.to]
        if self.minimum_nok is not None:
            data["minimum"] = self.minimum_nok
        if self.maximum_nok is not None:
            data["maximum"] = self.maximum_nok
        return data


@dataclass(frozen=True, slots=True)
class Then:
    """The second step: how each network divides its part among its members.

    common   the pots of every network that has none of its own
    own      the pots of these, by the network's code
    """

    common: "tuple[Pot, ...]"
    own: "Mapping[str, tuple[Pot, ...]]"

    def pots_of(self, network: str) -> "tuple[Pot, ...]":
        return self.own.get(network, self.common)

    @property
    def columns(self) -> tuple[str, ...]:
        pots = [*self.common, *(pot for own in self.own.values() for pot in own)]
        return tuple(column for pot in pots for column in pot.columns)

    def as_dict(self) -> dict[str, object]:
        data: dict[str, object] = {"pots": [pot.as_dict() for pot in self.common]}
        if self.own:
            data["own"] = {
                network: [pot.as_dict() for pot in pots]
                for network, pots in self.own.items()
            }
        return data


@dataclass(frozen=True, slots=True)
class Key:
    """A whole key. ``Key.parse(key.as_dict()) == key``, always.

    With ``then`` its own pots divide the frame among networks, and each network's part
    is divided among its members by the pots of the second step.
    """

    name: str
    rounding_unit_nok: int
    pots: tuple[Pot, ...]
    then: Then | None = None

    @classmethod
    def parse(cls, data: object) -> "Key":
        """Read a key from what JSON gave. Raises AllocationError with every problem."""
        # Inline: the reader builds keys, so it imports this module.
        from funding.allocation.key_reader import read_key

        return read_key(data)

    @property
    def named(self) -> tuple[Named, ...]:
        """The recipients that pots of the key name, each once, in its own order."""
        found = {each.identity: each for pot in self.pots for each in pot.to}
        return tuple(found.values())

    @property
    def network_pots(self) -> tuple[str, ...]:
        """The pots by which a host gets something for its network."""
        return tuple(p.name for p in self.pots if any(each.network for each in p.to))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the basis that the key needs, in its own order."""
        first = [column for pot in self.pots for column in pot.columns]
        second = (NETWORK, *self.then.columns) if self.then else ()
        return tuple(dict.fromkeys([*first, *second]))

    def as_dict(self) -> dict[str, object]:
        """The key as the key file writes it."""
        data: dict[str, object] = {
            "name": self.name,
            "rounding_unit": self.rounding_unit_nok,
            "pots": [pot.as_dict() for pot in self.pots],
        }
        if self.then:
            data["then"] = self.then.as_dict()
        return data
