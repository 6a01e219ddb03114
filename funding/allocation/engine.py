"""From a frame, recipients and a key to what each recipient gets.

Every pot is rounded on its own and adds up; a total is the sum of rounded pots.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

from funding.allocation.errors import AllocationError, Problem, problem, shown
from funding.allocation.explain import Line, PotWorking, Result, Working, working
from funding.allocation.hosts import with_hosts
from funding.allocation.key import (
    MAX_NOK,
    Amount,
    Each,
    EachByClass,
    Key,
    Pot,
    Rest,
    Share,
)
from funding.allocation.recipient import Cells, Member, Recipient
from funding.allocation.steps import in_two_steps
from portal.lib.collecting import uncollected
from portal.lib.money import Part, largest_remainder, limits_in_units, split

Pots = tuple[PotWorking, ...]


@uncollected()
def allocate(frame_nok: int, recipients: Sequence[Recipient], key: Key) -> Result:
    """Divide ``frame_nok`` among the recipients by the key.

    The lines come in the order of ``recipients``, and then those that the key names;
    the amounts do not depend on that order (ties go by number). ``rest`` is what the
    other pots do not *give out*, so a pot that stops at its maxima leaves its money to
    the rest.
    Raises AllocationError: a frame that is not whole kroner above zero, cells that the
    key needs and that cannot be used, and a key that cannot be met (pots above the
    frame, minima above a pot, nobody to receive), each saying by how much.
    """
    problems = [*_wrong_frame(frame_nok), *_wrong_recipients(recipients, key)]
    key = with_hosts(key, recipients)
    unit_nok = key.rounding_unit_nok
    first: Pots = ()
    if key.then:
        if problems:
            raise AllocationError(problems)

        def divide(nok: int, pots: tuple[Pot, ...], who: Sequence[Recipient]) -> Pots:
            return _divide(nok, Key(key.name, unit_nok, pots), who)

        first, pots = in_two_steps(frame_nok, recipients, key, key.then, divide)
    else:
        pots = _divide(frame_nok, key, recipients, problems)
    sharing = {recipient.number for recipient in recipients}
    beside = {x.number: x.name for x in key.named if x.number not in sharing}
    everybody = [*recipients, *(Recipient(*each) for each in beside.items())]
    return Result(frame_nok, unit_nok, _lines(everybody, pots), pots, first)


def _divide(
    amount_nok: int,
    key: Key,
    recipients: Sequence[Recipient],
    problems: Sequence[Problem] = (),
) -> Pots:
    """One step. Raises AllocationError with ``problems``, and those of the cells."""
    cells = Cells(recipients)
    members = [cells.members(pot) for pot in key.pots]
    found = [*problems, *cells.problems]
    if found:
        raise AllocationError(found)
    return _pots(amount_nok, key, members)


def _pots(
    frame_nok: int, key: Key, members: Sequence[Sequence[Member]]
) -> tuple[PotWorking, ...]:
    """Every pot divided, in the order of the key; the rest is reckoned last."""
    amounts = _amounts(frame_nok, key, members)
    problems = _above_frame(sum(amounts.values()), frame_nok)
    found: dict[int, PotWorking] = {}
    for at, amount_nok in amounts.items():
        problems += _unmet(key.pots[at], amount_nok, members[at], key)
        if not problems:
            found[at] = _pot_working(key.pots[at], amount_nok, members[at], key)
    for at, pot in enumerate(key.pots):
        if isinstance(pot.source, Rest) and not problems:
            left_nok = frame_nok - sum(each.given_nok for each in found.values())
            problems += _unmet(pot, left_nok, members[at], key)
            if not problems:
                found[at] = _pot_working(pot, left_nok, members[at], key)
    if problems:
        raise AllocationError(problems)
    return tuple(found[at] for at in range(len(key.pots)))


def _above_frame(pots_nok: int, frame_nok: int) -> list[Problem]:
    if pots_nok <= frame_nok:
        return []
    amounts = {"pots_nok": pots_nok, "frame_nok": frame_nok}
    return [problem("pots_above_frame", over_nok=pots_nok - frame_nok, **amounts)]


def _wrong_frame(frame_nok: object) -> list[Problem]:
    if type(frame_nok) is int and 0 < frame_nok <= MAX_NOK:
        return []
    return [problem("frame_not_nok", value=shown(frame_nok))]


def _wrong_recipients(recipients: Sequence[Recipient], key: Key) -> list[Problem]:
    if not recipients:
        return [problem("basis_empty")]
    seen: set[str] = set()
    wrong = []
    for recipient in recipients:
        if recipient.number in seen:
            wrong.append(problem("recipient_doubled", number=recipient.number))
        seen.add(recipient.number)
    return [*wrong, *_named_twice(seen, key)]


def _named_twice(shares: Collection[str], key: Key) -> list[Problem]:
    """Whom a pot names, and who shares the other pots already."""
    return [
        problem("to_shares_already", pot=pot.name, number=each.number, name=each.name)
        for pot in key.pots
        for each in pot.to
        if each.number in shares and not each.network
    ]


def _amounts(
    frame_nok: int, key: Key, members: Sequence[Sequence[Member]]
) -> dict[int, int]:
    """What each pot but the rest holds, by its place in the key.

    The shares are rounded among themselves, ties by their order, so that shares that
    sum to 1 give out the frame (all but what is smaller than one unit).
    """
    amounts: dict[int, int] = {}
    shares: dict[int, Decimal] = {}
    for at, pot in enumerate(key.pots):
        match pot.source:
            case Each(amount_nok):
                amounts[at] = amount_nok * len(members[at])
            case EachByClass(_, by_class):
                amounts[at] = sum(by_class[each.class_name] for each in members[at])
            case Amount(amount_nok):
                amounts[at] = amount_nok
            case Share(share):
                shares[at] = share
                amounts[at] = 0  # holds the pot's place in the order of the key
            case Rest():
                pass
    whole, scale = _in_integers(list(shares.values()))
    rounded = largest_remainder(
        [share * frame_nok for share in whole], scale, unit_nok=key.rounding_unit_nok
    )
    for at, (amount_nok, _) in zip(shares, rounded, strict=True):
        amounts[at] = amount_nok
    return amounts


def _unmet(
    pot: Pot, amount_nok: int, members: Sequence[Member], key: Key
) -> list[Problem]:
    """Why this pot cannot be given out as the key says, and by how much."""
    if not pot.is_divided:
        return []
    if amount_nok and not any(member.weight for member in members):
        return [problem("nobody_to_receive", pot=pot.name, amount_nok=amount_nok)]
    low, _ = limits_in_units(pot.minimum_nok or 0, None, key.rounding_unit_nok)
    minima_nok = low * len(members)
    if minima_nok <= amount_nok:
        return []
    return [
        problem(
            "minima_above_pot",
            pot=pot.name,
            recipients=len(members),
            minima_nok=minima_nok,
            amount_nok=amount_nok,
            over_nok=minima_nok - amount_nok,
        )
    ]


def _pot_working(
    pot: Pot, amount_nok: int, members: Sequence[Member], key: Key
) -> PotWorking:
    unit_nok = key.rounding_unit_nok
    minimum_nok, maximum_nok = limits_in_units(
        pot.minimum_nok or 0, pot.maximum_nok, unit_nok
    )
    if pot.is_divided:
        workings = _divided(pot, amount_nok, members, unit_nok)
    else:
        workings = [working(pot, each, _own(pot, each), 1) for each in members]
    return PotWorking(
        pot=pot,
        amount_nok=amount_nok,
        given_nok=sum(each.amount_nok for each in workings),
        weight_sum=(
            sum((each.weight for each in members), Decimal(0))
            if pot.is_divided
            else None
        ),
        minimum_nok=None if pot.minimum_nok is None else minimum_nok,
        maximum_nok=maximum_nok,
        workings={each.number: each for each in workings},
    )


def _divided(
    pot: Pot, amount_nok: int, members: Sequence[Member], unit_nok: int
) -> list[Working]:
    weights, _ = _in_integers([each.weight for each in members])
    numbers = [each.recipient.number for each in members]
    parts = split(
        amount_nok,
        dict(zip(numbers, weights, strict=True)),
        unit_nok=unit_nok,
        minimum_nok=pot.minimum_nok or 0,
        maximum_nok=pot.maximum_nok,
    )
    return [
        working(pot, each, parts.parts[each.recipient.number], parts.denominator)
        for each in members
    ]


def _own(pot: Pot, member: Member) -> Part:
    """The part of one who has an amount of its own, divided with nobody."""
    if isinstance(pot.source, EachByClass):
        amount_nok = pot.source.amounts_nok[member.class_name]
    elif isinstance(pot.source, Each):
        amount_nok = pot.source.amount_nok
    return Part(amount_nok, amount_nok, amount_nok, extra=False)


def _in_integers(numbers: Sequence[Decimal]) -> tuple[list[int], int]:
    """The numbers, all multiplied by the same power of ten, and that power."""
    finest = min((_exponent(number) for number in numbers), default=0)
    return [int(number.scaleb(-finest)) for number in numbers], 10**-finest


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return min(exponent, 0) if isinstance(exponent, int) else 0


def _lines(
    recipients: Sequence[Recipient], pots: Sequence[PotWorking]
) -> tuple[Line, ...]:
    lines = []
    for recipient in recipients:
        parts = dict.fromkeys((pot.name for pot in pots), 0)
        for pot in pots:
            if recipient.number in pot.workings:
                parts[pot.name] += pot.workings[recipient.number].amount_nok
        lines.append(Line(recipient.number, recipient.name, parts, sum(parts.values())))
    return tuple(lines)
