"""The fields of the published files: their stable names, and what they are.

A field is never renamed or given another meaning; a new one comes last. The CSV, the
JSON and the schema are all made from this table.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from partnerships.models import Organisation
from portal.lib.text import Text

INTEGER: dict[str, Any] = {"type": "integer"}
YEAR = INTEGER | {"minimum": 2017}
TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
INTEGER_OR_NULL: dict[str, Any] = {"type": ["integer", "null"]}


class GrantedBy(TextChoices):
    """Why a row is there."""

    KEY = "key", _("the key divides among recipients")
    NEED = "need", _("a need is granted by itself")
    CHANGE = "change", _("a later decision changes it")


def _same(value: Any) -> Any:
    return value


def _date(moment: dt.datetime) -> str:
    """The day in Oslo, as ISO 8601 writes it."""
    return localdate(moment).isoformat()


@dataclass(frozen=True, slots=True)
class Field:
    """``form``: its type; ``write``: how it is put. Where it is read: sources.py."""

    name: str
    title: Text
    form: dict[str, Any] = field(default_factory=lambda: TEXT)
    write: Callable[[Any], Any] = _same

    @property
    def is_number(self) -> bool:
        return "integer" in self.form["type"]


FIELDS = (
    Field("year", _("Year of the decision"), YEAR),
    Field("payment_year", _("Year that it is paid"), YEAR),
    Field("scheme", _("Scheme")),
    Field("county_number", _("County number"), TEXT | {"pattern": "^[0-9]{2}$"}),
    Field("county_name", _("County")),
    Field("recipient_number", _("Recipient's number")),
    Field(
        "recipient_organisation_number",
        _("Recipient's organisation number"),
        TEXT_OR_NULL | {"pattern": "^[0-9]{9}$"},
    ),
    Field("recipient_name", _("Recipient")),
    Field(
        "recipient_kind",
        _("Kind of recipient"),
        TEXT | {"enum": Organisation.Kind.values},
    ),
    Field("network", _("Network"), TEXT_OR_NULL),
    Field("granted_by", _("Why it is granted"), TEXT | {"enum": GrantedBy.values}),
    Field("by_key_nok", _("By the key, kr"), INTEGER_OR_NULL),
    Field("granted_nok", _("Granted, kr; below 0 where a change takes back"), INTEGER),
    Field(
        "decided_on",
        _("Decided"),
        TEXT | {"format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
        _date,
    ),
    Field("reference", _("Reference")),
    Field("key_name", _("Key"), TEXT_OR_NULL),
    Field("key_version", _("Version of the key"), INTEGER_OR_NULL),
    Field("for_network_nok", _("Of it for the network that it hosts, kr"), INTEGER),
)
