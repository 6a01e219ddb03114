"""What a need says, as its page shows it: the texts, and the short facts."""

from dataclasses import dataclass

from partnerships.models import Need
from partnerships.need.questions import OTHERS, TEXTS
from portal.lib.text import Text

CHOSEN = ("start_kind", "start_term")


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    label: Text
    text: str


def texts_of(need: Need) -> list[Section]:
    """What the year asks for, and what was written all the same."""
    return [
        Section(name, question.label, getattr(need, name))
        for name, question in TEXTS.items()
        if need.scheme_year.asks(name) or getattr(need, name)
    ]


def facts_of(need: Need) -> list[Section]:
    """The short answers that the year asks for; "" for what is not answered."""
    year = need.scheme_year
    found = [
        Section(name, OTHERS[name].label, getattr(need, f"get_{name}_display")())
        for name in CHOSEN
        if year.asks(name)
    ]
    if year.asks("sector_aims"):
        chosen = [str(aim) for aim in year.aims if aim.code in need.sector_aims]
        label = OTHERS["sector_aims"].label
        found.append(Section("sector_aims", label, "; ".join(chosen)))
    if year.asks("codetermination_by"):
        label = OTHERS["codetermination_by"].label
        found.append(Section("codetermination_by", label, need.codetermination_by))
    return found
