"""From what JSON gave to a Key, or to everything that is wrong with it."""

import re
import unicodedata
from decimal import Decimal

from funding.allocation.errors import AllocationError, Problem, is_plain, problem, shown
from funding.allocation.key import (
    EQUAL,
    MAX_NOK,
    ROUNDING_UNITS,
    WEIGHT,
    Amount,
    Each,
    EachByClass,
    Key,
    Named,
    Only,
    Pot,
    Rest,
    Share,
    Source,
    Then,
)
from portal.lib.money import limits_in_units

SOURCES = ("each", "each_by_class", "amount", "share", "rest")
KEY_FIELDS = ("name", "rounding_unit", "pots", "then")
THEN_FIELDS = ("pots", "own")
POT_FIELDS = ("name", *SOURCES, "by", "only", "to", "minimum", "maximum")
# The headings of what comes out; a pot of that name would make two columns one.
RESERVED_NAMES = ("number", "name", "total")
SHARE = re.compile(r"(0|1)([.,]([0-9]{1,12}))?")
LONGEST_TEXT = 120
NAMED_FIELDS = ("number", "network", "name", "weight")
LARGEST_WEIGHT = 10_000
MOST_POTS = 50  # of one step: each is a column for every recipient


class Fields(dict[str, object]):
    """A JSON object that remembers which of its fields stood there twice."""

    doubled: tuple[str, ...] = ()


def read_key(data: object) -> Key:
    """Raises AllocationError with every problem of the key."""
    reader = _Reader()
    key = reader.key(data)
    if reader.problems:
        raise AllocationError(reader.problems)
    return key


