from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.membership import LONGEST_MESSAGE, Membership, managed_by_q
from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those that one decides or whose organisation one leads."""
        return self.filter(Q(asker_id=actor.user_id) | managed_by_q(actor))

    def managed_by(self, actor: Actor) -> Self:
        return self.filter(managed_by_q(actor))

    def at(self, organisation: Organisation) -> Self:
        return self.filter(organisation=organisation)

    def open(self) -> Self:
        return self.filter(state=AccessRequest.State.OPEN)


class AccessRequest(models.Model):
    """Somebody asks to act for an organisation, and is answered."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request state", "waiting for an answer")
        GIVEN = "given", pgettext_lazy("request state", "access given")
        REFUSED = "refused", pgettext_lazy("request state", "refused")

    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="access_requests"
    )
    message = models.TextField(_("message"), max_length=LONGEST_MESSAGE)
    # The page that was refused, if the request began there.
    page = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answer = models.TextField(_("answer"), max_length=LONGEST_MESSAGE, blank=True)
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, editable=False
    )

    objects: ClassVar[AccessRequestQuerySet] = AccessRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asker", "organisation"],
                condition=Q(state="open"),
                name="access_request_open_once",
                violation_error_message=_("You have asked there already."),
            ),
            models.CheckConstraint(
                name="access_request_answered_by_somebody",
                condition=Q(state="open", answered_at=None, answered_by=None)
                | Q(
                    state__in=["given", "refused"],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="access_request_given_as_a_membership",
                condition=Q(state="given", membership__isnull=False)
                | (~Q(state="given") & Q(membership=None)),
            ),
            models.CheckConstraint(
                name="access_request_refused_with_a_reason",
                condition=~Q(state="refused") | ~Q(answer=""),
                violation_error_message=_("Say why: the one who asked reads it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker} → {self.organisation} ({self.state})"

    def get_absolute_url(self) -> str:
        return address_of("partnerships:access_request", self.pk)


class AccessMessage(models.Model):
    """What the asker has written again while the request waited: another text, or of
    another page."""

    request = models.ForeignKey(
        AccessRequest, on_delete=models.PROTECT, related_name="more"
    )
    text = models.TextField(_("message"), max_length=LONGEST_MESSAGE)
    page = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[models.Manager["AccessMessage"]]

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.at:%Y-%m-%d}"
