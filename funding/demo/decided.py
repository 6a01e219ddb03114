"""A year's money from the first grant to the papers, as its plan says."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from funding.demo.people import Cast
from funding.demo.plans import YearPlan
from funding.demo.texts import LABEL
from funding.departures import LINE, OWNER, unexplained
from funding.models import Allocation, NeedGrant, YearlyReport
from funding.services.allocations import adjust_line, use_key
from funding.services.decisions import move_allocation
from funding.services.departures import give_reasons
from funding.services.need_grants import beside_the_key, grant_need
from funding.services.papers import order_year
from funding.services.steps import APPROVE, SEND
from partnerships.models import Need, NeedLine, SchemeYear
from portal.lib import clock
from portal.lib.formats import nok, signed
from portal.lib.money import percent_of
from portal.people.actor import APPROVER, EDITOR

Say = Callable[[str], None]

# Of what a need asks for: this year, the next one, and the one after that.
PERCENT = (70, 80, 60)
# Why a grant is another than what the forum recommends, to an owner and to a line.
WHY = {
    OWNER: (
        "Forumet rådde til beløp for kvart tiltak. Nøkkelen deler det som er ledig, "
        "etter talet på barn, slik at alle eigarar får ein del; beløpet til kvar eigar "
        "følgjer difor nøkkelen."
    ),
    LINE: (
        "Ramma rekk ikkje til alt som er tilrådd ved sida av nøkkelen. Behovet kan "
        "meldast på nytt neste år."
    ),
}
UNTREATED = (
    "Forumet har ikkje behandla behovet, og ramma rekk ikkje til meir ved sida av "
    "nøkkelen. Behovet kan meldast på nytt neste år."
)


def year_of(plan: YearPlan) -> SchemeYear:
    years = SchemeYear.objects.select_related("county", "scheme")
    return years.get(scheme__code="dekomp", county__code=plan.county, year=plan.year)


def commit(cast: Cast, plan: YearPlan, say: Say) -> None:
    """In the draft, before the key: what needs are granted by themselves.

    Of the years to come it binds their frames; of this one it is what UH gets.
    """
    year = year_of(plan)
    if Allocation.objects.filter(scheme_year=year).exists():
        return
    first = year.year if plan.also_now else year.year + 1
    needs = Need.objects.submitted().filter(scheme_year=year)
    for number in plan.lasting:
        need = needs.get(owner__number=number, rank=1)
        lines = beside_the_key(year).filter(need=need, year__gte=first)
        amounts = {line.pk: _granted(line, year) for line in lines}
        with clock.at(plan.prepared - dt.timedelta(minutes=50)):
            grant_need(
                actor=cast.actor(EDITOR, plan.governor),
                need=need,
                amounts=amounts,
                seen=dict.fromkeys(amounts, 0),
            )
    later = NeedGrant.objects.of_year(year).filter(need_line__year__gt=year.year)
    say(f"{nok(later.amount_nok())} is committed for the years after {year.year}.")


def _granted(line: NeedLine, year: SchemeYear) -> int:
    """What the forum recommends, where it does; else a part of what is asked for."""
    if line.recommended_nok is not None:
        return min(line.recommended_nok, line.requested_nok)
    return _part(line, PERCENT[line.year - year.year])


def _part(line: NeedLine, percent: int) -> int:
    """So much of what is asked for, in whole thousands."""
    part_nok = percent_of(line.requested_nok, Decimal(percent))
    return part_nok - part_nok % 1000


def divide(cast: Cast, plan: YearPlan, say: Say) -> Allocation:
    """What is free, divided with the key and adjusted: by the governor's editor."""
    year, editor = year_of(plan), cast.actor(EDITOR, plan.governor)
    there = Allocation.objects.filter(scheme_year=year).first()
    if there and there.state != Allocation.State.DRAFT:
        return there
    with clock.at(plan.prepared):
        allocation = there or use_key(
            actor=editor,
            scheme_year=year,
            name=plan.key["name"],
            definition=plan.key,
            statistics_year=plan.year,
            form_key=plan.form_key,
        )
    lines = {
        line.recipient.number: line
        for line in allocation.lines.select_related("recipient")
    }
    for minute, each in enumerate(plan.adjustments):
        line = lines[each.number]
        if line.adjusted_nok:
            continue
        allocation.refresh_from_db(fields=["version"])
        with clock.at(plan.adjusted + dt.timedelta(minutes=minute * 4)):
            adjust_line(
                actor=editor,
                line=line,
                to_nok=line.by_key_nok + each.more_nok,
                reason=f"{each.reason} {LABEL}",
                version=allocation.version,
            )
        say(f"{line.recipient}: {signed(each.more_nok)} kr by hand, with a reason.")
    say(f"{nok(allocation.frame_nok)} is divided among {len(lines)} owners.")
    return allocation


def explain(cast: Cast, plan: YearPlan, allocation: Allocation, say: Say) -> None:
    """Why the draft departs from what the forum recommends, or refuses, one by one."""
    reasons = {
        one.field: f"{UNTREATED if one.is_untreated else WHY[one.kind]} {LABEL}"
        for one in unexplained(allocation)
    }
    if not reasons:
        return
    with clock.at(plan.sent - dt.timedelta(minutes=20)):
        give_reasons(
            actor=cast.actor(EDITOR, plan.governor),
            allocation=allocation,
            reasons=reasons,
        )
    say(f"{len(reasons)} departures from the recommendation have their reasons.")


def decide(cast: Cast, plan: YearPlan, allocation: Allocation, say: Say) -> None:
    """Sent by the one who prepared it, approved by the other."""
    allocation.refresh_from_db()
    if allocation.state == Allocation.State.DRAFT:
        explain(cast, plan, allocation, say)
        with clock.at(plan.sent):
            allocation = move_allocation(
                actor=cast.actor(EDITOR, plan.governor),
                allocation=allocation,
                action=SEND,
                version=allocation.version,
            )
    if allocation.state == Allocation.State.FOR_APPROVAL:
        with clock.at(plan.approved):
            move_allocation(
                actor=cast.actor(APPROVER, plan.governor),
                allocation=allocation,
                action=APPROVE,
                version=allocation.version,
            )
    say(f"The allocation is decided: {allocation.decision.reference}.")


def order_papers(cast: Cast, plan: YearPlan, say: Say) -> None:
    """Once: what is newer than they are has been ordered after them."""
    if YearlyReport.objects.filter(scheme_year=year_of(plan)).exists():
        return
    with clock.at(plan.approved + dt.timedelta(minutes=30)):
        ordered = order_year(
            actor=cast.actor(EDITOR, plan.governor), scheme_year=year_of(plan)
        )
    say(f"{ordered.new} papers are ordered, and {ordered.unchanged} were there.")
