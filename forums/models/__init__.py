from forums.models.agenda import AgendaItem, ItemNeed, ItemNote, ItemPaper
from forums.models.decision import Consensus, Dissent, ItemProposal, ProposedAmount
from forums.models.forum import Forum, SeatKind, SeatRule
from forums.models.meeting import Attendance, Meeting, Participant
from forums.models.minutes import FollowUp, Minutes, MinutesComment, MinutesSection
from forums.models.plan import Plan, PlanSection
from forums.models.printed import PrintedPaper
from forums.models.priority import (
    Priority,
    PriorityAmount,
    PriorityList,
    Scenario,
)
from forums.models.recommendation import Correction, Recommendation
from forums.models.recusal import Recusal
from forums.models.seat import ForumRole, Seat, SeatHolder
from forums.models.speech import Speech
from forums.models.vote import BallotBox, Vote, VoteOption, Voter

__all__ = [
    "AgendaItem",
    "Attendance",
    "BallotBox",
    "Consensus",
    "Correction",
    "Dissent",
    "FollowUp",
    "Forum",
    "ForumRole",
    "ItemNeed",
    "ItemNote",
    "ItemPaper",
    "ItemProposal",
    "Meeting",
    "Minutes",
    "MinutesComment",
    "MinutesSection",
    "Participant",
    "Plan",
    "PlanSection",
    "PrintedPaper",
    "Priority",
    "PriorityAmount",
    "PriorityList",
    "ProposedAmount",
    "Recommendation",
    "Recusal",
    "Scenario",
    "Seat",
    "SeatHolder",
    "SeatKind",
    "SeatRule",
    "Speech",
    "Vote",
    "VoteOption",
    "Voter",
]
