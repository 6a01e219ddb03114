"""What a UH institution keeps of itself: departments, capacity, and what it offers."""

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need import Kind, Need, long_text
from partnerships.models.organisation import Organisation
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor

LONGEST_FIELD = 80


class Department(models.Model):
    """A department of a UH institution, which orders are passed on to."""

    institution = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="departments",
        limit_choices_to={"kind": Kind.UH},
    )
    name = models.CharField(_("name"), max_length=120)

    objects: ClassVar[models.Manager["Department"]]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                name="department_once",
                violation_error_message=_("This department is there already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class UHCapacity(models.Model):
    """How many days an institution has for orders in one field and one term."""

    institution = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="capacities",
        limit_choices_to={"kind": Kind.UH},
    )
    field = models.CharField(_("field"), max_length=LONGEST_FIELD)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(2017), MaxValueValidator(2100)]
    )
    term = models.CharField(_("term"), max_length=10, choices=Need.Term.choices)
    days = models.PositiveSmallIntegerField(
        _("days"), validators=[MaxValueValidator(10_000)]
    )

    objects: ClassVar[models.Manager["UHCapacity"]]

    class Meta:
        ordering = ["year", "-term", "field"]  # spring before autumn
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "field", "year", "term"],
                name="uh_capacity_once_per_field_and_term",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field}, {self.term} {self.year}: {self.days}"


class UHOfferQuerySet(models.QuerySet["UHOffer"]):
    def visible_to(self, actor: Actor) -> Self:
        """Open offers are for all who act for somebody; the others its own."""
        if actor.system:
            return self
        if actor.organisation_id is None:
            return self.none()
        own = Q(institution_id=actor.organisation_id)
        return self.filter(Q(withdrawn_at=None) | own)

    def open(self) -> Self:
        return self.filter(withdrawn_at=None)


class UHOffer(models.Model):
    """A measure that an institution offers: an owner may begin an order with it."""

    institution = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="offers",
        limit_choices_to={"kind": Kind.UH},
    )
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    content = long_text(_("what is offered"))
    field = models.CharField(_("field"), max_length=LONGEST_FIELD, blank=True)
    # Codes of Order.Form.
    forms = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("form of work"),
        default=list,
        blank=True,
    )
    days = models.PositiveSmallIntegerField(
        _("days"), null=True, blank=True, validators=[MaxValueValidator(366)]
    )
    price_nok = models.PositiveBigIntegerField(_("price guide"), null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[UHOfferQuerySet] = UHOfferQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None)
                | Q(ends_on=None)
                | Q(starts_on__lte=F("ends_on")),
                name="uh_offer_period_in_order",
                violation_error_message=_(
                    "The last day cannot come before the first day."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("partnerships:offer_detail", self.pk)

    @property
    def state(self) -> str:
        return "withdrawn" if self.withdrawn_at else "open"

    def get_state_display(self) -> str:
        words = {
            "open": pgettext_lazy("offer state", "open"),
            "withdrawn": pgettext_lazy("offer state", "withdrawn"),
        }
        return str(words[self.state])
