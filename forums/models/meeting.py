"""Meetings: a forum's, or a network's working committee's. One table holds both."""

import datetime as dt
import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.forum import Forum, SeatRule
from forums.models.held import stands
from forums.models.pulse import HAS_A_PULSE, beats
from forums.models.seat import ForumRole, SeatHolder, acting_q
from partnerships.models import Network, NetworkMember, Organisation, SchemeYear
from partnerships.models import WorkingCommitteeMember as CommitteeMember
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

Kind = Organisation.Kind


def in_network_q(actor: Actor, today: dt.date, prefix: str = "") -> Q:
    """Networks that are this person's: by their owner, by hosting, by the committee."""
    if actor.organisation_id is None:
        return Q(pk__in=[])
    members = NetworkMember.objects.valid_on(today)
    of_owner = members.filter(organisation=actor.organisation_id).values("network")
    seated = CommitteeMember.objects.valid_on(today).filter(
        user=actor.user_id, owner=actor.organisation_id
    )
    return (
        Q(**{f"{prefix}pk__in": of_owner})
        | Q(**{f"{prefix}pk__in": seated.values("network")})
        | Q(**{f"{prefix}host": actor.organisation_id})
    )


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, actor: Actor) -> Self:
        """A meeting that is called: its own people, and who oversees the forum.

        One in the making is for those who run it, and the county's governor. A
        network's meetings are its committee's and its owners' people's. The national
        admin, who sees the needs of all, sees both kinds when they are called.
        """
        if actor.system:
            return self
        today = clock.today()
        seated = SeatHolder.objects.valid_on(today).acting(actor)
        invited = self.model.objects.filter(acting_q(actor, "participants__"))
        called = Q(forum__in=seated.values("seat__forum"))
        called |= in_network_q(actor, today, "network__") | Q(
            pk__in=invited.values("pk")
        )
        if actor.kind == Kind.NATIONAL:
            called = Q()
        called &= ~Q(state="planned")
        return self.filter(self._kept_by(actor, today) | called)

    def _kept_by(self, actor: Actor, today: dt.date) -> Q:
        """Those that this person runs or oversees, in all their states."""
        kept = Q(
            forum__in=ForumRole.objects.valid_on(today).acting(actor).values("forum")
        )
        if actor.kind == Kind.GOVERNOR:
            kept |= Q(forum__county__in=actor.county_ids)
        if actor.organisation_id is not None:
            kept |= Q(network__host=actor.organisation_id)
            kept |= Q(network__in=running_committee(actor, today).values("network"))
        return kept

    def run_by(self, actor: Actor) -> Self:
        """Those that this person leads, or is the secretary of, today.

        The host of a network is the secretariat of its committee.
        """
        today = clock.today()
        roles = ForumRole.objects.valid_on(today).acting(actor)
        run = Q(forum__in=roles.values("forum"))
        if actor.user_id is not None and actor.organisation_id is not None:
            run |= Q(network__in=running_committee(actor, today).values("network"))
            if actor.may_edit:
                run |= Q(network__host=actor.organisation_id)
        return self.filter(run)

    def coming(self) -> Self:
        """Those that are not over, the next one first."""
        return self.filter(state__in=Meeting.COMING).order_by("starts_at", "pk")

    def past(self) -> Self:
        return self.exclude(state__in=Meeting.COMING).order_by("-starts_at", "-pk")


def running_committee(
    actor: Actor, today: dt.date
) -> "models.QuerySet[CommitteeMember]":
    """This person's places as leader or secretary of a working committee."""
    return CommitteeMember.objects.valid_on(today).filter(
        user=actor.user_id,
        owner=actor.organisation_id,
        role__in=(CommitteeMember.Role.LEADER, CommitteeMember.Role.SECRETARY),
    )


