"""How much of a budget goes to categories of costs that may take only a part of it.

Whose budget the part is of, no source says: that a coordinator's pay is limited is
the scheme's rule, how much and of what is *assumed*. So it is the year's data,
``SchemeYear.cost_limit_base``. Unless the county says otherwise it is each owner's
own part, as the own contribution is: then nobody's costs are covered by what another
asks for, and each owner approves a part that holds by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from partnerships.models import Need, NeedLine, SchemeYear
from partnerships.models.need_rules import CostCategory
from partnerships.need.amounts import divided, is_responsibles
from portal.lib import money


@dataclass(frozen=True, slots=True)
class LimitMeter:
    """A category against its limit; ``owner`` is "" where the budget is one."""

    owner: str
    category: CostCategory
    used_nok: int
    limit_nok: int

    @property
    def over_nok(self) -> int:
        return max(0, self.used_nok - self.limit_nok)


def limits_of(need: Need, lines: Iterable[NeedLine]) -> tuple[LimitMeter, ...]:
    """The responsible owner's part first, with what it asks for to UH and others.

    Another owner's part is told of when it is divided in categories.
    """
    counted = [line for line in lines if line.year in need.years]
    if need.scheme_year.cost_limit_base == SchemeYear.LimitBase.WHOLE_NEED:
        return _limits(need, "", counted)
    own, others = [], defaultdict(list)
    for line in counted:
        if is_responsibles(need, line):
            own.append(line)
        else:
            others[line.recipient_id].append(line)
    found = _limits(need, need.owner.name if others else "", own)
    for part in others.values():
        if any(map(divided, part)):
            found += _limits(need, part[0].recipient.name, part)
    return found


def _limits(
    need: Need, owner: str, lines: Sequence[NeedLine]
) -> tuple[LimitMeter, ...]:
    total_nok = sum(line.requested_nok for line in lines)
    used: dict[str, int] = defaultdict(int)
    for line in lines:
        for category, amount in divided(line).items():
            used[category] += amount
    return tuple(
        LimitMeter(
            owner, one, used[one.code], money.percent_of(total_nok, one.limit_percent)
        )
        for one in need.scheme_year.costs
        if one.limit_percent is not None
    )
