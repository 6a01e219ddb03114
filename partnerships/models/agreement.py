"""What owners and a UH institution agree on, as equals: an agreement (avtale).

It is negotiated, sent for signing, and in force when every party has signed the same
text. From then no service and no SQL changes it: the triggers here refuse. What is
changed later is an appendix, an agreement of its own that names its main one.
"""

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.agreement_sql import of_negotiation
from partnerships.models.agreement_triggers import TRIGGERS
from partnerships.models.joint import NeedParticipant
from partnerships.models.network import Network, NetworkMember
from partnerships.models.order import Order
from partnerships.models.organisation import Organisation
from partnerships.models.scheme import SchemeYear
from portal.documents.models import Document
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

Kind = Organisation.Kind
LONGEST = 5_000
# What is past the parties' own table: who oversees the county may know of it.
SHOWN = ("signing", "in_force", "ended")
SIGNED = ("in_force", "ended")
UNSIGNED = ("negotiation", "signing")
MAIN_KINDS = ("agreement", "framework")  # the others are appendices
FRAME_CHANGES = ("amendment", "prolongation")
MOVING = ("prolongation", "ending")  # appendices that move the last day
RUN_OUT = "run_out"  # in force, and its last day has passed: shown so, kept nowhere


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, actor: Actor) -> Self:
        """The agreements that this actor may know exist. Every read starts here.

        The parties' own from the first; from when it is for signing the county's
        governor's and the national admin's too. A third UH institution or owner never.
        """
        if actor.system:
            return self
        if actor.organisation_id is None:
            return self.none()
        if actor.kind == Kind.NATIONAL:
            return self.filter(state__in=SHOWN)
        if actor.kind == Kind.GOVERNOR:
            shown = self.filter(state__in=SHOWN)
            return shown.filter(scheme_year__county_id__in=actor.county_ids)
        return self.between(actor.organisation_id)

    def between(self, organisation_id: int) -> Self:
        """Its own, those a merger brought, and those of its networks of today."""
        party = AgreementParty.objects.filter(organisation=organisation_id)
        carried = Agreement.objects.filter(order__need__carried_by=organisation_id)
        parts = NeedParticipant.objects.taking_part().filter(carried_by=organisation_id)
        joint = Agreement.objects.filter(order__need__in=parts.values("need"))
        own = NetworkMember.objects.today().filter(organisation=organisation_id)
        # Short lists of ids: joined to orders and needs, every agreement is read.
        return self.filter(
            Q(pk__in=party.values("agreement"))
            | Q(pk__in=carried.values("pk"))
            | Q(pk__in=joint.values("pk"))
            | Q(network__in=own.values("network"))
        )

    def main(self) -> Self:
        """Without the appendices."""
        return self.filter(main=None)

    def standing(self) -> Self:
        """Without those that were given up."""
        return self.exclude(state=Agreement.State.DROPPED)

    def frameworks(self) -> Self:
        return self.filter(kind=Agreement.Kind.FRAMEWORK)

    def in_force(self) -> Self:
        return self.filter(state=Agreement.State.IN_FORCE)

    def with_last_day(self) -> Self:
        """Each knows its last day by its appendices, and so whether it has run out."""
        moving = Agreement.objects.filter(kind__in=MOVING, state__in=SIGNED)
        own = moving.filter(main=Coalesce(OuterRef("main"), OuterRef("pk")))
        newest = own.order_by("-in_force_at", "-pk").values("ends_on")[:1]
        return self.annotate(moved_to=Coalesce(Subquery(newest), F("ends_on")))

    def listed(self) -> Self:
        """With what a row of a list shows."""
        shown = "title", "kind", "state", "starts_on", "ends_on", "scheme_year__year"
        return self.with_last_day().select_related("scheme_year").only(*shown)


