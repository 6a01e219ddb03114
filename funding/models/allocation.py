import uuid
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from funding.models.basis import BasisSet
from funding.models.grant import Grant
from funding.models.key import AllocationKey
from partnerships.models import NeedLine, Network, Organisation, SchemeYear
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

Kind = Organisation.Kind
DECIDED = "decided"


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def visible_to(self, actor: Actor) -> Self:
        """Drafts are the county governor's; what is decided is its county's too."""
        if actor.system or actor.kind == Kind.NATIONAL:
            return self
        if actor.kind == Kind.UH:  # a partner in any county reads what is decided
            return self.filter(state=DECIDED)
        here = self.filter(scheme_year__county_id__in=actor.county_ids)
        if actor.kind == Kind.GOVERNOR:
            return here
        return here.filter(state=DECIDED)

    def decided(self) -> Self:
        return self.filter(state=DECIDED)


class Allocation(models.Model):
    """The division of a county's frame for a year, with all that it rests on.

    ``frame_nok`` is what the key divides: the free frame. The state's frame is that,
    what earlier years have committed, and what needs are granted by themselves. The
    amounts are copied in, and ``result`` keeps what the engine answered, so that the
    division can be shown and recomputed years later.
    ``state`` is written by funding/services/decisions.py alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("allocation state", "draft")
        FOR_APPROVAL = "for_approval", pgettext_lazy("allocation state", "for approval")
        DECIDED = DECIDED, pgettext_lazy("allocation state", "decided")

    scheme_year = models.OneToOneField(
        SchemeYear, on_delete=models.PROTECT, related_name="allocation"
    )
    # The same form sent twice is the same allocation: the form carries this key.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    frame_nok = models.PositiveBigIntegerField()
    committed_nok = models.PositiveBigIntegerField(default=0)
    to_needs_nok = models.PositiveBigIntegerField(default=0)
    basis_set = models.ForeignKey(BasisSet, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(AllocationKey, on_delete=models.PROTECT, related_name="+")
    result = models.JSONField()
    left_nok = models.PositiveBigIntegerField(default=0)
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.DRAFT, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, editable=False)
    returned_reason = models.TextField(blank=True, editable=False)

    objects: ClassVar[AllocationQuerySet] = AllocationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(frame_nok__gt=0), name="allocation_frame_above_zero"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_allocation_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=DECIDED),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_year} ({self.state})"

    def get_absolute_url(self) -> str:
        return address_of("funding:allocation_detail", self.pk)

    @property
    def whole_frame_nok(self) -> int:
        """The state's frame, as it was when the key divided what was free of it."""
        return self.frame_nok + self.committed_nok + self.to_needs_nok


class AllocationLineQuerySet(models.QuerySet["AllocationLine"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(allocation__in=Allocation.objects.visible_to(actor))

    def granted_nok(self) -> int:
        total: int = self.aggregate(nok=Sum("granted_nok", default=0))["nok"]
        return total

    def with_placed(self) -> Self:
        """Each with ``placed_nok``, what of it lies on needs; the rest does not."""
        return self.annotate(placed_nok=Sum("placements__amount_nok", default=0))

    def with_grant(self) -> Self:
        """Each with ``grant_id``: the recipient's grant of the year, once decided."""
        grants = Grant.objects.filter(
            scheme_year=OuterRef("allocation__scheme_year"),
            recipient=OuterRef("recipient"),
        )
        return self.annotate(grant_id=Subquery(grants.values("pk")))


class AllocationLine(models.Model):
    """One recipient's part. ``pots`` is {pot name: whole kroner} from the key.

    ``for_network_nok``: what of it the key gives the network that the recipient hosts.
    It is paid to the host and granted with the rest, but it is not the owner's own: no
    own contribution is reckoned from it, and it is laid on no need.
    """

    allocation = models.ForeignKey(
        Allocation, on_delete=models.CASCADE, related_name="lines"
    )
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="allocation_lines"
    )
    # The network of that year; empty shows where structure is missing.
    network = models.ForeignKey(
        Network, null=True, on_delete=models.PROTECT, related_name="+"
    )
    placed_nok: int  # set by with_placed
    grant_id: int | None  # set by with_grant
    pots = models.JSONField(default=dict)
    by_key_nok = models.PositiveBigIntegerField()
    granted_nok = models.PositiveBigIntegerField()
    for_network_nok = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[AllocationLineQuerySet] = AllocationLineQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["allocation", "recipient"],
                name="allocation_line_once_per_recipient",
            ),
            models.CheckConstraint(
                condition=Q(for_network_nok__lte=models.F("granted_nok")),
                name="allocation_line_keeps_its_networks_part",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="decided_line_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (SELECT 1 FROM funding_decision d
                                WHERE d.allocation_id
                                   IN (OLD.allocation_id, NEW.allocation_id))
                    THEN RAISE EXCEPTION 'The lines of a decision are locked.';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.granted_nok} kr"

    @property
    def own_part_nok(self) -> int:
        """What is the recipient's own: all that is not for a network."""
        return self.granted_nok - self.for_network_nok

    @property
    def adjusted_nok(self) -> int:
        """What was added to or, below zero, taken from what the key gave."""
        return self.granted_nok - self.by_key_nok


class Adjustment(models.Model):
    """A change of a line by hand, with its reason. Written once."""

    line = models.ForeignKey(
        AllocationLine, on_delete=models.CASCADE, related_name="adjustments"
    )
    from_nok = models.PositiveBigIntegerField()
    to_nok = models.PositiveBigIntegerField()
    reason = models.TextField(_("reason"), max_length=2000)
    at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="adjustment_has_a_reason",
                violation_error_message=_("Say why the amount departs from the key."),
            ),
            models.CheckConstraint(
                condition=~Q(from_nok=models.F("to_nok")),
                name="adjustment_changes_something",
                violation_error_message=_("This is the amount already."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="adjustment_is_kept", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="decided_adjustment_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                declare=[("adjustment", "funding_adjustment%ROWTYPE")],
                func="""
                    adjustment := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                    IF EXISTS (SELECT 1 FROM funding_decision d
                                 JOIN funding_allocationline l
                                   ON l.allocation_id = d.allocation_id
                                WHERE l.id = adjustment.line_id)
                    THEN RAISE EXCEPTION 'The reasons of a decision are locked.';
                    END IF;
                    RETURN adjustment;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.line.recipient}: {self.from_nok} → {self.to_nok}"


class Placement(models.Model):
    """The part of a grant that is laid on a need's budget line.

    What is granted and not placed is the owner's unplaced grant.
    """

    line = models.ForeignKey(
        AllocationLine, on_delete=models.PROTECT, related_name="placements"
    )
    need_line = models.OneToOneField(
        NeedLine, on_delete=models.PROTECT, related_name="placement"
    )
    amount_nok = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_nok__gt=0), name="placement_above_zero"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="placement_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.need_line}: {self.amount_nok} kr"
