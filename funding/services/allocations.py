"""Dividing the frame with a key, and departing from the key for one recipient."""

import uuid
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.allocation import AllocationError, Key, Result, allocate, with_hosts
from funding.models import (
    Adjustment,
    Allocation,
    AllocationKey,
    AllocationLine,
    BasisSet,
)
from funding.rules import money as rules
from funding.services.basis import Basis, basis_from_registry, kept_basis
from funding.services.frames import YearMoney, lock_year, money_of
from funding.services.keys import in_words, read_key, save_key
from funding.services.named import named_by
from funding.services.placements import requested_by_owner
from partnerships.models import Organisation, SchemeYear
from portal.audit.services import record
from portal.lib.errors import IllegalMove, Refusal, StaleState
from portal.lib.formats import nok
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

STALE = gettext_lazy(
    "Somebody has changed the allocation since you opened the page. Reload it to see "
    "how it stands now."
)
LONGEST_REASON = 2000


def preview(
    *, scheme_year: SchemeYear, basis: Basis, key: Key, frame_nok: int
) -> Result:
    """What the key gives each owner; nothing is saved.

    A host without a need of its own still has what the key gives its network.
    Raises AllocationError with everything that cannot be met.
    """
    key = with_hosts(key, basis.recipients())
    return allocate(frame_nok, basis.recipients(sharers(scheme_year, basis)), key)


def sharers(scheme_year: SchemeYear, basis: Basis) -> list[int]:
    """Ids of the owners that share: all, or by the rule those with a need."""
    owners = [owner.pk for owner in basis.owners]
    if scheme_year.grant_without_need:
        return owners
    with_need = requested_by_owner(scheme_year)
    return [owner for owner in owners if owner in with_need]


@transaction.atomic
def use_key(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    name: str,
    definition: object,
    statistics_year: int,
    form_key: uuid.UUID,
    version: int | None = None,
    basis_set: BasisSet | None = None,
) -> Allocation:
    """Save the key, keep the figures and divide the frame: all, or nothing of it.

    ``basis_set``: figures that are kept already, instead of the registry's.
    """
    lock_year(scheme_year)  # before the key's lock on the county, as everywhere
    key = save_key(
        actor=actor, county=scheme_year.county, name=name, definition=definition
    )
    if basis_set is None:
        basis_set = basis_from_registry(
            actor=actor, scheme_year=scheme_year, statistics_year=statistics_year
        )
    elif basis_set.scheme_year_id != scheme_year.pk:
        raise Refusal(_("These figures are kept for another year."))
    return prepare_allocation(
        actor=actor,
        scheme_year=scheme_year,
        key=key,
        basis_set=basis_set,
        form_key=form_key,
        version=version,
    )


@transaction.atomic
def prepare_allocation(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    key: AllocationKey,
    basis_set: BasisSet,
    form_key: uuid.UUID,
    version: int | None = None,
) -> Allocation:
    """Divide what is free of the year's frame, as a draft; the same form twice, once.

    A draft that is there is reckoned anew: what was adjusted by hand is dropped, which
    the trace lists. ``version``: of the draft on the person's page, 0 for none.
    """
    year = lock_year(scheme_year)
    require(rules.may_handle(actor, year))
    draft = Allocation.objects.select_for_update().filter(scheme_year=year).first()
    if draft and draft.form_key == form_key:
        return draft
    require(rules.may_prepare(actor, year))
    if version is not None and version != (draft.version if draft else 0):
        raise StaleState(STALE)
    basis, money = kept_basis(basis_set), money_of(year)
    result = _divided(year, basis, key, money)
    dropped = _drop_lines(draft) if draft else []
    allocation = draft or Allocation(scheme_year=year, version=0)
    allocation.form_key, allocation.prepared_by_id = form_key, actor.user_id
    allocation.basis_set, allocation.key = basis_set, key
    _keep(allocation, basis, result, money)
    record(
        actor=actor,
        action="allocation.reckoned_anew" if draft else "allocation.prepared",
        obj=allocation,
        key=str(key),
        frame_nok=result.frame_nok,
        left_nok=result.left_nok,
        statistics_year=basis_set.statistics_year,
        dropped_adjustments=dropped,
    )
    return allocation