class Meeting(models.Model):
    """A meeting and its agenda.

    ``state`` is written by forums/services/meetings.py alone. ``revision`` counts
    what those who are called must know of: time, place, agenda, cancelling.
    ``pulse`` counts every change of what its room shows: forums/models/pulse.py.
    """

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("meeting state", "in the making")
        CALLED = "called", pgettext_lazy("meeting state", "called")
        OPENED = "opened", pgettext_lazy("meeting state", "going on")
        CLOSED = "closed", pgettext_lazy("meeting state", "held")
        CANCELLED = "cancelled", pgettext_lazy("meeting state", "cancelled")

    COMING = (State.PLANNED, State.CALLED, State.OPENED)

    forum = models.ForeignKey(
        Forum, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings"
    )
    network = models.ForeignKey(
        Network,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    # The year whose needs it treats, if it does.
    scheme_year = models.ForeignKey(
        SchemeYear,
        verbose_name=_("year"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    # The same form sent twice is the same meeting; also its name in calendars.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.PLANNED, editable=False
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    # Counts the saves, so that an old tab cannot write over a newer text.
    version = models.PositiveIntegerField(default=1, editable=False)
    pulse = models.PositiveBigIntegerField(default=0, editable=False)
    # What is up in the meeting room now, and since when; none before the first item.
    current_item = models.ForeignKey(
        "forums.AgendaItem",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    current_since = models.DateTimeField(null=True, blank=True, editable=False)
    called_at = models.DateTimeField(null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[MeetingQuerySet] = MeetingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(forum__isnull=False, network=None)
                | Q(forum=None, network__isnull=False),
                name="meeting_of_forum_or_network",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("The meeting ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"])
                | Q(called_at__isnull=False),
                name="meeting_called_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["opened", "closed"])
                | Q(opened_at__isnull=False),
                name="meeting_opened_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="meeting_closed_has_its_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="meeting_by_time")]
        triggers = [
            HAS_A_PULSE,
            pgtrigger.Protect(
                name="held_is_held",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["closed", "cancelled"]),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("forums:meeting_detail", self.pk)

    @property
    def held_by(self) -> str:
        """The forum or network; needs both loaded."""
        return str(self.forum or self.network)

    @property
    def day(self) -> dt.date:
        """Its day in Oslo: who has a seat that day is called."""
        return localdate(self.starts_at)


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(meeting__in=Meeting.objects.visible_to(actor))

    def acting(self, actor: Actor) -> Self:
        return self.filter(acting_q(actor))

    def by_seat(self) -> Self:
        """Members and their deputies together, those without a seat first."""
        ranks = enumerate(Participant.Capacity.values)
        rank = models.Case(*(models.When(capacity=name, then=at) for at, name in ranks))
        return self.order_by(
            models.F("seat__kind").asc(nulls_first=True),
            "seat__represents",
            "seat",
            rank,
            "name",
            "pk",
        )

    def with_rights(self) -> Self:
        """Each with ``listens``: whether the mandate gives their seat no word."""
        mute = SeatRule.objects.filter(
            forum=OuterRef("seat__forum"), kind=OuterRef("seat__kind"), may_speak=False
        )
        return self.annotate(listens=Exists(mute))

    def present(self) -> Self:
        """Those who are in the meeting now."""
        here = Attendance.objects.filter(participant=OuterRef("pk"), left_at=None)
        return self.filter(Exists(here))


class Participant(models.Model):
    """One who is called to a meeting, as they were then, and what they answered.

    A deputy is called in by its member's absence, or for an item that the member
    stands down from.
    """

    class Capacity(models.TextChoices):
        LEADER = "leader", pgettext_lazy("participant", "leader")
        SECRETARY = "secretary", pgettext_lazy("participant", "secretary")
        MEMBER = "member", pgettext_lazy("participant", "member")
        DEPUTY = "deputy", pgettext_lazy("participant", "deputy")

    class Answer(models.TextChoices):
        NONE = "", pgettext_lazy("invitation answer", "no answer")
        COMES = "comes", pgettext_lazy("invitation answer", "comes")
        EXCUSED = "excused", pgettext_lazy("invitation answer", "cannot come")

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="participants"
    )
    capacity = models.CharField(max_length=10, choices=Capacity.choices)
    holder = models.ForeignKey(
        SeatHolder,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
    )
    seat = models.ForeignKey(
        "forums.Seat", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    committee_member = models.ForeignKey(
        CommitteeMember,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    name = models.CharField(max_length=200)
    represents = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(
        max_length=10, choices=Answer.choices, default=Answer.NONE, blank=True
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # A deputy only: when it was asked to come instead of its member.
    called_in_at = models.DateTimeField(null=True, blank=True)
    listens: bool  # only from with_rights()

    objects: ClassVar[ParticipantQuerySet] = ParticipantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "holder"], name="participant_once_by_place"
            ),
            models.UniqueConstraint(
                fields=["meeting", "committee_member"],
                name="participant_once_by_committee",
            ),
            # A person is one in a meeting, whatever they are there: so one vote.
            models.UniqueConstraint(
                fields=["meeting", "user"], name="participant_once_by_person"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="participant_answer_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(called_in_at=None) | Q(capacity="deputy"),
                name="participant_called_in_is_a_deputy",
            ),
        ]
        triggers = [beats("the_row.meeting_id")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expected(self) -> bool:
        """Whether they are asked to come: deputies only when they are called in."""
        return self.capacity != self.Capacity.DEPUTY or self.called_in_at is not None


OF_THE_PARTICIPANT = (
    "SELECT p.meeting_id FROM forums_participant p WHERE p.id = the_row.participant_id"
)


class Attendance(models.Model):
    """From when to when somebody was in the meeting; still there while open."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="attendances"
    )
    came_at = models.DateTimeField(default=clock.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Attendance"]]

    class Meta:
        ordering = ["came_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(left_at=None),
                name="attendance_in_the_room_once",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=models.F("came_at")),
                name="attendance_leaves_after_coming",
                violation_error_message=_("Nobody leaves before they come."),
            ),
        ]
        triggers = [
            beats(OF_THE_PARTICIPANT),
            stands("forums_attendance", "participant_id", meeting=OF_THE_PARTICIPANT),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.came_at:%H:%M}"
