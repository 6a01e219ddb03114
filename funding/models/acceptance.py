from datetime import date
from typing import ClassVar, Self, cast

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from funding.models.allocation import AllocationLine
from funding.models.grant import Grant
from partnerships.models import Organisation, SchemeYear
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

Kind = Organisation.Kind


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    def visible_to(self, actor: Actor) -> Self:
        """The recipient's own, the county governor's and the national admin's."""
        if actor.system or actor.kind == Kind.NATIONAL:
            return self
        if actor.kind == Kind.GOVERNOR:
            by_key = "line__allocation__scheme_year__county_id__in"
            return self.filter(
                Q(**{by_key: actor.county_ids})
                | Q(needs_of__scheme_year__county_id__in=actor.county_ids)
            )
        me = actor.organisation_id
        if me is None:
            return self.none()
        return self.filter(Q(line__recipient=me) | Q(needs_of__recipient=me))

    def waiting(self) -> Self:
        return self.filter(state=Acceptance.State.WAITING)


class Acceptance(models.Model):
    """Whether a recipient accepts its grant with the conditions: asked, and answered.

    Of what the key gave it, its ``line``; or of what the decision of a year granted to
    needs by themselves, for that year and later ones: its grant of the year of the
    decision, ``needs_of``. Each has its own letter, and its own answer.
    ``answer_by`` stands in the letter; the governor may give more time, ``until``.
    The answer is given once.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("acceptance state", "waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("acceptance state", "accepted")
        DECLINED = "declined", pgettext_lazy("acceptance state", "declined")

    line = models.OneToOneField(
        AllocationLine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="acceptance",
    )
    needs_of = models.OneToOneField(
        Grant,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs_acceptance",
    )
    answer_by = models.DateField()
    extended_to = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING, editable=False
    )
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects: ClassVar[AcceptanceQuerySet] = AcceptanceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=True, needs_of__isnull=False)
                | Q(line__isnull=False, needs_of__isnull=True),
                name="acceptance_is_of_one_letter",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="waiting", answered_at__isnull=True, answered_by__isnull=True
                )
                | Q(
                    ~Q(state="waiting"),
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="acceptance_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="acceptance_declined_with_a_reason",
                violation_error_message=_("Say why you decline the grant."),
            ),
            models.CheckConstraint(
                condition=Q(extended_to=None)
                | Q(extended_to__gt=models.F("answer_by")),
                name="acceptance_extended_to_a_later_day",
                violation_error_message=_(
                    "The new deadline is not later than the one in the letter."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="answered_acceptance_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="waiting"),
            ),
            pgtrigger.ReadOnly(
                name="acceptance_is_of_its_letter",
                fields=["line", "needs_of", "answer_by"],
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.get_state_display()}"

    @property
    def about(self) -> AllocationLine | Grant:
        """What is accepted; the trace of the answer is kept there."""
        about = self.line or self.needs_of
        assert about  # noqa: S101 - the database holds that it is one of them
        return about

    @property
    def recipient(self) -> Organisation:
        return self.about.recipient

    @property
    def scheme_year(self) -> SchemeYear:
        """Whose decision it is."""
        if self.line:
            return self.line.allocation.scheme_year
        return cast(Grant, self.needs_of).scheme_year

    @property
    def until(self) -> date:
        """The last day that counts."""
        return self.extended_to or self.answer_by

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_late(self) -> bool:
        return self.is_waiting and clock.today() > self.until
