"""The forum's order of the year's needs, and what it thinks of recommending."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from forums.advice.apart import apart_from
from forums.advice.needs import YearLine, YearNeed, needs_of
from forums.models import Forum, Priority, PriorityAmount, PriorityList
from forums.rules import priorities as rules
from forums.rules.recommendations import is_open
from partnerships.models import NeedLine, SchemeYear
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.formats import moment, nok
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Placed:
    """A need as it is put on the list; ``amounts``: line -> kroner, where there are."""

    need: int
    rank: int | None = None
    reason: str = ""
    amounts: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def save_priorities(
    *,
    actor: Actor,
    forum: Forum,
    scheme_year: SchemeYear,
    places: Sequence[Placed],
    version: int,
) -> PriorityList:
    """Write the whole list anew; it decides nothing: that an item does.

    ``version`` is the one that was shown, 0 before anything is saved. Raises
    PermissionDenied, ValidationError for a need or line that is not the year's or an
    amount above what is asked for, or StaleState when somebody has saved since.
    """
    require(rules.may_compare(actor, forum))
    require(is_open(forum.pk, scheme_year))
    current = _held(forum, scheme_year)
    needs = needs_of(forum, scheme_year)
    apart = apart_from(actor, forum, needs)
    require(rules.weighs_all([o.need.title for o in needs if o.need.pk in apart]))
    if current.version != version:
        raise stale(current)
    _require_own(needs, places)
    current.version = version + 1
    current.updated_at, current.updated_by_name = clock.now(), actor.user_name
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError:  # somebody saved the year's first list just now
        raise stale(_held(forum, scheme_year)) from None
    before = _as_kept(current)
    _write(current, places)
    record(
        actor=actor,
        action="priorities.saved",
        obj=current,
        old=before,
        new=_as_kept(current),
    )
    return current


@transaction.atomic
def weigh_need(
    *,
    actor: Actor,
    forum: Forum,
    scheme_year: SchemeYear,
    need: int,
    amounts: Mapping[int, int],
    reason: str,
    version: int,
) -> PriorityList:
    """Write the amounts and the reason of one need; the others stand as they are.

    Raises as ``save_priorities``.
    """
    places = [
        Placed(one.need.pk, one.rank, reason, amounts)
        if one.need.pk == need
        else Placed(one.need.pk, one.rank, one.reason, one.thought)
        for one in needs_of(forum, scheme_year)
    ]
    return save_priorities(
        actor=actor,
        forum=forum,
        scheme_year=scheme_year,
        places=places,
        version=version,
    )


def _held(forum: Forum, scheme_year: SchemeYear) -> PriorityList:
    """The year's list as it is now, held against others; an empty one is not saved."""
    rows = PriorityList.objects.select_for_update(of=("self",))
    found = rows.filter(forum=forum, scheme_year=scheme_year).first()
    current = found or PriorityList(version=0)
    current.forum, current.scheme_year = forum, scheme_year
    return current


def stale(priorities: PriorityList) -> StaleState:
    return StaleState(
        _("%(who)s saved the order %(moment)s, after you opened it.")
        % {
            "who": priorities.updated_by_name or _("Somebody else"),
            "moment": moment(priorities.updated_at),
        }
    )


def _require_own(needs: Sequence[YearNeed], places: Sequence[Placed]) -> None:
    lines = {one.need.pk: {each.pk: each for each in one.lines} for one in needs}
    ranks = [place.rank for place in places if place.rank is not None]
    named = [place.need for place in places]
    whole = len(set(named)) == len(named) and len(set(ranks)) == len(ranks)
    if not whole or not lines.keys() >= set(named):
        raise ValidationError(
            _("The order names a need that is not the year's now. Open the page anew.")
        )
    for place in places:
        known = lines[place.need]
        for pk, amount_nok in place.amounts.items():
            if pk not in known:
                raise ValidationError(
                    _("An amount is for a line that is not there. Open the page anew.")
                )
            line = known[pk]
            require_within(line, line.recipient, amount_nok)


def require_within(line: YearLine | NeedLine, recipient: str, amount_nok: int) -> None:
    """Nothing above what is asked for; ValidationError says what that is."""
    if amount_nok > line.requested_nok:
        raise ValidationError(
            _("%(recipient)s %(year)s: %(asked)s is asked for, and no more.")
            % {
                "recipient": recipient,
                "year": line.year,
                "asked": nok(line.requested_nok),
            }
        )


def _write(current: PriorityList, places: Sequence[Placed]) -> None:
    current.places.all().delete()
    rows = Priority.objects.bulk_create(
        Priority(
            priorities=current,
            need_id=place.need,
            rank=place.rank,
            reason=readable(place.reason),
        )
        for place in places
    )
    PriorityAmount.objects.bulk_create(
        PriorityAmount(priority=row, line_id=line, recommended_nok=amount_nok)
        for row, place in zip(rows, places, strict=True)
        for line, amount_nok in place.amounts.items()
    )


def _as_kept(current: PriorityList) -> dict[str, object]:
    """The order and the amounts, for the trace."""
    order = current.places.exclude(rank=None).order_by("rank")
    amounts = PriorityAmount.objects.filter(priority__priorities=current)
    rows = amounts.order_by("line").values_list("line", "recommended_nok")
    return {
        "order": list(order.values_list("need", flat=True)),
        "amounts": {str(line): amount_nok for line, amount_nok in rows},
    }