class Agreement(models.Model):
    """One agreement, or an appendix to one. ``state`` and ``version`` are written by
    partnerships/services/ alone: agreements.py, signing.py and scans.py.

    ``order`` is what it is made from; what it prints of that is copied in. A framework
    is made from none: orders are made under it, for years (``Order.framework``).
    """

    class State(models.TextChoices):
        NEGOTIATION = "negotiation", pgettext_lazy("agreement state", "in negotiation")
        SIGNING = "signing", pgettext_lazy("agreement state", "for signing")
        IN_FORCE = "in_force", pgettext_lazy("agreement state", "in force")
        ENDED = "ended", pgettext_lazy("agreement state", "ended")
        DROPPED = "dropped", pgettext_lazy("agreement state", "not concluded")

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", pgettext_lazy("kind of agreement", "agreement")
        FRAMEWORK = "framework", pgettext_lazy("kind of agreement", "framework")
        AMENDMENT = "amendment", pgettext_lazy("kind of agreement", "amendment")
        PROLONGATION = (
            "prolongation",
            pgettext_lazy("kind of agreement", "prolongation"),
        )
        ENDING = "ending", pgettext_lazy("kind of agreement", "ending before time")

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="agreements"
    )
    order = models.ForeignKey(
        Order,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    kind = models.CharField(
        max_length=20, choices=Kind.choices, default=Kind.AGREEMENT, editable=False
    )
    main = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="appendices",
    )
    # Whose framework it is; the network's host signs for it.
    network = models.ForeignKey(
        Network,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    # The same form sent twice is the same agreement: the form carries this key.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=Organisation.WrittenNorwegian.choices
    )
    title = models.CharField(_("title"), max_length=200)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField(
        _("months of notice"), null=True, blank=True
    )
    court = models.CharField(_("agreed court"), max_length=120, blank=True)
    # What the order said, when the agreement was made.
    measures = models.TextField(_("measures"), blank=True, max_length=LONGEST * 2)
    need_titles = models.TextField(blank=True)
    order_reference = models.CharField(max_length=30, blank=True)
    school_count = models.PositiveIntegerField(_("schools"), null=True, blank=True)
    teacher_count = models.PositiveIntegerField(_("teachers"), null=True, blank=True)
    leader_count = models.PositiveIntegerField(_("leaders"), null=True, blank=True)
    # Why an appendix is made.
    reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    # The county's version of the clauses; 0 is the standard.
    template_version = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=20, choices=State.choices, default=State.NEGOTIATION, editable=False
    )
    # Counts the changes, so that one answers, sends and signs what one has read.
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    in_force_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    # Why it was given up before all had signed.
    dropped_because = models.TextField(
        _("reason"), blank=True, max_length=2_000, editable=False
    )
    # The sealed PDF; made once, and kept.
    document = models.OneToOneField(
        Document,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="agreement",
    )

    objects: ClassVar[AgreementQuerySet] = AgreementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(  # all that counting and ordering a list reads
                fields=["scheme_year", "state"],
                include=["id", "document"],
                name="agreement_lists",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind="agreement") & ~Q(state="dropped"),
                name="agreement_once_an_order",
                violation_error_message=_("There is an agreement from this order."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MAIN_KINDS, main=None)
                | (~Q(kind__in=MAIN_KINDS) & Q(main__isnull=False) & ~Q(reason="")),
                name="agreement_appendix_has_its_main_and_reason",
                violation_error_message=_("Say why the appendix is made."),
            ),
            models.CheckConstraint(
                condition=(~Q(kind="framework") | Q(network__isnull=False, order=None))
                & (~Q(kind="agreement") | Q(network=None)),
                name="agreement_framework_is_of_a_network",
            ),
            models.UniqueConstraint(
                fields=["main"],
                condition=Q(state__in=["negotiation", "signing"], main__isnull=False),
                name="agreement_one_appendix_at_a_time",
                violation_error_message=_(
                    "An appendix is being made already. Finish that one first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None)
                | Q(ends_on=None)
                | Q(starts_on__lte=F("ends_on")),
                name="agreement_period_in_order",
                violation_error_message=_(
                    "The last day cannot come before the first day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_force", "ended"], in_force_at__isnull=False)
                | Q(state__in=[*UNSIGNED, "dropped"], in_force_at=None),
                name="agreement_in_force_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped", dropped_because__gt="")
                | (~Q(state="dropped") & Q(dropped_because="")),
                name="agreement_dropped_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at=None)),
                name="agreement_ended_has_its_moment",
            ),
        ]
        triggers = [*TRIGGERS]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("partnerships:agreement_detail", self.pk)

    @property
    def reference(self) -> str:
        """The number that all sides name it by; needs ``scheme_year`` loaded."""
        return f"A{self.scheme_year.year}-{self.pk:05}"

    @property
    def has_run_out(self) -> bool:
        """In force when its last day has passed; of those ``with_last_day`` alone."""
        last: dt.date | None = getattr(self, "moved_to", None)
        return bool(last and last < clock.today()) and self.state == "in_force"

    @property
    def shown_state(self) -> str:
        return RUN_OUT if self.has_run_out else self.state

    def get_state_display(self) -> str:  # type: ignore[no-redef]
        return str(STATES_SHOWN[self.shown_state])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.NEGOTIATION

    @property
    def is_for_signing(self) -> bool:
        return self.state == self.State.SIGNING

    @property
    def is_signed(self) -> bool:
        return self.state in SIGNED

    @property
    def is_dropped(self) -> bool:
        return self.state == self.State.DROPPED

    @property
    def is_appendix(self) -> bool:
        return self.kind not in MAIN_KINDS

    @property
    def is_framework(self) -> bool:
        return self.kind == self.Kind.FRAMEWORK

    @property
    def gives_years(self) -> bool:
        """A framework, or an appendix that may change what it gives each year."""
        changes = self.network_id is not None and self.kind in FRAME_CHANGES
        return self.is_framework or changes

    @property
    def last_day(self) -> dt.date | None:
        """By what it says itself; its appendices may move it: see ``pages``."""
        return self.ends_on


STATES_SHOWN = dict(Agreement.State.choices) | {
    RUN_OUT: pgettext_lazy("agreement state", "run out")
}


class PartyQuerySet(models.QuerySet["AgreementParty"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(agreement__in=Agreement.objects.visible_to(actor))

    def in_order(self) -> Self:
        """Owners first, by name; the UH institution last."""
        return self.order_by("role", "organisation__sort_key", "pk")


class AgreementParty(models.Model):
    """A party, with its number and the one who signs for it; names are copied in."""

    class Role(models.TextChoices):
        OWNER = "owner", pgettext_lazy("party", "school owner")
        UH = "uh", pgettext_lazy("party", "UH institution")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="parties"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="agreement_parties"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    name = models.CharField(max_length=200)
    org_number = models.CharField(
        _("organisation number"), max_length=9, blank=True, default=""
    )
    signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who signs"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    signatory_name = models.CharField(max_length=200, blank=True)
    signatory_title = models.CharField(_("title"), max_length=120, blank=True)
    contact = models.CharField(_("contact person"), max_length=200, blank=True)
    contact_email = models.EmailField(_("the contact's e-mail"), blank=True)

    objects: ClassVar[PartyQuerySet] = PartyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                name="agreement_party_once",
                violation_error_message=_("This organisation is a party already."),
            ),
            models.CheckConstraint(
                condition=Q(org_number="") | Q(org_number__regex=r"^[0-9]{9}$"),
                name="agreement_party_number",
                violation_error_message=_("An organisation number has nine digits."),
            ),
        ]
        triggers = [of_negotiation("party_stands"), never_emptied()]

    def __str__(self) -> str:
        return self.name
