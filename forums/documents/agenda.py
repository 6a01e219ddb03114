import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import override

from forums.documents.record import Task
from portal.documents.attached import as_json
from portal.documents.frozen import Frozen
from portal.documents.papers import Attachment, register


@dataclass(frozen=True, slots=True)
class NeedOnIt:
    """A need on the item; ``rank`` is its network's, None where none has ranked it."""

    title: str
    owner: str
    network: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class PaperOfItem:
    name: str
    internal: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class AgendaLine:
    number: int
    title: str
    kind: str
    text: str
    proposals: tuple[str, ...]
    needs: tuple[NeedOnIt, ...]
    papers: tuple[PaperOfItem, ...]


@dataclass(frozen=True, slots=True)
class Called:
    name: str
    represents: str
    capacity: str


@register
@dataclass(frozen=True, slots=True)
class AgendaPaper(Frozen):
    """The agenda with the list of its papers. Nothing of the run-book is in it.

    internal   internal papers are listed too
    number     the meeting's in the portal: no two have the same paper
    """

    kind: ClassVar[str] = "forums.agenda"
    template: ClassVar[str] = "forums/print/agenda.html"
    layout: ClassVar[str] = "1"

    language: str
    internal: bool
    number: int
    meeting: str
    held_by: str
    dated: dt.date
    time: str
    place: str
    link: str
    revision: int
    lines: tuple[AgendaLine, ...]
    called: tuple[Called, ...]
    tasks: tuple[Task, ...]

    @property
    def title(self) -> str:
        with override(self.language):
            text = _("Agenda of %(title)s, %(holder)s")
            return text % {"title": self.meeting, "holder": self.held_by}

    def attachments(self) -> Sequence[Attachment]:
        with override(self.language):
            described = _("The agenda, for machines")
        content = as_json(self.as_content())
        return (Attachment(f"agenda-{self.dated}.json", described, content),)
