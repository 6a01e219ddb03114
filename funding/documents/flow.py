"""The flow of the money: from the state to the county, its networks and recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from funding.documents.beside import LaterChange, ToNeed
from funding.documents.lines import Table
from funding.documents.whole_year import part_of

UH, HOST, COUNTY = "uh", "network", "county"
BESIDE = (UH, HOST, COUNTY)
# Where money of a frame goes. Those of BESIDE are needs that are granted one by one.
EARLIER, NETWORK, HOSTED, ALONE, NAMED, CHANGES, LEFT = (
    *("earlier", "owners_in_network", "network_by_key", "owners_alone", "named"),
    *("changes", "left"),
)


@dataclass(frozen=True, slots=True)
class Flow:
    """A part of a frame, and where it goes: a network's name where it is one's."""

    kind: str
    name: str
    recipients: int | None
    amount_nok: int
    part: Decimal | None


def flow_of(
    frame_nok: int,
    committed_nok: int,
    tables: Sequence[Table],
    needs: Sequence[ToNeed],
    changes: Sequence[LaterChange],
) -> list[Flow]:
    """Every krone of the year's frame, once; ``needs`` and ``changes`` of the year."""
    parts: list[tuple[str, str, int | None, int]] = []
    if committed_nok:
        parts.append((EARLIER, "", None, committed_nok))
    for table in tables:
        alone = NAMED if table.is_named else ALONE
        kind = NETWORK if table.name else alone
        owners_nok = table.granted_nok - table.for_network_nok
        parts.append((kind, table.name, len(table.lines), owners_nok))
        if table.for_network_nok:
            parts.append((HOSTED, table.name, 1, table.for_network_nok))
    for role in BESIDE:
        rows = [row for row in needs if row.role == role]
        if rows:
            many = len({row.number for row in rows})
            parts.append((role, "", many, sum(row.amount_nok for row in rows)))
    if changes:
        many = len({row.number for row in changes})
        parts.append((CHANGES, "", many, sum(row.change_nok for row in changes)))
    given = sum(amount for _kind, _name, _many, amount in parts)
    parts.append((LEFT, "", None, frame_nok - given))
    return [Flow(*part, part_of(part[3], frame_nok)) for part in parts]
