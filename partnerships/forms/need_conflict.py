"""Two texts for one answer: which of them stands, or both put together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from partnerships.forms.need_step import StepForm
from partnerships.need.answers import fingerprint, plain
from partnerships.need.questions import QUESTIONS_IN_WORDS, TEXTS
from partnerships.services.need_answers import Theirs

LISTS = ("sector_aims", "further_partners")
MINE, THEIRS, TOGETHER = "mine", "theirs", "together"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One answer that two have changed, as the page shows it."""

    name: str
    label: str
    mine: str
    mine_shown: str
    theirs_shown: str
    together: str  # both texts, to be edited; "" where only one can stand
    base: str
    theirs: Theirs


class ConflictForm:
    """Reads the choices of the page with both texts, as data for the step's form."""

    def __init__(self, form: StepForm, conflicts: list[Theirs]) -> None:
        self.form = form
        self.conflicts = list(self._shown(conflicts))

    def _shown(self, conflicts: list[Theirs]) -> Iterator[Conflict]:
        for one in conflicts:
            mine = self.form.cleaned_data[one.name]
            both = [text for text in (plain(one.value), plain(mine)) if text]
            yield Conflict(
                name=one.name,
                label=str(self.form[one.name].label),
                mine=plain(mine),
                mine_shown=self._in_words(one.name, mine),
                theirs_shown=self._in_words(one.name, one.value),
                together="\n\n".join(both) if one.name in TEXTS else "",
                base=fingerprint(one.value),
                theirs=one,
            )

    def _in_words(self, name: str, value: Any) -> str:
        field = self.form.fields[name]
        if name == "uh_partner" or not hasattr(field, "choices"):
            return str(value) if value not in (None, "") else _("(empty)")
        choices = dict(field.choices)
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(choices.get(one, one)) for one in values) or _("(empty)")

    @property
    def bases(self) -> str:
        """Of what others saved: the next answer begins from that."""
        return " ".join(f"{one.name}:{one.base}" for one in self.conflicts)


def _chosen_of(text: str) -> list[str]:
    return [one for one in text.split(",") if one]


def chosen(data: Mapping[str, Any]) -> dict[str, Any]:
    """The step's data that these choices make; what is theirs is not sent at all."""
    found: dict[str, Any] = {}
    kept = []
    for pair in str(data.get("bases", "")).split():
        name = pair.partition(":")[0]
        choice = data.get(f"choice_{name}", "")
        if (
            choice in (MINE, TOGETHER) and name in QUESTIONS_IN_WORDS
        ) or choice == MINE:
            text = str(data.get(f"{choice}_{name}", ""))
            found[name] = _chosen_of(text) if name in LISTS else text
            kept.append(pair)
    return {
        **found,
        "bases": " ".join(kept),
        "tab": data.get("tab", ""),
        "turn": data.get("turn", ""),
    }
