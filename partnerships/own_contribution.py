"""The owner's own contribution (eigendel), by the rule of the year."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from partnerships.models import SchemeYear
from portal.lib import money
from portal.lib.formats import nok, percent


@dataclass(frozen=True, slots=True)
class OwnContribution:
    """``amount_nok`` comes on top of the grant; ``share`` is its part of the whole."""

    amount_nok: int
    base_nok: int
    grants_nok: int
    percent: Decimal

    @property
    def total_nok(self) -> int:
        return self.grants_nok + self.amount_nok

    @property
    def formula(self) -> str:
        """«30 % av 100 000 kr = 30 000 kr», in the language of the moment."""
        return _("%(percent)s of %(base)s = %(amount)s") % {
            "percent": percent(self.percent),
            "base": nok(self.base_nok),
            "amount": nok(self.amount_nok),
        }


def reckon(year: SchemeYear, owner_nok: int, uh_nok: int = 0) -> OwnContribution:
    """What an owner puts in beside these grants, in whole kroner, half rounded up.

    Source: the scheme's rule of 30 % on top of the grant; which grants it is
    reckoned from differs between the sources, so both are the year's data.
    """
    both = year.own_contribution_base == SchemeYear.Base.OWNER_AND_UH
    base_nok = owner_nok + uh_nok if both else owner_nok
    rate = year.own_contribution_percent
    amount_nok = money.percent_of(base_nok, rate)
    return OwnContribution(amount_nok, base_nok, owner_nok + uh_nok, rate)
