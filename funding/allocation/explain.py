"""What comes out, and the utrekning: how every krone of it came about.

All of it becomes JSON by ``as_dict``, so that it can be frozen into a paper.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from funding.allocation.key import Pot, Share
from funding.allocation.recipient import Member
from portal.lib.collecting import uncollected
from portal.lib.money import Part, decimal_text


@dataclass(frozen=True, slots=True)
class Working:
    """One recipient's part of one pot, one row of the utrekning.

    weight        what it was weighed by: the cell, 1 where a pot is shared equally,
                  None where each recipient has an amount of its own
    class_name    the class that decided the amount, else ""
    part          the amount, the exact share, its floor, the extra unit, the limit
    denominator   of the exact share: ``part.numerator / denominator`` NOK
    """

    number: str
    weight: Decimal | None
    class_name: str
    part: Part
    denominator: int

    @property
    def amount_nok(self) -> int:
        return self.part.amount_nok

    @property
    def exact(self) -> str:
        """The exact share in NOK, cut after six decimals."""
        return decimal_text(self.part.numerator, self.denominator)

    @property
    def remainder(self) -> str:
        """What the exact share has above its floor, in NOK, cut after six decimals."""
        over = self.part.numerator - self.part.floor_nok * self.denominator
        return decimal_text(over, self.denominator)

    def as_dict(self) -> dict[str, object]:
        return {
            "number": self.number,
            "weight": None if self.weight is None else f"{self.weight:f}",
            "class": self.class_name,
            "exact": self.exact,
            "fraction": f"{self.part.numerator}/{self.denominator}",
            "floor": self.part.floor_nok,
            "remainder": self.remainder,
            "extra": self.part.extra,
            "limit": self.part.limit,
            "amount": self.amount_nok,
        }


@dataclass(frozen=True, slots=True)
class PotWorking:
    """One pot: what it held, what it was divided by, and each part of it.

    amount_nok    what the pot held; for a share the rounded part of the frame, for
                  the rest what the other pots did not give out
    given_nok     the sum of its parts
    weight_sum    the sum of the weights, None where nothing is divided
    minimum_nok, maximum_nok
                  the limits as they were kept: in whole units, inwards
    workings      by number, in the order of the basis; who is outside the pot is not
                  there («–», which is not the same as 0)
    network       whose part it divides, in the second step of a key in two; else ""
    """

    pot: Pot
    amount_nok: int
    given_nok: int
    weight_sum: Decimal | None
    minimum_nok: int | None
    maximum_nok: int | None
    workings: dict[str, Working] = field(repr=False)
    network: str = ""

    @property
    def name(self) -> str:
        return self.pot.name

    @property
    def kind(self) -> str:
        """ "each", "each_by_class", "amount", "share" or "rest"."""
        return self.pot.source.kind

    @property
    def left_nok(self) -> int:
        return self.amount_nok - self.given_nok

    def as_dict(self) -> dict[str, object]:
        share = self.pot.source.share if isinstance(self.pot.source, Share) else None
        hosted = {each.number: each.name for each in self.pot.to if each.network}
        return {
            "name": self.name,
            "kind": self.kind,
            "by": self.pot.by,
            "share": None if share is None else f"{share:f}",
            "amount": self.amount_nok,
            "given": self.given_nok,
            "left": self.left_nok,
            "weight_sum": None if self.weight_sum is None else f"{self.weight_sum:f}",
            "minimum": self.minimum_nok,
            "maximum": self.maximum_nok,
            "workings": [working.as_dict() for working in self.workings.values()],
            **({"network": self.network} if self.network else {}),
            **({"hosted": hosted} if hosted else {}),  # host's number: network's name
        }


@dataclass(frozen=True, slots=True)
class Line:
    """What one recipient gets. ``pots`` has every pot, 0 where it is outside."""

    number: str
    name: str
    pots: dict[str, int]
    total_nok: int


@dataclass(frozen=True, slots=True)
class Result:
    """A frame divided. ``given_nok + left_nok == frame_nok``, always.

    ``pots``: those that give the recipients theirs. ``first``: of a key in two steps,
    those that gave each network its part, by the network's code.
    """

    frame_nok: int
    rounding_unit_nok: int
    lines: tuple[Line, ...]
    pots: tuple[PotWorking, ...]
    first: tuple[PotWorking, ...] = ()

    @property
    def pot_names(self) -> list[str]:
        """Each once, in order: networks may share the pots of the second step."""
        return list(dict.fromkeys(pot.name for pot in self.pots))

    def part(self, number: str, name: str) -> int | None:
        """Of one recipient in the pots of that name; None where it is outside."""
        inside = [
            pot.workings[number].amount_nok
            for pot in self.pots
            if pot.name == name and number in pot.workings
        ]
        return sum(inside) if inside else None

    @property
    def given_nok(self) -> int:
        return sum(pot.given_nok for pot in self.pots)

    @property
    def left_nok(self) -> int:
        """What no pot gives out, and what is smaller than one unit."""
        return self.frame_nok - self.given_nok

    def as_dict(self) -> dict[str, object]:
        """The result as the command writes it (JSON)."""
        in_steps = {"networks": self.network_parts()} if self.first else {}
        return {
            **in_steps,
            "frame": self.frame_nok,
            "left": self.left_nok,
            "lines": [
                {
                    "number": line.number,
                    "name": line.name,
                    "pots": dict(line.pots),
                    "total": line.total_nok,
                }
                for line in self.lines
            ],
        }

    def network_parts(self) -> list[dict[str, object]]:
        """Of each network: what the first step gave it, and what of it is left."""
        parts: dict[str, int] = {}
        for pot in self.first:
            for working in pot.workings.values():
                parts[working.number] = (
                    parts.get(working.number, 0) + working.amount_nok
                )
        given = dict.fromkeys(parts, 0)
        for pot in self.pots:
            if pot.network:  # what named recipients got is no network's
                given[pot.network] += pot.given_nok
        return [
            {"code": code, "part": nok, "left": nok - given[code]}
            for code, nok in sorted(parts.items())
        ]

    @uncollected()
    def first_explanation(self) -> list[dict[str, object]]:
        """The utrekning of the first step, by the networks' codes (JSON)."""
        return [pot.as_dict() for pot in self.first]

    @uncollected()
    def explanation(self) -> list[dict[str, object]]:
        """The utrekning, pot by pot (JSON)."""
        return [pot.as_dict() for pot in self.pots]


def working(pot: Pot, member: Member, part: Part, denominator: int) -> Working:
    weight = member.weight if pot.is_divided else None
    return Working(
        member.recipient.number, weight, member.class_name, part, denominator
    )
