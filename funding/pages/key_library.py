"""Where a key of the county's library is written, outside any year."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import QueryDict

from funding.allocation import AllocationError, Key
from funding.forms.keys import KeyNameForm, add_problems, definition_of
from funding.forms.pots import (
    PotFormSet,
    Pots,
    with_blanks,
    with_one_more,
)
from funding.forms.saved_pots import initial_pots
from funding.models import AllocationKey, BasisSet
from funding.pages.key_desk import BLANK_POTS, figure_choices, network_names
from funding.pages.key_words import key_in_words
from funding.services.basis import Basis, kept_basis
from partnerships.models import County, Network
from portal.people.actor import Actor

MORE = "add"


class KeyPage:
    """``query``: ``?from=`` names a saved key to begin with; ``data``: what was sent.

    The columns offered are those of the county's newest figures.
    """

    def __init__(
        self,
        actor: Actor,
        county: County,
        query: Mapping[str, str],
        data: QueryDict | None,
    ) -> None:
        self.actor, self.county = actor, county
        self.do = data.get("do", "") if data else ""
        self.source = self._source(query.get("from", ""))
        definition = self.source.definition if self.source else {"pots": []}
        rows = initial_pots(definition)
        self.too_much = rows is None  # the form cannot say all of the source
        unit = definition.get("rounding_unit", 1)
        name = self.source.shown_name if self.source else ""
        initial = {"name": name, "rounding_unit": unit}
        self.form = KeyNameForm(data, initial=initial, auto_id="id_key_%s")
        self.pots: Pots = PotFormSet(  # type: ignore[assignment]
            self._sent(data) if data else None,
            initial=with_blanks(rows or [], BLANK_POTS),
            prefix="pot",
            form_kwargs={
                "columns": figure_choices(self.basis, self._used(data, rows)),
                "networks": network_names(Network.objects.in_county(county)),
            },
        )

    def _source(self, pk: str) -> AllocationKey | None:
        if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
            return None
        keys = AllocationKey.objects.visible_to(self.actor)
        return keys.filter(county=self.county, pk=int(pk)).first()

    def _used(
        self, data: QueryDict | None, rows: list[dict[str, object]] | None
    ) -> list[str]:
        if data is not None:
            return [str(text) for name, text in data.items() if name.endswith("-by")]
        return [str(row.get("by", "")) for row in rows or []]

    def _sent(self, data: QueryDict) -> QueryDict:
        return with_one_more(data) if self.do == MORE else data

    @cached_property
    def basis(self) -> Basis | None:
        sets = BasisSet.objects.filter(scheme_year__county=self.county)
        newest = sets.order_by("-pk").first()
        return kept_basis(newest) if newest else None

    @property
    def can_add(self) -> bool:
        return self.pots.has_room

    @cached_property
    def valid(self) -> bool:
        if not (self.form.is_valid() and self.pots.is_valid()):
            return False
        try:
            Key.parse(self.definition)
        except AllocationError as error:
            add_problems(self.form, self.pots, error.problems)
            return False
        return True

    @property
    def name(self) -> str:
        return str(self.form.cleaned_data["name"])

    @property
    def definition(self) -> dict[str, Any]:
        return definition_of(self.form, self.pots)

    @property
    def words(self) -> list[str]:
        """The key in words, when it can be read."""
        if not self.form.is_bound or self.do == MORE or not self.valid:
            return []
        return key_in_words(Key.parse(self.definition))
