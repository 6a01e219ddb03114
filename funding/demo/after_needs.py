"""Registers the needs of 2019 and 2020 and sends them in, each by its own people."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

from funding.demo.after_texts import Later, later_texts, learned, planned_for
from funding.demo.need_money import amounts_of
from funding.demo.needs import (
    AT_THE_BUDGET,
    children_of,
    in_numbers,
    in_words,
    on_a_working_day,
)
from funding.demo.needs import form_key as first_form_key
from funding.demo.people import Cast
from funding.demo.texts import LABEL, planned
from funding.demo.years import FIRST, moment
from partnerships.models import Need, Organisation, SchemeYear
from partnerships.need.answers import answers_of, fingerprint
from partnerships.services.need_answers import save_answers
from partnerships.services.need_starts import start_from
from partnerships.services.needs import register_need, submit_need
from partnerships.services.own_ranks import own_order, rank_own_needs
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

FORM_KEYS = uuid.UUID("5d3f6f2c-20f1-5c1e-8f3e-1f0f2a2019d0")
DAYS = 11  # of January, from the 7th, on which owners begin to write


def play_later_needs(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    """Every need of that year's plan, once; what is there already is left."""
    owners = {owner.number: owner for owner in year.owners()}
    children = children_of(owners.values(), year.year)
    plans = list(planned_for(year.year))
    keys = [form_key(later) for later in plans]
    there = {need.form_key: need for need in Need.objects.filter(form_key__in=keys)}
    for later, key in zip(plans, keys, strict=True):
        owner = owners[later.plan.number]
        need = there.get(key)
        if need is None:
            with clock.at(_registered_at(later)):
                begin = _go_on if later.continues else _begin
                need = begin(cast, later, year, owner, children[owner.number])
        if need.state == Need.State.DRAFT:
            with clock.at(_sent_at(later)):
                approver = cast.actor_of(APPROVER, owner)
                submit_need(actor=approver, need=need, version=need.version)
    say(f"{len(plans)} needs of {year.year} are sent in.")


def form_key(later: Later) -> uuid.UUID:
    plan = later.plan
    return uuid.uuid5(FORM_KEYS, f"{later.year} {plan.number} {plan.measure}")


def _registered_at(later: Later) -> dt.datetime:
    """After the new year: the municipalities of that year are there."""
    day = int(later.plan.number) * 37 % DAYS + later.rank
    minutes = later.plan.position * 37 % 390
    return on_a_working_day(
        moment(later.year, 1, 6) + dt.timedelta(days=day, minutes=minutes)
    )


def _sent_at(later: Later) -> dt.datetime:
    minutes = later.plan.position * 11 % 90
    return on_a_working_day(
        _registered_at(later) + dt.timedelta(days=6, minutes=minutes)
    )


def _begin(
    cast: Cast, later: Later, year: SchemeYear, owner: Organisation, children: int
) -> Need:
    """A new measure."""
    texts, editor = later_texts(later, owner), cast.actor_of(EDITOR, owner)
    need = register_need(
        actor=editor,
        scheme_year=year,
        owner=owner,
        form_key=form_key(later),
        values={
            **in_words(later.plan, texts),
            **in_numbers(children, texts.target),
            "start_kind": Need.StartKind.NEW,
            "start_term": Need.Term.AUTUMN,
            "uh_partner": cast.organisations[later.plan.partner],
            "duration": later.plan.years,
            "rank": later.rank,
        },
    )
    with clock.at(clock.now() + AT_THE_BUDGET):
        plan = replace(later.plan, rank=later.rank)
        answers = amounts_of(plan, year, children)
        return save_answers(actor=editor, need=need, answers=answers, bases={}).need


def _go_on(
    cast: Cast, later: Later, year: SchemeYear, owner: Organisation, children: int
) -> Need:
    """A continued measure: what it was, and what the year before has taught."""
    editor = cast.actor_of(EDITOR, owner)
    need = start_from(
        actor=editor,
        source=_source(later, owner),
        scheme_year=year,
        form_key=form_key(later),
    )
    rank_own_needs(
        actor=editor,
        scheme_year=year,
        order=[need.pk],
        version=own_order(owner.pk, year).version,
    )
    need.refresh_from_db()
    before = answers_of(need, ["title", "found_how", "content"])
    content = str(before["content"]).removesuffix(LABEL).strip()
    with clock.at(clock.now() + AT_THE_BUDGET):
        return save_answers(
            actor=editor,
            need=need,
            answers={
                "title": later.title,
                "found_how": later_texts(later, owner).found_how,
                "content": "\n\n".join([learned(later, owner), content, LABEL]),
            },
            bases={name: fingerprint(value) for name, value in before.items()},
        ).need


def _source(later: Later, owner: Organisation) -> Need:
    """The need of the year before; of one that was merged, its follower has it now."""
    if later.year - 1 == FIRST:
        lines = [plan for plan in planned() if plan.measure == later.continues]
        keys = [first_form_key(plan) for plan in lines]
    else:
        earlier = planned_for(later.year - 1)
        keys = [form_key(e) for e in earlier if e.plan.measure == later.continues]
    return Need.objects.submitted().held_by(owner.pk).get(form_key__in=keys)
