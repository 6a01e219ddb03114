"""Who moves the meeting on, who asks for the floor, and who gives it."""

from django.utils.translation import gettext as _

from forums.meeting.standing import Standing
from forums.models import Speech
from forums.rules.decisions import may_lead_item, speaks
from forums.rules.meetings import is_going_on, only_runners
from portal.lib.verdict import Verdict, no


def may_take_up(here: Standing) -> Verdict:
    """Who runs the open meeting; also past an item that they stand down from."""
    if not here.runs:
        return no(only_runners(here.meeting.forum))
    return is_going_on(here.meeting)


def may_ask_to_speak(here: Standing) -> Verdict:
    """On the item that is up, those whose place speaks, but not who stands down."""
    if here.item.pk != here.meeting.current_item_id:
        return no(_("This item is not up now."))
    going_on = is_going_on(here.meeting)
    if not going_on:
        return going_on
    if here.stands_down:
        return no(_("You stand down from this item."))
    if here.me is None:
        return no(_("Those who are called to the meeting speak in it."))
    return speaks(here)


def may_give_the_floor(here: Standing) -> Verdict:
    return may_lead_item(here)


def may_end(here: Standing, speech: Speech) -> Verdict:
    """One's own, asked for or held; anybody's for who leads the item."""
    if here.me is not None and speech.participant_id == here.me.pk:
        return is_going_on(here.meeting)
    return may_lead_item(here)
