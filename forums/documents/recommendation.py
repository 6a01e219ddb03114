"""The recommendation as a paper: all that the mandate demands, and its figures."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.documents.parts import Held, Item, Measure, Share
from portal.documents.attached import as_csv, as_json
from portal.documents.frozen import Frozen
from portal.documents.papers import Attachment, register


@register
@dataclass(frozen=True)
class RecommendationPaper(Frozen):
    """In the governor's own written Norwegian. Sums are made from the measures."""

    kind: ClassVar[str] = "forums.recommendation"
    template: ClassVar[str] = "forums/print/recommendation.html"
    layout: ClassVar[str] = "1"

    language: str
    forum: str
    county: str
    county_code: str
    governor: str
    scheme: str
    scheme_code: str
    year: int
    number: int
    corrects: int | None
    correction_reason: str
    decided_on: dt.date
    frame_nok: int | None
    frame_is_estimate: bool
    committed_nok: int
    plan: str
    measures: tuple[Measure, ...]
    without: tuple[str, ...]
    items: tuple[Item, ...]
    meetings: tuple[Held, ...]
    leader: str = ""
    secretary: str = ""
    confirmed_on: dt.date | None = None

    @property
    def title(self) -> str:
        with override(self.language):
            return _("Recommendation for %(year)s from %(forum)s") % {
                "year": self.year,
                "forum": self.forum,
            }

    @property
    def dated(self) -> dt.date:
        return self.confirmed_on or self.decided_on

    @property
    def reference(self) -> str:
        return f"{self.year}/{self.county_code}-T{self.number}"

    @property
    def rows(self) -> list[tuple[Measure, int, int]]:
        """Each measure with what is requested and recommended for the year."""
        return [
            (one, one.requested_nok(self.year), one.nok(self.year))
            for one in self.measures
        ]

    @property
    def requested_nok(self) -> int:
        return sum(one.requested_nok(self.year) for one in self.measures)

    @property
    def recommended_nok(self) -> int:
        return sum(one.nok(self.year) for one in self.measures)

    @property
    def free_nok(self) -> int | None:
        return None if self.frame_nok is None else self.frame_nok - self.committed_nok

    @property
    def left_nok(self) -> int | None:
        return None if self.free_nok is None else self.free_nok - self.recommended_nok

    @property
    def shares(self) -> list[Share]:
        """How the money of the year is divided: a row for each recipient and role."""
        found: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
        for measure in self.measures:
            for line in measure.amounts:
                if line.year == self.year:
                    key = (line.role, line.recipient, line.recipient_number)
                    amounts = (line.requested_nok, line.recommended_nok or 0)
                    found.setdefault(key, []).append(amounts)
        return [
            Share(
                number=number,
                name=name,
                role=role,
                measures=len(amounts),
                requested_nok=sum(asked for asked, _given in amounts),
                recommended_nok=sum(given for _asked, given in amounts),
            )
            for (role, name, number), amounts in sorted(found.items())
        ]

    def attachments(self) -> Sequence[Attachment]:
        with override(self.language):
            described = _("The figures of the recommendation")
        name = self.reference.replace("/", "-")
        return (
            Attachment(f"{name}.json", described, as_json(self._figures())),
            Attachment(f"{name}.csv", described, as_csv(self._lines())),
        )

    def _figures(self) -> dict[str, Any]:
        return {
            "paper": self.kind,
            "reference": self.reference,
            "forwarded_on": self.dated.isoformat(),
            "county": self.county_code,
            "scheme": self.scheme_code,
            "year": self.year,
            "frame_nok": self.frame_nok,
            "committed_nok": self.committed_nok,
            "recommended_nok": self.recommended_nok,
            "lines": self._lines(),
        }

    def _lines(self) -> list[dict[str, object]]:
        """One row a budget line, with all that it can be followed back by."""
        return [
            {
                "place": one.place,
                "need": one.receipt,
                "title": one.title,
                "owner": one.owner,
                "network": one.network or None,
                "network_rank": one.network_rank,
                "item": self.items[one.item].number,
                "meeting": self.items[one.item].held_on.isoformat(),
                "recipient_number": line.recipient_number,
                "recipient": line.recipient,
                "role": line.role,
                "year": line.year,
                "requested_nok": line.requested_nok,
                "recommended_nok": line.recommended_nok,
            }
            for one in self.measures
            for line in one.amounts
        ]
