"""What a later decision changes, and all that it can be about, as choices."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from funding.models import ChangeDecision, ChangeLine, Granted
from partnerships.models import Need, NeedLine, Organisation, SchemeYear
from partnerships.models.need import LONG_TEXTS
from portal.lib.formats import nok

BY_KEY, TO_NEED = "key", "need"


@dataclass(frozen=True, slots=True)
class ShownLine:
    """``granted_nok``: in force now; None when the change is part of it already."""

    line: ChangeLine
    granted_nok: int | None

    @property
    def after_nok(self) -> int | None:
        if self.granted_nok is None:
            return None
        return self.granted_nok + self.line.change_nok


def lines_of(change: ChangeDecision) -> list[ShownLine]:
    """By recipient; two queries."""
    lines = change.lines.select_related("recipient", "need_line__need")
    found = list(lines.order_by("recipient__sort_key", "year", "pk"))
    if change.state == ChangeDecision.State.DECIDED:
        return [ShownLine(line, None) for line in found]
    decided = Granted.objects.filter(
        scheme_year=change.allocation.scheme_year,
        recipient__in={line.recipient_id for line in found},
    )
    rows = decided.order_by().values_list("recipient", "year", "need_line_id")
    granted = {tuple(key): nok for *key, nok in rows.annotate(Sum("amount_nok"))}
    return [
        ShownLine(
            line, granted.get((line.recipient_id, line.year, line.need_line_id), 0)
        )
        for line in found
    ]


def targets_of(scheme_year: SchemeYear) -> list[tuple[str, list[tuple[str, str]]]]:
    """For each recipient by name: the grant that the key gave, and needs' lines."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for recipient, name, granted_nok in _by_key(scheme_year):
        text = _("Grant by key %(year)s: %(granted)s") % {
            "year": scheme_year.year,
            "granted": nok(granted_nok),
        }
        found[name].append((f"{BY_KEY}-{recipient}-{scheme_year.year}", text))
    for line in _need_lines(scheme_year):
        text = _("%(need)s, %(year)s: %(granted)s of %(asked)s") % {
            "need": line.need.title,
            "year": line.year,
            "granted": nok(line.granted_nok or 0),
            "asked": nok(line.requested_nok),
        }
        found[line.recipient.name].append((f"{TO_NEED}-{line.pk}", text))
    return sorted(found.items())


def _by_key(scheme_year: SchemeYear) -> Any:
    rows = Granted.objects.filter(
        scheme_year=scheme_year, year=scheme_year.year, need_line_id=None
    )
    named = rows.order_by("recipient__name").values_list("recipient", "recipient__name")
    return named.annotate(nok=Sum("amount_nok"))


def _need_lines(scheme_year: SchemeYear) -> Any:
    lines = NeedLine.objects.filter(
        need__scheme_year=scheme_year, need__state=Need.State.SUBMITTED
    ).select_related("need", "recipient")
    lines = lines.defer(*(f"need__{name}" for name in (*LONG_TEXTS, "words")))
    return lines.order_by("need__title", "year", "pk")


def read_target(value: str) -> dict[str, Any]:
    """``recipient``, ``year`` and ``need_line`` of a choice; None where it is none."""
    kind, _dash, rest = value.partition("-")
    numbers = rest.split("-")
    if all(one.isdecimal() and len(one) < 10 for one in numbers):
        if kind == TO_NEED:
            line = NeedLine.objects.filter(pk=int(numbers[0])).first()
            if line:
                there = {"recipient": line.recipient, "year": line.year}
                return {**there, "need_line": line}
        elif kind == BY_KEY and len(numbers) == 2:
            found = Organisation.objects.filter(pk=int(numbers[0])).first()
            return {"recipient": found, "year": int(numbers[1]), "need_line": None}
    return {"recipient": None, "year": 0, "need_line": None}
