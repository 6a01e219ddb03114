"""Writes what a UH institution keeps of itself: departments, capacity, offers."""

from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from partnerships.acting import organisation_of
from partnerships.models import Department, Organisation, UHCapacity, UHOffer
from partnerships.rules import uh as rules
from portal.audit.services import record
from portal.lib import clock
from portal.lib.text import as_lines, one_line
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def add_department(*, actor: Actor, name: str) -> Department:
    """A department of the actor's own institution; the same name again is the same.

    Raises PermissionDenied or ValidationError.
    """
    require(rules.may_keep_uh(actor))
    department = Department(institution=_own(actor), name=one_line(name))
    department.full_clean(validate_unique=False, validate_constraints=False)
    made, new = Department.objects.get_or_create(
        institution=department.institution, name=department.name
    )
    if new:
        record(actor=actor, action="uh.department_added", obj=made, name=made.name)
    return made


@transaction.atomic
def set_capacity(
    *, actor: Actor, field: str, year: int, term: str, days: int
) -> UHCapacity:
    """So many days in this field and term; 0 days is none, and stays said.

    Raises PermissionDenied or ValidationError.
    """
    require(rules.may_keep_uh(actor))
    row = UHCapacity(
        institution=_own(actor), field=one_line(field), year=year, term=term, days=days
    )
    row.full_clean(validate_unique=False, validate_constraints=False)
    made, _new = UHCapacity.objects.update_or_create(
        institution=row.institution,
        field=row.field,
        year=year,
        term=term,
        defaults={"days": days},
    )
    record(
        actor=actor,
        action="uh.capacity_set",
        obj=made,
        field=made.field,
        year=year,
        term=term,
        days=days,
    )
    return made


@transaction.atomic
def make_offer(
    *, actor: Actor, form_key: UUID, values: Mapping[str, object]
) -> UHOffer:
    """Offer a measure; the same ``form_key`` again gives the offer that it made.

    Raises PermissionDenied or ValidationError.
    """
    require(rules.may_keep_uh(actor))
    own = UHOffer.objects.filter(institution=actor.organisation_id, form_key=form_key)
    if made := own.first():
        return made
    offer = UHOffer(institution=_own(actor), form_key=form_key)
    _put(offer, values)
    offer.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            offer.save(force_insert=True)
    except IntegrityError:  # a twin of this very request was first
        return own.get()
    record(actor=actor, action="uh.offered", obj=offer, title=offer.title)
    return offer


@transaction.atomic
def change_offer(
    *, actor: Actor, offer: UHOffer, values: Mapping[str, object]
) -> UHOffer:
    """Raises PermissionDenied or ValidationError. Orders that are begun stay."""
    current = _locked(offer)
    require(rules.may_change_offer(actor, current))
    _put(current, values)
    current.full_clean(validate_unique=False)
    current.save(update_fields=list(values))
    record(actor=actor, action="uh.offer_changed", obj=current, title=current.title)
    return current


def _put(offer: UHOffer, values: Mapping[str, object]) -> None:
    for name, value in as_lines(values, "title", "field").items():
        setattr(offer, name, value)


@transaction.atomic
def withdraw_offer(*, actor: Actor, offer: UHOffer) -> UHOffer:
    """Nobody begins an order with it any more. Raises PermissionDenied."""
    current = _locked(offer)
    if current.withdrawn_at and current.institution_id == actor.organisation_id:
        return current
    require(rules.may_change_offer(actor, current))
    current.withdrawn_at = clock.now()
    current.save(update_fields=["withdrawn_at"])
    record(actor=actor, action="uh.offer_withdrawn", obj=current, title=current.title)
    return current


def _locked(offer: UHOffer) -> UHOffer:
    found = UHOffer.objects.select_for_update(of=("self",))
    return found.select_related("institution").get(pk=offer.pk)


def _own(actor: Actor) -> Organisation:
    return organisation_of(actor)
