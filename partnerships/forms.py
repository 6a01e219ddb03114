"""Text from a browser becomes the values that the services take."""

import uuid
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.models import Need, NeedLine, Organisation, SchemeYear
from partnerships.models.need import LONG_TEXT
from partnerships.own_contribution import OwnContribution, reckon
from partnerships.services.needs import LineInput, field_name
from portal.lib.fields import KronerField

FIELDS = (
    "title",
    "found_how",
    "participants",
    "aim",
    "content",
    "school_count",
    "teacher_count",
    "leader_count",
    "uh_partner",
    "duration",
)
ROLES = (NeedLine.Role.OWNER, NeedLine.Role.UH)
MOST_PEOPLE = 100_000


def _long(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONG_TEXT,
        # No maxlength on the element: a browser would cut a pasted text in silence.
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def _count(label: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST_PEOPLE
    )


class NeedForm(forms.Form):
    """A need of one owner and year; the budget has a field per role and year."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Short, as it shall stand in lists and letters."),
        max_length=200,
    )
    found_how = _long(
        gettext_lazy("How was the need found?"),
        gettext_lazy("Which analysis, results or experience it rests on."),
    )
    participants = _long(
        gettext_lazy("Who took part?"),
        gettext_lazy("Leaders, staff, union representatives, others."),
    )
    aim = _long(
        gettext_lazy("Aim"),
        gettext_lazy("What will be different for pupils and staff?"),
    )
    content = _long(
        gettext_lazy("Content"),
        gettext_lazy("What will be done, where, and how the whole staff takes part."),
    )
    school_count = _count(gettext_lazy("Schools"))
    teacher_count = _count(gettext_lazy("Teachers"))
    leader_count = _count(gettext_lazy("Leaders"))
    uh_partner = forms.ModelChoiceField(
        label=gettext_lazy("UH partner"),
        help_text=gettext_lazy(
            "The university or university college that you plan this with. Any in "
            "the country may be chosen."
        ),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not chosen yet"),
    )
    duration = forms.TypedChoiceField(label=gettext_lazy("Duration"), coerce=int)
    form_key = forms.UUIDField(widget=forms.HiddenInput(attrs={"data-kept": ""}))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self,
        data: Any = None,
        *,
        scheme_year: SchemeYear,
        owner: Organisation,
        need: Need | None = None,
    ) -> None:
        self.scheme_year = scheme_year
        self.owner = owner
        self.years = scheme_year.years_of(scheme_year.max_years)
        # A form that was sent shows what was sent: no query for what there is.
        super().__init__(data, initial=None if data else self._initial(need))
        partners = Organisation.objects.of_kind(Organisation.Kind.UH).valid_on(
            scheme_year.owners_on
        )
        self.fields["uh_partner"].queryset = partners.in_norwegian_order()  # type: ignore[attr-defined]
        self.fields["duration"].choices = [  # type: ignore[attr-defined]
            (n, _duration_label(scheme_year, n))
            for n in range(1, scheme_year.max_years + 1)
        ]
        for role in ROLES:
            for year in self.years:
                label = f"{NeedLine.Role(role).label} {year}"
                self.fields[field_name(role, year)] = KronerField(
                    label=label, required=False
                )

    def _initial(self, need: Need | None) -> dict[str, object]:
        if need is None:
            return {"form_key": uuid.uuid4(), "version": 1, "duration": 1}
        lines = {
            field_name(line.role, line.year): line.requested_nok
            for line in need.lines.all()
        }
        values = {name: getattr(need, name) for name in FIELDS}
        return {"form_key": need.form_key, "version": need.version, **values, **lines}

    def budget_rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """For the table: the role's name, and its fields by year."""
        for role in ROLES:
            yield (
                str(NeedLine.Role(role).label),
                [self[field_name(role, year)] for year in self.years],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        uh_years = [field_name(NeedLine.Role.UH, year) for year in self.years]
        if any(cleaned.get(name) for name in uh_years):
            self._require_partner(cleaned)
        return cleaned

    def _require_partner(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("uh_partner") and "uh_partner" not in self.errors:
            self.add_error(
                "uh_partner",
                _(
                    "The budget has money for the UH institution. Choose which one "
                    "it is, or empty those amounts."
                ),
            )

    def own_contributions(self) -> list[tuple[int, OwnContribution]]:
        """By year, from the amounts that are rightly typed so far."""
        typed = getattr(self, "cleaned_data", {})
        amounts = [
            (
                year,
                typed.get(field_name(NeedLine.Role.OWNER, year)) or 0,
                typed.get(field_name(NeedLine.Role.UH, year)) or 0,
            )
            for year in self.years
        ]
        return [
            (year, reckon(self.scheme_year, owner_nok, uh_nok))
            for year, owner_nok, uh_nok in amounts
            if owner_nok or uh_nok
        ]

    def values(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in FIELDS}

    def lines(self) -> list[LineInput]:
        recipients = {
            NeedLine.Role.OWNER: self.owner,
            NeedLine.Role.UH: self.cleaned_data["uh_partner"],
        }
        amounts = (
            (role, year, self.cleaned_data[field_name(role, year)])
            for role in ROLES
            for year in self.years
        )
        return [
            LineInput(recipients[role], role, year, amount)
            for role, year, amount in amounts
            if amount is not None and recipients[role] is not None
        ]


def _duration_label(scheme_year: SchemeYear, n: int) -> str:
    if n == 1:
        return _("1 year (%(year)s)") % {"year": scheme_year.year}
    return _("%(n)s years (%(first)s–%(last)s)") % {
        "n": n,
        "first": scheme_year.year,
        "last": scheme_year.year + n - 1,
    }
