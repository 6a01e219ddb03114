"""The pages of the year's calendar, and of needs that were sent in and came back."""

import datetime as dt

from django.urls import reverse

from partnerships.services.calls import extend_deadline, make_next_year
from partnerships.services.needs import change_need, submit_need
from partnerships.services.submissions import (
    call_back_need,
    open_need,
    send_back_need,
)
from portal.lib import clock

UNTIL = dt.datetime(2100, 1, 1, 23, 59, 59, tzinfo=dt.UTC)


def call(world):
    """A published call with dates, texts, a change, and somebody let in late."""
    people = world.people
    year = people.scheme_year
    year.guidance = year.contacts = "Write short.\n\nAsk us."
    year.forum_on = dt.date(2099, 9, 1)
    year.save()
    extend_deadline(
        actor=people.actor("officer"),
        scheme_year=year,
        owner=people.owner,
        until=UNTIL,
        reason="A fire, and then a flood.",
    )
    return year


def unpublished(world):
    return make_next_year(
        actor=world.people.actor("officer"), last=world.sent.scheme_year
    )


def sent(world):
    need = world.draft_need
    return submit_need(actor=world.people.actor("approver"), need=need, version=1)


def late(world):
    year = call(world)
    year.deadline = clock.now() - dt.timedelta(days=1)
    year.save()
    return sent(world)


def twice(world):
    """Sent, called back, mended, and sent again."""
    need = sent(world)
    approver = world.people.actor("approver")
    call_back_need(actor=approver, need=need)
    text = "Work in the schools.\n\nAnd in the evenings, with a longer sentence."
    values = {"content": text, "teacher_count": 1200, "title": "Another title"}
    change_need(actor=approver, need=need, version=1, values=values, lines=[])
    for line in need.lines.all():
        line.delete()
    need.lines.create(
        recipient=need.owner, role="owner", year=2018, requested_nok=90_000
    )
    need.requested_nok = 90_000
    need.save(update_fields=["requested_nok"])
    return submit_need(actor=approver, need=need, version=2)


def opened(world):
    need = sent(world)
    open_need(actor=world.people.actor("officer"), need=need, reason="Say it <short>.")
    return need


def sent_back(world):
    need = world.draft_need
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
    "partnerships:need_detail/late": at("officer", "need_detail", late),
    "partnerships:need_detail/twice": at("approver", "need_detail", twice),
    "partnerships:need_detail/opened": at("member", "need_detail", opened),
    "partnerships:need_detail/sent-back": at("member", "need_detail", sent_back),
    "partnerships:need_submissions": at("officer", "need_submissions", twice),
    "partnerships:need_call_back": at("approver", "need_call_back", sent),
    "partnerships:need_open": at("officer", "need_open", sent),
    "partnerships:need_send_back": at(
        "approver", "need_send_back", lambda world: world.draft_need
    ),
}
