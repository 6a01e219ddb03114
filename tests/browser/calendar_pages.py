"""The pages of the year's calendar, and of needs that were sent in and came back."""

import datetime as dt

from django.urls import reverse

from partnerships.models import SchemeYear
from partnerships.services.calls import extend_deadline, make_next_year
from partnerships.services.needs import submit_need
from partnerships.services.scheme_years import change_rules
from partnerships.services.submissions import (
    call_back_need,
    open_need,
    send_back_need,
)
from portal.lib import clock
from tests import factories as make_a
from tests.answers import change

UNTIL = dt.datetime(2100, 1, 1, 23, 59, 59, tzinfo=dt.UTC)


def new_year(world):
    """One of its own, so that no page depends on another."""
    county = world.people.scheme_year.county
    number = SchemeYear.objects.latest("year").year + 1
    return make_a.SchemeYearFactory(county=county, year=number)


def call(world):
    """A published call with dates, texts, a change, and somebody let in late."""
    year = new_year(world)
    year.guidance = year.contacts = "Short.\n\nSoon."
    year.forum_on = dt.date(2099, 9, 1)
    year.save()
    extend_deadline(
        actor=world.people.actor("officer"),
        scheme_year=year,
        owner=world.people.owner,
        until=UNTIL,
        reason="Flooded.",
    )
    return year


def unpublished(world):
    year = make_next_year(actor=world.people.actor("officer"), last=new_year(world))
    assert not year.is_published
    return year


def changed_rules(world):
    """Published, and its rules changed since, so that its history has lines."""
    year = new_year(world)
    aim = {"code": "calm", "name_nn": "Ro", "name_nb": "Ro", "name_en": "Calm"}
    return change_rules(
        actor=world.people.actor("officer"),
        scheme_year=year,
        version=year.version,
        values={
            "max_years": 4,
            "questions": {**year.questions, "evaluation": "required"},
            "sector_aims": [*year.sector_aims, aim],
        },
        reason="The forum asked.",
    )


def draft(world, year=None):
    year = year or new_year(world)
    need = make_a.NeedFactory(owner=world.people.owner, scheme_year=year)
    make_a.NeedLineFactory(need=need)
    return need


def sent(world, year=None):
    actor = world.people.actor("approver")
    return submit_need(actor=actor, need=draft(world, year), version=1)


def late(world):
    year = call(world)
    year.deadline = clock.now() - dt.timedelta(days=1)
    year.save()
    return sent(world, year)


def twice(world):
    """Sent, called back, mended, and sent again."""
    need = sent(world)
    year, approver = need.scheme_year.year, world.people.actor("approver")
    call_back_need(actor=approver, need=need)
    change(
        approver,
        need,
        content=f"{need.content}\n\nAlso evenings.",
        teacher_count=1200,
        **{f"owner_{year}": 90_000},
    )
    return submit_need(actor=approver, need=need, version=2)


def opened(world):
    need = sent(world)
    open_need(actor=world.people.actor("officer"), need=need, reason="<Short>!")
    return need


def sent_back(world):
    need = draft(world)
    send_back_need(actor=world.people.actor("approver"), need=need, reason="Who?")
    return need


def at(who, route, pick):
    return lambda world: (who, reverse(f"partnerships:{route}", args=[pick(world).pk]))


CALENDAR_PAGES = {
    "partnerships:call_list": lambda world: (
        "officer",
        reverse("partnerships:call_list"),
    ),
    "partnerships:call_detail/owner": at("member", "call_detail", call),
    "partnerships:call_detail/governor": at("officer", "call_detail", call),
    "partnerships:call_detail/unpublished": at("head", "call_detail", unpublished),
    "partnerships:call_edit": at("officer", "call_edit", call),
    "partnerships:call_open": at("officer", "call_open", call),
    "partnerships:call_rules": at("member", "call_rules", changed_rules),
    "partnerships:call_rules_edit": at("officer", "call_rules_edit", unpublished),
    "partnerships:call_rules_edit/sent": at(
        "officer", "call_rules_edit", lambda world: sent(world).scheme_year
    ),
    "partnerships:need_detail/late": at("officer", "need_detail", late),
    "partnerships:need_detail/twice": at("approver", "need_detail", twice),
    "partnerships:need_detail/opened": at("member", "need_detail", opened),
    "partnerships:need_detail/sent-back": at("member", "need_detail", sent_back),
    "partnerships:need_submissions": at("officer", "need_submissions", twice),
    "partnerships:need_call_back": at("approver", "need_call_back", sent),
    "partnerships:need_open": at("officer", "need_open", sent),
    "partnerships:need_send_back": at("approver", "need_send_back", draft),
}
