"""The agenda: items in their order, the needs on them, and the leader's notes."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from forums.meeting.standing import Standing
from forums.models import AgendaItem, ItemNeed, ItemNote, ItemProposal, Meeting
from forums.rules import agenda as rules
from forums.rules.meetings import may_prepare
from forums.services.meetings import locked
from forums.services.recusals import find_conflicts
from partnerships.models import ForwardedRanking, Need
from portal.audit.services import record
from portal.lib.errors import StaleState
from portal.lib.text import as_lines, readable
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def add_item(
    *,
    actor: Actor,
    meeting: Meeting,
    form_key: UUID,
    suggestion: str = "",
    **facts: Any,
) -> AgendaItem:
    """Put an item last on the agenda; ``suggestion`` is its first proposal.

    The same ``form_key`` again gives the item that is there. ``facts``: title, kind,
    text. Raises PermissionDenied or ValidationError.
    """
    current = locked(meeting)
    require(may_prepare(actor, current))
    there = current.items.filter(form_key=form_key).first()
    if there:
        return there
    facts = as_lines(facts, "title")
    last = current.items.aggregate(last=Max("number"))["last"] or 0
    item = AgendaItem(meeting=current, form_key=form_key, number=last + 1, **facts)
    item.full_clean()
    item.save()
    if readable(suggestion):
        ItemProposal.objects.create(
            item=item, number=1, text=readable(suggestion), by_name=actor.user_name
        )
    record(
        actor=actor,
        action="meeting.item_added",
        obj=current,
        item=item.pk,
        title=item.title,
    )
    return item


@transaction.atomic
def change_item(
    *, actor: Actor, item: AgendaItem, version: int, **facts: Any
) -> AgendaItem:
    """Change the item's texts until it is decided.

    Raises PermissionDenied, ValidationError, or StaleState when somebody has saved
    since ``version``.
    """
    current = held(item)
    require(rules.may_change_item(Standing(actor, current)))
    if current.version != version:
        raise StaleState(_("Somebody else has changed the item. Open it anew."))
    for name, value in as_lines(facts, "title").items():
        setattr(current, name, value)
    current.version += 1
    current.full_clean()
    current.save(update_fields=[*facts, "version"])
    record(
        actor=actor,
        action="meeting.item_changed",
        obj=current.meeting,
        item=current.pk,
        title=current.title,
    )
    return current


@transaction.atomic
def remove_item(*, actor: Actor, item: AgendaItem) -> None:
    """Take it off the agenda, with all that is with it; those after it move up."""
    current = held(item)
    require(rules.may_remove_item(Standing(actor, current)))
    meeting = current.meeting
    current.delete()
    _number(meeting, list(meeting.items.values_list("pk", flat=True)))
    record(
        actor=actor,
        action="meeting.item_removed",
        obj=meeting,
        title=current.title,
        number=current.number,
    )


@transaction.atomic
def order_items(
    *,
    actor: Actor,
    meeting: Meeting,
    order: Sequence[int],
    seen: Sequence[int] | None = None,
) -> None:
    """Number the items in this order of their ids, all of them.

    Raises PermissionDenied, ValidationError when the agenda has other items now, or
    StaleState when their order is another than was ``seen``.
    """
    current = locked(meeting)
    require(may_prepare(actor, current))
    before = list(current.items.values_list("pk", flat=True))
    if sorted(order) != sorted(before):
        raise ValidationError(_("The agenda has other items now. Open the page anew."))
    if list(order) == before:
        return
    if seen is not None and list(seen) != before:
        raise StaleState(_("Somebody else has ordered the agenda. Open it anew."))
    _number(current, order)
    record(
        actor=actor,
        action="meeting.agenda_ordered",
        obj=current,
        old=before,
        new=list(order),
    )


def _number(meeting: Meeting, order: Iterable[int]) -> None:
    """The numbers are checked at the end of the transaction, so they may cross."""
    for number, pk in enumerate(order, start=1):
        meeting.items.filter(pk=pk).exclude(number=number).update(number=number)


@transaction.atomic
def put_ranking(
    *, actor: Actor, item: AgendaItem, forwarded: ForwardedRanking
) -> list[ItemNeed]:
    """Put a network's forwarded order on the item: its needs, with their ranks.

    What is there already keeps its place. Raises PermissionDenied, or ValidationError
    for an order that is called back or another county's or year's.
    """
    current = held(item)
    require(rules.may_put_needs(Standing(actor, current)))
    ranking = forwarded.ranking
    if forwarded.called_back_at or not _fits(current.meeting, ranking.scheme_year_id):
        raise ValidationError(_("This order is not for this meeting."))
    ranks = {int(row["need"]): int(row["rank"]) for row in forwarded.order}
    there = set(current.needs.values_list("need", flat=True))
    known = Need.objects.submitted().filter(pk__in=ranks).exclude(pk__in=there)
    made = ItemNeed.objects.bulk_create(
        ItemNeed(
            item=current, need=need, forwarded=forwarded, network_rank=ranks[need.pk]
        )
        for need in known.without_texts().order_by("pk")
    )
    find_conflicts(current)
    record(
        actor=actor,
        action="meeting.ranking_put",
        obj=current.meeting,
        item=current.pk,
        network=ranking.network.name,
        needs=[one.need_id for one in made],
    )
    return made


@transaction.atomic
def put_needs(
    *, actor: Actor, item: AgendaItem, needs: Iterable[Need]
) -> list[ItemNeed]:
    """Put submitted needs that no network has ranked on the item.

    Raises PermissionDenied, or ValidationError for another county's or year's.
    """
    current = held(item)
    require(rules.may_put_needs(Standing(actor, current)))
    chosen = list(needs)
    for need in chosen:
        fits = _fits(current.meeting, need.scheme_year_id)
        if need.state != Need.State.SUBMITTED or not fits:
            raise ValidationError(
                _("“%(title)s” is not a submitted need of this meeting's year.")
                % {"title": need.title}
            )
    there = set(current.needs.values_list("need", flat=True))
    made = ItemNeed.objects.bulk_create(
        ItemNeed(item=current, need=need) for need in chosen if need.pk not in there
    )
    find_conflicts(current)
    record(
        actor=actor,
        action="meeting.needs_put",
        obj=current.meeting,
        item=current.pk,
        needs=[one.need_id for one in made],
    )
    return made


@transaction.atomic
def take_need_off(*, actor: Actor, item: AgendaItem, need: Need) -> None:
    """Again changes nothing. Raises PermissionDenied."""
    current = held(item)
    require(rules.may_put_needs(Standing(actor, current)))
    gone, _rows = current.needs.filter(need=need).delete()
    if gone:
        find_conflicts(current)
        record(
            actor=actor,
            action="meeting.need_taken_off",
            obj=current.meeting,
            item=current.pk,
            need=need.pk,
        )


def _fits(meeting: Meeting, scheme_year_id: int) -> bool:
    return meeting.scheme_year_id == scheme_year_id


@transaction.atomic
def write_note(
    *, actor: Actor, item: AgendaItem, minutes: int | None, text: str
) -> ItemNote:
    """The run-book of an item: no trace of what it says, it is the leader's own."""
    current = held(item)
    require(rules.may_write_note(Standing(actor, current)))
    note = ItemNote.objects.filter(item=current).first() or ItemNote(item=current)
    note.minutes, note.text = minutes, readable(text)
    note.full_clean()
    note.save()
    record(
        actor=actor, action="meeting.note_written", obj=current.meeting, item=current.pk
    )
    return note


def held(item: AgendaItem) -> AgendaItem:
    """The item as it is now; its meeting is held against others."""
    meeting = locked(item.meeting)
    current = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    current.meeting = meeting
    return current
