"""Who may write an item of the agenda, and the leader's notes on it."""

from django.utils.translation import gettext as _

from forums.meeting.standing import Standing
from forums.models import AgendaItem
from forums.rules.meetings import is_not_over, only_runners
from portal.lib.verdict import YES, Verdict, no

State = AgendaItem.State


def may_change_item(here: Standing) -> Verdict:
    """Its texts, needs and papers, until it is decided; not who stands down.

    To take a need off is to take off what one stands down for.
    """
    if not here.runs:
        return no(only_runners(here.meeting.forum))
    there = is_not_over(here.meeting)
    if not there:
        return there
    if here.item.state != State.UNDECIDED:
        return no(_("This item is being decided, or is decided."))
    if here.stands_down:
        return no(_("You stand down from this item."))
    return YES


def may_remove_item(here: Standing) -> Verdict:
    changes = may_change_item(here)
    if changes and here.votes:
        return no(_("A vote has been held on this item."))
    return changes


def may_put_needs(here: Standing) -> Verdict:
    changes = may_change_item(here)
    if changes and here.meeting.scheme_year_id is None:
        return no(_("Say first which year's needs the meeting treats."))
    return changes


def may_write_note(here: Standing) -> Verdict:
    """For who runs the meeting, and does not stand down from the item."""
    if not here.runs:
        return no(only_runners(here.meeting.forum))
    if here.stands_down:
        return no(_("You stand down from this item."))
    return YES
