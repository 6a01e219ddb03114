import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.documents.record import Record
from portal.documents.frozen import Frozen, canonical
from portal.documents.papers import Attachment, register


@dataclass(frozen=True, slots=True)
class Approved:
    """Where they were approved, and the hash of what they say."""

    on: dt.date
    meeting: str
    number: int
    sha256: str


@register
@dataclass(frozen=True, slots=True)
class MinutesPaper(Frozen):
    """The minutes as printed: not approved yet, or with the meeting that did.

    The file inside an approved one is the very text that ``sha256`` is of.
    """

    kind: ClassVar[str] = "forums.minutes"
    template: ClassVar[str] = "forums/print/minutes.html"
    layout: ClassVar[str] = "1"

    language: str
    record: Record
    approved: Approved | None

    @property
    def title(self) -> str:
        facts = self.record.facts
        with override(self.language):
            text = _("Minutes of %(title)s, %(holder)s")
            return text % {"title": facts.title, "holder": facts.held_by}

    @property
    def dated(self) -> dt.date:
        return self.approved.on if self.approved else self.record.facts.day

    def attachments(self) -> Sequence[Attachment]:
        with override(self.language):
            described = _("What the minutes say, for machines")
        name = f"minutes-{self.record.facts.day}-{self.record.version}.json"
        return (Attachment(name, described, canonical(self.record).encode()),)
