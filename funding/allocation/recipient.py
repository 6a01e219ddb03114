"""A recipient of money, and what the pots need to know of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from funding.allocation.errors import Problem, problem, shown
from funding.allocation.key import EQUAL, EachByClass, Named, Pot

NUMBER = re.compile(r"[0-9]{1,12}([.,][0-9]{1,9})?")
NEGATIVE = re.compile(r"[-\u2212] ?[0-9]+([.,][0-9]+)?")
DASHES = ("–", "-", "—")
LARGEST = Decimal(10) ** 12
FINEST = -9  # the exponent of the last decimal that counts

Value = Decimal | int | str | None


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row of the basis.

    number   municipality or organisation number: the only thing that identifies it
    values   column -> figure, or text as it stood in the file; None is an empty cell
    line     where it stands in the basis file, None when it came from the database
    """

    number: str
    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    line: int | None = None

    def value(self, column: str) -> Value:
        """The cell in a column; ``number`` and ``name`` are columns too."""
        if column in self.values:
            return self.values[column]
        return {"number": self.number, "name": self.name}.get(column)


@dataclass(frozen=True, slots=True)
class Member:
    """A recipient in a pot: what it weighs there, and its class if that decides."""

    recipient: Recipient
    weight: Decimal = Decimal(1)
    class_name: str = ""


class Cells:
    """Reads the cells that the pots need, and keeps every problem once."""

    def __init__(self, recipients: Sequence[Recipient]) -> None:
        self.recipients = recipients
        self._found: dict[tuple[int, str, str], Problem] = {}
        self._columns = {"number", "name"}.union(*(r.values for r in recipients))

    @property
    def problems(self) -> list[Problem]:
        """In the order of the rows, then as the key asks for the columns."""
        return [self._found[at] for at in sorted(self._found, key=lambda at: at[0])]

    def members(self, pot: Pot) -> list[Member]:
        """Those who share the pot. Cells of those outside it are not looked at."""
        if pot.to:
            return [_named(each) for each in pot.to]
        missing = [column for column in pot.columns if column not in self._columns]
        for column in missing:
            self._found.setdefault(
                (-1, column, ""), problem("column_missing", column=column, pot=pot.name)
            )
        if missing:
            return []
        found = (self._member(pot, at, r) for at, r in enumerate(self.recipients))
        return [member for member in found if member is not None]

    def sums(
        self, column: str, members: Mapping[str, Sequence[Recipient]]
    ) -> dict[str, Decimal] | None:
        """A column added up for each group; None where nobody has such a column."""
        if column not in self._columns:
            return None
        place = {recipient.number: at for at, recipient in enumerate(self.recipients)}
        found = {}
        for code, own in members.items():
            cells = [self._number(place[one.number], one, column) for one in own]
            known = [cell for cell in cells if cell is not None]
            found[code] = sum(known, Decimal(0))
        return found

    def _member(self, pot: Pot, at: int, recipient: Recipient) -> Member | None:
        if pot.only:
            inside = self._class(at, recipient, pot.only.column)
            if inside not in pot.only.classes:
                return None
        if isinstance(pot.source, EachByClass):
            return self._in_class(pot.source, at, recipient)
        if not pot.by or pot.by == EQUAL:
            return Member(recipient)
        weight = self._number(at, recipient, pot.by)
        return None if weight is None else Member(recipient, weight)

    def _in_class(
        self, source: EachByClass, at: int, recipient: Recipient
    ) -> Member | None:
        name = self._class(at, recipient, source.column)
        if name is None:
            return None
        if name not in source.amounts_nok:
            known = ", ".join(source.amounts_nok)
            self._report(
                "class_unknown",
                at,
                recipient,
                source.column,
                value=shown(name),
                known=known,
            )
            return None
        return Member(recipient, class_name=name)

    def _class(self, at: int, recipient: Recipient, column: str) -> str | None:
        value = recipient.value(column)
        text = "" if value is None else str(value)
        if text and text not in DASHES:
            return text
        self._report("class_dash" if text else "class_empty", at, recipient, column)
        return None

    def _number(self, at: int, recipient: Recipient, column: str) -> Decimal | None:
        number = figure(recipient.value(column))
        if isinstance(number, Decimal):
            return number
        value = shown(recipient.value(column))
        self._report(number, at, recipient, column, value=value)
        return None

    def _report(
        self, code: str, at: int, recipient: Recipient, column: str, **params: str
    ) -> None:
        where: dict[str, str | int] = {"number": recipient.number, "column": column}
        if recipient.line is None:
            where["name"] = recipient.name
        else:
            where["line"] = recipient.line
        self._found.setdefault((at, column, code), problem(code, **where, **params))


def _named(named: Named) -> Member:
    weight = 1 if named.weight is None else named.weight
    return Member(Recipient(named.number, named.name), Decimal(weight))


def figure(value: Value) -> Decimal | str:
    """The cell as a figure to weigh by, or the code of what is wrong with it.

    Empty, 0 and «–» are three things, and only 0 is a figure. Nothing is guessed:
    no spaces between digits, no exponents, no float.
    """
    if value is None or value == "":
        return "cell_empty"
    if isinstance(value, str):
        return _figure_in(value)
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return "cell_not_number"
    number = Decimal(value)
    if not number.is_finite():
        return "cell_not_number"
    if number < 0:
        return "cell_negative"
    exponent = number.as_tuple().exponent
    fits = number < LARGEST and isinstance(exponent, int) and exponent >= FINEST
    return number if fits else "cell_too_long"


def _figure_in(text: str) -> Decimal | str:
    if NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if text in DASHES:
        return "cell_dash"
    if NEGATIVE.fullmatch(text):
        return "cell_negative"
    if text.isascii() and text.replace(",", ".").replace(".", "", 1).isdigit():
        return "cell_too_long"
    return "cell_not_number"
