"""Registers the needs of 2018 and sends them in, each by its own people."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from funding.demo.need_money import amounts_of
from funding.demo.people import Cast
from funding.demo.sharing import attach_plan
from funding.demo.texts import Planned, Texts, planned, texts_of
from funding.demo.years import moment
from partnerships.models import Need, Organisation, SchemeYear, Statistic
from partnerships.services.need_answers import save_answers
from partnerships.services.needs import register_need, submit_need
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

FORM_KEYS = uuid.UUID("5d3f6f2c-20f1-5c1e-8f3e-1f0f2a2018d0")
# Believable counts from the one published figure of 2018, children aged 6–15.
CHILDREN_PER_TEACHER = 12
CHILDREN_PER_SCHOOL, IN_LARGE_OWNERS, LARGE_FROM = 150, 250, 1500
FIRST_DAY, DAYS = moment(2018, 3, 12), 90
AT_THE_BUDGET = dt.timedelta(minutes=40)
# Some send in on the last evening, as somebody always does.
LAST_EVENING = moment(2018, 7, 1, 21, 4)
TARDY = 17  # every so many
# Owner and rank of the need that comes after the deadline: see returns.py.
LATE = ("1532", 2)
# Owner and rank of the needs with more UH institutions than the one that leads.
BESIDE = {("1504", 1): ("ntnu",), ("1516", 1): ("hvl", "ntnu")}
HOLIDAYS = frozenset(
    dt.date(2018, month, day)
    for month, day in ((3, 29), (3, 30), (4, 2), (5, 1), (5, 10), (5, 17), (5, 21))
)


def play_needs(cast: Cast, say: Callable[[str], None]) -> None:
    """Every need of the plan, once; what is there already is left as it is."""
    plans = list(planned())
    of_2018 = SchemeYear.objects.filter(scheme__code="dekomp", year=2018)
    years: dict[int | None, SchemeYear] = {
        year.county_id: year for year in of_2018.select_related("county")
    }
    owners = {owner.number: owner for owner in cast.organisations.values()}
    slugs = {owner.number: slug for slug, owner in cast.organisations.items()}
    children = children_of(owners.values(), 2018)
    there = {
        need.form_key: need for need in Need.objects.filter(owner__in=owners.values())
    }
    for plan in plans:
        owner = owners[plan.number]
        need = there.get(form_key(plan))
        if need is None:
            need = _register(
                cast,
                plan,
                slugs[plan.number],
                years[owner.county_id],
                children[plan.number],
            )
        late = (plan.number, plan.rank) == LATE
        if not plan.is_sent or need.state != Need.State.DRAFT:
            continue
        with clock.at(registered_at(plan)):
            attach_plan(cast, plan, need)
        if not late:
            with clock.at(sent_at(plan)):
                submit_need(
                    actor=cast.actor(APPROVER, slugs[plan.number]),
                    need=need,
                    version=need.version,
                )
    sent = sum(plan.is_sent for plan in plans)
    say(f"{sent} needs are sent in, and {len(plans) - sent} are drafts.")


def form_key(plan: Planned) -> uuid.UUID:
    """The same for the same line of the plan, so that playing again doubles nothing."""
    return uuid.uuid5(FORM_KEYS, f"{plan.number} {plan.measure}")


def registered_at(plan: Planned) -> dt.datetime:
    """An owner's needs are written on neighbouring days of the spring."""
    days = int(plan.number) * 37 % DAYS + (plan.rank or 4)
    minutes = plan.position * 37 % 390
    return on_a_working_day(FIRST_DAY + dt.timedelta(days=days, minutes=minutes))


def sent_at(plan: Planned) -> dt.datetime:
    if plan.position % TARDY == TARDY - 1:
        return LAST_EVENING + dt.timedelta(minutes=plan.position)
    later = dt.timedelta(days=6, minutes=plan.position * 11 % 90)
    return on_a_working_day(registered_at(plan) + later)


def on_a_working_day(at: dt.datetime) -> dt.datetime:
    while at.isoweekday() > 5 or at.date() in HOLIDAYS:
        at += dt.timedelta(days=1)
    return at


def _register(
    cast: Cast, plan: Planned, slug: str, year: SchemeYear, children: int
) -> Need:
    owner = cast.organisations[slug]
    editor = cast.actor(EDITOR, slug)
    with clock.at(registered_at(plan)):
        need = register_need(
            actor=editor,
            scheme_year=year,
            owner=owner,
            form_key=form_key(plan),
            values={
                **in_words(plan, texts_of(plan, owner)),
                **in_numbers(children, texts_of(plan, owner).target),
                "start_kind": Need.StartKind.NEW,
                "start_term": Need.Term.AUTUMN,
                "uh_partner": cast.organisations[plan.partner],
                "further_partners": [
                    cast.organisations[one].pk
                    for one in BESIDE.get((plan.number, plan.rank or 0), ())
                ],
                "duration": plan.years,
                "rank": plan.rank,
            },
        )
    with clock.at(registered_at(plan) + AT_THE_BUDGET):
        saved = save_answers(
            actor=editor, need=need, answers=amounts_of(plan, year, children), bases={}
        )
    return saved.need


def in_words(plan: Planned, texts: Texts) -> dict[str, object]:
    """A draft has not come so far as to its end yet."""
    return {
        "title": texts.title,
        "found_how": texts.found_how,
        "participants": texts.participants,
        "aim": texts.aim,
        "content": texts.content,
        "sector_aims": texts.aims,
        "school_based": texts.school_based,
        "planned_with_uh": texts.planned_with_uh,
        "uh_role": texts.uh_role,
        "criteria": texts.criteria,
        "evaluation": texts.evaluation if plan.is_sent else "",
        "codetermination_by": texts.codetermination_by if plan.is_sent else "",
    }


def in_numbers(children: int, target: float) -> dict[str, int]:
    schools = school_count(children)
    return {
        "school_count": schools,
        "teacher_count": max(3, round(children / CHILDREN_PER_TEACHER * target)),
        "leader_count": schools + schools // 2,
    }


def school_count(children: int) -> int:
    size = IN_LARGE_OWNERS if children >= LARGE_FROM else CHILDREN_PER_SCHOOL
    return max(1, round(children / size))


def children_of(owners: Iterable[Organisation], year: int) -> dict[str, int]:
    """By the owners' numbers."""
    figures = Statistic.objects.figures(
        measure=Statistic.Measure.CHILDREN_6_15, year=year
    ).filter(organisation__in=list(owners))
    return {
        figure.organisation.number: int(figure.value)
        for figure in figures.select_related("organisation")
    }
