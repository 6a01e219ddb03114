"""Saving a draft answer by answer, so that several may write in it at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine
from partnerships.need.amounts import load_contributions, load_lines, take_lines
from partnerships.need.answers import (
    FIELDS,
    Cell,
    Merge,
    answers_of,
    contribution_of,
    merge,
)
from partnerships.rules import needs as rules
from partnerships.services import need_partners
from partnerships.services.need_money import write_contributions, write_lines
from partnerships.services.needs import locked, put
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.lib import clock
from portal.lib.verdict import require
from portal.people.actor import Actor

LOOKED_BACK = 200  # saves, for who wrote an answer last


@dataclass(frozen=True, slots=True)
class Tab:
    """An open form, and how many times it has sent: later turns win over earlier."""

    key: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class LastSave:
    """Who saved an answer last, and when."""

    who: str
    at: datetime | None
    tab: Tab = Tab()


@dataclass(frozen=True, slots=True)
class Theirs:
    """What somebody else has saved in an answer that I had open."""

    name: str
    value: Any
    by: LastSave


@dataclass(frozen=True, slots=True)
class Saved:
    """``merged`` stays as others saved it; ``conflicts`` are for me to choose in.

    ``lines`` are the need's as they stand now, when amounts of the budget were sent.
    """

    need: Need
    written: list[str]
    merged: list[Theirs]
    conflicts: list[Theirs]
    lines: list[NeedLine] | None = None


@transaction.atomic
def save_answers(
    *,
    actor: Actor,
    need: Need,
    answers: Mapping[str, Any],
    bases: Mapping[str, str],
    tab: Tab | None = None,
) -> Saved:
    """Write what I changed, keep what others changed, and tell what both did.

    ``bases`` are the fingerprints of what the answers stood as when the form was
    opened. What the same ``tab`` wrote itself is no conflict: its later turn stands.
    Raises PermissionDenied, or ValidationError by answer; then nothing is written.
    """
    tab = tab or Tab()
    current = locked(need)
    require(rules.may_change_need(actor, current))
    _load_money(current, need, answers)
    now = answers_of(current, answers)
    found = merge(now, answers, bases)
    last = _last_saves(current, [*found.theirs, *found.conflicts])
    _settle_own(found, answers, last, tab)
    _settle_lead(current, found)
    lines = list(current.lines.all()) if any(map(Cell.of, answers)) else None
    if found.mine:
        lines = _write(current, found.mine) or lines
        record(
            actor=actor,
            action="need.changed",
            obj=current,
            fields=sorted(found.mine),
            tab=tab.key,
            turn=tab.turn,
        )
    theirs, conflicts = (
        [Theirs(name, now[name], last[name]) for name in names]
        for names in (found.theirs, found.conflicts)
    )
    return Saved(current, list(found.mine), theirs, conflicts, lines)


def _load_money(current: Need, read: Need, names: Iterable[str]) -> None:
    if any(map(Cell.of, names)) and not take_lines(current, read):
        load_lines(current)
    if any(map(contribution_of, names)):
        load_contributions(current)


def _last_saves(need: Need, names: list[str]) -> dict[str, LastSave]:
    """One query, and none when nobody else has been there."""
    found = {name: LastSave("", None) for name in names}
    left = set(names)
    if not left:
        return found
    saves = AuditEntry.objects.about(need).filter(
        action__in=("need.changed", "need.registered")
    )
    for entry in saves[:LOOKED_BACK]:
        fields = set(entry.data.get("fields", left))  # a registration wrote them all
        tab = Tab(entry.data.get("tab", ""), entry.data.get("turn", 0))
        for name in left & fields:
            found[name] = LastSave(entry.user_name, entry.at, tab)
        left -= fields
        if not left:
            break
    return found


def _settle_own(
    found: Merge, answers: Mapping[str, Any], last: Mapping[str, LastSave], tab: Tab
) -> None:
    """What this very form saved before is not another's: the later turn stands."""
    for names in (found.theirs, found.conflicts):
        own = [name for name in names if tab.key and last[name].tab.key == tab.key]
        for name in own:
            names.remove(name)
            if tab.turn >= last[name].tab.turn:
                found.mine[name] = answers[name]


def _settle_lead(need: Need, found: Merge) -> None:
    """Who becomes the UH partner that leads is no longer one beside it."""
    lead = found.mine.get("uh_partner")
    if lead is None or need_partners.FIELD in found.mine:
        return
    beside = [partner.pk for partner in need.further]
    if lead.pk in beside:
        found.mine[need_partners.FIELD] = [pk for pk in beside if pk != lead.pk]


def _write(need: Need, answers: Mapping[str, Any]) -> list[NeedLine]:
    """Returns the need's lines as they then stand, when amounts were written."""
    plain = {name: value for name, value in answers.items() if name in FIELDS}
    beside = plain.pop(need_partners.FIELD, None)
    cells = {cell: answers[name] for name in answers if (cell := Cell.of(name))}
    own = {part: answers[name] for name in answers if (part := contribution_of(name))}
    partner_before = need.uh_partner_id
    changed = put(need, plain)
    _check_what_hangs_on(need, plain)
    if need.uh_partner_id != partner_before:
        need.lines.filter(role=NeedLine.Role.UH).update(recipient=need.uh_partner)
    if beside is not None:
        need_partners.write_partners(need, beside)
    lines: list[NeedLine] = []
    if cells:
        lines = write_lines(need, cells)
        need.requested_nok = sum(line.requested_nok for line in lines)
        changed.append("requested_nok")
    if own:
        write_contributions(need, own)
    need.version += 1
    need.updated_at = clock.now()
    need.save(update_fields={*changed, "version", "updated_at"})
    return lines


def _check_what_hangs_on(need: Need, changed: Mapping[str, Any]) -> None:
    """Amounts must not be left behind by a shorter duration, or without a partner."""
    if "duration" in changed:
        held = {line.year for line in need.lines.all()}  # of all who take part
        held |= {one.year for one in need.contributions.all()}
        outside = sorted(held.difference(need.years))
        if outside:
            text = _(
                "There are amounts for %(years)s. Empty them first, or keep the "
                "duration."
            )
            years = ", ".join(map(str, outside))
            raise ValidationError({"duration": text % {"years": years}})
    if "uh_partner" not in changed or need.uh_partner:
        return
    if any(line.role == NeedLine.Role.UH for line in need.lines.all()):
        text = _(
            "The budget has money for the UH institution. Choose which one it is, or "
            "empty those amounts."
        )
        raise ValidationError({"uh_partner": text})
