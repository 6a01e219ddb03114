from typing import ClassVar, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need import Need
from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.people.actor import Actor

MESSAGE_LENGTH = 2_000


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """The two owners': the one that asks, and the one that is asked."""
        if actor.system:
            return self
        if actor.organisation_id is None:
            return self.none()
        return self.filter(
            Q(asked_by_owner_id=actor.organisation_id)
            | Q(need__owner_id=actor.organisation_id, need__carried_by=None)
            | Q(need__carried_by_id=actor.organisation_id)
        )

    def waiting(self) -> Self:
        return self.filter(state=JoinRequest.State.ASKED)


class JoinRequest(models.Model):
    """An owner asks another to take part in its submitted need; answered once.

    ``state`` is written by partnerships/services/joining.py alone.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("join request", "waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("join request", "accepted")
        DECLINED = "declined", pgettext_lazy("join request", "declined")

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="joining")
    asked_by_owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="asked_to_join"
    )
    message = models.TextField(
        _("message"), validators=[MaxLengthValidator(MESSAGE_LENGTH)]
    )
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(
        _("answer"), blank=True, validators=[MaxLengthValidator(MESSAGE_LENGTH)]
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[JoinRequestQuerySet] = JoinRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "asked_by_owner"],
                condition=~Q(state="declined"),
                name="join_request_once",
                violation_error_message=_("You have asked to join this need already."),
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None)
                | Q(state__in=["accepted", "declined"], answered_at__isnull=False),
                name="join_request_answered_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_by_owner_id} → {self.need_id}"

    def get_absolute_url(self) -> str:
        return reverse("partnerships:join_request", args=[self.pk])
