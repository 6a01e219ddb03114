"""The JSON Schema of the published JSON, made from the fields themselves."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from funding.open_data.fields import FIELDS, TEXT
from portal.lib.text import Text

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def address(route: str) -> str:
    """Where anybody finds it, whatever name this request came in by."""
    return f"{settings.PORTAL_URL}{reverse(f'open:{route}')}"


@cache
def schema() -> dict[str, Any]:
    row = _object({field.name: field.form | _titles(field.title) for field in FIELDS})
    moment = {"type": ["string", "null"], "format": "date-time"}
    return {
        "$schema": DIALECT,
        "$id": address("schema"),
        **_titles(
            _("Decided allocations of grants, one row for each line of a decision")
        ),
        **_object(
            {
                "schema": TEXT | {"const": address("schema")} | _titles(_("Schema")),
                "licence": {"type": ["string", "null"], "format": "uri"}
                | _titles(_("Licence; nothing if none is stated")),
                "updated": moment | _titles(_("When the newest of all was decided")),
                "filter": {"type": "object", "additionalProperties": TEXT}
                | _titles(_("What was asked for: year, county, scheme, or all")),
                "rows": {"type": "array", "items": row} | _titles(_("Rows")),
            }
        ),
    }


@cache
def as_text() -> str:
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _titles(title: Text) -> dict[str, Any]:
    """Nynorsk as the title, and beside it every language of the portal."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = str(title)
    return {"title": said["nn"], "x-titles": said}
