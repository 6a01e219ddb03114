"""Who may write the agenda, and read what is kept from some."""

from django.utils.translation import gettext as _

from forums.models import AgendaItem, ItemNote
from forums.rules.meetings import may_prepare, may_run
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

State = AgendaItem.State


def may_change_item(actor: Actor, item: AgendaItem) -> Verdict:
    """Its texts, needs and papers, until it is decided."""
    prepares = may_prepare(actor, item.meeting)
    if not prepares:
        return prepares
    if item.state != State.UNDECIDED:
        return no(_("This item is being decided, or is decided."))
    return YES


def may_remove_item(actor: Actor, item: AgendaItem) -> Verdict:
    changes = may_change_item(actor, item)
    if changes and item.votes.exists():
        return no(_("A vote has been held on this item."))
    return changes


def may_put_needs(actor: Actor, item: AgendaItem) -> Verdict:
    changes = may_change_item(actor, item)
    if changes and item.meeting.scheme_year_id is None:
        return no(_("Say first which year's needs the meeting treats."))
    return changes


def may_write_note(actor: Actor, item: AgendaItem) -> Verdict:
    """For who runs the meeting, and does not stand down from the item."""
    runs = may_run(actor, item.meeting)
    if runs and not is_open_to(actor, item):
        return no(_("You stand down from this item."))
    return runs


def is_open_to(actor: Actor, item: AgendaItem) -> bool:
    """Whether this person may read what of the item is internal."""
    return AgendaItem.objects.open_to(actor).filter(pk=item.pk).exists()


def sees_notes(actor: Actor, item: AgendaItem) -> "ItemNote | None":
    """The run-book's note on the item, for who may read it."""
    return ItemNote.objects.visible_to(actor).filter(item=item).first()
