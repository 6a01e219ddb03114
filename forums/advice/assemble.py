"""From a year's decided items to the recommendation, as they are now."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.advice.money import free_frame
from forums.advice.needs import LAST, YearLine, YearNeed, needs_of
from forums.advice.record import held, item_of
from forums.documents.parts import Amount, Measure
from forums.documents.recommendation import RecommendationPaper
from forums.models import (
    AgendaItem,
    Forum,
    Meeting,
    Plan,
    ProposedAmount,
    Recommendation,
)
from partnerships.models import (
    GovernorTerm,
    NeedParticipant,
    Organisation,
    SchemeYear,
)
from portal.lib.formats import day

S = AgendaItem.State


def items_of(forum: Forum, scheme_year: SchemeYear) -> list[AgendaItem]:
    """Those of the year's meetings that treat needs, in the order they were decided."""
    items = AgendaItem.objects.filter(
        meeting__forum=forum, meeting__scheme_year=scheme_year
    ).exclude(meeting__state=Meeting.State.CANCELLED)
    with_needs = items.filter(pk__in=items.filter(needs__isnull=False).values("pk"))
    found = with_needs.select_related("meeting", "adopted", "consensus")
    return list(found.order_by("decided_at", "pk"))


def what_is_missing(items: list[AgendaItem]) -> list[str]:
    """A sentence for each thing that must be done before it can be assembled."""
    if not items:
        return [_("No item of the year's meetings treats needs.")]
    missing = [
        _("“%(title)s” is not decided.") % {"title": item.title}
        for item in items
        if item.adopted_id is None
    ]
    meetings = {item.meeting.pk: item.meeting for item in items}
    return missing + [
        _("“%(title)s” is not closed.") % {"title": meeting.title}
        for meeting in meetings.values()
        if meeting.state != Meeting.State.CLOSED
    ]


def assemble(
    forum: Forum,
    scheme_year: SchemeYear,
    *,
    number: int,
    corrects: Recommendation | None,
    reason: str,
) -> RecommendationPaper:
    """Only when nothing is missing; in the governor's own written Norwegian."""
    items = items_of(forum, scheme_year)
    at = max(item.decided_at for item in items if item.decided_at)
    term = GovernorTerm.objects.of_county(scheme_year.county, localdate(at)).first()
    language = term.governor.written_norwegian if term else "nn"
    free = free_frame(scheme_year)
    needs = needs_of(forum, scheme_year, texts=True)
    with override(language):
        measures = _measures(items, needs)
        return RecommendationPaper(
            language=language,
            forum=forum.name,
            county=scheme_year.county.name,
            county_code=scheme_year.county.code,
            governor=term.name_in(language) if term else "",
            scheme=scheme_year.scheme.name_in(language),
            scheme_code=scheme_year.scheme.code,
            year=scheme_year.year,
            number=number,
            corrects=corrects.number if corrects else None,
            correction_reason=reason,
            decided_on=localdate(at),
            frame_nok=free.frame_nok,
            frame_is_estimate=bool(free.frame and free.frame.is_estimate),
            committed_nok=free.committed_nok,
            plan=_plan(forum, localdate(at)),
            measures=measures,
            without=_without(measures, needs),
            items=tuple(item_of(item) for item in items),
            meetings=held(items),
        )


def _without(measures: tuple[Measure, ...], needs: list[YearNeed]) -> tuple[str, ...]:
    """The submitted needs that no item has said an amount of."""
    treated = {one.receipt for one in measures}
    return tuple(
        f"{one.need.owner.name}: {one.need.title}"
        for one in needs
        if one.need.receipt not in treated
    )


def _plan(forum: Forum, on: dt.date) -> str:
    """The version of the long-term plan that was in force, in words."""
    plan = Plan.objects.filter(forum=forum).in_force(on).first()
    if plan is None:
        return ""
    return _("%(title)s, version %(number)s, in force from %(day)s") % {
        "title": plan.title,
        "number": plan.number,
        "day": day(plan.valid_from),
    }


@dataclass(frozen=True, slots=True)
class _Decided:
    """What the item that was decided last says of a need."""

    item: int
    rank: int | None
    reason: str
    amounts: dict[int, int]


def _decided(items: list[AgendaItem]) -> dict[int, _Decided]:
    """By need; ``items`` as they were decided, so that the last one stands."""
    rows = ProposedAmount.objects.filter(
        proposal__in=[item.adopted_id for item in items]
    ).select_related("line")
    by_proposal: dict[int, dict[int, list[ProposedAmount]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows.order_by("pk"):
        by_proposal[row.proposal_id][row.line.need_id].append(row)
    found = {}
    for at, item in enumerate(items):
        for need, amounts in by_proposal[item.adopted_id or 0].items():
            first = amounts[0]
            given = {row.line_id: row.recommended_nok for row in amounts}
            found[need] = _Decided(at, first.rank, first.reason, given)
    return found


def _measures(items: list[AgendaItem], needs: list[YearNeed]) -> tuple[Measure, ...]:
    decided = _decided(items)
    by_need = {one.need.pk: one for one in needs if one.need.pk in decided}
    joint: dict[int, list[str]] = defaultdict(list)
    parties = NeedParticipant.objects.taking_part().filter(need__in=by_need)
    for need, owner in parties.by_name().values_list("need", "owner__name"):
        joint[need].append(owner)
    # needs_of has the forum's order of today: it says the rest where ranks are alike.
    order = sorted(by_need, key=lambda pk: decided[pk].rank or LAST)
    return tuple(
        _measure(place, by_need[pk], decided[pk], tuple(joint[pk]))
        for place, pk in enumerate(order, start=1)
    )


def _measure(
    place: int, one: YearNeed, decided: _Decided, with_owners: tuple[str, ...]
) -> Measure:
    need, origin = one.need, one.origin
    starts = (need.get_start_kind_display(), need.get_start_term_display())
    return Measure(
        place=place,
        receipt=need.receipt,
        title=need.title,
        owner=need.owner.name,
        owner_number=_number(need.owner),
        network=origin.network if origin else "",
        network_rank=origin.rank if origin else None,
        with_owners=with_owners,
        schools=need.school_count,
        teachers=need.teacher_count,
        leaders=need.leader_count,
        years=need.duration,
        starts=", ".join(str(word) for word in starts if word),
        criteria=need.criteria,
        uh_partners=tuple(need.partner_names),
        uh_role=need.uh_role,
        reason=decided.reason,
        item=decided.item,
        amounts=tuple(
            Amount(
                recipient=each.recipient,
                recipient_number=_number(each),
                role=each.role,
                year=each.year,
                requested_nok=each.requested_nok,
                recommended_nok=decided.amounts.get(each.pk),
            )
            for each in one.lines
        ),
    )


def _number(named: Organisation | YearLine) -> str:
    return named.number or named.org_number or ""
