"""What money puts on the start page of the organisation acted for."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from forums.models import Recommendation
from funding.models import (
    Acceptance,
    Allocation,
    AllocationLine,
    Frame,
    Grant,
)
from funding.pages.next_steps import next_of
from funding.pages.year_names import told_apart
from funding.pages.year_rows import in_hand_of
from funding.start_after import SELDOM, after_part
from funding.start_nation import nation_part
from partnerships.models import Organisation, SchemeYear
from portal.chrome import Figure, Questions, StartPart, Task, seldom_there
from portal.lib.addresses import address_of
from portal.lib.formats import day, nok
from portal.people.actor import Actor
from portal.people.prepared import Prepared

Kind = Organisation.Kind
SHOWN = 5


def seldom(actor: Actor) -> Questions:
    return SELDOM if actor.kind == Kind.GOVERNOR else {}


def start_part(actor: Actor, there: Collection[str] | None = None) -> StartPart:
    if actor.kind == Kind.GOVERNOR:
        found = seldom_there(actor, seldom(actor)) if there is None else there
        return _governor_part(actor, found)
    if actor.kind in Organisation.OWNER_KINDS:
        return _owner_part(actor)
    if actor.kind == Kind.NATIONAL:
        return replace(nation_part(actor), news=_decided(actor))
    if actor.kind == Kind.UH:
        return _uh_part(actor)
    return StartPart(news=_decided(actor))


def _governor_part(actor: Actor, found: Collection[str]) -> StartPart:
    """The years without a decision: what this person must do, and what others do."""
    years = list(
        SchemeYear.objects.visible_to(actor)
        .exclude(allocation__state=Allocation.State.DECIDED)
        .select_related("scheme", "county", "frame", "allocation")
        .defer("allocation__result")
        .annotate(recommendation=_recommended())
        .order_by("year", "county__code", "scheme__code")[:SHOWN]
    )
    allocations = [year.allocation for year in years if hasattr(year, "allocation")]
    in_hand = in_hand_of(actor, allocations)
    tasks, coming = [], []
    names = told_apart(years)
    for year in years:
        allocation: Allocation | None = getattr(year, "allocation", None)
        frame: Frame | None = getattr(year, "frame", None)
        has_hand = allocation is not None and allocation.pk in in_hand
        step = next_of(actor, year, frame, allocation, has_hand)
        text = "{county} {year}: ".format_map(names[year.pk]) + step.text
        if step.url:
            tasks.append(Task(text, step.url))
        else:
            coming.append(Task(text, address_of("funding:year_detail", year.pk)))
    news = [
        _is_recommended(names[year.pk], pk)
        for year in years
        if (pk := getattr(year, "recommendation", None))
    ]
    after = after_part(actor, found)
    return StartPart(
        tasks=[*tasks, *after.tasks],
        coming=[*coming, *after.coming],
        news=[*news, *_decided(actor)],
    )


def _recommended() -> Subquery:
    """The forum's recommendation of the year that is in force, if one is forwarded."""
    found = Recommendation.objects.forwarded().filter(scheme_year=OuterRef("pk"))
    return Subquery(found.order_by("-number", "-pk").values("pk")[:1])


def _is_recommended(name: Mapping[str, str], pk: int) -> Task:
    text = _("%(county)s %(year)s: the forum's recommendation is forwarded.")
    return Task(text % name, address_of("forums:recommendation_detail", pk))


def _decided(actor: Actor) -> list[Task]:
    return [
        Task(
            _("%(county)s %(year)s: %(amount)s was granted %(day)s (%(reference)s).")
            % {
                "county": each.scheme_year.county.name,
                "year": each.scheme_year.year,
                "amount": nok(each.frame_nok - each.left_nok),
                "day": day(each.decision.decided_at),
                "reference": each.decision.reference,
            },
            each.get_absolute_url(),
        )
        for each in DECIDED.rows(actor)
    ]


def _newest_decided(actor: Actor) -> QuerySet[Allocation]:
    return (
        Allocation.objects.visible_to(actor)
        .decided()
        .select_related("scheme_year__county", "decision")
        .only(
            "frame_nok",
            "left_nok",
            "scheme_year__year",
            "scheme_year__county__name",
            "decision__decided_at",
            "decision__reference",
        )
        .order_by("-decision__decided_at")[:SHOWN]
    )


DECIDED = Prepared(_newest_decided)


