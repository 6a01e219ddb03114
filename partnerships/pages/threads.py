"""The comments of a need as its page shows them: beside each field, in order."""

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Q

from partnerships.models import Comment, Handout, Need
from partnerships.models.comment import CommentQuerySet
from partnerships.need.parts import COMMENTED, fields_of, label_of
from partnerships.rules import needs as rules
from partnerships.rules.handouts import may_write_part
from portal.lib.addresses import address_of
from portal.lib.verdict import Verdict
from portal.people.actor import Actor
from portal.people.prepared import Prepared


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
    need: Need
    by_field: dict[str, Thread]
    may_comment: Verdict
    address: str  # of the page where one writes
    back: str  # where the text itself stands

    @property
    def unresolved(self) -> int:
        return sum(thread.unresolved for thread in self)

    @property
    def waiting(self) -> list[Thread]:
        """Those with something that is not resolved."""
        return [thread for thread in self if thread.unresolved]

    def elsewhere(self, shown: Collection[str]) -> list[Thread]:
        """Of the whole need, and what is said beside a field that is not ``shown``."""
        return [
            thread
            for thread in self
            if thread.field not in shown and (thread.comments or not thread.field)
        ]

    def __iter__(self) -> Iterator[Thread]:
        return iter(self.by_field.values())

    def __getitem__(self, name: str) -> Thread:
        """So that a template says ``threads.aim``."""
        return self.by_field[name]


def threads_of(actor: Actor, need: Need) -> Threads:
    """All that this actor may read beside the need, in one query."""
    found = {name: Thread(name) for name in ("", *COMMENTED)}
    for comment in BESIDE.rows(actor, need.pk):
        comment.need = need
        may = bool(rules.may_resolve(actor, comment))
        found[comment.field].comments.append(Shown(comment, may))
    address = address_of("partnerships:need_comments", need.pk)
    return Threads(
        need, found, rules.may_comment(actor, need), address, need.get_absolute_url()
    )


def threads_of_part(actor: Actor, handout: Handout) -> Threads:
    """What is said beside the fields of a part, for those invited to write it.

    From the invitation on, and what they themselves said before: what the owner's
    people said among themselves until then stays theirs. Call it for whom
    ``may_write_part`` lets in.
    """
    names = fields_of(handout.parts, handout.need.scheme_year)
    found = {name: Thread(name) for name in names}
    beside = Comment.objects.filter(
        Q(at__gte=handout.made_at) | Q(organisation=handout.organisation_id),
        need=handout.need,
        field__in=names,
    )
    for comment in _with_people(beside):
        found[comment.field].comments.append(Shown(comment, may_resolve=False))
    address = address_of("partnerships:part_comments", handout.pk)
    return Threads(
        handout.need,
        found,
        may_write_part(actor, handout),
        address,
        handout.get_absolute_url(),
    )


def _beside(actor: Actor, need: int) -> CommentQuerySet:
    return _with_people(Comment.objects.visible_to(actor).filter(need=need))


def _with_people(comments: CommentQuerySet) -> CommentQuerySet:
    return comments.select_related("by", "organisation", "resolved_by")


BESIDE = Prepared(_beside)
