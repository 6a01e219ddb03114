"""Where a grant is laid on its owner's needs; what is then left is unplaced."""

from collections import defaultdict
from typing import Any

from django.db.models import F, Q, QuerySet, Value

from funding.models import Allocation, AllocationLine, Placement
from partnerships.models import (
    Need,
    NeedLine,
    NeedParticipant,
    Organisation,
    SchemeYear,
)
from portal.people.prepared import Prepared


def place_grants(allocation: Allocation) -> list[Placement]:
    """Lay each grant on its owner's own budget lines for the year, up to what each
    requested, in the order of the needs' rank. Returns what was placed.

    A budget line of the year that gets nothing becomes 0, which says that it is
    treated; those of later years stay empty. A line that has its grant already is
    left alone. Called by the decision, in its transaction.
    """
    lines = {line.recipient_id: line for line in allocation.lines.all()}
    left_nok = {owner: line.own_part_nok for owner, line in lines.items()}
    treated, placements = [], []
    for need_line in _open_need_lines(allocation.scheme_year):
        owner = need_line.recipient_id
        if owner not in lines:
            continue
        part_nok = min(left_nok[owner], need_line.requested_nok)
        left_nok[owner] -= part_nok
        need_line.granted_nok = part_nok
        treated.append(need_line)
        if part_nok:
            placements.append(
                Placement(line=lines[owner], need_line=need_line, amount_nok=part_nok)
            )
    NeedLine.objects.bulk_update(treated, ["granted_nok"], batch_size=500)
    return Placement.objects.bulk_create(placements, batch_size=500)


def _open_need_lines(scheme_year: SchemeYear) -> list[NeedLine]:
    """The owners' own lines of the year that nobody has granted, best ranked first.

    Each owner's by its own order: who takes part in another's need has a rank for it.
    """
    needs = Need.objects.submitted().filter(scheme_year=scheme_year).by_rank()
    place: dict[int, int] = {}
    rank: dict[tuple[int, int], int | None] = {}
    for at, row in enumerate(needs.values_list("pk", "owner", "rank")):
        need, owner, own_rank = row
        place[need], rank[need, owner] = at, own_rank
    joint = NeedParticipant.objects.taking_part().filter(need__scheme_year=scheme_year)
    for need, owner, own_rank in joint.values_list("need", "owner", "rank"):
        rank[need, owner] = own_rank
    lines = NeedLine.objects.select_for_update(of=("self",)).filter(
        _own_part(scheme_year.pk, scheme_year.year), granted_nok=None
    )

    def order(line: NeedLine) -> tuple[bool, int, int, int]:
        own_rank = rank.get((line.need_id, line.recipient_id))
        return own_rank is None, own_rank or 0, place[line.need_id], line.pk

    return sorted(lines, key=order)


def _own_part(scheme_year: int, year: int) -> Q:
    """The budget lines by which owners ask for themselves, this year.

    In a joint need each owner that takes part has its own: the role says it, and
    ``check_invariants`` that nobody else has a line in it.
    """
    return Q(
        need__scheme_year=scheme_year,
        need__state=Need.State.SUBMITTED,
        role=NeedLine.Role.OWNER,
        year=year,
    )


def _asked(scheme_year: int, year: int) -> QuerySet[Any, tuple[int, int]]:
    needs = Need.objects.submitted().filter(scheme_year=scheme_year).order_by()
    joint = NeedParticipant.objects.taking_part().of_submitted()
    asked = NeedLine.objects.filter(_own_part(scheme_year, year)).order_by()
    return needs.values_list("owner", Value(0)).union(
        joint.filter(need__scheme_year=scheme_year).values_list("owner", Value(0)),
        asked.values_list("recipient", "requested_nok"),
        all=True,
    )


ASKED = Prepared(_asked)


def requested_by_owner(scheme_year: SchemeYear) -> dict[int, int]:
    """What each owner asks for itself this year, in submitted needs: one query.

    An owner whose needs ask for nothing this year is there with 0; one that has no
    need, and takes part in none, is not there at all.
    """
    totals: dict[int, int] = defaultdict(int)
    for owner, nok in ASKED.rows(scheme_year.pk, scheme_year.year):
        totals[owner] += nok
    return dict(totals)


def unplaced_by_recipient(allocation: Allocation) -> dict[int, int]:
    """Owner id -> what of its grant lies on no need.

    What a UH institution got by name, or a host for its network, is laid on none, and
    is not here.
    """
    return dict(UNPLACED.rows(allocation.pk))


def _unplaced(allocation: int) -> QuerySet[AllocationLine, tuple[int, int]]:
    lines = AllocationLine.objects.filter(allocation=allocation)
    owners = lines.exclude(recipient__kind=Organisation.Kind.UH).with_placed()
    unplaced = owners.annotate(
        unplaced_nok=F("granted_nok") - F("for_network_nok") - F("placed_nok")
    )
    return unplaced.order_by().values_list("recipient", "unplaced_nok")


UNPLACED = Prepared(_unplaced)
