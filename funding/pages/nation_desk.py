"""Where the frame of the country is divided: the forms, and what they would give."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import QueryDict

from funding.allocation import AllocationError, Key, Result
from funding.basis.counties import CountyFigures, county_figures, years_with_figures
from funding.forms.keys import add_problems, definition_of
from funding.forms.nation import CountyPotFormSet, DivisionForm
from funding.forms.pots import (
    Pots,
    all_errors,
    with_blanks,
    with_one_more,
)
from funding.forms.saved_pots import initial_pots
from funding.models import Frame, FrameVersion, NationalDivision, NationalFrame
from funding.pages.tables import Column, columns_of
from funding.services.nation import divide
from funding.services.nation_frames import decided_of
from partnerships.models import County, Scheme, Statistic

BLANK_POTS = 2


@dataclass(frozen=True, slots=True)
class ShareRow:
    """What a county would get, beside what it has and has decided already.

    ``pots`` has None where the county is outside the pot. ``before_nok`` is its frame
    now, None for none; ``is_by_hand``: nobody but the county itself has set that.
    """

    county: County
    cells: list[Decimal | None]
    lacking: int
    is_imported: bool
    pots: list[int | None]
    total_nok: int
    before_nok: int | None
    is_by_hand: bool
    decided_nok: int

    @property
    def change_nok(self) -> int | None:
        return None if self.before_nok is None else self.total_nok - self.before_nok

    @property
    def over_nok(self) -> int:
        """What is decided above the share; 0 for nothing."""
        return max(self.decided_nok - self.total_nok, 0)


@dataclass(frozen=True, slots=True)
class NationEffect:
    columns: list[Column]
    sums: list[Decimal | None]
    pot_names: list[str]
    pot_sums: list[int]
    rows: list[ShareRow]
    frame_nok: int
    given_nok: int
    left_nok: int

    @property
    def before_nok(self) -> int:
        return sum(row.before_nok or 0 for row in self.rows)

    @property
    def decided_nok(self) -> int:
        return sum(row.decided_nok for row in self.rows)

    @property
    def over(self) -> list[ShareRow]:
        return [row for row in self.rows if row.over_nok]


@dataclass(frozen=True, slots=True)
class CountyFrames:
    """Of a year, by county id: the frames in force, those set by hand, and decided."""

    frames: dict[int, Frame]
    by_hand: set[int]
    decided: dict[int, int]


def county_frames(scheme: Scheme, year: int) -> CountyFrames:
    """Two queries."""
    newest = FrameVersion.objects.filter(frame=OuterRef("pk")).order_by("-number")
    frames = (
        Frame.objects.filter(scheme_year__scheme=scheme, scheme_year__year=year)
        .select_related("scheme_year")
        .annotate(share=Subquery(newest.values("share")[:1]))
    )
    found = {each.scheme_year.county_id: each for each in frames}
    by_hand = {pk for pk, each in found.items() if each.share is None}  # type: ignore[attr-defined]
    return CountyFrames(found, by_hand, decided_of(scheme.pk, year))


class DivisionDesk:
    """One page's worth: a division being written, and its effect on every county.

    ``data``: what was sent, or None. It begins from the draft, else from the newest
    version, else from nothing.
    """

    def __init__(self, scheme: Scheme, year: int, data: QueryDict | None) -> None:
        self.scheme, self.year = scheme, year
        versions = NationalDivision.objects.filter(
            frame__in=NationalFrame.objects.filter(scheme=scheme, year=year)
        )
        self.start = versions.order_by("-number").first()
        is_open = self.start is not None and not self.start.is_decided
        self.draft = self.start if is_open else None
        self.years = years_with_figures(year)
        self.adds_pot = bool(data) and data is not None and data.get("do") == "add"
        rows = initial_pots(self.start.definition) if self.start else []
        self.form = DivisionForm(
            data, years=self.years, initial=self._initial(), auto_id="id_key_%s"
        )
        self.pots: Pots = CountyPotFormSet(  # type: ignore[assignment]
            self._sent(data) if data else None,
            initial=with_blanks(rows or [], 1 if rows else BLANK_POTS),
            prefix="pot",
            form_kwargs={"columns": list(Statistic.Measure.choices)},
        )
        self.effect = self._effect()

    def _initial(self) -> dict[str, object]:
        facts: dict[str, object] = {
            "form_key": uuid.uuid4(),
            "version": self.draft.version if self.draft else 0,
            "figures": str(self.years[0]) if self.years else "",
        }
        if self.start:
            facts |= {
                "amount_nok": self.start.amount_nok,
                "source": self.start.source,
                "is_estimate": self.start.is_estimate,
                "name": self.start.key_name,
                "rounding_unit": self.start.definition["rounding_unit"],
                "figures": str(self.start.statistics_year),
            }
        return facts

    def _sent(self, data: QueryDict) -> QueryDict:
        return with_one_more(data) if self.adds_pot else data

    @property
    def can_add(self) -> bool:
        return self.pots.has_room

    @cached_property
    def is_valid(self) -> bool:
        return self.form.is_valid() and self.pots.is_valid()

    @property
    def errors(self) -> list[str]:
        return all_errors(self.form, self.pots)

    def values(self) -> dict[str, Any]:
        """What ``prepare_division`` takes; when there is an effect."""
        data = self.form.cleaned_data
        return {
            "amount_nok": data["amount_nok"],
            "source": data["source"],
            "is_estimate": data["is_estimate"],
            "definition": definition_of(self.form, self.pots),
            "statistics_year": int(data["figures"]),
            "form_key": data["form_key"],
            "version": data["version"],
        }

    def _effect(self) -> NationEffect | None:
        """What the key gives; None when it cannot be met, and the forms say why."""
        if self.form.is_bound:
            if not self.is_valid:
                return None
            asked = self.values()
        elif self.start:
            asked = {
                "definition": self.start.definition,
                "amount_nok": self.start.amount_nok,
                "statistics_year": self.start.statistics_year,
            }
        else:
            return None
        figures = county_figures(self.scheme, self.year, asked["statistics_year"])
        try:
            result = divide(figures, asked["definition"], asked["amount_nok"])
        except AllocationError as error:
            if self.form.is_bound:
                add_problems(self.form, self.pots, error.problems)
            return None
        except ValidationError as error:  # what is sent is no key
            self.form.add_error(None, error)
            return None
        key = Key.parse(asked["definition"])
        return effect_of(key, figures, result, county_frames(self.scheme, self.year))

    def object_to(self, reason: str) -> None:
        """Show a refusal in the form, with all that was typed, ready to go on."""
        self.form.add_error(None, reason)
        data = cast(QueryDict, self.form.data).copy()
        data["version"] = str(self.draft.version if self.draft else 0)
        data["form_key"] = str(uuid.uuid4())  # what is saved next is another form
        self.form.data = data


def effect_of(
    key: Key, figures: CountyFigures, result: Result, now: CountyFrames
) -> NationEffect:
    columns = columns_of(key, figures.sources)
    totals = {line.number: line.total_nok for line in result.lines}
    rows = []
    for county in figures.counties:
        inside = [pot.workings.get(county.code) for pot in result.pots]
        frame = now.frames.get(county.pk)
        lacking = [figures.lacking[county.code].get(c.name, 0) for c in columns]
        rows.append(
            ShareRow(
                county=county,
                cells=[figures.cells[county.code].get(c.name) for c in columns],
                lacking=max(lacking, default=0),
                is_imported=county.code in figures.imported,
                pots=[each.amount_nok if each else None for each in inside],
                total_nok=totals[county.code],
                before_nok=frame.amount_nok if frame else None,
                is_by_hand=county.pk in now.by_hand,
                decided_nok=now.decided.get(county.pk, 0),
            )
        )
    return NationEffect(
        columns=columns,
        sums=_sums(rows, len(columns)),
        pot_names=[pot.name for pot in result.pots],
        pot_sums=[pot.given_nok for pot in result.pots],
        rows=rows,
        frame_nok=result.frame_nok,
        given_nok=result.given_nok,
        left_nok=result.left_nok,
    )


def _sums(rows: list[ShareRow], columns: int) -> list[Decimal | None]:
    """Under each column; None where no county has a figure."""
    found: list[Decimal | None] = []
    for at in range(columns):
        known = [cell for row in rows if (cell := row.cells[at]) is not None]
        found.append(sum(known, Decimal(0)) if known else None)
    return found
