"""What has happened to an object, as sentences of its trace."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from portal.audit.models import AuditEntry
from portal.people.prepared import Prepared


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    text: str
    who: str


def history_of(
    obj: models.Model,
    in_words: Callable[[str, Mapping[str, Any]], str],
    newest: int | None,
    also: Iterable[models.QuerySet[Any]] = (),
) -> list[HistoryLine]:
    """The newest first, in one query; ``in_words`` makes a sentence of each act.

    newest  how many; None for all that there are
    also    rows whose acts are told among those of ``obj``
    """
    if also:
        entries = list(AuditEntry.objects.about(obj, *also)[:newest])
    else:
        entries = _about(newest).rows(obj._meta.label_lower, obj.pk)
    return [
        HistoryLine(entry.at, in_words(entry.action, entry.data), _who(entry))
        for entry in entries
    ]


@cache
def _about(newest: int | None) -> Prepared[AuditEntry]:
    """The entries about one object: of its type, and with its id."""

    def make(object_type: str, pk: int) -> models.QuerySet[AuditEntry]:
        return AuditEntry.objects.of_one(object_type, pk)[:newest]

    return Prepared(make)


def _who(entry: AuditEntry) -> str:
    if entry.system:
        return _("the portal (%(command)s)") % {"command": entry.system}
    if entry.acting_for_name:
        return f"{entry.user_name}, {entry.acting_for_name}"
    return entry.user_name
