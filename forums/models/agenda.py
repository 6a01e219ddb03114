"""The agenda: items with their papers, needs and notes."""

import uuid
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.held import stands
from forums.models.meeting import Meeting
from forums.models.pulse import beats
from partnerships.models import ForwardedRanking, Need
from portal.documents.uploads import Upload, UploadQuerySet, is_whole
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

LONGEST_TEXT = 20_000


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, actor: Actor) -> Self:
        """The items of the meetings that one sees."""
        return self.filter(meeting__in=Meeting.objects.visible_to(actor))

    def open_to(self, actor: Actor) -> Self:
        """Those whose internal papers and notes one may read: not who stands down.

        By the person, so that it holds whomever they act for.
        """
        if actor.system:
            return self
        barred = AgendaItem.objects.filter(
            recusals__participant__user=actor.user_id or 0,
            recusals__state__in=BARRING,
        )
        return self.visible_to(actor).exclude(pk__in=barred.values("pk"))


# States of a recusal that keep one out of the item: forums/models/recusal.py.
BARRING = ("declared", "stands_down")


class AgendaItem(models.Model):
    """An item on the agenda, and how it was decided.

    ``state``, ``adopted`` and ``decided_by`` are written by
    forums/services/decisions.py alone.
    """

    class Kind(models.TextChoices):
        CASE = "case", pgettext_lazy("agenda item", "case")
        PRIORITIES = "priorities", pgettext_lazy("agenda item", "needs and priorities")
        INFORMATION = "information", pgettext_lazy("agenda item", "information")
        MINUTES = "minutes", pgettext_lazy("agenda item", "approval of minutes")
        OTHER = "other", pgettext_lazy("agenda item", "any other business")

    class State(models.TextChoices):
        UNDECIDED = "undecided", pgettext_lazy("agenda item", "not decided")
        AGREED = "agreed", pgettext_lazy("agenda item", "agreed")
        DISAGREED = "disagreed", pgettext_lazy("agenda item", "no consensus")
        VOTED = "voted", pgettext_lazy("agenda item", "decided by vote")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.CASE
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what it is about"), blank=True, max_length=LONGEST_TEXT)
    # Counts the saves, so that an old tab cannot write over a newer text.
    version = models.PositiveIntegerField(default=1, editable=False)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.UNDECIDED, editable=False
    )
    adopted = models.ForeignKey(
        "forums.ItemProposal",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[AgendaItemQuerySet] = AgendaItemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="agenda_item_number_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="agenda_item_from_one_up"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["agreed", "voted"],
                    adopted__isnull=False,
                    decided_at__isnull=False,
                )
                | Q(
                    state__in=["undecided", "disagreed"], adopted=None, decided_at=None
                ),
                name="agenda_item_decision_is_whole",
            ),
        ]
        triggers = [
            beats("the_row.meeting_id"),
            pgtrigger.Trigger(
                name="locked_when_held",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("the_row", "forums_agendaitem%ROWTYPE")],
                func="""
                    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                    IF EXISTS (SELECT 1 FROM forums_meeting m
                                WHERE m.id = the_row.meeting_id
                                  AND m.state IN ('closed', 'cancelled'))
                       OR (TG_OP = 'UPDATE' AND NEW.meeting_id <> OLD.meeting_id)
                    THEN
                        RAISE EXCEPTION 'The meeting is over.'
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'agenda_of_what_is_over';
                    END IF;
                    RETURN the_row;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return address_of("forums:item_detail", self.pk)


class ItemNoteQuerySet(models.QuerySet["ItemNote"]):
    def visible_to(self, actor: Actor) -> Self:
        """For who leads the meeting and its secretary, and nobody else."""
        if actor.system:
            return self
        return self.filter(
            item__in=AgendaItem.objects.open_to(actor),
            item__meeting__in=Meeting.objects.run_by(actor).values("pk"),
        )


class ItemNote(models.Model):
    """The leader's run-book of an item: how long it may take, and notes for it."""

    item = models.OneToOneField(
        AgendaItem, on_delete=models.CASCADE, related_name="note"
    )
    minutes = models.PositiveSmallIntegerField(
        _("time in minutes"), null=True, blank=True
    )
    text = models.TextField(_("notes"), blank=True, max_length=LONGEST_TEXT)

    objects: ClassVar[ItemNoteQuerySet] = ItemNoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        triggers = [beats()]

    def __str__(self) -> str:
        return f"{self.item_id}"


class ItemNeed(models.Model):
    """A need on the agenda, and where it came from: a network's forwarded order."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="needs")
    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, related_name="agenda_items"
    )
    # What the network handed over; none for a need that no network has ranked.
    forwarded = models.ForeignKey(
        ForwardedRanking,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    network_rank = models.PositiveSmallIntegerField(null=True, blank=True)

    objects: ClassVar[models.Manager["ItemNeed"]]

    class Meta:
        ordering = ["forwarded", "network_rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "need"],
                name="item_need_once",
                violation_error_message=_("This need is on the item already."),
            ),
            models.CheckConstraint(
                condition=Q(forwarded=None, network_rank=None)
                | Q(forwarded__isnull=False, network_rank__isnull=False),
                name="item_need_origin_is_whole",
            ),
        ]
        triggers = [beats(), stands("forums_itemneed", "item_id"), never_emptied()]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.need_id}"


class ItemPaperQuerySet(UploadQuerySet["ItemPaper"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the items one sees; internal ones not for who stands down."""
        there = self.there().filter(item__in=AgendaItem.objects.visible_to(actor))
        open_items = AgendaItem.objects.open_to(actor).filter(pk=OuterRef("item"))
        return there.filter(Q(internal=False) | Exists(open_items))

    def of_item(self, item: AgendaItem, *, stands_down: bool) -> Self:
        """Those of an item that one is known to see, and to stand down from or not.

        It says what ``visible_to`` does, where that has been asked already.
        """
        there = self.there().filter(item=item)
        return there.filter(internal=False) if stands_down else there


class ItemPaper(Upload):
    """A file with an item. An internal one is kept from who stands down.

    forums/services/papers.py alone writes here.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="papers"
    )
    internal = models.BooleanField(_("internal"), default=False)

    objects: ClassVar[ItemPaperQuerySet] = ItemPaperQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Upload.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["item", "sha256"],
                condition=Q(removed_at=None),
                name="item_paper_once",
                violation_error_message=_("This file is with the item already."),
            ),
            is_whole("item_paper_has_its_file"),
        ]
        indexes = [models.Index(fields=["file"], name="item_paper_file")]
        triggers = [beats(), stands("forums_itempaper", "item_id"), never_emptied()]

    def get_absolute_url(self) -> str:
        return address_of("forums:paper_file", self.pk)
