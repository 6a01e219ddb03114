"""What the letter and the report both print, and the check that sums add up."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.lib.errors import Refusal


class DoesNotAddUp(Refusal):
    """The figures of a paper contradict each other: no paper is made of them."""


def must_equal(what: str, found_nok: int, expected_nok: int) -> None:
    if found_nok != expected_nok:
        raise DoesNotAddUp(
            _(
                "The paper is not made, because its figures do not add up: %(what)s "
                "is %(found)s kr by its lines, but should be %(expected)s kr."
            )
            % {"what": what, "found": found_nok, "expected": expected_nok}
        )


@dataclass(frozen=True, slots=True)
class Head:
    """Whose decision of which year, in the paper's language and of its date."""

    county: str
    county_code: str
    governor: str
    governor_number: str  # organisation number; empty where it is not known
    scheme: str
    scheme_code: str
    year: int
    legal_basis: str
    reference: str
    decided_on: dt.date
    prepared_by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Change:
    """A step away from what the key gave, by a person, with the reason."""

    from_nok: int
    to_nok: int
    reason: str
    by: str
    on: dt.date

    @property
    def change_nok(self) -> int:
        return self.to_nok - self.from_nok


@dataclass(frozen=True, slots=True)
class PotPart:
    """``amount_nok`` is None («–») where the recipient is outside the pot."""

    name: str
    amount_nok: int | None


def check_changes(
    who: str, by_key_nok: int, granted_nok: int, changes: tuple[Change, ...]
) -> None:
    """The changes lead, one after the other, from the key's amount to the grant."""
    at_nok = by_key_nok
    for change in changes:
        must_equal(_("the change for %s") % who, change.from_nok, at_nok)
        at_nok = change.to_nok
    must_equal(_("what is granted to %s") % who, at_nok, granted_nok)


def time_to_complain(weeks: int, working_days: int) -> str:
    """«3 weeks», «15 working days»; empty where there is none."""
    if working_days:
        text = ngettext("%(n)s working day", "%(n)s working days", working_days)
        return text % {"n": working_days}
    if weeks:
        return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}
    return ""
