"""How an item is decided: proposals, then consensus or the lack of it, then a vote."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forums.models.agenda import LONGEST_TEXT, AgendaItem
from forums.models.held import falls_with, stands
from forums.models.meeting import Participant
from forums.models.pulse import beats
from forums.models.settled import stands_when_forwarded
from partnerships.models import NeedLine
from portal.lib import clock
from portal.lib.kept import never_emptied

# Of a trigger on rows of an item; it declares ``the_row``.
IN_AN_OPEN_MEETING = """
                    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                    IF (SELECT m.state
                          FROM forums_agendaitem i
                          JOIN forums_meeting m ON m.id = i.meeting_id
                         WHERE i.id = the_row.item_id) <> 'opened'
                       OR (TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id)
                    THEN
                        RAISE EXCEPTION 'The meeting is not open.'
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'meeting_is_open';
                    END IF;"""


class ItemProposal(models.Model):
    """A proposal to an item: a text, and for needs the amounts that it recommends."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="proposals"
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("proposal"), max_length=LONGEST_TEXT)
    # None: the leader's or secretary's, with the agenda.
    by = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager["ItemProposal"]]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"], name="item_proposal_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="item_proposal_says_something"
            ),
        ]
        triggers = [beats(), stands("forums_itemproposal", "item_id"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.item_id}.{self.number}"


OF_THE_PROPOSAL = (
    "SELECT i.meeting_id FROM forums_itemproposal p "
    "JOIN forums_agendaitem i ON i.id = p.item_id "
    "WHERE p.id = the_row.proposal_id"
)


class ProposedAmount(models.Model):
    """What a proposal recommends for one budget line.

    It falls with the line: a need that is opened again gets new ones.
    """

    proposal = models.ForeignKey(
        ItemProposal, on_delete=models.CASCADE, related_name="amounts"
    )
    line = models.ForeignKey(NeedLine, on_delete=models.CASCADE, related_name="+")
    recommended_nok = models.PositiveBigIntegerField()
    reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    # The need's place in the forum's order when this was proposed.
    rank = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager["ProposedAmount"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "line"], name="proposed_amount_once_a_line"
            )
        ]
        triggers = [
            beats(OF_THE_PROPOSAL),
            stands(
                "forums_proposedamount",
                "proposal_id",
                meeting=OF_THE_PROPOSAL,
                falls=True,
            ),
            falls_with("line_id", "partnerships_needline", meeting=OF_THE_PROPOSAL),
            stands_when_forwarded(
                "SELECT m.forum_id, m.scheme_year_id FROM forums_itemproposal p "
                "JOIN forums_agendaitem i ON i.id = p.item_id "
                "JOIN forums_meeting m ON m.id = i.meeting_id "
                "WHERE p.id = NEW.proposal_id"
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.recommended_nok}"


class Consensus(models.Model):
    """What was found before any vote: that all agree, or that they do not.

    It may be found anew until a vote is opened on it.
    """

    item = models.OneToOneField(
        AgendaItem, on_delete=models.CASCADE, related_name="consensus"
    )
    reached = models.BooleanField()
    proposal = models.ForeignKey(
        ItemProposal, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Where they do not agree, in words.
    text = models.TextField(blank=True, max_length=LONGEST_TEXT)
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[models.Manager["Consensus"]]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reached=True, proposal__isnull=False)
                | (Q(reached=False, proposal=None) & ~Q(text="")),
                name="consensus_says_on_what",
                violation_error_message=_("Say what they do not agree on."),
            )
        ]
        triggers = [
            beats(),
            pgtrigger.Trigger(
                name="before_any_vote",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("the_row", "forums_consensus%ROWTYPE")],
                func=IN_AN_OPEN_MEETING  # noqa: S608 - our own text
                + """
                    IF EXISTS (SELECT 1 FROM forums_vote v
                                WHERE v.item_id = the_row.item_id)
                    THEN
                        RAISE EXCEPTION 'A vote has been opened on this item.'
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'consensus_before_any_vote';
                    END IF;
                    RETURN the_row;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.reached}"


class Dissent(models.Model):
    """A participant's own words against a decision, for the minutes."""

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="dissents"
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("dissent"), max_length=LONGEST_TEXT)
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["Dissent"]]

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "participant"], name="dissent_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="dissent_says_why"),
        ]
        triggers = [
            beats(),
            pgtrigger.Trigger(
                name="while_the_meeting_is_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("the_row", "forums_dissent%ROWTYPE")],
                func=IN_AN_OPEN_MEETING
                + """
                    RETURN the_row;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} on {self.item_id}"
