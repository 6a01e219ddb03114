"""The forms of a county's archive: where its cases go, and a receipt."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from partnerships.forms.agreement import Plain, area
from partnerships.forms.call import DayField
from partnerships.models import ArchivePlace
from partnerships.models.archive import LONGEST
from partnerships.services.archive import FIELDS
from portal.lib.file_types import ACCEPT

HELP = {
    "series": _("The code of the series that the cases belong to."),
    "classification": _("The code of the system, as the archive knows it."),
    "class_code": _("The code of the class in that system."),
    "unit": _("The unit with you that treats the cases."),
}


class PlaceForm(Plain):
    """Every field may be empty: the archive then has its own rule."""

    def __init__(self, data: Any = None, *, place: ArchivePlace) -> None:
        super().__init__(data, initial={name: getattr(place, name) for name in FIELDS})
        for name in FIELDS:
            label = ArchivePlace._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = forms.CharField(
                label=capfirst(label),
                required=False,
                max_length=LONGEST,
                help_text=HELP.get(name, ""),
            )
            self.fields[name].widget.attrs.pop("maxlength", None)


class ReceiptForm(Plain):
    number = forms.CharField(
        label=_("Number of the receipt"),
        max_length=80,
        help_text=_("The archive's own number: of the case, or of the receipt."),
    )
    received_on = DayField(label=_("Received on"))
    rejected_because = forms.CharField(
        label=_("Why the archive rejected it"),
        required=False,
        widget=area(3),
        max_length=2_000,
        help_text=_("Leave it empty when the archive took the package."),
    )
    file = forms.FileField(
        label=_("The receipt as a file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": f"{ACCEPT},.xml"}),
    )
