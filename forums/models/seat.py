"""The seats of a forum, the people in them, and who leads and keeps its papers.

The governor's people may lead and keep the papers. They never have a seat, and so no
vote: the database refuses it too.
"""

import datetime as dt
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.forum import Forum, SeatKind
from partnerships.models import Network, Organisation
from partnerships.models.period import in_order, no_overlap, valid_on_q
from portal.lib import clock
from portal.people.actor import Actor


def acting_q(actor: Actor, prefix: str = "") -> Q:
    """Rows of this person, acting for the organisation that the row names, if any."""
    if actor.user_id is None:
        return Q(pk__in=[])
    here = Q(**{f"{prefix}organisation": None})
    if actor.organisation_id is not None:
        here |= Q(**{f"{prefix}organisation": actor.organisation_id})
    return Q(**{f"{prefix}user": actor.user_id}) & here


# The governor's people, in any part of the time that the row is for.
OF_THE_GOVERNOR = """
    IF EXISTS (
        SELECT 1
          FROM partnerships_organisation o
         WHERE o.id = NEW.organisation_id AND o.kind IN ('governor', 'national')
    ) OR EXISTS (
        SELECT 1
          FROM partnerships_membership m
          JOIN partnerships_organisation o ON o.id = m.organisation_id
         WHERE m.user_id = NEW.user_id
           AND o.kind IN ('governor', 'national')
           AND (NEW.valid_to IS NULL OR m.valid_from <= NEW.valid_to)
           AND (m.valid_to IS NULL OR m.valid_to >= NEW.valid_from)
    ) THEN
        RAISE EXCEPTION 'The governor has no seat.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'seat_is_not_the_governors';
    END IF;
    RETURN NEW;
"""


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, actor: Actor) -> Self:
        return self

    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on_q(on))

    def voting(self) -> Self:
        """Those whose kind the mandate gives a vote."""
        return self.filter(
            forum__seat_rules__kind=models.F("kind"), forum__seat_rules__may_vote=True
        )


class Seat(models.Model):
    """A place in the forum, for somebody, from a day to a day."""

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="seats")
    kind = models.CharField(_("kind"), max_length=10, choices=SeatKind.choices)
    # For owners: the network whose owners they are, when the seat is a network's.
    network = models.ForeignKey(
        Network,
        verbose_name=_("network"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    # The owner or UH institution, when the seat is that one's own.
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    # Whom it is for, in words: many organisations are in no register here.
    represents = models.CharField(_("represents"), max_length=200)
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[SeatQuerySet] = SeatQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["kind", "represents", "pk"]
        constraints = [
            in_order("seat_period_in_order"),
            models.UniqueConstraint(
                fields=["forum", "kind", "represents"],
                condition=Q(valid_to=None),
                name="seat_once",
                violation_error_message=_("The forum has this seat already."),
            ),
            models.CheckConstraint(
                condition=Q(network=None) | Q(kind="owners"),
                name="seat_of_network_is_for_owners",
                violation_error_message=_("Only seats for owners are a network's."),
            ),
        ]

    def __str__(self) -> str:
        return self.represents


class SeatHolderQuerySet(models.QuerySet["SeatHolder"]):
    def visible_to(self, actor: Actor) -> Self:
        """For who acts for an organisation, or sits in a forum: work contact data."""
        if actor.system or actor.kind:
            return self
        mine = SeatHolder.objects.filter(acting_q(actor))
        runs = ForumRole.objects.filter(acting_q(actor))
        return self.filter(
            Q(seat__forum__in=mine.values("seat__forum"))
            | Q(seat__forum__in=runs.values("forum"))
        )

    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on_q(on), valid_on_q(on, "seat__"))

    def acting(self, actor: Actor) -> Self:
        return self.filter(acting_q(actor))


class SeatHolder(models.Model):
    """A person in a seat, as its member or deputy, from a day to a day.

    One that is a user of the portal sits while acting for ``organisation``, or, where
    that is none, whomever they act for.
    """

    class Part(models.TextChoices):
        MEMBER = "member", pgettext_lazy("seat holder", "member")
        DEPUTY = "deputy", pgettext_lazy("seat holder", "deputy")

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="holders")
    part = models.CharField(
        _("part"), max_length=10, choices=Part.choices, default=Part.MEMBER
    )
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("position"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail at work"), blank=True)
    phone = models.CharField(_("telephone at work"), max_length=30, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="seats",
    )
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[SeatHolderQuerySet] = SeatHolderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            in_order("seat_holder_period_in_order"),
            no_overlap(
                "seat_held_by_one_a_day",
                "seat",
                "part",
                message=_(
                    "Somebody has this place in the seat then. End their time first."
                ),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="not_the_governors",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=OF_THE_GOVERNOR,
            )
        ]

    def __str__(self) -> str:
        return self.name


class ForumRoleQuerySet(models.QuerySet["ForumRole"]):
    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on_q(on))

    def acting(self, actor: Actor) -> Self:
        return self.filter(acting_q(actor))


class ForumRole(models.Model):
    """Who leads the forum, and who is its secretary. It gives no vote."""

    class Kind(models.TextChoices):
        LEADER = "leader", pgettext_lazy("forum role", "leader")
        SECRETARY = "secretary", pgettext_lazy("forum role", "secretary")

    forum = models.ForeignKey(Forum, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=10, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="forum_roles"
    )
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[ForumRoleQuerySet] = ForumRoleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            in_order("forum_role_period_in_order"),
            no_overlap(
                "forum_role_held_by_one_a_day",
                "forum",
                "kind",
                message=_("Somebody has this role then. End their time first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.kind}"


def fora_of(actor: Actor) -> "models.QuerySet[Forum]":
    """The fora whose work this person sees today: as one of it, or overseeing it."""
    if actor.system or actor.kind == Organisation.Kind.NATIONAL:
        return Forum.objects.all()
    today = clock.today()
    seated = SeatHolder.objects.valid_on(today).acting(actor)
    runs = ForumRole.objects.valid_on(today).acting(actor)
    theirs = Q(pk__in=seated.values("seat__forum")) | Q(pk__in=runs.values("forum"))
    if actor.kind == Organisation.Kind.GOVERNOR:
        theirs |= Q(county__in=actor.county_ids)
    return Forum.objects.filter(theirs)
