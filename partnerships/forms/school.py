"""A school as an owner types it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import School
from partnerships.models.organisation import check_org_number
from partnerships.models.school import MOST_TEACHERS


def _day(label: Any, help_text: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class SchoolForm(forms.Form):
    name = forms.CharField(label=_("The school's name"), max_length=200)
    org_number = forms.CharField(
        label=_("Organisation number"),
        required=False,
        max_length=20,
        empty_value=None,
    )
    teachers = forms.IntegerField(
        label=_("Number of teachers"), min_value=0, max_value=MOST_TEACHERS
    )
    valid_from = _day(_("First day"), _("Empty if it has always been there."))
    valid_to = _day(_("Last day"), _("Fill in when the school is closed down."))

    def __init__(self, data: Any = None, *, school: School | None = None) -> None:
        names = type(self).base_fields
        initial = {name: getattr(school, name) for name in names} if school else None
        super().__init__(data, initial=initial)

    def clean_org_number(self) -> str | None:
        typed = self.cleaned_data["org_number"]
        if not typed:
            return None
        number = "".join(typed.split())
        check_org_number(number)
        return number
