"""A vote on an item, held so that the database itself refuses what is not allowed.

Who has voted is a list of seats. In an open vote each row there says what for. In a
secret one it does not: the votes are numbers in one box, without person or time. Why
one box and not a row for each: docs/decisions/0018-votes.md.
"""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from forums.models.agenda import AgendaItem
from forums.models.decision import ItemProposal
from forums.models.meeting import Participant
from forums.models.pulse import beats
from forums.models.seat import Seat
from portal.lib import clock
from portal.lib.kept import never_emptied


class Vote(models.Model):
    """A vote, opened only on a recorded lack of consensus; closed once, for ever."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    number = models.PositiveSmallIntegerField(default=1)
    secret = models.BooleanField()
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # How many seats could vote when it closed.
    entitled = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # What most voted for; none when it was a tie.
    winner = models.ForeignKey(
        ItemProposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[models.Manager["Vote"]]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="vote_number_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(closed_at=None),
                name="vote_one_open_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, winner=None, entitled=None)
                | Q(closed_at__isnull=False, entitled__isnull=False),
                name="vote_closed_is_counted",
            ),
        ]
        triggers = [
            beats(),
            pgtrigger.Trigger(
                name="only_without_consensus",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1
                          FROM forums_agendaitem i
                          JOIN forums_meeting m ON m.id = i.meeting_id
                          JOIN forums_consensus c ON c.item_id = i.id
                         WHERE i.id = NEW.item_id
                           AND m.state = 'opened'
                           AND m.forum_id IS NOT NULL
                           AND NOT c.reached
                    ) THEN
                        RAISE EXCEPTION 'No lack of consensus is recorded.'
                            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'vote_only_without_consensus';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="closed_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.closed_at IS NOT NULL
                       OR NEW.item_id <> OLD.item_id
                       OR NEW.number <> OLD.number
                       OR NEW.secret <> OLD.secret
                       OR NEW.opened_at <> OLD.opened_at
                    THEN
                        RAISE EXCEPTION 'A vote is closed once, and not changed.'
                            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'vote_closed_once';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}, {self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class VoteOption(models.Model):
    """What one can vote for, as it was when the vote opened. 0 is to abstain."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="options")
    number = models.PositiveSmallIntegerField()
    proposal = models.ForeignKey(
        ItemProposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[models.Manager["VoteOption"]]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["vote", "number"], name="vote_option_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number=0, proposal=None)
                | Q(number__gt=0, proposal__isnull=False),
                name="vote_option_is_a_proposal",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.number}"


# Everything that may be wrong with one vote. The row of the vote is locked against
# being closed meanwhile.
MAY_VOTE = """
    SELECT * INTO the_vote FROM forums_vote WHERE id = NEW.vote_id FOR SHARE;
    IF the_vote.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'The vote is closed.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'vote_is_open';
    END IF;
    IF the_vote.secret <> (NEW.option IS NULL) THEN
        RAISE EXCEPTION 'An open vote says what for, a secret one never.'
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'voter_says_only_in_the_open';
    END IF;
    IF NEW.option IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM forums_voteoption o
         WHERE o.vote_id = NEW.vote_id AND o.number = NEW.option
    ) THEN
        RAISE EXCEPTION 'There is no such proposal.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'voter_option';
    END IF;
    SELECT p.* INTO the_voter
      FROM forums_participant p JOIN forums_agendaitem i ON i.meeting_id = p.meeting_id
     WHERE p.id = NEW.participant_id AND i.id = the_vote.item_id;
    IF the_voter.seat_id IS NULL OR the_voter.seat_id <> NEW.seat_id OR NOT EXISTS (
        SELECT 1
          FROM forums_seat s
          JOIN forums_seatrule r ON r.forum_id = s.forum_id AND r.kind = s.kind
         WHERE s.id = NEW.seat_id AND r.may_vote
    ) THEN
        RAISE EXCEPTION 'This seat has no vote.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'voter_has_a_vote';
    END IF;
    IF EXISTS (
        SELECT 1
          FROM partnerships_membership m
          JOIN partnerships_organisation o ON o.id = m.organisation_id
         WHERE m.user_id = the_voter.user_id
           AND o.kind IN ('governor', 'national')
           AND m.valid_from <= the_day
           AND (m.valid_to IS NULL OR m.valid_to >= the_day)
           AND (m.ended_at IS NULL OR m.valid_to > the_day)
    ) THEN
        RAISE EXCEPTION 'The governor never votes.'
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'voter_is_not_the_governors';
    END IF;
    IF EXISTS (
        SELECT 1
          FROM forums_recusal r JOIN forums_participant p ON p.id = r.participant_id
         WHERE r.item_id = the_vote.item_id
           AND r.state IN ('declared', 'stands_down')
           AND (p.id = the_voter.id OR p.user_id = the_voter.user_id)
    ) THEN
        RAISE EXCEPTION 'Who stands down does not vote.'
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'voter_does_not_stand_down';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM forums_attendance a
         WHERE a.participant_id = the_voter.id AND a.left_at IS NULL
    ) THEN
        RAISE EXCEPTION 'Who is not there does not vote.'
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'voter_is_there';
    END IF;
    IF NEW.registered_by_id IS NOT NULL AND NOT EXISTS (
        SELECT 1
          FROM forums_forumrole r JOIN forums_seat s ON s.forum_id = r.forum_id
         WHERE s.id = NEW.seat_id
           AND r.user_id = NEW.registered_by_id
           AND daterange(r.valid_from, r.valid_to, '[]') @> the_day
    ) THEN
        RAISE EXCEPTION 'Who leads the forum or is its secretary takes the hands.'
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'voter_registered_by_who_runs';
    END IF;
    RETURN NEW;
"""

