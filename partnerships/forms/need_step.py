"""One step of a need's form, made of what its year asks."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.forms.need_partners import (
    beside_field,
    lead_field,
    offer_partners,
)
from partnerships.models import Need, NeedLine, SchemeYear
from partnerships.models.need import LONG_TEXT
from partnerships.need.amounts import amounts_of, own_lines
from partnerships.need.answers import Cell, answers_of, fingerprint
from partnerships.need.questions import QUESTIONS_IN_WORDS
from partnerships.need.recipients import role_label
from partnerships.need.steps import FormStep
from partnerships.services.need_answers import Tab
from portal.lib.fields import KeyField, KronerField
from portal.lib.text import Text

Role = NeedLine.Role
USUAL = (Role.OWNER, Role.UH)
MOST_PEOPLE = 100_000
MOST_HOURS, MOST_RATE_NOK = 1_000_000, 100_000
HOURS, RATE = gettext_lazy("Hours"), gettext_lazy("Kroner an hour")
PARTS: dict[str, Text] = {
    "cash": gettext_lazy("Cash, kroner"),
    "hours": HOURS,
    "rate": RATE,
}


def _text(name: str) -> forms.Field:
    return forms.CharField(
        required=False,
        max_length=LONG_TEXT,
        # No maxlength on the element: a browser would cut a pasted text in silence.
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def _count(most: int) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=0, max_value=most)


def _choice(choices: list[tuple[str, Any]]) -> forms.Field:
    named = [(value, str(label).capitalize()) for value, label in choices]
    return forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("Not chosen yet")), *named]
    )


def _duration(year: SchemeYear) -> forms.Field:
    numbers = range(1, year.max_years + 1)
    choices = [(n, _duration_label(year, n)) for n in numbers]
    return forms.TypedChoiceField(choices=choices, coerce=int)


def _duration_label(scheme_year: SchemeYear, n: int) -> str:
    if n == 1:
        return _("1 year (%(year)s)") % {"year": scheme_year.year}
    return _("%(n)s years (%(first)s–%(last)s)") % {
        "n": n,
        "first": scheme_year.year,
        "last": scheme_year.year + n - 1,
    }


def _aims(year: SchemeYear) -> forms.Field:
    return forms.MultipleChoiceField(
        required=False,
        choices=[(aim.code, str(aim)) for aim in year.aims],
        widget=forms.CheckboxSelectMultiple,
    )


# Only those with choices need the year.
MADE: dict[str, Callable[[SchemeYear], forms.Field]] = {
    "title": lambda year: forms.CharField(max_length=200),
    "sector_aims": _aims,
    "start_kind": lambda year: _choice(list(Need.StartKind.choices)),
    "start_term": lambda year: _choice(list(Need.Term.choices)),
    "duration": _duration,
    "school_count": lambda year: _count(MOST_PEOPLE),
    "teacher_count": lambda year: _count(MOST_PEOPLE),
    "leader_count": lambda year: _count(MOST_PEOPLE),
    "uh_partner": lead_field,
    "further_partners": beside_field,
    "codetermination_by": lambda year: forms.CharField(required=False, max_length=200),
}


def question_field(name: str, year: SchemeYear) -> forms.Field:
    field = MADE[name](year) if name in MADE else _text(name)
    words = QUESTIONS_IN_WORDS[name]
    field.label, field.help_text = words.label, words.help
    return field


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A category's amounts by year, for one recipient."""

    label: Text
    cells: list[forms.BoundField]


@dataclass(frozen=True, slots=True)
class BudgetTable:
    label: str
    rows: list[BudgetRow]
    is_open: bool


