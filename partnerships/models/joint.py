"""Owners in another owner's need: each with its own lines and its own approval."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need import Need, held_by_q
from partnerships.models.organisation import Organisation
from portal.lib import clock


class NeedParticipantQuerySet(models.QuerySet["NeedParticipant"]):
    def taking_part(self) -> Self:
        """Those that are in it, approved or not; not those who only were asked."""
        return self.filter(state__in=NeedParticipant.TAKING_PART)

    def of_submitted(self) -> Self:
        return self.filter(need__state=Need.State.SUBMITTED)

    def asking(self, owner_id: int) -> Self:
        """Those that wait for an answer by this owner."""
        return self.filter(
            held_by_q(owner_id, "need__"), state=NeedParticipant.State.ASKED
        )

    def held_by(self, owner_id: int | None) -> Self:
        """Those that this owner answers for now, as ``holder_id`` says."""
        return self.filter(held_by_q(owner_id))

    def answered_to(self, owner_id: int) -> Self:
        """What this owner asked and got a no to, or a yes that waits."""
        return self.held_by(owner_id).filter(
            state__in=(NeedParticipant.State.WELCOME, NeedParticipant.State.DECLINED),
            answered_at__isnull=False,
        )

    def by_name(self) -> Self:
        return self.order_by("owner__sort_key", "owner__number")


class NeedParticipant(models.Model):
    """An owner beside the responsible one; its amounts are need lines of its own.

    When a merger or split takes the owner away, it and its lines stay as they are, for
    the year counts that owner; who follows (``carried_by``, written by
    partnerships/services/mergers.py alone) sees the need, answers and approves.

    ``state``, ``version`` and the approval are written by
    partnerships/services/joint_needs.py, and the answer by joint_wishes.py, alone.
    """

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("participant", "invited")
        ASKED = "asked", pgettext_lazy("participant", "asks to join")
        WELCOME = "welcome", pgettext_lazy("participant", "let in when it is opened")
        JOINED = "joined", pgettext_lazy("participant", "takes part, not approved")
        APPROVED = "approved", pgettext_lazy("participant", "approved")
        DECLINED = "declined", pgettext_lazy("participant", "declined")
        LEFT = "left", pgettext_lazy("participant", "left")
        REMOVED = "removed", pgettext_lazy("participant", "taken out")

    TAKING_PART = (State.JOINED, State.APPROVED)
    # Those whose answer or approval the need waits for.
    WAITED_FOR = (State.INVITED, State.JOINED, State.APPROVED)
    # Wishes of owners outside it; they hold nothing up.
    WISHES = (State.ASKED, State.WELCOME)
    OUT = (State.DECLINED, State.LEFT, State.REMOVED)

    need = models.ForeignKey(
        Need, on_delete=models.CASCADE, related_name="joint_owners"
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="joint_needs"
    )
    carried_by = models.ForeignKey(
        Organisation,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    state = models.CharField(max_length=10, choices=State.choices, editable=False)
    message = models.TextField(_("message"), blank=True, max_length=2_000)
    # The participant's own order of it among its needs.
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    # Counts the changes of its lines, so that one approves what one has read.
    version = models.PositiveIntegerField(default=1, editable=False)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    # Who wrote the message: at the owner if it asks, at the responsible one if not.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # What the responsible owner said to one that asked.
    answer = models.TextField(_("answer"), blank=True, max_length=2_000)
    answered_at = models.DateTimeField(null=True, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # An approval holds for the duration that was approved, and for no other.
    approved_duration = models.PositiveSmallIntegerField(null=True, editable=False)

    objects: ClassVar[NeedParticipantQuerySet] = NeedParticipantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "owner"],
                name="need_participant_once",
                violation_error_message=_("This owner is in the need already."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state="approved",
                    approved_at__isnull=False,
                    approved_duration__isnull=False,
                )
                | (
                    ~Q(state="approved")
                    & Q(approved_at=None, approved_by=None, approved_duration=None)
                ),
                name="need_participant_approval_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner}: {self.state}"

    @property
    def holder_id(self) -> int:
        """The owner that answers for it now."""
        return self.carried_by_id or self.owner_id

    @property
    def holder(self) -> Organisation:
        return self.carried_by or self.owner

    @property
    def name(self) -> str:
        """«Sandøy», or «Sandøy (Ålesund)» when Ålesund carries its part on.

        Of two that are called the same, the new one's number.
        """
        owner, follower = self.owner, self.carried_by
        if follower is None:
            return owner.name
        same = follower.name == owner.name
        return f"{owner.name} ({follower.number if same else follower.name})"

    @property
    def holds(self) -> bool:
        """Approved, for the need's present duration; needs ``need`` loaded."""
        return (
            self.state == self.State.APPROVED
            and self.approved_duration == self.need.duration
        )
