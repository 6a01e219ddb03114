"""A paper that exists in the tests only, and what every kind of paper must pass."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Self

import page

from portal.documents.figures import Bars, bar_chart
from portal.documents.papers import Attachment, register
from portal.documents.services import order_documents
from portal.people.actor import Actor

ROBOT = Actor.for_system("test")


@register
@dataclass(frozen=True, slots=True)
class SamplePaper:
    kind: ClassVar[str] = "tests.sample"
    template: ClassVar[str] = "tests/sample.html"
    layout: ClassVar[str] = "1"

    language: str = "nn"
    title: str = "Tilskot til desentralisert kompetanseutvikling 2018"
    dated: date = date(2018, 5, 14)
    recipient: str = "Giske kommune"
    text: str = "Fylkesmannen har gjort dette vedtaket."
    lines: tuple[tuple[str, str, int], ...] = (
        ("1532", "Giske", 204_318),
        ("1531", "Sula", 229_870),
        ("1504", "Ålesund", 770_130),
    )

    @property
    def total_nok(self) -> int:
        return sum(amount for _, _, amount in self.lines)

    @property
    def chart(self) -> str:
        rows = [Bars(name, (nok,), (f"{nok} kr",)) for _, name, nok in self.lines]
        return bar_chart(rows, series=["Tildelt"], alt="Søyler: det same som tabell 1.")

    def as_content(self) -> dict[str, Any]:
        return asdict(self) | {"dated": self.dated.isoformat()}

    @classmethod
    def load(cls, content: dict[str, Any]) -> Self:
        lines = tuple(tuple(line) for line in content["lines"])
        dated = date.fromisoformat(content["dated"])
        return cls(**content | {"lines": lines, "dated": dated})

    def attachments(self) -> Sequence[Attachment]:
        figures = [{"number": line[0], "nok": line[2]} for line in self.lines]
        return [
            Attachment("tildeling.json", "Tala", json.dumps(figures).encode()),
            Attachment("tildeling.csv", "Tala", b"number;nok\n1532;204318\n"),
        ]


@register
@dataclass(frozen=True, slots=True)
class BrokenPaper(SamplePaper):
    """Its template asks for a picture from outside."""

    kind: ClassVar[str] = "tests.broken"
    template: ClassVar[str] = "tests/broken.html"


def order(paper=SamplePaper, **facts):
    [document] = order_documents([paper(**facts)], actor=ROBOT)
    return document


def bytes_of(document) -> bytes:
    with document.file.open("rb") as file:
        return file.read()


def assert_archival(pdf: bytes) -> None:
    """Raises unless the file is both PDF/A-3a and PDF/UA-1."""
    for profile in ("3a", "ua1"):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, [
            f"{failure.rule_id}: {failure.message}" for failure in report.failures
        ]
