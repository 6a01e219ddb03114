"""The forecast: each recipient's decided amounts in a year and those after it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from funding.models import Frame, Granted
from partnerships.models import Organisation, OrganisationChange, SchemeYear
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """``amounts``: a year each, in order; None: nothing is decided.

    ``note``: from when it is another's, or there at all, where that is in these years.
    What was decided for one that has merged stands in its own name.
    """

    recipient: Organisation
    amounts: list[int | None]
    note: str = ""

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
    """Decided amounts only, which are public: two queries, and one for mergers."""
    last = scheme_year.year + scheme_year.max_years
    years = list(range(scheme_year.year, last))
    here = Q(county=scheme_year.county_id)  # what its frames pay, whoever decided
    decided_here = Q(scheme_year__county=scheme_year.county_id)
    rows = Granted.objects.filter(
        here | decided_here, scheme=scheme_year.scheme_id, year__in=years
    )
    ordered = rows.order_by("recipient__sort_key", "recipient__number", "recipient")
    facts = ("pk", "kind", "name", "valid_from", "valid_to")
    names = ("recipient", *(f"recipient__{name}" for name in facts[1:]))
    found: dict[int, Organisation] = {}
    amounts: dict[int, dict[int, int]] = defaultdict(dict)
    sums = ordered.values_list(*names, "year").annotate(nok=Sum("amount_nok"))
    for *of_recipient, year, nok in sums:
        recipient = Organisation(**dict(zip(facts, of_recipient, strict=True)))
        found.setdefault(recipient.pk, recipient)
        amounts[recipient.pk][year] = nok
    notes = _notes(found.values(), years)
    return Forecast(
        years,
        [
            ForecastRow(
                recipient, [amounts[pk].get(year) for year in years], notes.get(pk, "")
            )
            for pk, recipient in found.items()
        ],
        _frames(actor, scheme_year, years),
    )


def _notes(recipients: Collection[Organisation], years: list[int]) -> dict[int, str]:
    """By recipient: who follows it, or from when it is there."""
    first, last = years[0], years[-1]
    new = [one for one in recipients if one.valid_from and one.valid_from.year > first]
    ended = [one for one in recipients if one.valid_to and one.valid_to.year < last]
    notes = {
        one.pk: _("from %(year)s") % {"year": one.valid_from.year}
        for one in new
        if one.valid_from
    }
    followers: dict[int, list[str]] = defaultdict(list)
    if ended:
        changes = OrganisationChange.objects.filter(old__in=ended)
        changes = changes.order_by("-population_share", "new__number")
        for old, name in changes.values_list("old", "new__name"):
            followers[old].append(name)
    for one in ended:
        if one.valid_to and one.pk in followers:
            facts = {
                "year": one.valid_to.year + 1,
                "names": ", ".join(followers[one.pk]),
            }
            notes[one.pk] = _("from %(year)s: %(names)s") % facts
    return notes


def _frames(actor: Actor, year: SchemeYear, years: list[int]) -> list[int | None]:
    visible = Frame.objects.visible_to(actor).filter(
        scheme_year__scheme=year.scheme_id, scheme_year__county=year.county_id
    )
    known = dict(visible.values_list("scheme_year__year", "amount_nok"))
    return [known.get(each) for each in years]
