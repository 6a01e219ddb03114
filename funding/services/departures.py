"""Reasons for departing from the forum's recommendation, written in a draft."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from funding.departures import LINE, OWNER, Departure, departures_of
from funding.models import Allocation, DepartureReason
from funding.rules import money as rules
from funding.services.allocations import LONGEST_REASON
from funding.services.frames import lock_year
from funding.services.need_grants import grant_need
from partnerships.models import Need
from portal.audit.services import record
from portal.lib import clock
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def give_reasons(
    *,
    actor: Actor,
    allocation: Allocation,
    reasons: Mapping[str, str],
    for_the_rest: str = "",
) -> list[Departure]:
    """Write why; ``reasons`` by ``Departure.field``, an empty one takes it away.

    ``for_the_rest``: one reason for all that then have none. What is no departure is
    passed over. Returns the departures as they are now. Raises ValidationError by
    field for a reason that is too long.
    """
    year = lock_year(allocation.scheme_year)
    require(rules.may_prepare(actor, year))
    allocation = Allocation.objects.select_related("scheme_year").get(pk=allocation.pk)
    wanted = {field: readable(reason) for field, reason in reasons.items()}
    _check(wanted, readable(for_the_rest))
    there = {one.field: one for one in departures_of(allocation)}
    for field, one in there.items():
        said = wanted.get(field)
        if said is not None and said != ("" if one.adjusted else one.reason):
            _write(actor, allocation, one, said)
    if readable(for_the_rest):
        for one in departures_of(allocation):
            if not one.reason:
                _write(actor, allocation, one, readable(for_the_rest))
    return departures_of(allocation)


@transaction.atomic
def grant_or_refuse(
    *,
    actor: Actor,
    need: Need,
    amounts: Mapping[int, int],
    seen: Mapping[int, int],
    reason: str = "",
) -> None:
    """``grant_need``; and why its lines are refused, for the letter of refusal.

    Raises as that does, and ValidationError for a reason that nothing can keep yet.
    """
    grant_need(actor=actor, need=need, amounts=amounts, seen=seen, reason=reason)
    if not readable(reason):
        return
    _check({}, readable(reason))
    year = need.scheme_year
    allocation = Allocation.objects.filter(scheme_year=year).first()
    refused = [
        one
        for one in (departures_of(allocation) if allocation else ())
        if one.kind == LINE and amounts.get(one.pk) == 0
    ]
    if not refused and not any(amounts.values()):
        raise ValidationError({"reason": _not_kept(allocation)})
    for one in refused:
        if allocation and one.reason != readable(reason):
            _write(actor, allocation, one, readable(reason))


def _not_kept(allocation: Allocation | None) -> str:
    if allocation:
        return _(
            "Nothing is granted here, and that needs no reason: it departs from no "
            "recommendation, and gets no letter of its own. Leave the reason empty."
        )
    return _(
        "Nothing is granted here, and why is kept with the allocation, which is not "
        "made yet. Make it first, or leave the reason empty: you are asked for it "
        "before the allocation is sent."
    )


def _check(wanted: Mapping[str, str], for_the_rest: str) -> None:
    errors = {
        field: _("The reason has %(length)s characters. Shorten it to %(longest)s.")
        % {"length": len(reason), "longest": LONGEST_REASON}
        for field, reason in {**wanted, "for_the_rest": for_the_rest}.items()
        if len(reason) > LONGEST_REASON
    }
    if errors:
        raise ValidationError(errors)


def _write(actor: Actor, allocation: Allocation, one: Departure, reason: str) -> None:
    of: dict[str, Any] = {
        OWNER: {"recipient_id": one.pk},
        LINE: {"need_line_id": one.pk},
    }[one.kind]
    if reason:
        DepartureReason.objects.update_or_create(
            allocation=allocation,
            **of,
            defaults={"reason": reason, "at": clock.now(), "by_id": actor.user_id},
        )
    else:
        DepartureReason.objects.filter(allocation=allocation, **of).delete()
    record(
        actor=actor,
        action="allocation.departure_explained",
        obj=allocation,
        name=one.name,
        need=one.need,
        recommended_nok=one.recommended_nok,
        granted_nok=one.granted_nok,
        reason=reason,
    )
