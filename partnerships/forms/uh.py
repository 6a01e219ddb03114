"""Forms for what a UH institution keeps of itself."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from partnerships.choices import DEPARTMENTS
from partnerships.models import Department, Need, Order, UHOffer
from partnerships.models.need import LONG_TEXT
from partnerships.models.uh import LONGEST_FIELD
from portal.lib import clock
from portal.lib.fields import KeyField, KronerField

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class DepartmentForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the department"), max_length=120)


class CapacityForm(forms.Form):
    field = forms.CharField(
        label=gettext_lazy("Field"),
        help_text=gettext_lazy("Such as mathematics, language, or school leadership."),
        max_length=LONGEST_FIELD,
    )
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=2017,
        max_value=2100,
        widget=forms.TextInput(attrs=NUMBER),
    )
    term = forms.ChoiceField(label=gettext_lazy("Term"), choices=Need.Term.choices)
    days = forms.IntegerField(
        label=gettext_lazy("Days in all"),
        min_value=0,
        max_value=10_000,
        widget=forms.TextInput(attrs=NUMBER),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"year": clock.today().year})


class PassOnForm(forms.Form):
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"),
        queryset=Department.objects.none(),
        empty_label=gettext_lazy("Choose a department"),
    )
    field = forms.CharField(
        label=gettext_lazy("Field"),
        help_text=gettext_lazy("What the days count as, in the table of capacity."),
        required=False,
        max_length=LONGEST_FIELD,
    )

    def __init__(self, data: Any = None, *, order: Order) -> None:
        initial = {"department": order.department_id, "field": order.field}
        super().__init__(data, initial=initial, auto_id="pass-%s")
        department: Any = self.fields["department"]
        institution = order.institution_id
        department.queryset = Department.objects.filter(institution=institution)
        first = ("", department.empty_label)
        department.choices = [first, *DEPARTMENTS.rows(institution)]


class OfferForm(forms.Form):
    """What is offered; of a new one with its key."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    content = forms.CharField(
        label=gettext_lazy("What do you offer?"),
        required=False,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field = forms.CharField(
        label=gettext_lazy("Field"), required=False, max_length=LONGEST_FIELD
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days"),
        required=False,
        min_value=0,
        max_value=366,
        widget=forms.TextInput(attrs=NUMBER),
    )
    price_nok = KronerField(label=gettext_lazy("Price guide"), required=False)
    starts_on = _day(gettext_lazy("First day"))
    ends_on = _day(gettext_lazy("Last day"))
    form_key = KeyField(widget=forms.HiddenInput(attrs={"data-kept": ""}))

    def __init__(self, data: Any = None, *, offer: UHOffer | None = None) -> None:
        super().__init__(data)
        self.fields["forms"] = forms.MultipleChoiceField(
            label=gettext_lazy("Form of work"),
            required=False,
            choices=Order.Form.choices,
            widget=forms.CheckboxSelectMultiple,
        )
        for name in ("title", "content"):
            self.fields[name].widget.attrs.pop("maxlength", None)
        if offer:
            del self.fields["form_key"]
            self.initial = {name: getattr(offer, name) for name in self.fields}
        else:
            self.initial["form_key"] = uuid.uuid4()

    def values(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k != "form_key"}
