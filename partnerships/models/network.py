"""Owners who work together. Public knowledge inside the portal, as who there is."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from partnerships.models.organisation import County, Organisation, OrganisationQuerySet
from partnerships.models.period import in_order, no_overlap, valid_on_q
from portal.lib import clock
from portal.people.actor import Actor


class NetworkQuerySet(models.QuerySet["Network"]):
    def visible_to(self, actor: Actor) -> Self:
        """Every network: who works together is public knowledge."""
        return self

    def in_county(self, county: County) -> Self:
        return self.filter(county=county)

    def for_owner_on(self, owner: Organisation, on: dt.date) -> Self:
        """The networks that have ``owner`` as a member that day."""
        member = NetworkMember.objects.valid_on(on).filter(organisation=owner)
        return self.filter(pk__in=member.values("network"))

    def with_host(self) -> Self:
        """Each network with its host, and whether that still is a member."""
        hosts = NetworkMember.objects.today().filter(
            network=OuterRef("pk"), organisation=OuterRef("host")
        )
        return self.select_related("host").annotate(host_is_member=Exists(hosts))

    def with_members_on(self, on: dt.date) -> Self:
        """Each network with ``members_then``, its members that day by name."""
        members = (
            NetworkMember.objects.valid_on(on)
            .select_related("organisation")
            .order_by("organisation__sort_key", "organisation__number")
        )
        return self.prefetch_related(
            Prefetch("members", queryset=members, to_attr="members_then")
        )

    def members_on(self, on: dt.date) -> OrganisationQuerySet:
        """The organisations that these networks have as members that day."""
        rows = NetworkMember.objects.valid_on(on).filter(network__in=self)
        return Organisation.objects.filter(pk__in=rows.values("organisation"))


class Network(models.Model):
    """A region of owners in one county, with a host when somebody is it.

    ``host`` is who was chosen last; it hosts while it is a member: see ``host_now``.
    It has no period, for nothing is reckoned from who hosted before: a decided or sent
    allocation keeps the host of its day in its own basis, and a paper prints what was
    frozen. Who was made host when, and instead of whom, the trace tells.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    county = models.ForeignKey(
        County,
        verbose_name=_("county"),
        on_delete=models.PROTECT,
        related_name="networks",
    )
    host = models.ForeignKey(
        Organisation,
        verbose_name=_("host"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hosted_networks",
    )

    members_then: list["NetworkMember"]  # set by with_members_on

    objects: ClassVar[NetworkQuerySet] = NetworkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def host_is_member(self) -> bool:
        """One query, unless ``with_host`` has asked."""
        members = NetworkMember.objects.today().filter(network=self)
        return members.filter(organisation=self.host_id or 0).exists()

    @property
    def host_now(self) -> Organisation | None:
        """The host, unless it has left the network or is no more."""
        return self.host if self.host_id and self.host_is_member else None


class NetworkMemberQuerySet(models.QuerySet["NetworkMember"]):
    def valid_on(self, on: dt.date | OuterRef) -> Self:
        return self.filter(valid_on_q(on))

    def today(self) -> Self:
        """Those that hold today, of organisations that are there today."""
        today = clock.today()
        return self.valid_on(today).filter(valid_on_q(today, "organisation__"))


class NetworkMember(models.Model):
    """An owner's time in a network."""

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="members"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="network_memberships"
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[NetworkMemberQuerySet] = NetworkMemberQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            in_order("network_member_period_in_order"),
            no_overlap(
                "network_member_once_a_day",
                "network",
                "organisation",
                message=_("This owner is a member of the network already then."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.network_id}"
