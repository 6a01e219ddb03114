"""The comments of a need as its page shows them: beside each field, in order."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from partnerships import rules
from partnerships.models import Comment, Need
from partnerships.need_parts import COMMENTED, label_of
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Shown:
    comment: Comment
    may_resolve: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """What is said beside one field; "" is the whole need."""

    field: str
    comments: list[Shown] = dataclasses.field(default_factory=list)

    @property
    def label(self) -> str:
        return label_of(self.field)

    @property
    def place(self) -> str:
        """The id of its element on a page."""
        return f"comments-{self.field or 'all'}"

    @property
    def unresolved(self) -> int:
        return sum(shown.comment.resolved_at is None for shown in self.comments)


@dataclass(frozen=True, slots=True)
class Threads:
    by_field: dict[str, Thread]
    may_comment: bool

    @property
    def unresolved(self) -> int:
        return sum(thread.unresolved for thread in self.by_field.values())

    @property
    def whole(self) -> Thread:
        """Of the whole need."""
        return self.by_field[""]

    @property
    def waiting(self) -> list[Thread]:
        """Those with something that is not resolved."""
        return [thread for thread in self if thread.unresolved]

    def __iter__(self) -> Iterator[Thread]:
        return iter(self.by_field.values())

    def __getitem__(self, name: str) -> Thread:
        """So that a template says ``threads.aim``."""
        return self.by_field[name]


def threads_of(actor: Actor, need: Need) -> Threads:
    """All that this actor may read beside the need, in one query."""
    comments = (
        Comment.objects.visible_to(actor)
        .filter(need=need)
        .select_related("by", "organisation", "resolved_by")
    )
    return Threads(
        _by_field(actor, need, comments), bool(rules.may_comment(actor, need))
    )


def _by_field(
    actor: Actor, need: Need, comments: Iterable[Comment]
) -> dict[str, Thread]:
    found = {name: Thread(name) for name in ("", *COMMENTED)}
    for comment in comments:
        comment.need = need
        may = bool(rules.may_resolve(actor, comment))
        found[comment.field].comments.append(Shown(comment, may))
    return found
