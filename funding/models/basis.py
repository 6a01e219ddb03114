import uuid
from typing import ClassVar, Self, TypeVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models import Organisation, SchemeYear
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

M = TypeVar("M", bound=models.Model)
# A sent or decided allocation rests on the set: nothing of it changes any more.
LOCKED = """
    IF EXISTS (SELECT 1 FROM funding_allocation a
                WHERE a.basis_set_id IN ({of}) AND a.state <> 'draft')
    THEN RAISE EXCEPTION 'The basis of a sent or decided allocation is locked.';
    END IF;
"""


class OfAYearQuerySet(models.QuerySet[M]):
    def visible_to(self, actor: Actor) -> Self:
        """The county governor's work with its money; national admin sees all."""
        if actor.system or actor.kind == Organisation.Kind.NATIONAL:
            return self
        if actor.kind == Organisation.Kind.GOVERNOR:
            return self.filter(scheme_year__county_id__in=actor.county_ids)
        return self.none()


class BasisSetQuerySet(OfAYearQuerySet["BasisSet"]):
    def in_force(
        self, scheme_year: SchemeYear, statistics_year: int
    ) -> "BasisSet | None":
        """The newest version of the figures of that year, if there is one."""
        found = self.filter(scheme_year=scheme_year, statistics_year=statistics_year)
        return found.order_by("-version").first()

    def newest_first(self) -> Self:
        return self.order_by("-statistics_year", "-version")


class BasisSet(models.Model):
    """The figures that a key divides by: who, which column, from which source.

    ``sources`` says for each column where its figures are from: see
    funding/basis/columns.py. A set that a sent or decided allocation rests on is
    locked; what is new is a new version.
    """

    class Origin(models.TextChoices):
        REGISTRY = "registry", pgettext_lazy("origin of figures", "the registry")
        FILE = "file", pgettext_lazy("origin of figures", "a file")

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="basis_sets"
    )
    statistics_year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    origin = models.CharField(
        max_length=8, choices=Origin.choices, default=Origin.REGISTRY
    )
    sources = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar[BasisSetQuerySet] = BasisSetQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_year", "statistics_year", "version"],
                name="basis_set_version_once",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1), name="basis_set_versions_begin_at_one"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="basis_in_use_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=LOCKED.format(of="OLD.id") + "RETURN COALESCE(NEW, OLD);",
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_year}, {self.statistics_year} v{self.version}"

    def get_absolute_url(self) -> str:
        return address_of("funding:basis_detail", self.pk)

    @property
    def is_from_file(self) -> bool:
        return self.origin == self.Origin.FILE


class BasisValue(models.Model):
    """One figure, or one class in words, of one recipient.

    Without a number, the text is a class, or «–» where a figure does not apply; without
    both, nobody has said what the figure is.
    """

    basis_set = models.ForeignKey(
        BasisSet, on_delete=models.CASCADE, related_name="values"
    )
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+"
    )
    column = models.CharField(max_length=50)
    number = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    text = models.CharField(max_length=80, blank=True)

    objects: ClassVar[models.Manager["BasisValue"]]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["basis_set", "recipient", "column"],
                name="basis_value_once_per_column",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="basis_value_in_use_is_locked",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=LOCKED.format(of="OLD.basis_set_id, NEW.basis_set_id")
                + "RETURN COALESCE(NEW, OLD);",
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.column}: {self.number or self.text}"


class BasisImport(models.Model):
    """A file of figures as it was read, to be looked at before it becomes a set.

    ``rows`` is [[line, [cell, …]], …]. They never change, so what was looked at is what
    is saved; ``basis_set`` is what it became. funding/services/basis_imports.py writes.
    """

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="+"
    )
    statistics_year = models.PositiveSmallIntegerField()
    # For the columns of which the file itself says nothing.
    source = models.CharField(_("source"), max_length=200, blank=True)
    sector = models.CharField(max_length=7, blank=True)
    file_name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField()
    # The same form sent twice is the same import: the form carries this key.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True)
    uploaded_at = models.DateTimeField(default=clock.now)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    basis_set = models.OneToOneField(
        BasisSet, null=True, on_delete=models.PROTECT, related_name="made_from"
    )

    objects: ClassVar[OfAYearQuerySet["BasisImport"]] = OfAYearQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["uploaded_at"], name="basis_import_uploaded")]
        triggers = [
            pgtrigger.ReadOnly(
                name="basis_import_is_as_it_was_read", exclude=["basis_set"]
            ),
            pgtrigger.Protect(
                name="saved_basis_import_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__basis_set__isnull=False),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return address_of("funding:basis_import_detail", self.pk)
