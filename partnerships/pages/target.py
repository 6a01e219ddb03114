"""What stands beside the question of whom a need is for: figures, and the schools."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from partnerships.models import Need, Organisation, School, Statistic
from portal.lib.text import Text

Measure = Statistic.Measure
SCHOOLS = "schools"  # the button that uses the sums of the chosen schools
# What a published figure can be an answer to as it stands.
ANSWERS = {Measure.SCHOOLS: "school_count"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure; ``answers`` the question that it can be used in, or ""."""

    label: Text
    year: int
    value: Decimal
    source: str
    answers: str


@dataclass(frozen=True, slots=True)
class SchoolRow:
    pk: int
    name: str
    teachers: int


@dataclass(frozen=True, slots=True)
class Target:
    figures: list[Figure]
    schools: list[SchoolRow]

    @property
    def teachers(self) -> int:
        return sum(school.teachers for school in self.schools)

    def sums(self, chosen: Collection[str]) -> dict[str, str]:
        """The answers that the schools with these ids, as text, add up to."""
        found = [school for school in self.schools if str(school.pk) in chosen]
        if not found:
            return {}
        teachers = sum(school.teachers for school in found)
        return {"school_count": str(len(found)), "teacher_count": str(teachers)}

    def figure_for(self, question: str) -> dict[str, str]:
        """The published figure that answers the question, as it would be typed."""
        found = (one for one in self.figures if question and one.answers == question)
        return {one.answers: str(int(one.value)) for one in found}


def target_of(need: Need) -> Target:
    """In one query: the owner's newest figures, and its schools on the year's day."""
    year = need.scheme_year
    figures = Statistic.objects.newest_of(OuterRef("pk"), year.year)
    schools = School.objects.valid_on(year.owners_on).filter(owner=OuterRef("pk"))
    parts = Organisation.objects.values_list(
        ArraySubquery(
            figures.values_list(
                JSONObject(
                    measure="measure", year="year", value="value", source="source"
                )
            )
        ),
        ArraySubquery(
            schools.order_by("name").values_list(
                JSONObject(pk="pk", name="name", teachers="teachers")
            )
        ),
    )
    found_figures, found_schools = parts.get(pk=need.owner_id)
    return Target(
        list(_figures(found_figures)), [SchoolRow(**row) for row in found_schools]
    )


def _figures(rows: Iterable[dict[str, Any]]) -> Iterator[Figure]:
    for row in rows:
        measure = Measure(row["measure"])
        yield Figure(
            measure.label,
            row["year"],
            Decimal(str(row["value"])),
            row["source"],
            ANSWERS.get(measure, ""),
        )
