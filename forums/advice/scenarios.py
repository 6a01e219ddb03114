"""What would be recommended if: amounts by line, reckoned and never saved here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forums.advice.money import FreeFrame, YearMoney
from forums.advice.needs import YearLine, YearNeed, by_recipient, total
from forums.models import Scenario
from partnerships.models import NeedLine
from portal.lib.money import percent_of, split


@dataclass(frozen=True, slots=True)
class Answer:
    """``amounts``: line -> kroner; a line that the scenario says nothing of is out.

    ``fault`` says why it could not be reckoned, and then there are no amounts.
    """

    scenario: Scenario
    free_nok: int | None
    amounts: dict[int, int] = field(default_factory=dict)
    fault: str = ""

    def of(self, need: YearNeed) -> int | None:
        """Of the year that is divided."""
        return total(self.amounts.get(one.pk) for one in need.now)


def answer(
    scenario: Scenario, needs: Sequence[YearNeed], free: FreeFrame, money: YearMoney
) -> Answer:
    """``needs`` in the forum's order."""
    kind = scenario.kind
    if kind == Scenario.Kind.REQUESTED:
        lines = (line for need in needs for line in need.lines)
        asked = {line.pk: line.requested_nok for line in lines}
        return Answer(scenario, free.free_nok, asked)
    if free.frame_nok is None:
        fault = _("The frame of the year is not set.")
        return Answer(scenario, None, fault=fault)
    if kind == Scenario.Kind.FRAME:
        frame_nok = percent_of(free.frame_nok, Decimal(100 + scenario.percent))
        free_nok = free.with_frame(frame_nok) or 0
        return Answer(scenario, free_nok, _within(scenario, needs, max(free_nok, 0)))
    return _by_key(scenario, needs, free, money)


def _within(
    scenario: Scenario, needs: Sequence[YearNeed], free_nok: int
) -> dict[int, int]:
    """What the forum thinks of, else what is asked for, cut until it fits."""
    wanted = {one.pk: _wanted(one) for need in needs for one in need.now}
    if sum(wanted.values()) <= free_nok:
        return wanted
    if scenario.how == Scenario.How.IN_ORDER:
        return dict(_until_it_is_gone(wanted, free_nok))
    # Ties go by the number of the line, written so that text sorts as numbers do.
    parts = split(free_nok, {f"{pk:012}": nok for pk, nok in wanted.items()}).parts
    return {int(pk): part.amount_nok for pk, part in parts.items()}


def _wanted(one: YearLine) -> int:
    return one.requested_nok if one.thought_nok is None else one.thought_nok


def _until_it_is_gone(
    wanted: dict[int, int], left_nok: int
) -> Iterator[tuple[int, int]]:
    for pk, nok in wanted.items():
        part_nok = min(nok, left_nok)
        left_nok -= part_nok
        yield pk, part_nok


def _by_key(
    scenario: Scenario, needs: Sequence[YearNeed], free: FreeFrame, money: YearMoney
) -> Answer:
    """Each owner's part by the key, laid on its own lines in the forum's order."""
    free_nok = free.free_nok or 0
    if free_nok <= 0:
        fault = _("Nothing of the frame is free.")
        return Answer(scenario, free_nok, fault=fault)
    try:
        parts = money.by_key(scenario.key or 0, free_nok)
    except ValidationError as error:
        return Answer(scenario, free_nok, fault=" ".join(error.messages))
    amounts: dict[int, int] = {}
    for recipient, lines in by_recipient(list(needs)).items():
        own = [line for line in lines if line.role == NeedLine.Role.OWNER]
        if recipient in parts:
            wanted = {line.pk: line.requested_nok for line in own}
            amounts |= dict(_until_it_is_gone(wanted, parts[recipient]))
    return Answer(scenario, free_nok, amounts)
