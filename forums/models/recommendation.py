"""The recommendation to the governor: frozen, confirmed by two people, locked."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forums.models.forum import Forum
from forums.models.seat import fora_of
from partnerships.models import Need, Organisation, SchemeYear
from portal.documents.models import Document
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

FORWARDED = "forwarded"


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, actor: Actor) -> Self:
        """The forum's people and its overseers; what is forwarded also owners and UH.

        Owners of the county if the mandate says so, and the UH institutions that the
        year's needs name.
        """
        mine = Q(forum__in=fora_of(actor))
        if actor.kind in Organisation.OWNER_KINDS:
            here = Q(forum__county__in=actor.county_ids, forum__owners_read=True)
            mine |= here & Q(state=FORWARDED)
        elif actor.kind == Organisation.Kind.UH:
            named = Need.objects.submitted().planned_with(actor.organisation_id or 0)
            there = Q(scheme_year__in=named.values("scheme_year"))
            mine |= there & Q(state=FORWARDED, forum__owners_read=True)
        return self.filter(mine)

    def forwarded(self) -> Self:
        return self.filter(state=FORWARDED)

    def settling(self) -> Self:
        """Those that a year stands by: forwarded, and no correction is opened of it."""
        corrected = Q(corrected_by__state=FORWARDED) | Q(correction__isnull=False)
        return self.forwarded().exclude(corrected)

    def newest_first(self) -> Self:
        return self.order_by("-scheme_year__year", "-number")


IS_NOT_THE = """NEW.{role}_by_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM forums_forumrole r
         WHERE r.forum_id = NEW.forum_id AND r.kind = '{role}'
           AND r.user_id = NEW.{role}_by_id
           AND daterange(r.valid_from, r.valid_to, '[]')
               @> (NEW.{role}_at AT TIME ZONE 'Europe/Oslo')::date)"""
# Who confirms as the leader is the leader that day, and likewise the secretary.
CONFIRMED_BY_THE_ROLE = f"""
    IF {IS_NOT_THE.format(role="leader")}
       OR {IS_NOT_THE.format(role="secretary")}
    THEN
        RAISE EXCEPTION 'The leader and the secretary confirm.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'recommendation_confirmed_by_the_role';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        OLD.leader_by_id IS DISTINCT FROM NEW.leader_by_id
            AND OLD.leader_by_id IS NOT NULL
        OR OLD.secretary_by_id IS DISTINCT FROM NEW.secretary_by_id
            AND OLD.secretary_by_id IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'What is confirmed stays confirmed.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'recommendation_stays_confirmed';
    END IF;
    RETURN NEW;
"""


class Recommendation(models.Model):
    """What a forum recommends for a year, as its items had decided when it was made.

    ``content`` is the paper of forums/documents/recommendation.py, before it is
    confirmed. ``state`` is written by forums/services/recommendations.py alone. A
    correction is a new one that says what it corrects, and why.
    """

    class State(models.TextChoices):
        CONFIRMING = "confirming", pgettext_lazy("recommendation", "for confirmation")
        FORWARDED = FORWARDED, pgettext_lazy("recommendation", "forwarded")
        WITHDRAWN = "withdrawn", pgettext_lazy("recommendation", "withdrawn")

    forum = models.ForeignKey(
        Forum, on_delete=models.PROTECT, related_name="recommendations"
    )
    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="recommendations"
    )
    number = models.PositiveSmallIntegerField()
    corrects = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="corrected_by",
    )
    correction_reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    content = models.JSONField(encoder=DjangoJSONEncoder)
    fingerprint = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.CONFIRMING, editable=False
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    leader_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    leader_at = models.DateTimeField(null=True, editable=False)
    secretary_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    secretary_at = models.DateTimeField(null=True, editable=False)
    forwarded_at = models.DateTimeField(null=True, editable=False)
    document = models.ForeignKey(
        Document, null=True, on_delete=models.PROTECT, related_name="recommendations"
    )

    objects: ClassVar[RecommendationQuerySet] = RecommendationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "scheme_year", "number"],
                name="recommendation_number_once",
            ),
            models.UniqueConstraint(
                fields=["forum", "scheme_year"],
                condition=Q(state="confirming"),
                name="recommendation_one_for_confirmation",
            ),
            models.CheckConstraint(
                condition=~Q(leader_by=F("secretary_by")),
                name="recommendation_takes_two_people",
                violation_error_message=_("Two different people confirm."),
            ),
            models.CheckConstraint(
                condition=Q(leader_by=None, leader_at=None)
                | Q(leader_by__isnull=False, leader_at__isnull=False),
                name="recommendation_leader_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(secretary_by=None, secretary_at=None)
                | Q(secretary_by__isnull=False, secretary_at__isnull=False),
                name="recommendation_secretary_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="forwarded",
                    leader_by__isnull=False,
                    secretary_by__isnull=False,
                    forwarded_at__isnull=False,
                    document__isnull=False,
                )
                | ~Q(state="forwarded") & Q(forwarded_at=None, document=None),
                name="recommendation_forwarded_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, correction_reason="")
                | Q(corrects__isnull=False) & ~Q(correction_reason=""),
                name="recommendation_correction_says_why",
                violation_error_message=_("Say what is corrected, and why."),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="content_is_frozen",
                fields=[
                    "forum",
                    "scheme_year",
                    "number",
                    "corrects",
                    "correction_reason",
                    "content",
                    "fingerprint",
                    "made_at",
                    "made_by",
                ],
            ),
            pgtrigger.Protect(
                name="settled_is_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["forwarded", "withdrawn"]),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="confirmed_by_the_role",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=CONFIRMED_BY_THE_ROLE,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.forum} {self.scheme_year.year}-{self.number}"

    def get_absolute_url(self) -> str:
        return address_of("forums:recommendation_detail", self.pk)


class Correction(models.Model):
    """The leave to change the order and the amounts of a year that is forwarded.

    Opened once of a recommendation, with its reason; the next one that is forwarded
    says so, and ends it.
    """

    corrects = models.OneToOneField(
        Recommendation, on_delete=models.PROTECT, related_name="correction"
    )
    reason = models.TextField(_("reason"), max_length=2_000)
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    opened_by_name = models.CharField(max_length=200, editable=False)

    objects: ClassVar[models.Manager["Correction"]]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="correction_says_why",
                violation_error_message=_("Say what is corrected, and why."),
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="of_what_is_forwarded",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
    IF NOT EXISTS (SELECT 1 FROM forums_recommendation r
                    WHERE r.id = NEW.corrects_id AND r.state = 'forwarded')
    THEN
        RAISE EXCEPTION 'Only what is forwarded is corrected.'
            USING ERRCODE = 'check_violation',
                  CONSTRAINT = 'correction_of_what_is_forwarded';
    END IF;
    RETURN NEW;
""",
            ),
            pgtrigger.Protect(
                name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.corrects_id}"
