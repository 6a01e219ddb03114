"""The forum's long-term plan: sections of text, in versions with dates."""

import datetime as dt
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.forum import Forum
from forums.models.seat import fora_of
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

ADOPTED = "adopted"
LONGEST_SECTION = 20_000


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> Self:
        """What is adopted is everybody's to read; a draft is the forum's."""
        return self.filter(Q(state=ADOPTED) | Q(forum__in=fora_of(actor)))

    def in_force(self, on: dt.date) -> Self:
        """Of one forum, the first is the one that is in force that day."""
        found = self.filter(state=ADOPTED, valid_from__lte=on)
        return found.order_by("-valid_from", "-number")


class Plan(models.Model):
    """One version. An adopted one is locked; a change is a new version."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("plan state", "draft")
        ADOPTED = ADOPTED, pgettext_lazy("plan state", "adopted")

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    adopted_at = models.DateTimeField(null=True, editable=False)
    adopted_by_name = models.CharField(max_length=200, blank=True, editable=False)
    # Counts the saves, so that an old tab cannot write over a newer text.
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    updated_by_name = models.CharField(max_length=200, blank=True, editable=False)

    objects: ClassVar[PlanQuerySet] = PlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "number"], name="plan_number_once"
            ),
            models.UniqueConstraint(
                fields=["forum"],
                condition=Q(state="draft"),
                name="plan_one_draft_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", adopted_at=None)
                | Q(
                    state="adopted",
                    adopted_at__isnull=False,
                    valid_from__isnull=False,
                ),
                name="plan_adopted_has_its_dates",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="adopted_plan_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=ADOPTED),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("forums:plan_detail", self.pk)


class PlanSection(models.Model):
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField()
    heading = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("text"), blank=True, max_length=LONGEST_SECTION)

    objects: ClassVar[models.Manager["PlanSection"]]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"], name="plan_section_number_once"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="section_of_an_adopted_plan",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("the_row", "forums_plansection%ROWTYPE")],
                func="""
                    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                    IF EXISTS (SELECT 1 FROM forums_plan p
                                WHERE p.id = the_row.plan_id AND p.state = 'adopted')
                       OR (TG_OP = 'UPDATE' AND NEW.plan_id <> OLD.plan_id)
                    THEN
                        RAISE EXCEPTION 'An adopted plan is locked.'
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'plan_section_is_locked';
                    END IF;
                    RETURN the_row;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.heading
