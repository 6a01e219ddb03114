"""The rules of a year as a form: questions, aims, categories of costs, and the rest."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.forms.call import DayField, reason_field
from partnerships.history.scheme_year import ASKING, LABELS
from partnerships.models import (
    NeedContribution,
    NeedLine,
    Organisation,
    SchemeYear,
)
from partnerships.models.need_rules import NAMES, QUESTIONS, named
from partnerships.need.questions import QUESTIONS_IN_WORDS
from partnerships.rules.scheme_years import Stage, may_be, may_become
from portal.lib.errors import StaleState
from portal.lib.fields import plain_decimal
from portal.lib.formats import percent
from portal.lib.text import LATIN

MOST_ROWS, EMPTY_ROWS = 40, 2
LONGEST_NAME = 200


class PercentField(forms.DecimalField):
    """From 0 to 100, with a comma or a point."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a percentage, such as 30 or 12,5.")
    }

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            widget=widget, min_value=0, max_value=100, decimal_places=2, **options
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = plain_decimal(value) if value.strip() else None
            except ValueError:
                raise ValidationError(
                    self.error_messages["invalid"], code="invalid"
                ) from None
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return plain(value).replace(".", ",") if isinstance(value, Decimal) else value


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _several(name: str, choices: list[tuple[str, Any]]) -> Any:
    shown = [(value, _with_capital(str(label))) for value, label in choices]
    return forms.MultipleChoiceField(
        label=LABELS[name],
        choices=shown,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _with_capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _owners() -> list[tuple[str, Any]]:
    return [(kind, Organisation.Kind(kind).label) for kind in Organisation.OWNER_KINDS]


def _whole(name: str, least: int, most: int) -> Any:
    return forms.IntegerField(label=LABELS[name], min_value=least, max_value=most)


class RulesForm(forms.Form):
    """All rules but the two lists, which are formsets of their own."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    own_contribution_percent = PercentField(
        label=LABELS["own_contribution_percent"],
        help_text=gettext_lazy(
            "On top of the grant: 30 percent of 100 000 kr is 30 000 kr."
        ),
    )
    own_contribution_base = forms.ChoiceField(label=LABELS["own_contribution_base"])
    cost_limit_base = forms.ChoiceField(label=LABELS["cost_limit_base"])
    owners_on = DayField(label=LABELS["owners_on"])
    max_years = _whole("max_years", 1, 10)
    complaint_weeks = _whole("complaint_weeks", 0, 52)
    complaint_working_days = _whole("complaint_working_days", 0, 260)
    asks_acceptance = forms.BooleanField(
        label=gettext_lazy("A recipient accepts its grant before anything is paid"),
        required=False,
    )
    acceptance_days = _whole("acceptance_days", 1, 365)
    order_answer_days = _whole("order_answer_days", 1, 365)
    framework_years = _whole("framework_years", 1, 50)
    attachment_mb = _whole("attachment_mb", 1, 35)
    attachment_count = _whole("attachment_count", 0, 100)
    attachments_mb = _whole("attachments_mb", 1, 500)
    grant_without_need = forms.BooleanField(
        label=gettext_lazy("Owners without a need still receive what the key gives"),
        required=False,
    )
    reason = reason_field(
        gettext_lazy("Why are the rules changed?"),
        gettext_lazy("The owners get what is changed, and this reason, by e-mail."),
        required=False,
    )

    def __init__(
        self, data: Any = None, *, scheme_year: SchemeYear, stage: Stage
    ) -> None:
        self.year, self.stage = scheme_year, stage
        questions = scheme_year.questions
        asked = {_question(name): questions.get(name) for name in QUESTIONS}
        rules = {name: getattr(scheme_year, name) for name in ("version", *LABELS)}
        super().__init__(data, initial=rules | asked)
        self.fields["budget_roles"] = _several("budget_roles", NeedLine.Role.choices)
        self.fields["counted_contributions"] = _several(
            "counted_contributions", NeedContribution.Kind.choices
        )
        self.fields["owner_kinds"] = _several("owner_kinds", _owners())
        for name in QUESTIONS:
            self.fields[_question(name)] = self._question_field(name)
        self._narrow()
        if not scheme_year.is_published:
            del self.fields["reason"]

    def _question_field(self, name: str) -> forms.ChoiceField:
        """Offers what the question may still become; another gets the reason."""
        was = self.year.questions.get(name)
        verdicts = {rule: may_become(was, rule or None, self.stage) for rule in ASKING}
        refused = [verdict.reason for verdict in verdicts.values() if not verdict]
        return forms.ChoiceField(
            label=QUESTIONS_IN_WORDS[name].label,
            choices=[(rule, ASKING[rule]) for rule in ASKING if verdicts[rule]],
            required=False,
            error_messages={"invalid_choice": refused[0]} if refused else None,
        )

    def _narrow(self) -> None:
        """What stands is shown as standing; the service refuses it all the same."""
        self._offer("own_contribution_base", SchemeYear.Base)
        self._offer("cost_limit_base", SchemeYear.LimitBase)
        if self.stage >= Stage.SUBMITTED:
            share = self.fields["own_contribution_percent"]
            share.widget.attrs["readonly"] = True
        if self.stage >= Stage.PUBLISHED:
            self.fields["owners_on"].widget.attrs["readonly"] = True

    def _offer(self, name: str, choices: type[TextChoices]) -> None:
        was = getattr(self.year, name)
        self.fields[name].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in choices.choices
            if may_be(name, was, value, self.stage) or value == was
        ]

    def question_fields(self) -> list[forms.BoundField]:
        return [self[_question(name)] for name in QUESTIONS]

    def values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        asked = {name: cleaned[_question(name)] for name in QUESTIONS}
        rules = {name: value for name, value in cleaned.items() if name in LABELS}
        return {
            **rules,
            "questions": {name: rule for name, rule in asked.items() if rule},
        }


def _question(name: str) -> str:
    return f"question_{name}"


class NamedRow(forms.Form):
    """A sector aim: its name in three languages. ``code`` is not for people."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=30)
    name_nn = forms.CharField(label=gettext_lazy("Nynorsk"), max_length=LONGEST_NAME)
    name_nb = forms.CharField(label=gettext_lazy("Bokmål"), max_length=LONGEST_NAME)
    name_en = forms.CharField(
        label=gettext_lazy("English"), max_length=LONGEST_NAME, required=False
    )

    @property
    def stands_as(self) -> str:
        """What the year calls it now; "" for a new one."""
        return str(named([self.initial])[0]) if self.initial.get("code") else ""

    @property
    def is_open(self) -> bool:
        """Whether there is something in it that the person must not miss."""
        return self.is_bound and (self.has_changed() or bool(self.errors))

    def value(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        names = {name: cleaned[name] for name in NAMES}
        return {**names, "name_en": names["name_en"] or names["name_nb"]}


class CategoryRow(NamedRow):
    limit_percent = PercentField(
        label=gettext_lazy("At most, in percent of the budget"), required=False
    )

    @property
    def stands_as(self) -> str:
        name, limit = super().stands_as, self.initial.get("limit_percent")
        if limit is None:
            return name
        most = _("at most %(percent)s of the budget") % {"percent": percent(limit)}
        return f"{name}, {most}"

    def value(self) -> dict[str, Any]:
        limit = self.cleaned_data["limit_percent"]
        written = None if limit is None else plain(limit)
        return {**super().value(), "limit_percent": written}


if TYPE_CHECKING:
    FormSet = forms.BaseFormSet[NamedRow]
else:
    FormSet = forms.BaseFormSet


class Rows(FormSet):
    """The year's list with some empty rows after it, for what is new."""

    def __init__(self, data: Any = None, *, listed: Any, prefix: str, stage: Stage):
        self.stage = stage
        self.known = [one["code"] for one in listed]
        initial = [
            {**one, "limit_percent": _number(one.get("limit_percent"))}
            for one in listed
        ]
        super().__init__(data, initial=initial, prefix=prefix)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" not in form.fields:
            return
        form.fields["DELETE"].label = gettext_lazy("Take it away")
        if self.stage >= Stage.PUBLISHED:
            del form.fields["DELETE"]
        if self.stage >= Stage.SUBMITTED:
            for name in NAMES:
                form.fields[name].widget.attrs["readonly"] = True

    def clean(self) -> None:
        seen: set[tuple[str, str]] = set()
        for row in self._kept():
            for name in NAMES[:2]:
                written = row.cleaned_data.get(name, "").casefold()
                if (name, written) in seen:
                    row.add_error(name, _("This name stands twice."))
                seen.add((name, written))

    def _kept(self) -> Iterator[NamedRow]:
        for row in self.forms:
            cleaned = getattr(row, "cleaned_data", {})
            if not cleaned.get("DELETE") and (row.has_changed() or cleaned.get("code")):
                yield row

    def values(self) -> list[dict[str, Any]]:
        """The whole list, each with its code; what is new gets one by its name."""
        found: list[dict[str, Any]] = []
        taken = set(self.known)
        for row in self._kept():
            code = row.cleaned_data["code"]
            if code not in self.known:
                code = _new_code(row.cleaned_data["name_nn"], taken)
            taken.add(code)
            found.append({"code": code, **row.value()})
        return found

    def show(self, code: str, sentence: Any) -> bool:
        """Put it at the row of this code; whether there is one."""
        for row in self.forms:
            if row["code"].value() == code:
                row.add_error("name_nn", sentence)
                return True
        return False


def _number(limit: Any) -> Decimal | None:
    return None if limit in (None, "") else Decimal(str(limit))


def _new_code(name: str, taken: set[str]) -> str:
    plain_letters = unicodedata.normalize("NFKD", name.lower().translate(LATIN))
    stem = re.sub(r"[^a-z0-9]+", "_", plain_letters).strip("_")[:24].strip("_")
    stem = stem if stem[:1].isalpha() else f"c_{stem}".rstrip("_")
    numbered = (stem if n == 1 else f"{stem}_{n}" for n in range(1, MOST_ROWS * 3))
    return next(code for code in numbered if code not in taken)


def _rows(row: type[NamedRow]) -> Any:
    return forms.formset_factory(
        row,
        formset=Rows,
        extra=EMPTY_ROWS,
        can_delete=True,
        can_delete_extra=False,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + EMPTY_ROWS,
        validate_max=True,
    )


AimRows, CategoryRows = _rows(NamedRow), _rows(CategoryRow)


class RulesDesk:
    """The form and its two lists, read and checked together."""

    def __init__(self, data: Any, *, scheme_year: SchemeYear, stage: Stage) -> None:
        self.is_bound = data is not None
        self.form = RulesForm(data, scheme_year=scheme_year, stage=stage)
        self.aims = AimRows(
            data, listed=scheme_year.sector_aims, prefix="aims", stage=stage
        )
        self.costs = CategoryRows(
            data, listed=scheme_year.cost_categories, prefix="costs", stage=stage
        )

    def is_valid(self) -> bool:
        if not self.is_bound:
            return False
        return not [
            one for one in (self.form, self.aims, self.costs) if not one.is_valid()
        ]

    def values(self) -> Mapping[str, Any]:
        return {
            **self.form.values(),
            "sector_aims": self.aims.values(),
            "cost_categories": self.costs.values(),
        }

    def show(self, error: ValidationError | StaleState) -> None:
        """Put the service's sentences beside what they are about."""
        if isinstance(error, StaleState):
            self.form.add_error(None, str(error.reason))
            return
        for place, problems in getattr(error, "error_dict", {"": [error]}).items():
            name, _dot, one = place.partition(".")
            rows = {"sector_aims": self.aims, "cost_categories": self.costs}.get(name)
            if rows is not None and one and rows.show(one, problems):
                continue
            field = _question(one) if name == "questions" and one else place
            self.form.add_error(field if field in self.form.fields else None, problems)