def _asked_of_needs() -> QuerySet[Acceptance, date]:
    """Until when the line's recipient may accept what its needs are granted beside."""
    asked = Acceptance.objects.waiting().filter(
        needs_of__recipient=OuterRef("recipient"),
        needs_of__scheme_year=OuterRef("allocation__scheme_year"),
    )
    return asked.values_list(Coalesce("extended_to", "answer_by"))[:1]


def _granted_now() -> Subquery:
    """To the line's recipient that year, by every decision; None before the first."""
    grants = Grant.objects.filter(
        scheme_year=OuterRef("allocation__scheme_year"), recipient=OuterRef("recipient")
    )
    return Subquery(grants.with_amount().values("granted_nok"))  # type: ignore[misc]


def _newest_grant(actor: Actor) -> QuerySet[AllocationLine]:
    """Found first: what is told of it costs more than to find it."""
    own = AllocationLine.objects.visible_to(actor).filter(
        recipient=actor.organisation_id
    )
    newest = own.order_by("-allocation__scheme_year__year", "-pk").values("pk")[:1]
    return (
        AllocationLine.objects.filter(pk=Subquery(newest))
        .with_placed()
        .with_grant()
        .annotate(needs_until=Subquery(_asked_of_needs()), now_nok=_granted_now())
        .select_related("allocation__scheme_year", "acceptance")
        .only(
            "granted_nok",
            "for_network_nok",
            "allocation__scheme_year__year",
            "acceptance__state",
            "acceptance__answer_by",
            "acceptance__extended_to",
        )
    )


NEWEST_GRANT = Prepared(_newest_grant)


def _owner_part(actor: Actor) -> StartPart:
    """The owner's newest grant, and what of it lies on no need yet."""
    line = NEWEST_GRANT.first(actor)
    if line is None or line.grant_id is None:
        return StartPart(news=_decided(actor))
    year = line.allocation.scheme_year.year
    url = address_of("funding:grant_detail", line.grant_id)
    unplaced_nok = line.own_part_nok - line.placed_nok
    return StartPart(
        tasks=_to_answer(actor, line, url),
        news=_decided(actor),
        figures=[
            Figure(
                _("Granted for %(year)s") % {"year": year},
                nok(line.now_nok),  # type: ignore[attr-defined]
                url=url,
            ),
            Figure(
                _("Not placed on a need"),
                nok(unplaced_nok),
                _("What of the grant lies on none of your needs yet."),
            ),
        ],
    )


def _newest_uh_grant(actor: Actor) -> QuerySet[Grant]:
    grants = Grant.objects.filter(recipient=actor.organisation_id).with_amount()
    asked = Acceptance.objects.waiting().filter(
        Q(needs_of=OuterRef("pk"))
        | Q(
            line__recipient=OuterRef("recipient"),
            line__allocation__scheme_year=OuterRef("scheme_year"),
        )
    )
    until = asked.values(until=Coalesce("extended_to", "answer_by"))
    grants = grants.annotate(answer_until=Subquery(until.order_by("until")[:1]))
    grants = grants.select_related("scheme_year__county")
    return grants.order_by("-scheme_year__year", "-pk")[:1]


NEWEST_UH_GRANT = Prepared(_newest_uh_grant)


def _uh_part(actor: Actor) -> StartPart:
    """The institution's newest grant, in whatever county, and whether it answers."""
    grant = NEWEST_UH_GRANT.first(actor)
    if grant is None:
        return StartPart(news=_decided(actor))
    year = grant.scheme_year
    figure = Figure(
        _("Granted for %(year)s") % {"year": year.year},
        nok(grant.granted_nok),
        year.county.name,
        url=grant.get_absolute_url(),
    )
    until = grant.answer_until  # type: ignore[attr-defined]
    tasks = []
    if until and actor.may_approve:
        text = _("Answer whether you accept the grant for %(year)s")
        tasks.append(Task(text % {"year": year.year}, figure.url, until))
    return StartPart(tasks=tasks, news=_decided(actor), figures=[figure])


def _to_answer(actor: Actor, line: AllocationLine, url: str) -> list[Task]:
    """Whether the grant is accepted, for those who may say so."""
    acceptance: Acceptance | None = getattr(line, "acceptance", None)
    days = [line.needs_until]  # type: ignore[attr-defined]
    if acceptance and acceptance.is_waiting:
        days.append(acceptance.until)
    until = min((day for day in days if day), default=None)
    if until is None or not actor.may_approve:
        return []
    text = _("Answer whether you accept the grant for %(year)s") % {
        "year": line.allocation.scheme_year.year
    }
    return [Task(text, url, until)]
