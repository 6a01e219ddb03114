"""Gatherings under an agreement: planned, changed, cancelled, and how many came.

    planned → held        somebody has said how many took part
    planned → cancelled   with a reason; it stays in sight

The other parties get each time and place in a file for their calendars.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Agreement, Gathering
from partnerships.models.progress import COUNTS
from partnerships.rules import progress as rules
from partnerships.services.gathering_mail import tell_gathering
from partnerships.services.progress import check_within, followed
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.text import as_lines, readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S = Gathering.State
FIELDS = ("title", "starts_at", "ends_at", "place", "link", "programme")
IN_CALENDARS = ("title", "starts_at", "ends_at", "place", "link")


@transaction.atomic
def plan_gathering(
    *, actor: Actor, agreement: Agreement, form_key: UUID, values: Mapping[str, Any]
) -> Gathering:
    """A new one; the same ``form_key`` again gives the gathering that it made.

    Raises PermissionDenied, or ValidationError (ends before it begins, or outside of
    the agreement's period).
    """
    current = followed(agreement, actor=actor)
    made = Gathering.objects.filter(form_key=form_key, agreement=current).first()
    if made:
        return made
    gathering = Gathering(agreement=current, form_key=form_key, revision=1)
    _put(gathering, values)
    gathering.first_starts_at = gathering.starts_at
    _check_days(gathering)
    gathering.full_clean()
    gathering.save(force_insert=True)
    _trace(actor, gathering, "planned")
    tell_gathering(gathering, actor=actor)
    return gathering


@transaction.atomic
def change_gathering(
    *,
    actor: Actor,
    gathering: Gathering,
    version: int,
    values: Mapping[str, Any],
    moved_reason: str = "",
) -> Gathering:
    """Another time, place or programme. A new time needs a reason, which all read.

    Raises PermissionDenied, StaleState, or ValidationError.
    """
    current = _held(actor, gathering)
    require(rules.may_change(current))
    before = {name: getattr(current, name) for name in FIELDS}
    _put(current, values)
    changed = [name for name in FIELDS if getattr(current, name) != before[name]]
    if not changed:
        return current
    _require_read(current, version)
    reason = readable(moved_reason)
    if "starts_at" in changed:
        if not reason:
            text = _("Say why the gathering is moved.")
            raise ValidationError({"moved_reason": text})
        current.moved_reason = reason
    if {"starts_at", "ends_at"}.intersection(changed):
        _check_days(current)
    told = any(name in IN_CALENDARS for name in changed)
    current.revision += told
    _save(current)
    step = "moved" if "starts_at" in changed else "changed"
    _trace(actor, current, step, reason=reason)
    if told:
        tell_gathering(current, actor=actor)
    return current


@transaction.atomic
def cancel_gathering(*, actor: Actor, gathering: Gathering, reason: str) -> Gathering:
    """It is not held. Again, nothing happens. Raises PermissionDenied, or
    ValidationError without a reason."""
    current = _held(actor, gathering)
    if current.state == S.CANCELLED:
        return current
    require(rules.may_change(current))
    current.state = S.CANCELLED
    current.cancelled_reason = readable(reason)
    current.revision += 1
    if not current.cancelled_reason:
        text = _("Say why the gathering is cancelled.")
        raise ValidationError({"reason": text})
    _save(current)
    _trace(actor, current, "cancelled", reason=current.cancelled_reason)
    tell_gathering(current, actor=actor)
    return current


@transaction.atomic
def count_participants(
    *, actor: Actor, gathering: Gathering, version: int, counts: Mapping[str, int]
) -> Gathering:
    """It was held, and so many took part, by role; later corrected in the same way.

    Raises PermissionDenied (not begun, or cancelled), StaleState, or ValidationError.
    """
    current = _held(actor, gathering)
    require(rules.may_count(current))
    wanted = {name: counts[name] for name in COUNTS}
    if wanted == {name: getattr(current, name) for name in COUNTS}:
        return current
    _require_read(current, version)
    if not sum(wanted.values()):
        raise ValidationError(
            _("Somebody took part. If the gathering was not held, cancel it.")
        )
    current.state = S.HELD
    for name, count in wanted.items():
        setattr(current, name, count)
    _save(current)
    _trace(actor, current, "held", participants=sum(wanted.values()))
    return current


def _put(gathering: Gathering, values: Mapping[str, Any]) -> None:
    lines = as_lines(values, "title", "place")
    for name in FIELDS:
        value = lines[name]
        setattr(gathering, name, value.strip() if isinstance(value, str) else value)


def _check_days(gathering: Gathering) -> None:
    """Both its days are within the agreement's period. Raises ValidationError."""
    check_within(gathering.agreement, gathering.day, "starts_at")
    check_within(gathering.agreement, clock.day_of(gathering.ends_at), "ends_at")


def _held(actor: Actor, gathering: Gathering) -> Gathering:
    """As it stands, held with its agreement until the end."""
    agreement = followed(gathering.agreement, actor=actor)
    current = Gathering.objects.select_for_update(of=("self",)).get(pk=gathering.pk)
    current.agreement = agreement
    return current


def _require_read(gathering: Gathering, version: int) -> None:
    if gathering.version != version:
        raise StaleState(
            _("Somebody has changed the gathering since you opened this. Read it.")
        )


def _save(gathering: Gathering) -> None:
    gathering.version += 1
    gathering.full_clean()
    gathering.save()


def _trace(actor: Actor, gathering: Gathering, step: str, **facts: object) -> None:
    record(
        actor=actor,
        action=f"agreement.gathering_{step}",
        obj=gathering.agreement,
        gathering=gathering.pk,
        title=gathering.title,
        starts_at=gathering.starts_at,
        **facts,
    )
