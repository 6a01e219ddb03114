"""What a key gives each owner, shown before it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from funding.allocation import Key, Result
from funding.pages.tables import Column, columns_of
from funding.services.basis import Basis
from partnerships.models import Organisation


@dataclass(frozen=True, slots=True)
class EffectRow:
    """``pots`` has None where the owner is outside the pot, which is not 0."""

    owner: Organisation
    cells: list[Decimal | None]
    pots: list[int | None]
    total_nok: int
    before_nok: int | None
    has_part: bool
    is_named: bool = False  # by the key, beside the owners
    hosts: str = ""  # the network that the key names, which it is paid for

    @property
    def change_nok(self) -> int | None:
        return None if self.before_nok is None else self.total_nok - self.before_nok


@dataclass(frozen=True, slots=True)
class Effect:
    """What a key would give, beside what the draft gives now if there is one."""

    columns: list[Column]
    pot_names: list[str]
    pot_sums: list[int]
    rows: list[EffectRow]
    frame_nok: int
    given_nok: int
    left_nok: int
    compares: bool
    before_nok: int

    @property
    def change_nok(self) -> int:
        return self.given_nok - self.before_nok

    @property
    def gaining(self) -> int:
        return sum((row.change_nok or 0) > 0 for row in self.rows)

    @property
    def losing(self) -> int:
        return sum((row.change_nok or 0) < 0 for row in self.rows)


def effect_of(
    key: Key,
    basis: Basis,
    result: Result,
    before: Mapping[int, int] | None,
    named: Sequence[Organisation] = (),
) -> Effect:
    """``before``: recipient id -> kroner in the draft as it stands, or None.

    ``named``: those that the key names, who stand after the owners.
    """
    columns = columns_of(key, basis.sources)
    totals = {line.number: line.total_nok for line in result.lines}
    networks = {
        each.number: each.name
        for pot in result.pots
        for each in pot.pot.to
        if each.network
    }
    rows = [
        replace(
            _effect_row(recipient, columns, basis, result, totals, before),
            hosts=networks.get(recipient.number, ""),
        )
        for recipient in (*basis.owners, *named)
    ]
    return Effect(
        columns=columns,
        pot_names=result.pot_names,
        pot_sums=[
            sum(pot.given_nok for pot in result.pots if pot.name == name)
            for name in result.pot_names
        ],
        rows=rows,
        frame_nok=result.frame_nok,
        given_nok=result.given_nok,
        left_nok=result.left_nok,
        compares=before is not None,
        before_nok=sum((before or {}).values()),
    )


def _effect_row(
    recipient: Organisation,
    columns: Sequence[Column],
    basis: Basis,
    result: Result,
    totals: Mapping[str, int],
    before: Mapping[int, int] | None,
) -> EffectRow:
    cells = basis.cells.get(recipient.pk, {})
    total = totals.get(recipient.number)
    return EffectRow(
        owner=recipient,
        cells=[cast("Decimal | None", cells.get(column.name)) for column in columns],
        pots=[result.part(recipient.number, name) for name in result.pot_names],
        total_nok=total or 0,
        before_nok=None if before is None else before.get(recipient.pk, 0),
        has_part=total is not None,
        is_named=recipient.pk not in basis.cells,
    )
