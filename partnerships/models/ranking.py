"""A network's own order of its needs, and what it has forwarded to the forum."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need import Need
from partnerships.models.network import Network, NetworkMember
from partnerships.models.organisation import Organisation
from partnerships.models.period import valid_on_q
from partnerships.models.scheme import SchemeYear
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

Kind = Organisation.Kind


class NetworkRankingQuerySet(models.QuerySet["NetworkRanking"]):
    def visible_to(self, actor: Actor) -> Self:
        """The network's owners of that year, its host, the governor, national admin.

        The order is the network's own work until it is forwarded; who else is in
        the county reads it in the papers of the forum.
        """
        if actor.system or actor.kind == Kind.NATIONAL:
            return self
        if actor.kind == Kind.GOVERNOR:
            return self.filter(scheme_year__county_id__in=actor.county_ids)
        member = NetworkMember.objects.filter(
            valid_on_q(models.OuterRef("scheme_year__owners_on")),
            network=models.OuterRef("network"),
            organisation=actor.organisation_id or 0,
        )
        host = NetworkMember.objects.today().filter(
            network=models.OuterRef("network"),
            organisation=models.OuterRef("network__host"),
        )
        hosts = Q(models.Exists(host), network__host_id=actor.organisation_id or 0)
        return self.filter(models.Exists(member) | hosts)

    def forwarded(self) -> Self:
        return self.filter(state=NetworkRanking.State.FORWARDED)


class NetworkRanking(models.Model):
    """The order of a network's needs in one scheme year.

    ``state`` and ``version`` are written by partnerships/services/rankings.py alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("ranking state", "in the making")
        FORWARDED = "forwarded", pgettext_lazy("ranking state", "forwarded")

    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="rankings"
    )
    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="rankings"
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    reason = models.TextField(_("reason for the order"), blank=True, max_length=10_000)
    took_part = models.TextField(_("who took part"), blank=True, max_length=10_000)
    # Counts the saves, so that an old tab cannot write over a newer order.
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    updated_by_name = models.CharField(max_length=200, blank=True, editable=False)
    # Written by forums when they begin on it: from then it is not called back.
    treated_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[NetworkRankingQuerySet] = NetworkRankingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["network", "scheme_year"], name="ranking_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(reason="") & ~Q(took_part="")),
                name="ranking_forwarded_says_why",
                violation_error_message=_(
                    "Say why the order is as it is, and who took part."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.scheme_year.year}"


class RankedNeed(models.Model):
    """A need's place in the order; those of a forwarded ranking are locked."""

    ranking = models.ForeignKey(
        NetworkRanking, on_delete=models.CASCADE, related_name="places"
    )
    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, related_name="network_places"
    )
    rank = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["RankedNeed"]]

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["ranking", "need"], name="ranked_need_once"
            ),
            models.UniqueConstraint(
                fields=["ranking", "rank"], name="ranked_place_once"
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="ranked_from_one_up"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="forwarded_order_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[("place", "partnerships_rankedneed%ROWTYPE")],
                func="""
                    place := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                    IF EXISTS (SELECT 1 FROM partnerships_networkranking r
                               WHERE r.id = place.ranking_id
                                 AND r.state = 'forwarded')
                    THEN RAISE EXCEPTION 'A forwarded order is locked.';
                    END IF;
                    RETURN place;
                """,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.need_id}"


class ForwardedRanking(models.Model):
    """What one forwarding handed to the forum, as it was then, and by whom.

    ``order`` is a list of {"rank", "need", "title", "owner", "number",
    "requested_nok"}. A row is written once; calling back only says so on it.
    """

    ranking = models.ForeignKey(
        NetworkRanking, on_delete=models.PROTECT, related_name="forwardings"
    )
    order = models.JSONField(encoder=DjangoJSONEncoder)
    reason = models.TextField()
    took_part = models.TextField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(max_length=200, blank=True)
    for_name = models.CharField(max_length=200, blank=True)
    called_back_at = models.DateTimeField(null=True)
    called_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    called_back_reason = models.TextField(blank=True)

    objects: ClassVar[models.Manager["ForwardedRanking"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ranking"],
                condition=Q(called_back_at=None),
                name="ranking_forwarded_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(called_back_at=None) | ~Q(called_back_reason=""),
                name="ranking_called_back_with_a_reason",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="forwarding_is_kept",
                fields=[
                    "ranking",
                    "order",
                    "reason",
                    "took_part",
                    "at",
                    "by",
                    "by_name",
                    "for_name",
                ],
            ),
            pgtrigger.Protect(
                name="forwarding_is_not_deleted", operation=pgtrigger.Delete
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.ranking} {self.at:%Y-%m-%d}"