class StepForm(forms.Form):
    """The answers of one step, and the fingerprints of what they began as."""

    bases = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    tab = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    turn = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, data: Any = None, *, need: Need, step: FormStep) -> None:
        self.need, self.step = need, step
        self.year = need.scheme_year
        super().__init__(data)
        for question in step.asked_in(self.year):
            if question == "budget":
                self._add_budget()
            elif question == "contributions":
                self._add_contributions()
            else:
                self.fields[question] = question_field(question, self.year)
        offer_partners(self.fields, need)
        self.names = [name for name in self.fields if name not in self.base_fields]
        if data is None:
            stands = answers_of(need, self.names)
            self.initial = {**stands, **self._hidden(stands)}

    def clean(self) -> dict[str, Any]:
        """Who leads is in the need once, also when it was ticked beside."""
        cleaned = dict(self.cleaned_data)
        lead, beside = cleaned.get("uh_partner"), cleaned.get("further_partners")
        if lead and beside:
            cleaned["further_partners"] = [pk for pk in beside if pk != lead.pk]
        return cleaned

    def _hidden(self, stands: Mapping[str, Any]) -> dict[str, Any]:
        bases = {name: fingerprint(value) for name, value in stands.items()}
        return {"bases": written(bases), "tab": uuid.uuid4().hex, "turn": 0}

    def _add_budget(self) -> None:
        sent = [cell for name in self.data if (cell := Cell.of(name))]
        self.budget_cells = sent if self.is_bound else list(cells_of(self.need))
        names = {one.code: str(one) for one in self.year.costs}
        for cell in self.budget_cells:
            category = names.get(cell.category) or _("not divided")
            label = f"{role_label(cell.role)} {cell.year}, {category}"
            self.fields[cell.name] = KronerField(label=label, required=False)

    def _add_contributions(self) -> None:
        for year in self.need.years:
            for part in self._parts():
                label = f"{PARTS[part]}, {year}"
                self.fields[f"{part}_{year}"] = _contribution_field(part, label)

    def _parts(self) -> tuple[str, ...]:
        """Cash, pay, or both: what the year counts."""
        counted = self.year.counted_contributions
        pay = ("hours", "rate") if "pay" in counted else ()
        return (("cash",) if "cash" in counted else ()) + pay

    def budget(self) -> Iterator[BudgetTable]:
        """A table for each who may receive; those few need are closed till used."""
        roles = list(dict.fromkeys(cell.role for cell in self.budget_cells))
        names = {one.code: str(one) for one in self.year.costs}
        for role in roles:
            own = [cell for cell in self.budget_cells if cell.role == role]
            by_category: dict[str, list[forms.BoundField]] = {}
            for cell in own:
                by_category.setdefault(cell.category, []).append(self[cell.name])
            rows = [
                BudgetRow(names.get(category) or category or self._undivided(), cells)
                for category, cells in by_category.items()
            ]
            used = any(self[cell.name].value() for cell in own)
            yield BudgetTable(self._whose(role), rows, role in USUAL or used)

    def _whose(self, role: str) -> str:
        label = str(role_label(role))
        label = label[:1].upper() + label[1:]
        known = {Role.OWNER: self.need.owner, Role.UH: self.need.uh_partner}
        recipient = known.get(Role(role))
        return f"{label}: {recipient.name}" if recipient else label

    def _undivided(self) -> str:
        return _("Not divided among categories") if self.year.costs else _("Amount")

    def contribution_rows(self) -> Iterator[tuple[Text, list[forms.BoundField]]]:
        for part in self._parts():
            years = self.need.years
            yield PARTS[part], [self[f"{part}_{year}"] for year in years]

    def question_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names if name in QUESTIONS_IN_WORDS]

    @property
    def lacks_partner(self) -> bool:
        """Money for the UH institution can be asked for when it is known."""
        return "uh" in self.year.budget_roles and self.need.uh_partner_id is None

    def check(self) -> bool:
        """Whether what was sent is rightly typed; the rest is not asked for."""
        self.is_valid()
        for name in set(self.names).difference(self._sent()):
            self.errors.pop(name, None)
        return not self.errors

    def _sent(self) -> set[str]:
        return {name for name in self.names if name in self.data} | set(
            self.sent_bases()
        )

    def answers(self) -> dict[str, Any]:
        """What was sent and is rightly typed."""
        sent = self._sent()
        return {
            name: self.cleaned_data[name]
            for name in self.names
            if name in sent and name in self.cleaned_data and name not in self.errors
        }

    def sent_bases(self) -> dict[str, str]:
        pairs = (pair.partition(":") for pair in self.data.get("bases", "").split())
        return {name: base for name, _, base in pairs}

    def sent_tab(self) -> Tab:
        cleaned = self.cleaned_data
        return Tab(cleaned.get("tab") or "", cleaned.get("turn") or 0)

    def began_from(self, stands: Mapping[str, Any]) -> str:
        """The bases of the next sending, when these are what stands now."""
        new = {name: fingerprint(value) for name, value in stands.items()}
        return written(self.sent_bases() | new)


def written(bases: Mapping[str, str]) -> str:
    return " ".join(f"{name}:{base}" for name, base in bases.items())


def cells_of(need: Need) -> Iterator[Cell]:
    """The cells of the budget. Reads what ``load_money`` loads."""
    year = need.scheme_year
    codes = [one.code for one in year.costs] or [""]
    for role in NeedLine.Role.values:
        if role not in year.budget_roles or (
            role == NeedLine.Role.UH and need.uh_partner_id is None
        ):
            continue
        there = (amounts_of(line) for line in own_lines(need) if line.role == role)
        more = dict.fromkeys(code for amounts in there for code in amounts)
        # What was asked for before the year had its list, or has left it, stays.
        for code in dict.fromkeys([*codes, *more]):
            for number in need.years:
                yield Cell(role, number, code)


def _contribution_field(part: str, label: str) -> forms.Field:
    if part == "cash":
        return KronerField(label=label, required=False)
    field = _count(MOST_HOURS if part == "hours" else MOST_RATE_NOK)
    field.label = label
    return field


class NewNeedForm(forms.Form):
    """What a need begins with: its title, and the key that it is known by."""

    title = forms.CharField(
        label=QUESTIONS_IN_WORDS["title"].label,
        help_text=QUESTIONS_IN_WORDS["title"].help,
        max_length=200,
    )
    form_key = KeyField(widget=forms.HiddenInput(attrs={"data-kept": ""}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial=None if data else {"form_key": uuid.uuid4()})
