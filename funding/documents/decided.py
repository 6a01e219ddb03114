"""What every paper of a decided year has alike: name, date, and how it is kept."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import override

from funding.documents.parts import Head
from portal.documents.attached import as_csv, as_json
from portal.documents.frozen import Frozen
from portal.documents.papers import Attachment


@dataclass(frozen=True, slots=True)
class InWords:
    """What a paper and its files of figures are called."""

    title: str
    figures: str


class DecidedPaper(Frozen, ABC):
    """A frozen dataclass with a ``head`` is a paper when it adds what is abstract."""

    __slots__ = ()
    kind: ClassVar[str]
    language: str
    head: Head

    @abstractmethod
    def in_words(self) -> InWords:
        """Asked for in the paper's own language."""

    @property
    @abstractmethod
    def file_name(self) -> str:
        """Of the figures, unlike that of any other paper of the decision."""

    @abstractmethod
    def figures(self) -> dict[str, Any]:
        """For machines; amounts are whole kroner."""

    @abstractmethod
    def rows(self) -> list[dict[str, object]]:
        """The same figures as a table."""

    @property
    def title(self) -> str:
        with override(self.language):
            return self.in_words().title

    @property
    def dated(self) -> dt.date:
        return self.head.decided_on

    def attachments(self) -> Sequence[Attachment]:
        with override(self.language):
            described = self.in_words().figures
        name = self.file_name.replace("/", "-")
        return (
            Attachment(f"{name}.json", described, as_json(self.figures())),
            Attachment(f"{name}.csv", described, as_csv(self.rows())),
        )

    def decision(self) -> dict[str, Any]:
        """Which paper of which decision this is, for ``figures``."""
        return {
            "paper": self.kind,
            "reference": self.head.reference,
            "decided_on": self.head.decided_on.isoformat(),
            "county": self.head.county_code,
            "scheme": self.head.scheme_code,
            "year": self.head.year,
        }