class _Reader:
    """Collects problems; what cannot be read gets a value that does no more harm."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.step = ""  # "" in the first, else where in the second

    def report(self, code: str, **params: str | int) -> None:
        self.problems.append(problem(code, **params))

    def key(self, data: object) -> Key:
        if not isinstance(data, dict):
            self.report("key_not_object")
            return Key("", 1, ())
        self.fields(data, KEY_FIELDS, "", "")
        name = self.text(data.get("name", ""), "", "name", may_be_empty=True)
        unit = data.get("rounding_unit", 1)
        if type(unit) is not int or unit not in ROUNDING_UNITS:
            self.report("rounding_unit", value=shown(unit))
            unit = 1
        pots = self.pots(data.get("pots"), unit)
        then = self.then(data["then"], unit, pots) if "then" in data else None
        return Key(name, unit, pots, then)

    def pots(self, data: object, unit: int) -> tuple[Pot, ...]:
        """Those of one step, which are read together."""
        if not isinstance(data, list) or not data:
            self.report("no_pots", **({"step": self.step} if self.step else {}))
            return ()
        if len(data) > MOST_POTS:
            self.report("too_many_pots", pots=len(data), most=MOST_POTS)
            return ()
        read = tuple(self.pot(each, at, unit) for at, each in enumerate(data, start=1))
        self.together(read)
        return read

    def then(self, data: object, unit: int, first: tuple[Pot, ...]) -> Then:
        """The second step; no pot of it has a name of the first's, or two columns of
        what comes out would be one.
        """
        if not isinstance(data, dict):
            self.report("then_not_object")
            return Then((), {})
        self.fields(data, THEN_FIELDS, "", "then.")
        self.step = "then"
        common = self.pots(data.get("pots"), unit)
        own = data.get("own", {})
        if not isinstance(own, dict):
            self.report("then_own_not_object")
            own = {}
        by_network: dict[str, tuple[Pot, ...]] = {}
        self.doubled(own, "", "then.own.")
        for network, pots in own.items():
            self.step = f"then.own.{shown(network)}"
            code = self.text(network, "", "then.own")
            if code and code in by_network:
                self.report("key_field_doubled", field=f"then.own.{code}")
            by_network[code] = self.pots(pots, unit)
        if first and all(pot.to for pot in first):
            self.report("no_pots_for_networks")
        taken = {pot.name for pot in first if pot.name}
        for pots in (common, *by_network.values()):
            for pot in pots:
                if pot.name in taken:
                    self.report("pot_name_in_both_steps", pot=pot.name)
        self.step = ""
        return Then(common, by_network)

    def together(self, pots: tuple[Pot, ...]) -> None:
        """What no pot can say alone."""
        seen: set[str] = set()
        for pot in pots:
            if pot.name and pot.name in seen:
                self.report("pot_name_doubled", pot=pot.name)
            seen.add(pot.name)
        if sum(isinstance(pot.source, Rest) for pot in pots) > 1:
            self.report("more_than_one_rest")
        shares = sum(pot.source.share for pot in pots if isinstance(pot.source, Share))
        if shares > 1:
            self.report("shares_above_one", value=str(shares))

    def pot(self, data: object, position: int, unit: int) -> Pot:
        where = f"#{position}"
        if not isinstance(data, dict):
            self.report("pot_not_object", pot=where)
            return Pot("", Each(0))
        name = self.text(data.get("name"), where, "name")
        where = name or where
        if name in RESERVED_NAMES:
            self.report("pot_name_reserved", pot=where)
        self.fields(data, POT_FIELDS, where, "")
        source = self.source(data, where, unit)
        divided = not isinstance(source, Each | EachByClass | None)
        by = self.by(data, where, divided, known=source is not None)
        minimum, maximum = self.limits(data, where, divided or source is None, unit)
        only = self.only(data["only"], where) if "only" in data else None
        to: tuple[Named, ...] = ()
        if "to" in data:
            self.named_alone(data, where, by)
            to = self.named(data["to"], where, weighed=by == WEIGHT)
        return Pot(name, source or Each(0), by, only, minimum, maximum, to)

    def named_alone(self, data: dict[str, object], where: str, by: str) -> None:
        """A pot for named recipients reads nothing of the basis, in the first step."""
        for field in ("only", "each_by_class"):
            if field in data:
                self.report("to_not_with", pot=where, field=field)
        if by and by not in (EQUAL, WEIGHT):
            self.report("to_by", pot=where, column=by)
        if self.step:
            self.report("to_in_second_step", pot=where)

    def named(self, data: object, where: str, *, weighed: bool) -> tuple[Named, ...]:
        if not isinstance(data, list) or not data:
            self.report("to_not_list", pot=where)
            return ()
        found: dict[str, Named] = {}
        for at, each in enumerate(data, start=1):
            inside = self.nested(each, where, f"to.{at}", NAMED_FIELDS)
            if inside is None:
                continue
            named = self.one_named(inside, where, f"to.{at}", weighed=weighed)
            if named.identity and named.identity in found:
                self.report("to_doubled", pot=where, number=named.identity)
            found[named.identity] = named
        return tuple(found.values())

    def one_named(
        self, data: dict[str, object], where: str, field: str, *, weighed: bool
    ) -> Named:
        """An organisation by its number, or a network by its code."""
        if "number" in data and "network" in data:
            self.report("to_number_or_network", pot=where)
        kind = "network" if "network" in data else "number"
        who = self.text(data.get(kind), where, f"{field}.{kind}")
        name = self.text(data.get("name"), where, f"{field}.name")
        weight = data.get("weight")
        if not weighed:
            if weight is not None:
                self.report("to_weight_not_here", pot=where, number=who)
            weight = None
        elif type(weight) is not int or not 0 < weight <= LARGEST_WEIGHT:
            self.report("to_weight", pot=where, number=who, largest=LARGEST_WEIGHT)
            weight = 1
        if kind == "network":
            return Named("", name, weight, who)
        return Named(who, name, weight)

    def source(self, data: dict[str, object], where: str, unit: int) -> Source | None:
        given = [kind for kind in SOURCES if kind in data]
        if len(given) != 1:
            code = "pot_two_sources" if given else "pot_no_source"
            self.report(code, pot=where, value=", ".join(given))
            return None
        value = data[given[0]]
        match given[0]:
            case "each":
                return Each(self.nok(value, where, "each", unit))
            case "each_by_class":
                return self.each_by_class(value, where, unit)
            case "amount":
                return Amount(self.nok(value, where, "amount"))
            case "share":
                return self.share(value, where)
            case _:
                if value is not True:
                    self.report("rest_not_true", pot=where, value=shown(value))
                return Rest()

    def each_by_class(self, value: object, where: str, unit: int) -> EachByClass:
        inside = self.nested(value, where, "each_by_class", ("column", "amounts"))
        if inside is None:
            return EachByClass("", {})
        column = self.text(inside.get("column"), where, "each_by_class.column")
        field = "each_by_class.amounts"
        amounts = inside.get("amounts")
        if not isinstance(amounts, dict) or not amounts:
            self.report("field_not_object", pot=where, field=field)
            return EachByClass(column, {})
        self.doubled(amounts, where, f"{field}.")
        by_class: dict[str, int] = {}
        for given, nok in amounts.items():
            name = self.text(given, where, field)
            if name and name in by_class:
                self.report("pot_field_doubled", pot=where, field=f"{field}.{name}")
            by_class[name] = self.nok(nok, where, f"{field}.{name}", unit)
        return EachByClass(column, by_class)

    def share(self, value: object, where: str) -> Share:
        found = SHARE.fullmatch(value) if isinstance(value, str) else None
        share = Decimal(found[0].replace(",", ".")) if found else Decimal(0)
        if not 0 < share <= 1:
            self.report("share_not_a_part", pot=where, value=shown(value))
            share = Decimal(0)
        return Share(share)

    def by(
        self, data: dict[str, object], where: str, divided: bool, *, known: bool
    ) -> str:
        if "by" not in data:
            if divided:
                self.report("by_missing", pot=where)
            return ""
        if known and not divided:
            self.report("by_not_here", pot=where)
            return ""
        by = self.text(data["by"], where, "by")
        if by in ("number", "name"):
            self.report("by_identity", pot=where, column=by)
        return by

    def limits(
        self, data: dict[str, object], where: str, divided: bool, unit: int
    ) -> tuple[int | None, int | None]:
        given = [name for name in ("minimum", "maximum") if name in data]
        if given and not divided:
            self.report("limits_not_here", pot=where)
            return None, None
        found = {name: self.nok(data[name], where, name) for name in given}
        minimum, maximum = found.get("minimum"), found.get("maximum")
        if minimum is not None and maximum is not None:
            low, high = limits_in_units(minimum, maximum, unit)
            amounts = {"minimum_nok": minimum, "maximum_nok": maximum}
            if minimum > maximum:
                self.report("minimum_above_maximum", pot=where, **amounts)
            elif high is not None and low > high:
                self.report("limits_within_unit", pot=where, unit_nok=unit, **amounts)
        return minimum, maximum

    def only(self, value: object, where: str) -> Only:
        inside = self.nested(value, where, "only", ("column", "in"))
        if inside is None:
            return Only("", ())
        column = self.text(inside.get("column"), where, "only.column")
        classes = inside.get("in")
        if not isinstance(classes, list) or not classes:
            self.report("only_in_not_list", pot=where)
            return Only(column, ())
        return Only(column, tuple(self.text(c, where, "only.in") for c in classes))

    def nested(
        self, value: object, where: str, field: str, known: tuple[str, ...]
    ) -> dict[str, object] | None:
        if not isinstance(value, dict):
            self.report("field_not_object", pot=where, field=field)
            return None
        self.fields(value, known, where, f"{field}.")
        return value

    def fields(
        self, data: dict[str, object], known: tuple[str, ...], where: str, prefix: str
    ) -> None:
        for name in data:
            if name not in known:
                code = "pot_field_unknown" if where else "key_field_unknown"
                self.report(
                    code, pot=where, field=prefix + shown(name), known=", ".join(known)
                )
        self.doubled(data, where, prefix)

    def doubled(self, data: dict[str, object], where: str, prefix: str) -> None:
        for name in data.doubled if isinstance(data, Fields) else ():
            code = "pot_field_doubled" if where else "key_field_doubled"
            self.report(code, pot=where, field=prefix + shown(name))

    def text(
        self, value: object, where: str, field: str, *, may_be_empty: bool = False
    ) -> str:
        text = clean(value) if isinstance(value, str) else None
        if text is None or len(text) > LONGEST_TEXT or not (text or may_be_empty):
            code = "pot_text" if where else "key_text"
            self.report(code, pot=where, field=field, longest=LONGEST_TEXT)
            return ""
        if not is_plain(text):
            code = "pot_text_unprintable" if where else "key_text_unprintable"
            self.report(code, pot=where, field=field)
            return ""
        return text

    def nok(self, value: object, where: str, field: str, unit: int = 1) -> int:
        """Whole kroner. JSON's true is no amount, though Python takes it for 1."""
        if type(value) is not int or not 0 <= value <= MAX_NOK:
            self.report("not_nok", pot=where, field=field, value=shown(value))
            return 0
        if value % unit:
            self.report(
                "not_whole_units",
                pot=where,
                field=field,
                amount_nok=value,
                unit_nok=unit,
            )
        return value


def clean(text: str) -> str:
    """One spelling of a text, however the file or the keyboard composed its letters."""
    return unicodedata.normalize("NFC", text).strip()
