"""How one person stands to one item: what the rules ask, each read once."""

from functools import cached_property

from django.db.models import QuerySet

from forums.meeting.voters import Barred, Quorum, Voice, quorum, voices
from forums.models import AgendaItem, Meeting, Participant, Recusal, SeatRule, Vote
from portal.people.actor import Actor
from portal.people.prepared import Prepared


def _me(actor: Actor, meeting: int) -> QuerySet[Participant]:
    found = Participant.objects.acting(actor).filter(meeting=meeting)
    return found.select_related("seat").order_by("pk")[:1]


def _recusals(item: int) -> QuerySet[Recusal]:
    found = Recusal.objects.filter(item=item)
    told = (
        *("item", "state", "reason", "decision_reason", "need__title"),
        *(f"participant__{name}" for name in ("name", "represents", "user", "seat")),
    )
    rows = found.select_related("participant", "need").only(*told)
    return rows.order_by("participant__represents", "participant__name", "pk")


ME, RECUSALS = Prepared(_me), Prepared(_recusals)


class Standing:
    """Of ``actor`` to ``item``, as the rows are when they are first asked for.

    Make a new one after a change, and in a service from the row that it holds.
    """

    def __init__(self, actor: Actor, item: AgendaItem) -> None:
        self.actor, self.item, self.meeting = actor, item, item.meeting

    @cached_property
    def runs(self) -> bool:
        """Whether this person leads the meeting, or is its secretary.

        A page has asked it with the item, of its own reader.
        """
        known: bool | None = getattr(self.item, "reader_runs", None)
        if known is not None:
            return known
        return Meeting.objects.run_by(self.actor).filter(pk=self.meeting.pk).exists()

    @cached_property
    def has_needs(self) -> bool:
        """Whether there are needs on the item; known with it, as above."""
        known: list[int] | None = getattr(self.item, "need_ids", None)
        return self.item.needs.exists() if known is None else bool(known)

    @cached_property
    def me(self) -> Participant | None:
        """Who this person is in the meeting; None who is not called to it."""
        return ME.first(self.actor, self.meeting.pk)

    @cached_property
    def recusals(self) -> list[Recusal]:
        return RECUSALS.of(self.item, "item")

    @cached_property
    def barred(self) -> Barred:
        return Barred.of(one.participant for one in self.recusals if one.bars)

    @property
    def stands_down(self) -> bool:
        """By the person, whomever they act for."""
        return self.actor.user_id is not None and (
            self.actor.user_id in self.barred.users
        )

    @cached_property
    def votes(self) -> list[Vote]:
        """None yet on an item where no lack of consensus has been recorded."""
        if self.item.state == AgendaItem.State.UNDECIDED:
            return []
        return list(self.item.votes.select_related("winner"))

    @property
    def open_vote(self) -> Vote | None:
        return next((vote for vote in self.votes if vote.is_open), None)

    @cached_property
    def seat_rule(self) -> SeatRule | None:
        """What the mandate gives the kind of seat that this person has."""
        if self.me is None or self.me.seat is None:
            return None
        rules = SeatRule.objects.filter(forum=self.meeting.forum_id)
        return rules.filter(kind=self.me.seat.kind).first()

    @cached_property
    def voices(self) -> list[Voice]:
        return voices(self.item, self.barred)

    @property
    def voice(self) -> Voice | None:
        """The seat that this person votes for on the item now; None for no vote."""
        heard = (one for one in self.voices if one.participant is not None)
        return next((one for one in heard if one.participant == self.me), None)

    @property
    def quorum(self) -> Quorum:
        return quorum(self.item, self.voices)
