"""What an item's outcome recommends is written on the needs' budget lines."""

from collections import defaultdict

from django.db import transaction

from forums.models import AgendaItem, ProposedAmount
from forums.rules.recommendations import is_open
from partnerships.models import Need, NeedLine
from portal.audit.services import record
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def write_recommended(*, actor: Actor, item: AgendaItem) -> None:
    """Write ``recommended_nok`` on the lines that the item's proposals are about.

    Those of the adopted proposal get its amounts, and what another proposal alone
    is about is empty again. Part of deciding the item, which has asked who may.
    """
    proposed = ProposedAmount.objects.filter(proposal__item=item)
    adopted = dict(
        proposed.filter(proposal=item.adopted_id or 0).values_list(
            "line", "recommended_nok"
        )
    )
    lines = NeedLine.objects.filter(pk__in=proposed.values("line"))
    changed: dict[int, dict[str, int | None]] = defaultdict(dict)
    for line in lines.order_by("need", "pk"):
        new = adopted.get(line.pk)
        if line.recommended_nok != new:
            _require_open(item)
            line.recommended_nok = new
            line.save(update_fields=["recommended_nok"])
            changed[line.need_id][str(line.pk)] = new
    for need in Need.objects.without_texts().filter(pk__in=changed).order_by("pk"):
        record(
            actor=actor,
            action="need.recommended",
            obj=need,
            item=item.pk,
            lines=changed[need.pk],
        )


def _require_open(item: AgendaItem) -> None:
    """What is forwarded stands, also when an item from before decides anew."""
    meeting = item.meeting
    if meeting.forum_id is not None and meeting.scheme_year is not None:
        require(is_open(meeting.forum_id, meeting.scheme_year))
