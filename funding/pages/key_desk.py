"""Where a key is written: the forms, and what the key would give before it is used."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from funding.allocation import AllocationError, Key
from funding.allocation.key import EQUAL
from funding.basis.changes import sum_of
from funding.forms.keys import KeyForm, add_problems, definition_of, kept_value
from funding.forms.pots import (
    PotFormSet,
    Pots,
    all_errors,
    with_blanks,
    with_one_more,
)
from funding.forms.saved_pots import initial_pots
from funding.models import Allocation, AllocationKey, BasisSet, Frame
from funding.pages.effect import Effect, effect_of
from funding.pages.key_words import key_in_words
from funding.services.allocations import nothing_free, preview
from funding.services.basis import Basis, kept_basis, read_registry
from funding.services.frames import YearMoney, with_money
from funding.services.named import named_by
from partnerships.models import Network, SchemeYear, Statistic
from portal.people.actor import Actor
from portal.people.prepared import Prepared

BLANK_POTS = 2
KEYS_SHOWN = 100
ASKED_OF_A_YEAR = (
    *("year", "owners_on", "owner_kinds", "grant_without_need", "county__name"),
    "frame__amount_nok",
    *("allocation__state", "allocation__version", "allocation__key"),
    "allocation__basis_set__statistics_year",
)
# Those that the registry itself does not give: from files, and what it said before.
KEPT_SETS = """(
    SELECT json_agg(json_build_object(
               'id', s.id, 'statistics_year', s.statistics_year, 'version', s.version,
               'origin', s.origin, 'sources', s.sources, 'scheme_year_id',
               s.scheme_year_id) ORDER BY s.statistics_year DESC, s.version DESC)
      FROM funding_basisset s
     WHERE s.scheme_year_id = partnerships_schemeyear.id
       AND (s.origin = 'file' OR EXISTS (
            SELECT 1 FROM funding_basisset newer
             WHERE newer.scheme_year_id = s.scheme_year_id
               AND newer.statistics_year = s.statistics_year
               AND newer.version > s.version)))"""
DRAFT_LINES = """(
    SELECT json_agg(json_build_object(
               'recipient_id', l.recipient_id, 'recipient', o.name,
               'granted_nok', l.granted_nok, 'by_key_nok', l.by_key_nok) ORDER BY l.id)
      FROM funding_allocationline l
      JOIN partnerships_organisation o ON o.id = l.recipient_id
     WHERE l.allocation_id = funding_allocation.id)"""


def _keys(actor: Actor, county: int) -> QuerySet[AllocationKey]:
    mine = AllocationKey.objects.visible_to(actor).filter(county=county)
    return mine.order_by("-created_at", "-pk")[:KEYS_SHOWN]


KEYS = Prepared(_keys)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What the draft gives one recipient."""

    recipient_id: int
    recipient: str
    granted_nok: int
    by_key_nok: int

    @property
    def adjusted_nok(self) -> int:
        return self.granted_nok - self.by_key_nok


def _year_for_a_key(actor: Actor, pk: int) -> QuerySet[SchemeYear]:
    years = (
        SchemeYear.objects.visible_to(actor)
        .filter(pk=pk)
        .select_related("county", "frame", "allocation__basis_set")
        .only(*ASKED_OF_A_YEAR)
        .annotate(
            draft_lines=RawSQL(DRAFT_LINES, ()),  # noqa: S611 - literal text
            kept_sets=RawSQL(KEPT_SETS, ()),  # noqa: S611 - the same
        )
    )
    return with_money(years)


# A year, if this actor may know of it, with frame, draft, the draft's lines and the
# kept figures: all that a page of the key asks of a year.
YEAR_FOR_A_KEY = Prepared(_year_for_a_key)


def figure_choices(
    basis: Basis | None, used: Iterable[str] = ()
) -> list[tuple[str, str | Promise]]:
    """Every measure, what else the figures have, and what a key uses already; one
    without figures says so.
    """
    known = basis.figure_columns if basis else ()
    found: dict[str, str | Promise] = {}
    found.update(Statistic.Measure.choices)
    for name in known:
        if name not in found and sum_of(basis, name) is not None:
            found[name] = name
    for name in used:
        if name and name != EQUAL:
            found.setdefault(name, name)
    none = _("%(label)s (no figures)")
    return [
        (name, label if basis is None or name in known else none % {"label": label})
        for name, label in found.items()
    ]