# As many votes in the box as there are on the list, at the end of each transaction.
BOX_HOLDS_AS_MANY = """
    IF (SELECT COALESCE(SUM(n), 0)
          FROM forums_ballotbox b, UNNEST(b.counts) n WHERE b.vote_id = NEW.vote_id)
       <> (SELECT COUNT(*) FROM forums_voter v WHERE v.vote_id = NEW.vote_id)
       AND EXISTS (SELECT 1 FROM forums_vote v WHERE v.id = NEW.vote_id AND v.secret)
    THEN
        RAISE EXCEPTION 'The box does not hold as many votes as were cast.'
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'box_holds_as_many';
    END IF;
    RETURN NULL;
"""


class Voter(models.Model):
    """A seat that has voted. Written once, without a time, and never changed."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="voters")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="+"
    )
    # The option's number, in an open vote.
    option = models.PositiveSmallIntegerField(null=True, blank=True)
    # Who wrote down the participant's raised hand; none who voted for themselves.
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[models.Manager["Voter"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vote", "seat"], name="voter_once_a_seat"),
            models.UniqueConstraint(
                fields=["vote", "participant"], name="voter_once_a_person"
            ),
            # A secret vote has no option here, so nobody writes down another's.
            models.CheckConstraint(
                condition=Q(registered_by=None) | Q(option__isnull=False),
                name="voter_registered_only_in_the_open",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="may_vote",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                declare=[
                    ("the_vote", "forums_vote%ROWTYPE"),
                    ("the_voter", "forums_participant%ROWTYPE"),
                    ("the_day", "date := (now() AT TIME ZONE 'Europe/Oslo')::date"),
                ],
                func=MAY_VOTE,
            ),
            pgtrigger.Trigger(
                name="as_many_in_the_box",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=BOX_HOLDS_AS_MANY,
            ),
            pgtrigger.Protect(
                name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} in {self.vote_id}"


class BallotBox(models.Model):
    """The votes of a secret vote: how many for each option, by its number."""

    vote = models.OneToOneField(Vote, on_delete=models.PROTECT, related_name="box")
    counts = ArrayField(models.PositiveIntegerField())

    objects: ClassVar[models.Manager["BallotBox"]]

    class Meta:
        triggers = [
            pgtrigger.Trigger(
                name="open_box",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF (SELECT v.closed_at IS NOT NULL OR NOT v.secret
                          FROM forums_vote v WHERE v.id = NEW.vote_id)
                    THEN
                        RAISE EXCEPTION 'The box is closed.'
                            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'box_is_open';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="as_many_as_voted",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=BOX_HOLDS_AS_MANY,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}"
