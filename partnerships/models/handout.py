import hashlib
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from partnerships.models.need import Need, held_by_q
from partnerships.models.need_partner import NeedPartner
from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor

LONGEST_MESSAGE = 2_000
LONGEST_NAME = 120


class HandoutQuerySet(models.QuerySet["Handout"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of one's own needs, and those that one's organisation is asked for."""
        if actor.system:
            return self
        if actor.organisation_id is None:
            return self.none()
        own = held_by_q(actor.organisation_id, "need__")
        return self.filter(own | Q(organisation_id=actor.organisation_id))

    def open(self) -> Self:
        return self.filter(
            withdrawn_at__isnull=True,
            closed_at__isnull=True,
            until__gte=clock.today(),
            need__state=Need.State.DRAFT,
        ).filter(
            Q(organisation=None)
            | Q(organisation=F("need__uh_partner"))
            | Exists(
                NeedPartner.objects.filter(
                    need=OuterRef("need"), institution=OuterRef("organisation")
                )
            )
        )

    def by_token(self, token: str) -> Self:
        return self.filter(token_hash=hash_of(token))


class Handout(models.Model):
    """Parts of a draft that somebody else is asked to write, until a day.

    Either a named colleague, by a link that needs no membership, or an organisation,
    whose editors find it when they log in. The link's token is reckoned from the
    portal's own key as the mail is sent; only its hash is kept.

    It ends when the need is submitted, for good: an old mail opens nothing in a need
    that is called back or opened for changes, and the owner asks anew if it wants to.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="handouts")
    # The same form sent twice is the same handout.
    form_key = models.UUIDField(unique=True)
    parts = ArrayField(models.CharField(max_length=40))
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    token_hash = models.CharField(max_length=64, blank=True)
    message = models.TextField(
        _("message"), blank=True, validators=[MaxLengthValidator(LONGEST_MESSAGE)]
    )
    until = models.DateField(_("deadline"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    written_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # when the need was submitted

    objects: ClassVar[HandoutQuerySet] = HandoutQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(organisation__isnull=True)
                    & ~Q(name="")
                    & ~Q(email="")
                    & ~Q(token_hash="")
                )
                | Q(organisation__isnull=False, token_hash=""),
                name="handout_to_a_person_or_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~Q(token_hash=""),
                name="handout_one_per_token",
            ),
        ]

    def __str__(self) -> str:
        return self.to

    def get_absolute_url(self) -> str:
        """Where an organisation's editors write."""
        return address_of("partnerships:part_write", self.pk)

    @property
    def to(self) -> str:
        return self.organisation.name if self.organisation else self.name

    @property
    def guest(self) -> Actor:
        """The colleague that the link was sent to, a member or not."""
        return Actor(user_id=None, user_name=self.name)

    def token(self) -> str:
        """The same each time, so that a mail that is sent anew has the same link."""
        return salted_hmac(
            "partnerships.handout", str(self.form_key), algorithm="sha256"
        ).hexdigest()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(handout__in=Handout.objects.visible_to(actor))

    def unsettled(self) -> Self:
        return self.filter(settled_at__isnull=True)


class Proposal(models.Model):
    """A text written by a handout while somebody else changed the same field.

    Neither is written over the other: the owner's editors choose.
    """

    handout = models.ForeignKey(
        Handout, on_delete=models.CASCADE, related_name="proposals"
    )
    field = models.CharField(max_length=40)
    text = models.TextField()
    made_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_taken = models.BooleanField(default=False)

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handout", "field"],
                condition=Q(settled_at__isnull=True),
                name="proposal_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(is_taken=False) | Q(settled_at__isnull=False),
                name="proposal_taken_is_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handout}: {self.field}"