def network_names(networks: Iterable[Network]) -> dict[str, str]:
    """Of those that a pot may name, by code, in the order of their names."""
    found = {network.code: network.name for network in networks}
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _columns_of(definition: Mapping[str, Any]) -> list[str]:
    pots = [pot for pot in definition["pots"] if "to" not in pot]
    return [str(pot["by"]) for pot in pots if "by" in pot]


class KeyDesk:
    """One page's worth: a key being written for a year, and its effect.

    ``scheme_year`` comes from ``YEAR_FOR_A_KEY``, and the actor may prepare it.
    ``query``: the address may name a saved key to begin from (``?key=``).
    ``data``: what was sent, or None. A saved key that the form cannot say all of is
    ``fixed``: it is shown in words and used as it is.
    """

    def __init__(
        self,
        actor: Actor,
        scheme_year: SchemeYear,
        query: Mapping[str, str],
        data: QueryDict | None,
    ) -> None:
        self.scheme_year = scheme_year
        self.frame: Frame | None = getattr(scheme_year, "frame", None)
        self.draft: Allocation | None = getattr(scheme_year, "allocation", None)
        self.actor = actor
        self.draft_lines = [DraftLine(**line) for line in scheme_year.draft_lines or []]  # type: ignore[attr-defined]
        self.registry = read_registry(scheme_year)
        self.years = self.registry.years
        kept = scheme_year.kept_sets or []  # type: ignore[attr-defined]
        self.kept = {kept_value(each): each for each in (BasisSet(**k) for k in kept)}
        self.adds_pot = bool(data) and data is not None and data.get("do") == "add"
        sent = data.get("key") if data else query.get("key")
        self.start = self._start(str(sent or ""), bound=data is not None)
        rows = initial_pots(self.start.definition) if self.start else []
        self.fixed = self.start if rows is None else None
        self.hindrance = ""
        self.form = KeyForm(
            data,
            years=self.years,
            kept=self.kept.values(),
            initial=self._initial(),
            auto_id="id_key_%s",
        )
        self.pots: Pots = PotFormSet(  # type: ignore[assignment]
            self._sent(data) if data and not self.fixed else None,
            initial=with_blanks(rows or [], 1 if rows else BLANK_POTS),
            prefix="pot",
            form_kwargs={
                "columns": figure_choices(self.basis, self._used(data)),
                "networks": network_names(self.registry.networks.values()),
            },
        )
        self.money = self._money()
        self.effect = self._effect() if self.money else None

    def _money(self) -> YearMoney | None:
        if self.frame is None:
            return None
        year: Any = self.scheme_year
        return YearMoney(self.frame.amount_nok, year.committed_nok, year.to_needs_nok)

    @cached_property
    def keys(self) -> list[AllocationKey]:
        """Those that one can begin from; what is sent by the form asks for none."""
        return KEYS.rows(self.actor, self.scheme_year.county_id)

    @property
    def key_choices(self) -> list[tuple[int, str]]:
        return [(key.pk, str(key)) for key in self.keys]

    def _start(self, chosen: str, *, bound: bool) -> AllocationKey | None:
        """The key that the page begins from; a sent form says all by itself."""
        if not chosen and bound:
            return None
        if chosen:
            return next((key for key in self.keys if str(key.pk) == chosen), None)
        of_draft = self.draft.key_id if self.draft else None
        in_use = (key for key in self.keys if key.pk == of_draft)
        return next(in_use, self.keys[0] if self.keys else None)

    def _initial(self) -> dict[str, object]:
        definition = self.start.definition if self.start else {}
        return {
            "name": self.start.shown_name if self.start else "",
            "rounding_unit": definition.get("rounding_unit", 1),
            "figures": self._first_figures(),
            "form_key": uuid.uuid4(),
            "version": self.draft.version if self.draft else 0,
        }

    def _first_figures(self) -> str:
        """The draft's own; else what was imported last, or the registry's newest."""
        offered = [*map(str, self.years), *self.kept]
        imported = [value for value, each in self.kept.items() if each.is_from_file]
        of_draft = self.draft.basis_set if self.draft else None
        wanted = (
            [kept_value(of_draft), str(of_draft.statistics_year)] if of_draft else []
        )
        wanted += sorted(imported, key=lambda value: self.kept[value].pk, reverse=True)
        return next((each for each in [*wanted, *offered] if each in offered), "")

    def _used(self, data: QueryDict | None) -> list[str]:
        """The columns that the pots name, also those that the figures do not have."""
        if data is not None:
            return [str(text) for name, text in data.items() if name.endswith("-by")]
        return _columns_of(self.start.definition) if self.start else []

    def _sent(self, data: QueryDict) -> QueryDict:
        return with_one_more(data) if self.adds_pot else data

    @property
    def chosen_set(self) -> BasisSet | None:
        """The kept figures that are chosen, instead of the registry's."""
        return self.kept.get(str(self.form["figures"].value() or ""))

    @cached_property
    def basis(self) -> Basis | None:
        if self.chosen_set:
            return kept_basis(self.chosen_set)
        chosen = str(self.form["figures"].value() or "")
        year = next((each for each in self.years if str(each) == chosen), None)
        if year is None:
            return None
        try:
            return self.registry.basis(year)
        except ValidationError as error:
            self.hindrance = " ".join(error.messages)
            return None

    @property
    def before(self) -> dict[int, int] | None:
        """What the draft gives now, by recipient; None without a draft."""
        if self.draft is None:
            return None
        return {line.recipient_id: line.granted_nok for line in self.draft_lines}

    @property
    def adjusted(self) -> list[DraftLine]:
        """What another key would take away: the amounts changed by hand."""
        return [line for line in self.draft_lines if line.adjusted_nok]

    @property
    def can_add(self) -> bool:
        return not self.fixed and self.pots.has_room

    @property
    def errors(self) -> list[str]:
        return all_errors(self.form, self.pots)

    @property
    def words(self) -> list[str]:
        """The fixed key's pots, in words."""
        return key_in_words(Key.parse(self.fixed.key_file)) if self.fixed else []

    @property
    def definition(self) -> dict[str, object]:
        """The key file; when the forms are valid."""
        if self.fixed:
            return self.fixed.key_file
        return definition_of(self.form, self.pots)

    def values(self) -> dict[str, Any]:
        """What ``use_key`` takes; when there is an effect."""
        data = self.form.cleaned_data
        kept = self.chosen_set
        year = kept.statistics_year if kept else int(data["figures"])
        return {
            "basis_set": kept,
            "statistics_year": year,
            "name": self.fixed.shown_name if self.fixed else data["name"],
            "definition": self.definition,
            "form_key": data["form_key"],
            "version": data["version"],
        }

    def is_valid(self) -> bool:
        return self.form.is_valid() and (bool(self.fixed) or self.pots.is_valid())

    def _effect(self) -> Effect | None:
        """What the key gives; None when it cannot be met, and the forms say why."""
        if self.basis is None or self.money is None:
            return None
        if self.money.free_nok <= 0:
            self.hindrance = nothing_free(self.money)
            return None
        try:
            if self.form.is_bound:
                if not self.is_valid():
                    return None
                key = Key.parse(self.definition)
            elif self.start:
                key = Key.parse(self.start.key_file)
            else:
                return None
            result = preview(
                scheme_year=self.scheme_year,
                basis=self.basis,
                key=key,
                frame_nok=self.money.free_nok,
            )
            named = named_by(key, self.scheme_year)
        except AllocationError as error:
            if self.form.is_bound:
                add_problems(self.form, self.pots, error.problems)
            return None
        except ValidationError as error:
            if self.form.is_bound:
                self.form.add_error(None, error)
            self.hindrance = " ".join(error.messages)
            return None
        return effect_of(key, self.basis, result, self.before, named)

    def object_to(self, reason: str | Promise | ValidationError) -> None:
        """Show a refusal in the form, with all that was typed, ready to go on.

        The hidden version follows the draft: the next click is made with it in sight.
        """
        self.form.add_error(None, reason)  # type: ignore[arg-type]
        data = cast(QueryDict, self.form.data).copy()
        data["version"] = str(self.draft.version if self.draft else 0)
        self.form.data = data
