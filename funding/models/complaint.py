import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from funding.models.allocation import AllocationLine
from funding.models.change import ChangeDecision
from funding.models.grant import Grant
from partnerships.models import NeedLine
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

LONGEST_COMPLAINT = 10_000


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the grant that it is about: the recipient's, and the governor's."""
        return self.filter(grant__in=Grant.objects.visible_to(actor))

    def open(self) -> Self:
        return self.filter(state__in=Complaint.OPEN)


class Complaint(models.Model):
    """A recipient disagrees with a decision about it (klage), and is answered.

    It is about what the key gave (``line``), a need's budget line, granted or refused
    (``need_line``), or a later decision (``change``). ``told_on`` is the day that the
    decision was made available, ``due_on`` the last day to complain. ``state`` is
    written by funding/services/complaints.py alone; the moves are there.
    """

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("complaint state", "received")
        TREATED = "treated", pgettext_lazy("complaint state", "under treatment")
        UPHELD = "upheld", pgettext_lazy("complaint state", "upheld")
        PARTLY = "partly", pgettext_lazy("complaint state", "upheld in part")
        APPEALED = "appealed", pgettext_lazy("complaint state", "with the appeal body")
        SETTLED = "settled", pgettext_lazy("complaint state", "decided on appeal")
        DISMISSED = "dismissed", pgettext_lazy("complaint state", "dismissed")
        WITHDRAWN = "withdrawn", pgettext_lazy("complaint state", "withdrawn")

    class Appeal(models.TextChoices):
        STANDS = "stands", pgettext_lazy("appeal", "the decision stands")
        CHANGED = "changed", pgettext_lazy("appeal", "the decision is changed")
        REVOKED = "revoked", pgettext_lazy("appeal", "the decision is revoked")

    OPEN = (State.RECEIVED, State.TREATED, State.APPEALED)
    CLOSED = (
        State.UPHELD,
        State.PARTLY,
        State.SETTLED,
        State.DISMISSED,
        State.WITHDRAWN,
    )

    grant = models.ForeignKey(
        Grant, on_delete=models.PROTECT, related_name="complaints"
    )
    line = models.ForeignKey(
        AllocationLine, null=True, on_delete=models.PROTECT, related_name="complaints"
    )
    need_line = models.ForeignKey(
        NeedLine, null=True, on_delete=models.PROTECT, related_name="complaints"
    )
    change = models.ForeignKey(
        ChangeDecision, null=True, on_delete=models.PROTECT, related_name="complaints"
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    text = models.TextField(_("what the complaint says"), max_length=LONGEST_COMPLAINT)
    told_on = models.DateField()
    due_on = models.DateField()
    received_on = models.DateField(_("received"))
    by_recipient = models.BooleanField(default=False)
    registered_at = models.DateTimeField(default=clock.now, editable=False)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.RECEIVED, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # Why one that came too late is heard all the same.
    late_reason = models.TextField(max_length=2000, blank=True)
    # What is planned of the grant is held back for this reason while it is open.
    suspension = models.CharField(max_length=200, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The later decision that upholds it, and the answer in words.
    outcome = models.OneToOneField(
        ChangeDecision, null=True, on_delete=models.PROTECT, related_name="complaint"
    )
    answer = models.TextField(max_length=LONGEST_COMPLAINT, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    appeal = models.CharField(max_length=8, choices=Appeal.choices, blank=True)
    appeal_answer = models.TextField(max_length=LONGEST_COMPLAINT, blank=True)
    closed_on = models.DateField(null=True)

    objects: ClassVar[ComplaintQuerySet] = ComplaintQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    line__isnull=False, need_line__isnull=True, change__isnull=True
                )
                | Q(line__isnull=True, need_line__isnull=False, change__isnull=True)
                | Q(line__isnull=True, need_line__isnull=True, change__isnull=False),
                name="complaint_is_about_one_decision",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="complaint_says_something",
                violation_error_message=_("Write what the complaint says."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("told_on")) & Q(received_on__gte=F("told_on")),
                name="complaint_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "dismissed", "withdrawn"])
                | Q(received_on__lte=F("due_on"))
                | ~Q(late_reason=""),
                name="complaint_late_is_heard_for_a_reason",
                violation_error_message=_(
                    "It came too late. Say why it is heard all the same, or dismiss it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "treated", "withdrawn"])
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("handled_by"))
                & ~Q(answer=""),
                name="complaint_is_answered_by_another",
                violation_error_message=_(
                    "The person who treats the complaint cannot decide it."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "partly"]) | Q(outcome__isnull=False),
                name="complaint_upheld_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(state="settled") & ~Q(appeal="") & ~Q(appeal_answer="")
                | ~Q(state="settled") & Q(appeal="", appeal_answer=""),
                name="complaint_settled_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["received", "treated", "appealed"], closed_on=None
                )
                | Q(
                    state__in=["upheld", "partly", "settled", "dismissed", "withdrawn"],
                    closed_on__isnull=False,
                ),
                name="complaint_closed_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="complaint_state")]
        triggers = [
            pgtrigger.Protect(name="complaint_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_complaint_is_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__closed_on__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="complaint_says_what_it_said",
                fields=[
                    "grant",
                    "line",
                    "need_line",
                    "change",
                    "form_key",
                    "text",
                    "told_on",
                    "due_on",
                    "received_on",
                    "by_recipient",
                    "registered_at",
                    "registered_by",
                ],
            ),
            pgtrigger.Trigger(
                name="complaint_moves_one_way",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=pgtrigger.F("new__state")),
                func="""
                    IF (OLD.state, NEW.state) NOT IN (
                        ('received', 'treated'), ('received', 'dismissed'),
                        ('received', 'withdrawn'), ('treated', 'upheld'),
                        ('treated', 'partly'), ('treated', 'appealed'),
                        ('treated', 'dismissed'), ('treated', 'withdrawn'),
                        ('appealed', 'settled'), ('appealed', 'withdrawn'))
                    THEN RAISE EXCEPTION 'A complaint does not go from % to %.',
                        OLD.state, NEW.state;
                    END IF;
                    IF NEW.state IN ('upheld', 'partly') AND NOT EXISTS (
                        SELECT 1 FROM funding_changedecision c
                         WHERE c.id = NEW.outcome_id AND c.state = 'decided')
                    THEN RAISE EXCEPTION 'A complaint is upheld by a decision.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.received_on}"

    def get_absolute_url(self) -> str:
        return address_of("funding:complaint_detail", self.pk)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_late(self) -> bool:
        return self.received_on > self.due_on
