"""A county's samarbeidsforum for a scheme, and the rules of its mandate as data."""

import datetime as dt
from typing import ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models import County, Scheme
from partnerships.models.period import in_order, valid_on_q
from portal.lib.addresses import address_of
from portal.people.actor import Actor

LONGEST_MANDATE = 20_000


class SeatKind(models.TextChoices):
    """Whom a seat is for."""

    OWNERS = "owners", pgettext_lazy("seat", "school owners")
    UH = "uh", pgettext_lazy("seat", "universities and university colleges")
    KS = "ks", pgettext_lazy("seat", "KS")
    PBL = "pbl", pgettext_lazy("seat", "PBL")
    TEACHERS = "teachers", pgettext_lazy("seat", "teacher organisations")
    INVITED = "invited", pgettext_lazy("seat", "others by invitation")


class ForumQuerySet(models.QuerySet["Forum"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every forum: who sits together is public knowledge in the portal."""
        return self

    def valid_on(self, on: dt.date) -> Self:
        return self.filter(valid_on_q(on))

    def in_counties(self, county_ids: frozenset[int]) -> Self:
        return self.filter(county__in=county_ids)


class Forum(models.Model):
    """A co-operation forum. What no source settles of its rules, the mandate says."""

    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="forums",
    )
    scheme = models.ForeignKey(
        Scheme,
        verbose_name=_("scheme"),
        on_delete=models.PROTECT,
        related_name="forums",
    )
    name = models.CharField(_("name"), max_length=200)
    mandate = models.TextField(_("mandate"), blank=True, max_length=LONGEST_MANDATE)
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    # Of the seats that vote, this part must be there.
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum"), default=50, validators=[MaxValueValidator(100)]
    )
    # Whether one who belongs to the owner or UH institution that a need concerns
    # stands down by that alone; if not, it is shown, and decided one by one.
    membership_disqualifies = models.BooleanField(
        _("belonging to a party disqualifies"), default=True
    )
    # Whether the county's owners, and the UH institutions that needs name, read what is
    # forwarded to the governor.
    owners_read = models.BooleanField(
        _("owners and UH read the recommendation"), default=True
    )
    # How long before a meeting the agenda goes out, and how long minutes are open for
    # comments.
    notice_days = models.PositiveSmallIntegerField(
        _("notice of a meeting"), default=14, validators=[MaxValueValidator(90)]
    )
    comment_days = models.PositiveSmallIntegerField(
        _("time for comments"), default=14, validators=[MaxValueValidator(90)]
    )

    objects: ClassVar[ForumQuerySet] = ForumQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            in_order("forum_period_in_order"),
            models.UniqueConstraint(
                fields=["county", "scheme", "name"],
                name="forum_name_once",
                violation_error_message=_("This county has a forum of that name."),
            ),
            models.CheckConstraint(
                condition=Q(quorum_percent__lte=100), name="forum_quorum_is_a_part"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("forums:forum_detail", self.pk)


class SeatRule(models.Model):
    """What the mandate says of one kind of seat: its rights, and how many there are.

    Who does not speak listens and reads: asks for no floor, proposes nothing, dissents
    from nothing and comments on no minutes. To propose and to vote is to speak.
    """

    forum = models.ForeignKey(
        Forum, on_delete=models.CASCADE, related_name="seat_rules"
    )
    kind = models.CharField(max_length=10, choices=SeatKind.choices)
    may_speak = models.BooleanField(_("may speak"), default=True)
    may_propose = models.BooleanField(_("may propose"), default=True)
    may_vote = models.BooleanField(_("may vote"), default=True)
    at_least = models.PositiveSmallIntegerField(_("at least"), default=0)
    at_most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    objects: ClassVar[models.Manager["SeatRule"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "kind"], name="seat_rule_once_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(at_most=None) | Q(at_most__gte=models.F("at_least")),
                name="seat_rule_most_above_least",
                violation_error_message=_(
                    "The most seats cannot be fewer than the fewest."
                ),
            ),
            models.CheckConstraint(
                condition=Q(may_speak=True) | Q(may_propose=False, may_vote=False),
                name="seat_rule_who_votes_speaks",
                violation_error_message=_(
                    "A seat that proposes or votes speaks too. Let it speak, or take "
                    "away the other two."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forum_id}: {self.kind}"
