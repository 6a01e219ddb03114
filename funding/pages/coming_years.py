"""The forecast: each recipient's decided amounts in a year and those after it."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Sum

from funding.models import Frame, Granted
from partnerships.models import Organisation, SchemeYear
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """``amounts``: a year each, in order; None: nothing is decided."""

    recipient: Organisation
    amounts: list[int | None]

    @property
    def is_uh(self) -> bool:
        return self.recipient.kind == Organisation.Kind.UH


@dataclass(frozen=True, slots=True)
class Forecast:
    years: list[int]
    rows: list[ForecastRow]
    frames: list[int | None]  # None: not set, or not this actor's to see

    @property
    def owners(self) -> list[ForecastRow]:
        return [row for row in self.rows if not row.is_uh]

    @property
    def institutions(self) -> list[ForecastRow]:
        return [row for row in self.rows if row.is_uh]

    @property
    def sums(self) -> list[int]:
        columns = range(len(self.years))
        return [sum(row.amounts[at] or 0 for row in self.rows) for at in columns]

    @property
    def free(self) -> list[int | None]:
        """What of each year's frame nothing is decided of."""
        pairs = zip(self.frames, self.sums, strict=True)
        return [None if frame is None else frame - given for frame, given in pairs]


def coming_years(actor: Actor, scheme_year: SchemeYear) -> Forecast:
    """Decided amounts only, which are public: two queries."""
    last = scheme_year.year + scheme_year.max_years
    years = list(range(scheme_year.year, last))
    there = {"scheme": scheme_year.scheme_id, "county": scheme_year.county_id}
    rows = Granted.objects.filter(**there, year__in=years)
    ordered = rows.order_by("recipient__sort_key", "recipient__number", "recipient")
    names = ("recipient", "recipient__kind", "recipient__name")
    found: dict[int, Organisation] = {}
    amounts: dict[int, dict[int, int]] = defaultdict(dict)
    sums = ordered.values_list(*names, "year").annotate(nok=Sum("amount_nok"))
    for pk, kind, name, year, nok in sums:
        found.setdefault(pk, Organisation(pk=pk, kind=kind, name=name))
        amounts[pk][year] = nok
    return Forecast(
        years,
        [
            ForecastRow(recipient, [amounts[pk].get(year) for year in years])
            for pk, recipient in found.items()
        ],
        _frames(actor, scheme_year, years),
    )


def _frames(actor: Actor, year: SchemeYear, years: list[int]) -> list[int | None]:
    visible = Frame.objects.visible_to(actor).filter(
        scheme_year__scheme=year.scheme_id, scheme_year__county=year.county_id
    )
    known = dict(visible.values_list("scheme_year__year", "amount_nok"))
    return [known.get(each) for each in years]
