"""The minutes of a meeting: written, commented on, approved, and then locked.

What the meeting's rows say is read once, when the draft is made; people write a text
to each item. Approved minutes are kept as one text with its hash, and the database
refuses every change of them; what was wrong is put right in a new version.
"""

import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.agenda import LONGEST_TEXT, AgendaItem
from forums.models.meeting import Meeting, Participant
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, actor: Actor) -> Self:
        """A draft: who runs the meeting. Then those who were there, and those who are
        called to approve it. Approved: all who see the meeting.
        """
        if actor.system:
            return self
        run = Meeting.objects.run_by(actor)
        there = Participant.objects.acting(actor).exclude(attendances=None)
        seen = Meeting.objects.visible_to(actor).values("pk")
        sent = Q(meeting__in=there.values("meeting"))
        sent |= Q(approval_item__meeting__in=seen)
        return self.filter(
            Q(meeting__in=run.values("pk"))
            | (Q(state="comments") & sent)
            | Q(state="approved", meeting__in=seen)
        )

    def approved(self) -> Self:
        return self.filter(state=Minutes.State.APPROVED)


# Approved minutes are the end of it; before that, only an item that a closed
# meeting has decided approves, and the hash is that of the text beside it.
LOCKED = """
    IF OLD.state = 'approved' THEN
        RAISE EXCEPTION 'Approved minutes are not changed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_approved_stand';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.state = 'approved' AND NOT EXISTS (
        SELECT 1
          FROM forums_agendaitem i
          JOIN forums_meeting m ON m.id = i.meeting_id
          JOIN forums_meeting held ON held.id = NEW.meeting_id
         WHERE i.id = NEW.approval_item_id
           AND i.kind = 'minutes'
           AND i.adopted_id IS NOT NULL
           AND m.state = 'closed'
           AND m.starts_at > held.starts_at
           AND m.forum_id IS NOT DISTINCT FROM held.forum_id
           AND m.network_id IS NOT DISTINCT FROM held.network_id
    ) THEN
        RAISE EXCEPTION 'No later meeting has approved these minutes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_approved_by_item';
    END IF;
    IF NEW.state = 'approved'
       AND NEW.sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex')
    THEN
        RAISE EXCEPTION 'The hash is not that of the minutes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_hash';
    END IF;
    RETURN NEW;
"""


def of_locked() -> pgtrigger.Trigger:
    """For rows of minutes: these are held against an approval at the same moment."""
    return pgtrigger.Trigger(
        name="approved_stand",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("the_state", "text")],
        func="""
            SELECT x.state INTO the_state FROM forums_minutes x
             WHERE x.id = CASE WHEN TG_OP = 'DELETE'
                               THEN OLD.minutes_id ELSE NEW.minutes_id END
               FOR SHARE;
            IF the_state = 'approved'
               OR (TG_OP = 'UPDATE' AND NEW.minutes_id <> OLD.minutes_id)
            THEN
                RAISE EXCEPTION 'Approved minutes are not changed.'
                    USING ERRCODE = 'check_violation',
                          CONSTRAINT = 'minutes_approved_stand';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class Minutes(models.Model):
    """One version of a meeting's minutes. ``state`` is written by
    forums/services/minutes.py alone.

    facts     what the rows said when the draft was made (forums/documents/record.py)
    content   once approved: all that they say, as one canonical JSON text
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("minutes state", "draft")
        COMMENTS = "comments", pgettext_lazy("minutes state", "out for comments")
        APPROVED = "approved", pgettext_lazy("minutes state", "approved")

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="minutes"
    )
    number = models.PositiveSmallIntegerField(default=1)
    corrects = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
    )
    reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    facts = models.JSONField()
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    comments_until = models.DateField(null=True, blank=True)
    # The item of a later meeting where they are approved.
    approval_item = models.ForeignKey(
        AgendaItem,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="approves",
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    content = models.TextField(blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects: ClassVar[MinutesQuerySet] = MinutesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="minutes_version_once"
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=~Q(state="approved"),
                name="minutes_one_in_the_making",
                violation_error_message=_("Minutes of this meeting are being written."),
            ),
            models.CheckConstraint(
                condition=Q(number=1, corrects=None, reason="")
                | (Q(number__gt=1, corrects__isnull=False) & ~Q(reason="")),
                name="minutes_correction_has_its_reason",
                violation_error_message=_("Say what is corrected, and why."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft", sent_at=None)
                | Q(
                    state__in=["comments", "approved"],
                    sent_at__isnull=False,
                    comments_until__isnull=False,
                ),
                name="minutes_sent_have_a_day",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state="approved",
                        approved_at__isnull=False,
                        approval_item__isnull=False,
                        sha256__regex=r"^[0-9a-f]{64}$",
                    )
                    & ~Q(content="")
                )
                | (~Q(state="approved") & Q(approved_at=None, content="", sha256="")),
                name="minutes_approved_are_whole",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="approved_stand",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=LOCKED,
            ),
            pgtrigger.ReadOnly(
                name="facts_stand",
                fields=[
                    "meeting",
                    "number",
                    "corrects",
                    "reason",
                    "language",
                    "facts",
                    "made_at",
                ],
            ),
            pgtrigger.Trigger(
                name="of_a_held_meeting",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.state <> 'draft' OR NOT EXISTS (
                        SELECT 1 FROM forums_meeting m
                         WHERE m.id = NEW.meeting_id AND m.state = 'closed'
                    ) THEN
                        RAISE EXCEPTION 'Minutes begin as a draft of a held meeting.'
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'minutes_of_a_held_meeting';
                    END IF;
                    RETURN NEW;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}.{self.number}"

    def get_absolute_url(self) -> str:
        return address_of("forums:minutes_detail", self.pk)

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED


class SectionQuerySet(models.QuerySet["MinutesSection"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(minutes__in=Minutes.objects.visible_to(actor))


class MinutesSection(models.Model):
    """What somebody writes of one item, beside what the rows say of it."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.CASCADE, related_name="sections"
    )
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("text"), blank=True, max_length=LONGEST_TEXT)
    # Counts the saves, so that an old tab cannot write over a newer text.
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)
    changed_by_name = models.CharField(max_length=200, blank=True, editable=False)

    objects: ClassVar[SectionQuerySet] = SectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["item__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "item"], name="minutes_section_once_an_item"
            )
        ]
        triggers = [of_locked(), never_emptied()]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.item_id}"


class CommentQuerySet(models.QuerySet["MinutesComment"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(minutes__in=Minutes.objects.visible_to(actor))


class MinutesComment(models.Model):
    """What one who was there says of an item's text, and what is answered."""

    minutes = models.ForeignKey(
        Minutes, on_delete=models.CASCADE, related_name="comments"
    )
    section = models.ForeignKey(
        MinutesSection, on_delete=models.CASCADE, related_name="comments"
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("comment"), max_length=5_000)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    answer = models.TextField(_("answer"), blank=True, max_length=5_000)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by_name = models.CharField(max_length=200, blank=True, editable=False)

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="minutes_comment_says_something"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="minutes_comment_answer_has_its_moment",
            ),
        ]
        triggers = [of_locked(), never_emptied()]

    def __str__(self) -> str:
        return f"{self.section_id}: {self.participant_id}"


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, actor: Actor) -> Self:
        """With the meeting that it was agreed in, and to the one who is to do it."""
        if actor.system:
            return self
        mine = FollowUp.objects.filter(
            person__in=Participant.objects.acting(actor).values("pk")
        )
        seen = Q(item__meeting__in=Meeting.objects.visible_to(actor).values("pk"))
        return self.filter(seen | Q(pk__in=mine.values("pk")))

    def waiting(self) -> Self:
        return self.filter(done_at=None)

    def on_agenda_of(self, meeting: Meeting) -> Self:
        """From the holder's earlier meetings, and not done when this one began."""
        began = meeting.opened_at or meeting.starts_at
        open_then = Q(done_at=None) | Q(done_at__gte=began)
        return self.filter(
            open_then,
            item__meeting__forum=meeting.forum_id,
            item__meeting__network=meeting.network_id,
            item__meeting__starts_at__lt=meeting.starts_at,
        ).order_by("due", "pk")


class FollowUp(models.Model):
    """Something to do after an item: who, and until when.

    On each later agenda of the forum or network until it is done.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="follow_ups"
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.CharField(_("what is to be done"), max_length=500)
    person = models.ForeignKey(
        Participant,
        verbose_name=_("who does it"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    due = models.DateField(_("until"))
    made_at = models.DateTimeField(default=clock.now, editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by_name = models.CharField(max_length=200, blank=True, editable=False)

    objects: ClassVar[FollowUpQuerySet] = FollowUpQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="follow_up_says_something"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(done_at__gte=F("made_at")),
                name="follow_up_done_after_it_was_made",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"], name="follow_up_waiting", condition=Q(done_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.text
