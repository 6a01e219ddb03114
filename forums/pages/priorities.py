"""What the pages of the year's needs and scenarios show, and to whom."""

from dataclasses import dataclass
from functools import cached_property

from forums.advice.apart import apart_from
from forums.advice.money import FreeFrame, YearMoney, free_frame, money_of
from forums.advice.needs import Listed, YearNeed, list_of, needs_of, total
from forums.advice.scenarios import Answer, answer
from forums.models import Forum, Scenario
from forums.rules import priorities as rules
from forums.rules.recommendations import unless_settled
from partnerships.models import SchemeYear
from portal.lib.verdict import Verdict
from portal.people.actor import Actor


class Sheet:
    """The year's needs side by side, as this person may see them.

    What one stands apart from has no amounts here, and is in no sum. ``listed`` and
    ``runs``, whether one runs the forum, are read here where they are not known yet.
    The year says ``is_settled`` where its recommendation is forwarded.
    """

    def __init__(
        self,
        actor: Actor,
        forum: Forum,
        scheme_year: SchemeYear,
        listed: Listed | None = None,
        *,
        runs: bool | None = None,
    ) -> None:
        self.actor, self.forum, self.scheme_year = actor, forum, scheme_year
        self._runs = runs
        listed = listed or list_of(forum, scheme_year)
        self.version = listed.version
        self.all: list[YearNeed] = needs_of(forum, scheme_year, listed)
        self.apart = apart_from(actor, forum, self.all)
        self.needs = [one for one in self.all if one.need.pk not in self.apart]
        self.hidden = [one for one in self.all if one.need.pk in self.apart]

    @cached_property
    def money(self) -> YearMoney:
        return money_of(self.scheme_year)

    @cached_property
    def free(self) -> FreeFrame:
        return free_frame(self.scheme_year, self.money)

    @cached_property
    def may_compare(self) -> Verdict:
        if self._runs is None:
            return rules.may_compare(self.actor, self.forum)
        return rules.comparing(self.forum, runs=self._runs)

    @property
    def may(self) -> Verdict:
        """Write the order."""
        if not self.may_compare:
            return self.may_compare
        titles = [one.need.title for one in self.hidden]
        weighs = rules.weighs_all(titles)
        return self.is_open if weighs else weighs

    @cached_property
    def is_open(self) -> Verdict:
        """Whether the recommendation of the year is still to be made, or corrected."""
        settled = getattr(self.scheme_year, "is_settled", False)
        return unless_settled(self.scheme_year, settled=settled)

    @property
    def requested_nok(self) -> int:
        return sum(one.requested_nok for one in self.needs)

    @property
    def thought_nok(self) -> int:
        return total(one.thought_nok for one in self.needs) or 0

    @property
    def recommended_nok(self) -> int | None:
        return total(one.recommended_nok for one in self.needs)

    @property
    def left_nok(self) -> int | None:
        """Of the free frame, when what the forum thinks of is given."""
        free_nok = self.free.free_nok
        return None if free_nok is None else free_nok - self.thought_nok


@dataclass(frozen=True, slots=True)
class Column:
    """A scenario beside what the forum thinks of; sums of what this person sees."""

    answer: Answer
    needs: list[YearNeed]

    @property
    def total_nok(self) -> int | None:
        return total(self.answer.of(one) for one in self.needs)

    @property
    def left_nok(self) -> int | None:
        free_nok, given_nok = self.answer.free_nok, self.total_nok
        if free_nok is None or given_nok is None:
            return None
        return free_nok - given_nok


@dataclass(frozen=True, slots=True)
class ComparedRow:
    one: YearNeed
    amounts: list[int | None]


def compared(sheet: Sheet) -> dict[str, object]:
    """The scenarios side by side: one row a need, in the forum's order."""
    scenarios = Scenario.objects.filter(
        forum=sheet.forum, scheme_year=sheet.scheme_year
    )
    columns = [
        Column(answer(one, sheet.all, sheet.free, sheet.money), sheet.needs)
        for one in scenarios
    ]
    rows = [
        ComparedRow(
            one, [one.thought_nok, *(column.answer.of(one) for column in columns)]
        )
        for one in sheet.needs
    ]
    return {
        "columns": columns,
        "rows": rows,
        "totals": [sheet.thought_nok, *(column.total_nok for column in columns)],
        "frees": [sheet.free.free_nok, *(c.answer.free_nok for c in columns)],
        "lefts": [sheet.left_nok, *(column.left_nok for column in columns)],
    }
