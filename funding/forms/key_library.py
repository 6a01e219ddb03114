"""A county's keys outside any year: a file that is read, and two keys in a row."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.allocation import AllocationError, Key, parse_key
from funding.forms.pots import UNKNOWN
from funding.models import AllocationKey
from funding.problems import sentences
from funding.services.keys import named
from partnerships.models import Network

LARGEST_FILE = 200_000
SHORTER = gettext_lazy("Give the key a shorter name.")


class KeyFileForm(forms.Form):
    """A key file, uploaded or pasted; ``key`` is what it says, when it is valid."""

    file = forms.FileField(label=gettext_lazy("Key file (JSON)"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        max_length=LARGEST_FILE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the key"),
        help_text=gettext_lazy("Empty: the name in the file."),
        max_length=120,
        required=False,
        error_messages={"max_length": SHORTER},
    )
    key: Key | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = self._read(data.get("file")) or str(data.get("text") or "")
        if "file" in self.errors:
            return data
        if not text.strip():
            self.add_error("file", _("Choose a file, or paste its text."))
            return data
        data["text"] = text
        try:
            self.key = parse_key(text)
        except AllocationError as error:
            for sentence in sentences(error.problems):
                self.add_error("text", sentence)
            return data
        if "name" not in self.errors:
            self._name(data["name"])
        return data

    def _name(self, written: str) -> None:
        if self.key:
            try:
                self.key = named(self.key, written or self.key.name)
            except ValidationError as error:
                self.add_error(None, error)

    def _read(self, file: UploadedFile | None) -> str:
        if file is None:
            return ""
        if (file.size or 0) > LARGEST_FILE:
            self.add_error("file", _("The file is too large to be a key."))
            return ""
        try:
            return bytes(file.read()).decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("file", _("The file is not text in UTF-8."))
            return ""


class TwoStepsForm(forms.Form):
    """One key among the networks, and a key for each network's own part."""

    name = forms.CharField(
        label=gettext_lazy("Name of the key"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Give the key a name, to find it again by."),
            "max_length": SHORTER,
        },
    )
    first = forms.ChoiceField(
        label=gettext_lazy("First, among networks"),
        help_text=gettext_lazy(
            "A network's figures are the sums of its members'. Owners outside any "
            "network take no part."
        ),
        error_messages=UNKNOWN,
    )
    common = forms.ChoiceField(
        label=gettext_lazy("Then, inside each network"), error_messages=UNKNOWN
    )

    def __init__(
        self,
        *args: Any,
        keys: Sequence[AllocationKey],
        networks: Iterable[Network],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {str(key.pk): key for key in keys}
        self.networks = list(networks)
        offered = [(pk, str(key)) for pk, key in self.keys.items()]
        for name in ("first", "common"):
            cast(forms.ChoiceField, self.fields[name]).choices = offered
        for network in self.networks:
            self.fields[f"own-{network.pk}"] = forms.ChoiceField(
                label=_("In %(network)s") % {"network": network.name},
                choices=[("", _("– as in the others –")), *offered],
                required=False,
                error_messages=UNKNOWN,
            )

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[f"own-{network.pk}"] for network in self.networks]

    def definition(self) -> dict[str, object]:
        """The key file of both steps; when it is valid."""
        data: Mapping[str, str] = self.cleaned_data
        own = {
            network.code: self._pots(data[f"own-{network.pk}"])
            for network in self.networks
            if data[f"own-{network.pk}"]
        }
        first = self.keys[data["first"]].definition
        common = self._pots(data["common"])
        then: dict[str, object] = {"pots": common}
        if own:
            then["own"] = own
        taken = {pot["name"] for pots in (common, *own.values()) for pot in pots}
        return {
            "name": data["name"],
            "rounding_unit": first.get("rounding_unit", 1),
            "pots": [_told_apart(pot, taken) for pot in first["pots"]],
            "then": then,
        }

    def _pots(self, pk: str) -> list[dict[str, Any]]:
        pots: list[dict[str, Any]] = self.keys[pk].definition["pots"]
        return pots


def _told_apart(pot: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    """A pot of the first step that is called as one of the second says which it is."""
    if pot["name"] not in taken:
        return pot
    return {**pot, "name": _("%(pot)s, networks") % {"pot": pot["name"]}}
