"""What the forum is told of money: see forums/advice/money.py, which asks."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forums.advice.money import KeyChoice, YearFrame
from funding.allocation import AllocationError
from funding.models import AllocationKey, Frame
from funding.services.allocations import preview
from funding.services.basis import read_registry
from funding.services.keys import in_words, read_key
from partnerships.models import County, SchemeYear

SHOWN = 50


class Desk:
    def frame(self, scheme_year: SchemeYear) -> YearFrame | None:
        found = Frame.objects.filter(scheme_year=scheme_year)
        row = found.values_list("amount_nok", "is_estimate").first()
        return YearFrame(*row) if row else None

    def keys(self, county: County) -> Sequence[KeyChoice]:
        newest = AllocationKey.objects.filter(county=county)
        rows = newest.order_by("name", "-version").distinct("name")
        ordered = sorted(rows, key=lambda key: (key.created_at, key.pk), reverse=True)
        return [KeyChoice(key.pk, str(key)) for key in ordered[:SHOWN]]

    def by_key(
        self, scheme_year: SchemeYear, key: int, amount_nok: int
    ) -> Mapping[int, int]:
        """By the newest figures that the registry has of the year's owners."""
        found = AllocationKey.objects.filter(county=scheme_year.county_id, pk=key)
        chosen = found.first()
        if chosen is None:
            raise ValidationError(_("This key is not there."))
        registry = read_registry(scheme_year)
        if not registry.years:
            raise ValidationError(_("The registry has no figures of the owners."))
        basis = registry.basis(registry.years[0])
        try:
            result = preview(
                scheme_year=scheme_year,
                basis=basis,
                key=read_key(chosen.definition),
                frame_nok=amount_nok,
            )
        except AllocationError as error:
            raise in_words(error) from error
        numbers = {owner.number: owner.pk for owner in basis.owners}
        return {numbers[line.number]: line.total_nok for line in result.lines}