def _divided(
    year: SchemeYear, basis: Basis, key: AllocationKey, money: YearMoney
) -> Result:
    free_nok = money.free_nok
    if free_nok <= 0:
        raise Refusal(nothing_free(money))
    read = read_key(key.key_file)
    try:
        return preview(scheme_year=year, basis=basis, key=read, frame_nok=free_nok)
    except AllocationError as error:
        raise in_words(error) from error


def nothing_free(money: YearMoney) -> str:
    """Why there is nothing for a key to divide."""
    return _(
        "The frame of %(frame)s is given out already: %(committed)s is committed by "
        "earlier years, and %(needs)s is granted to needs. Nothing is left to divide."
    ) % {
        "frame": nok(money.frame_nok),
        "committed": nok(money.committed_nok),
        "needs": nok(money.to_needs_nok),
    }


def _keep(
    allocation: Allocation, basis: Basis, result: Result, money: YearMoney
) -> None:
    allocation.frame_nok = result.frame_nok
    allocation.committed_nok = money.committed_nok
    allocation.to_needs_nok = money.to_needs_nok
    allocation.left_nok = result.left_nok
    allocation.result = {**result.as_dict(), "explanation": result.explanation()}
    if result.first:
        allocation.result["first"] = result.first_explanation()
    allocation.version += 1
    allocation.full_clean(exclude=["prepared_by"])  # a command has nobody
    allocation.save()
    key = read_key(allocation.key.key_file)
    lines = _lines(allocation, basis, result, key)
    lines += _named_lines(allocation, named_by(key, allocation.scheme_year), result)
    AllocationLine.objects.bulk_create(lines)


def _lines(
    allocation: Allocation, basis: Basis, result: Result, key: Key
) -> list[AllocationLine]:
    """A line for every owner; one that takes no part by the year's rule has 0."""
    to_networks = key.network_pots
    parts = {line.number: line for line in result.lines}
    lines = []
    for owner in basis.owners:
        part = parts.get(owner.number)
        amount_nok = part.total_nok if part else 0
        lines.append(
            AllocationLine(
                allocation=allocation,
                recipient=owner,
                network=basis.networks.get(owner.pk),
                pots=dict(part.pots) if part else {},
                by_key_nok=amount_nok,
                granted_nok=amount_nok,
                for_network_nok=sum(part.pots[name] for name in to_networks)
                if part
                else 0,
            )
        )
    return lines


def _named_lines(
    allocation: Allocation, named: Sequence[Organisation], result: Result
) -> list[AllocationLine]:
    """A line for each that the key names; ``pots`` has those that name it alone."""
    parts = {line.number: line for line in result.lines}
    lines = []
    for recipient in named:
        part = parts[recipient.number]
        inside = {
            name: nok
            for name, nok in part.pots.items()
            if result.part(recipient.number, name) is not None
        }
        lines.append(
            AllocationLine(
                allocation=allocation,
                recipient=recipient,
                pots=inside,
                by_key_nok=part.total_nok,
                granted_nok=part.total_nok,
            )
        )
    return lines


def gives_the_same(allocation: Allocation) -> bool:
    """Whether the key, by the figures as they are now, gives each what it gave then."""
    lines = allocation.result["lines"]
    then = {line["number"]: line["total"] for line in lines}
    key = read_key(allocation.key.key_file)
    # A host without a need was there for its network alone, and had no other share.
    shared = {
        line["number"]
        for line in lines
        if not line["total"]
        or line["total"] != sum(line["pots"][name] for name in key.network_pots)
    }
    everybody = kept_basis(allocation.basis_set).recipients()
    sharing = [one for one in everybody if one.number in shared]
    try:
        key = with_hosts(key, everybody)
        now = allocate(allocation.frame_nok, sharing, key)
    except AllocationError:
        return False
    return then == {line.number: line.total_nok for line in now.lines}


def _drop_lines(draft: Allocation) -> list[dict[str, object]]:
    """Delete the lines; returns the adjustments that go with them, for the trace."""
    dropped: list[dict[str, object]] = [
        {
            "number": adjustment.line.recipient.number,
            "name": adjustment.line.recipient.name,
            "from_nok": adjustment.from_nok,
            "to_nok": adjustment.to_nok,
            "reason": adjustment.reason,
        }
        for adjustment in Adjustment.objects.filter(line__allocation=draft)
        .select_related("line__recipient")
        .order_by("pk")
    ]
    draft.lines.all().delete()
    return dropped


