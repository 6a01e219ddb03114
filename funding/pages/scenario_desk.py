"""Where a scenario is written, with its effect shown before it is saved."""

import uuid
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from funding.allocation import AllocationError, Key
from funding.bench.compare import Comparison, as_reference, compare
from funding.bench.read import Reference, kept_bases, read_ground, references
from funding.bench.reckon import Ground, reckon
from funding.forms.keys import add_problems, kept_value
from funding.forms.pots import (
    MOST_POTS,
    PotFormSet,
    Pots,
    with_blanks,
    with_one_more,
)
from funding.forms.saved_pots import initial_pots
from funding.forms.scenarios import OWN, ScenarioForm
from funding.models import AllocationKey, BasisSet, BenchScenario
from funding.pages.key_desk import (
    BLANK_POTS,
    KEYS_SHOWN,
    figure_choices,
    network_names,
)
from funding.services.basis import Basis, read_registry
from funding.services.scenarios import Wish
from partnerships.models import SchemeYear
from portal.people.actor import Actor

SHOW, SAVE, MORE, FETCH = "show", "save", "add", "fetch"
REGISTRY = 0  # the «set» of figures that are not kept yet


class ScenarioDesk:
    """One page's worth: a scenario being written, new, changed or copied.

    ``scheme_year`` comes from ``YEAR_FOR_A_KEY``. ``source``: what it begins from,
    which is also what its effect is held against; ``data``: what was sent, or None.
    """

    def __init__(
        self,
        actor: Actor,
        scheme_year: SchemeYear,
        source: BenchScenario | None,
        data: QueryDict | None,
        *,
        copies: bool = False,
    ) -> None:
        self.actor, self.scheme_year, self.source = actor, scheme_year, source
        self.copies = copies
        self.registry = read_registry(scheme_year)
        rows = scheme_year.kept_sets or []  # type: ignore[attr-defined]
        self.kept = {kept_value(each): each for each in (BasisSet(**r) for r in rows)}
        if source:
            self.kept.setdefault(kept_value(source.basis_set), source.basis_set)
        self.do = data.get("do", SHOW) if data else ""
        sent = self._with_pots(data) if data else None
        self.form = ScenarioForm(
            sent,
            keys=self.keys,
            years=self.registry.years,
            kept=self.kept.values(),
            initial=self._initial(),
            auto_id="id_scenario_%s",
        )
        self.pots: Pots = PotFormSet(  # type: ignore[assignment]
            sent,
            initial=self._first_pots(),
            prefix="pot",
            form_kwargs={
                "columns": figure_choices(self.basis, self._used(sent)),
                "networks": network_names(self.registry.networks.values()),
            },
        )
        self.comparison = self._comparison() if data or source else None

    @cached_property
    def keys(self) -> list[AllocationKey]:
        found = AllocationKey.objects.visible_to(self.actor)
        mine = found.filter(county=self.scheme_year.county_id)
        return list(mine.order_by("-created_at", "-pk")[:KEYS_SHOWN])

    # ------------------------------------------------------------ what it begins from

    def _initial(self) -> dict[str, object]:
        source, first = self.source, self.keys[0] if self.keys else None
        fresh = {"form_key": uuid.uuid4(), "version": 0}
        if source is None:
            key = str(first.pk) if first else OWN
            return {**fresh, "key": key, "figures": self._first_figures()}
        name = _("Copy of %(name)s") % {"name": source.name}
        return {
            **fresh,
            "name": name[:80] if self.copies else source.name,
            "frame_nok": source.frame_nok,
            "key": str(source.key_id) if source.key_id else OWN,
            "rounding_unit": (source.definition or {}).get("rounding_unit", 1),
            "figures": kept_value(source.basis_set),
            "minimum_nok": source.minimum_nok,
            "maximum_nok": source.maximum_nok,
            "follows_forum": source.follows_forum,
            "version": 0 if self.copies else source.version,
        }

    def _first_figures(self) -> str:
        imported = [value for value, each in self.kept.items() if each.is_from_file]
        newest = sorted(imported, key=lambda value: -self.kept[value].pk)
        return next(iter([*newest, *map(str, self.registry.years), *self.kept]), "")

    def _first_pots(self) -> list[dict[str, object]]:
        definition = self.source.definition if self.source else None
        rows = initial_pots(definition) if definition else []
        return with_blanks(rows or [], BLANK_POTS)

    def _used(self, data: QueryDict | None) -> list[str]:
        if data is not None:
            return [str(text) for name, text in data.items() if name.endswith("-by")]
        return [str(row.get("by", "")) for row in self._first_pots()]

    def _with_pots(self, data: QueryDict) -> QueryDict:
        """With a row more, or with those of the chosen key to be changed."""
        sent = data.copy()
        if self.do == FETCH:
            chosen = next((k for k in self.keys if str(k.pk) == data.get("key")), None)
            rows = initial_pots(chosen.definition) if chosen else None
            if chosen and rows is not None:
                for name in [each for each in sent if each.startswith("pot-")]:
                    del sent[name]
                sent["key"] = OWN
                sent["rounding_unit"] = str(chosen.definition["rounding_unit"])
                _put_rows(sent, rows)
        return with_one_more(sent) if self.do == MORE else sent

    # ---------------------------------------------------------------- what it gives

    @property
    def has_own_key(self) -> bool:
        return str(self.form["key"].value()) == OWN

    @property
    def can_add(self) -> bool:
        return self.pots.has_room

    @property
    def chosen_set(self) -> BasisSet | None:
        return self.kept.get(str(self.form["figures"].value() or ""))

    @cached_property
    def basis(self) -> Basis | None:
        if self.chosen_set:
            return self._bases[self.chosen_set.pk]
        chosen = str(self.form["figures"].value() or "")
        year = next((y for y in self.registry.years if str(y) == chosen), None)
        return None if year is None else self.registry.basis(year)

    @cached_property
    def _bases(self) -> Mapping[int, Basis]:
        sets = {each.pk: each for each in (self.chosen_set,) if each}
        if self.source:
            sets[self.source.basis_set_id] = self.source.basis_set
        return kept_bases(list(sets.values()))

    @cached_property
    def valid(self) -> bool:
        if not self.form.is_valid():
            return False
        return not self.has_own_key or self._pots_valid()

    def _pots_valid(self) -> bool:
        if not self.pots.is_valid():
            return False
        try:
            Key.parse(self._definition())
        except AllocationError as error:
            add_problems(self.form, self.pots, error.problems)
            return False
        return True

    def _definition(self) -> dict[str, object] | None:
        if not self.has_own_key:
            return None
        return {
            "name": self.form.cleaned_data.get("name", ""),
            "rounding_unit": self.form.cleaned_data.get("rounding_unit", 1),
            "pots": [row.cleaned_data["pot"] for row in self.pots.rows],
        }

    def wish(self) -> Wish:
        """What the services take; when the forms are valid."""
        data, kept = self.form.cleaned_data, self.chosen_set
        key = next((k for k in self.keys if str(k.pk) == data["key"]), None)
        return Wish(
            name=data["name"],
            statistics_year=kept.statistics_year if kept else int(data["figures"]),
            key=key,
            definition=self._definition(),
            basis_set=kept,
            frame_nok=data["frame_nok"],
            minimum_nok=data["minimum_nok"],
            maximum_nok=data["maximum_nok"],
            follows_forum=data["follows_forum"],
        )

    def _comparison(self) -> Comparison | None:
        """None while the forms have something to correct."""
        if self.form.is_bound and not self.valid:
            return None
        if self.basis is None:
            return None
        trial = self._trial()
        ground = self._ground()
        held: Reference | None = None
        if self.source:
            before = reckon(self.source, ground)
            held = as_reference(Reference("", self.source.name, {}), before)
        else:
            held = next(iter(references(self.actor, self.scheme_year)), None)
        return compare([reckon(trial, ground)], held)

    def _trial(self) -> BenchScenario:
        """As it would be saved; figures of the registry have no set yet."""
        if not self.form.is_bound and self.source:
            return self.source
        wish = self.wish()
        kept = wish.basis_set
        return BenchScenario(
            scheme_year=self.scheme_year,
            name=wish.name,
            key=wish.key,
            definition=wish.definition,
            basis_set_id=kept.pk if kept else REGISTRY,
            frame_nok=wish.frame_nok,
            minimum_nok=wish.minimum_nok,
            maximum_nok=wish.maximum_nok,
            follows_forum=wish.follows_forum,
        )

    def _ground(self) -> Ground:
        bases = dict(self._bases)
        if self.chosen_set is None and self.basis:
            bases[REGISTRY] = self.basis
        return read_ground(self.actor, self.scheme_year, bases)

    def object_to(self, reason: str | Promise | ValidationError) -> None:
        """Show a refusal in the form, with all that was typed."""
        self.form.add_error(None, reason)  # type: ignore[arg-type]


def _put_rows(data: QueryDict, rows: list[dict[str, Any]]) -> None:
    data["pot-TOTAL_FORMS"] = str(min(len(rows) + 1, MOST_POTS))
    data["pot-INITIAL_FORMS"] = "0"
    for at, row in enumerate(rows):
        for name, value in row.items():
            data[f"pot-{at}-{name}"] = "" if value is None else str(value)