@transaction.atomic
def adjust_line(
    *, actor: Actor, line: AllocationLine, to_nok: int, reason: str, version: int
) -> Adjustment:
    """Grant one recipient another amount than the key gives, with a reason.

    Raises ValidationError when the sum would be above the frame (it says by how much)
    or there is no reason, StaleState when the draft has changed since ``version``.
    The same form sent twice is one adjustment.
    """
    allocation = (
        Allocation.objects.select_for_update(of=("self",))
        .select_related("scheme_year__county")
        .get(pk=line.allocation_id)
    )
    require(rules.may_adjust(actor, allocation))
    line, reason = _as_it_is_now(line), readable(reason)
    if allocation.version != version:
        return _the_same_again(actor, line, to_nok, reason)
    if allocation.state != Allocation.State.DRAFT:
        raise IllegalMove(_("Amounts can be adjusted in a draft only."))
    check_adjustment(allocation, line, to_nok, reason)
    adjustment = Adjustment(line=line, from_nok=line.granted_nok, to_nok=to_nok)
    adjustment.reason, adjustment.by_id = reason, actor.user_id
    adjustment.full_clean(exclude=["by"])  # a command has nobody
    adjustment.save()
    _grant(allocation, line, to_nok)
    record(
        actor=actor,
        action="allocation.adjusted",
        obj=allocation,
        number=line.recipient.number,
        name=line.recipient.name,
        from_nok=adjustment.from_nok,
        to_nok=to_nok,
        reason=reason,
    )
    return adjustment


def _as_it_is_now(line: AllocationLine) -> AllocationLine:
    """Another key may have made the lines anew since the page was opened."""
    lines = AllocationLine.objects.filter(allocation=line.allocation_id)
    now = lines.select_related("recipient").filter(recipient=line.recipient_id).first()
    if now is None:
        raise StaleState(STALE)
    return now


def _grant(allocation: Allocation, line: AllocationLine, to_nok: int) -> None:
    line.granted_nok = to_nok
    line.save(update_fields=["granted_nok"])
    left_nok = allocation.frame_nok - allocation.lines.all().granted_nok()
    Allocation.objects.filter(pk=allocation.pk).update(
        left_nok=left_nok, version=F("version") + 1
    )


def _the_same_again(
    actor: Actor, line: AllocationLine, to_nok: int, reason: str
) -> Adjustment:
    newest = line.adjustments.order_by("-pk").first()
    asked = (to_nok, reason, actor.user_id)
    if newest and (newest.to_nok, newest.reason, newest.by_id) == asked:
        return newest
    raise StaleState(STALE)


def check_adjustment(
    allocation: Allocation, line: AllocationLine, to_nok: int, reason: str
) -> None:
    """Raises ValidationError, by field, for what the person can mend."""
    errors = {}
    left_nok = left_with(allocation, line, to_nok)
    if left_nok < 0:
        errors["to_nok"] = _(
            "With this amount the sum is %(over)s above the frame. The most that "
            "%(recipient)s can be granted now is %(most)s."
        ) % {
            "over": nok(-left_nok),
            "recipient": line.recipient.name,
            "most": nok(to_nok + left_nok),
        }
    elif to_nok < line.for_network_nok:
        errors["to_nok"] = _(
            "%(amount)s of it is for the network that %(recipient)s hosts. Only "
            "another key changes that."
        ) % {"amount": nok(line.for_network_nok), "recipient": line.recipient.name}
    if not reason:
        errors["reason"] = _("Say why the amount departs from the key.")
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = _(
            "The reason has %(length)s characters. Shorten it to %(longest)s."
        ) % {"length": len(reason), "longest": LONGEST_REASON}
    if errors:
        raise ValidationError(errors)


def left_with(allocation: Allocation, line: AllocationLine, to_nok: int) -> int:
    """What would be left of the frame with this amount; below 0: too much."""
    others = AllocationLine.objects.filter(allocation=allocation).exclude(pk=line.pk)
    return allocation.frame_nok - others.granted_nok() - to_nok
