import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.need_partner import NeedPartner, Partner, partners_of_row
from partnerships.models.need_reach import CASES_OF, KNOWN_TO_OWNER
from partnerships.models.network import NetworkMember, NetworkMemberQuerySet
from partnerships.models.organisation import Organisation, OrganisationQuerySet
from partnerships.models.scheme import SchemeYear
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.text import Text
from portal.people.actor import Actor

LONG_TEXT = 10_000
Kind = Organisation.Kind
LONG_TEXTS = (
    "found_how",
    "participants",
    "aim",
    "content",
    "school_based",
    "other_partners",
    "planned_with_uh",
    "uh_role",
    "criteria",
    "evaluation",
)


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, actor: Actor) -> Self:
        """The needs that this actor may know exist. Every read starts here.

        A draft is its owner's alone. What is submitted is also for the UH
        institutions it names, the county's governor and the national admin, and
        for the owners that share a network with its owner on the year's day.
        What a merger or split has moved is its follower's too, and a draft of it
        the follower's alone.
        An owner that is invited or let into a joint need sees it from then.
        """
        if actor.system:
            return self
        if actor.organisation_id is None:
            return self.none()
        if actor.kind == Kind.NATIONAL:
            return self.submitted()
        if actor.kind == Kind.GOVERNOR:
            return self.submitted().filter(scheme_year__county_id__in=actor.county_ids)
        if actor.kind == Kind.UH:
            return self.submitted().planned_with(actor.organisation_id)
        me = actor.organisation_id
        return self.filter(pk__in=RawSQL(KNOWN_TO_OWNER, [me] * 5))  # noqa: S611

    def submitted(self) -> Self:
        return self.filter(state=Need.State.SUBMITTED)

    def planned_with(self, institution_id: int) -> Self:
        """Those with this UH institution, leading or beside the one that leads.

        Not as a union of ids: that was made anew for each need that the rest had found.
        """
        beside = NeedPartner.objects.filter(institution=institution_id)
        return self.filter(
            Q(uh_partner=institution_id) | Q(pk__in=beside.values("need"))
        )

    def of_organisation(self, organisation_id: int) -> Self:
        """Its own cases: as the owner, as one that takes part, or as a UH partner."""
        own = [organisation_id] * 6
        return self.filter(pk__in=RawSQL(CASES_OF, own))  # noqa: S611

    def with_partners(self) -> Self:
        """With the further partners, in the same query: see ``Need.further``."""
        return self.annotate(partners_read=partners_of_row())

    def missing_owners(self, scheme_year: SchemeYear) -> OrganisationQuerySet:
        """The owners of the year that none of these needs is for, alone or jointly."""
        sent = self.filter(scheme_year=scheme_year)
        joint = sent.filter(joint_owners__state__in=("joined", "approved"))
        return (
            scheme_year.owners()
            .exclude(pk__in=sent.values("owner"))
            .exclude(pk__in=joint.values("joint_owners__owner"))
        )

    def outlined_to(self, actor: Actor) -> Self:
        """Those whose title, owner, UH partner and year an owner may know of.

        More than ``visible_to``: what others in the county have submitted, so that one
        can ask to join; and what one has asked to join, also when it is opened again.
        See docs/decisions/0014-similar-needs.md.
        """
        if actor.kind not in Organisation.OWNER_KINDS:
            return self.none()
        asked = Need.objects.filter(  # who was invited and declined has asked nothing
            Q(joint_owners__state__in=("asked", "welcome"))
            | Q(
                joint_owners__state="declined", joint_owners__answered_at__isnull=False
            ),
            held_by_q(actor.organisation_id, "joint_owners__"),
        )
        return self.filter(
            Q(state=Need.State.SUBMITTED, scheme_year__county_id__in=actor.county_ids)
            | Q(pk__in=asked.values("pk"))
        )

    def held_by(self, owner_id: int | None) -> Self:
        """Those that this owner speaks for now, as ``holder_id`` says."""
        return self.filter(held_by_q(owner_id))

    def by_rank(self) -> Self:
        """An owner's own order: ranked ones first, then as they came in."""
        return self.order_by(F("rank").asc(nulls_last=True), "submitted_at", "pk")

    def matching(self, words: str) -> Self:
        """Those with these words in the title or the owner's name, in any case.

        The owners as a query of their own: joined, PostgreSQL takes ten times as long.
        """
        words = words.lower()
        owners = Organisation.objects.alias(lower=Lower("name")).filter(
            lower__contains=words
        )
        return self.filter(
            Q(title_lower__contains=words) | Q(owner__in=owners.values("pk"))
        )

    def owned_by_name(self, words: str) -> Self:
        """Those of owners with these words in the name, or with this very number."""
        named = Organisation.objects.alias(lower=Lower("name")).filter(
            Q(lower__contains=words.lower()) | Q(number=words) | Q(org_number=words)
        )
        found = named.values("pk")
        return self.filter(Q(owner__in=found) | Q(carried_by__in=found))

    def in_network(self, code: str) -> Self:
        """Those whose owner was a member of the network when the year began."""
        return self.filter(Exists(memberships_then().filter(network__code=code)))

    def listed(self) -> Self:
        """With what a row of a list shows, and without the long texts."""
        related = self.select_related("scheme_year", "owner", "uh_partner")
        return related.with_partners().only(
            "title",
            "state",
            "requested_nok",
            "late_reason",
            "scheme_year__year",
            "owner__name",
            "uh_partner__name",
        )

    def without_texts(self) -> Self:
        """Without the long texts, some pages of writing in each need."""
        return self.defer(*LONG_TEXTS, "words")

    def totals(self) -> dict[str, int]:
        """``count`` and ``requested_nok`` of all of them, in one query."""
        totals: dict[str, int] = self.aggregate(
            count=Count("*"), requested_nok=Sum("requested_nok", default=0)
        )
        return totals


def held_by_q(owner_id: int | None, prefix: str = "") -> Q:
    """What this owner speaks for now; ``prefix`` follows a relation.

    As the owner while it is there, else as the one that a merger or split took it to.
    """
    own = Q(**{f"{prefix}owner_id": owner_id, f"{prefix}carried_by": None})
    return own | Q(**{f"{prefix}carried_by_id": owner_id})


def memberships_then() -> NetworkMemberQuerySet:
    """Memberships in networks of a need's owner, on the day its year counts owners."""
    then = OuterRef("scheme_year__owners_on")
    return NetworkMember.objects.valid_on(then).filter(organisation=OuterRef("owner"))


def long_text(label: Text) -> "models.TextField[str, str]":
    return models.TextField(
        label, blank=True, validators=[MaxLengthValidator(LONG_TEXT)]
    )


class Need(models.Model):
    """A school owner's need for competence development (behovsmelding).

    ``owner`` is the one that the year counts, and letters name. Who speaks for the
    need now, and writes, is its ``holder``.
    ``carried_by`` is written by partnerships/services/mergers.py alone.
    ``state`` is written by partnerships/services/needs.py alone.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("need state", "draft")
        SUBMITTED = "submitted", pgettext_lazy("need state", "submitted")

    class StartKind(models.TextChoices):
        NEW = "new", pgettext_lazy("measure", "new")
        CONTINUED = "continued", pgettext_lazy("measure", "continued")

    class Term(models.TextChoices):
        SPRING = "spring", pgettext_lazy("term", "spring")
        AUTUMN = "autumn", pgettext_lazy("term", "autumn")

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="needs"
    )
    owner = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="needs"
    )
    # Who has it now, when a merger or split has taken its owner away.
    carried_by = models.ForeignKey(
        Organisation,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="carried_needs",
    )
    # The same form sent twice is the same need: the form carries this key.
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    # Searches look inside words; to lower each title anew is most of what they cost.
    title_lower = models.GeneratedField(
        expression=Lower("title"),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )
    # What it is about, to find those that are alike: partnerships/pages/similar.py.
    words = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="norwegian")
        + SearchVector("aim", weight="B", config="norwegian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    found_how = long_text(_("how the need was found"))
    participants = long_text(_("who took part"))
    aim = long_text(_("aim"))
    content = long_text(_("content"))
    # Codes of the year's own list of national aims.
    sector_aims = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("national sector aims"),
        default=list,
        blank=True,
    )
    school_based = long_text(_("how it is based in the schools"))
    start_kind = models.CharField(
        _("new or continued"), max_length=10, choices=StartKind.choices, blank=True
    )
    start_term = models.CharField(
        _("start"), max_length=10, choices=Term.choices, blank=True
    )
    # The need of the first year, when this one goes on with what it began.
    continues = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="continued_by",
    )
    school_count = models.PositiveIntegerField(_("schools"), null=True, blank=True)
    teacher_count = models.PositiveIntegerField(_("teachers"), null=True, blank=True)
    leader_count = models.PositiveIntegerField(_("leaders"), null=True, blank=True)
    uh_partner = models.ForeignKey(
        Organisation,
        verbose_name=_("UH partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs_as_partner",
        limit_choices_to={"kind": Kind.UH},
    )
    further_partners = models.ManyToManyField(
        Organisation,
        verbose_name=_("further UH partners"),
        through=NeedPartner,
        related_name="+",
        blank=True,
    )
    other_partners = long_text(_("other partners"))
    planned_with_uh = long_text(_("how it was planned together"))
    uh_role = long_text(_("the UH partner's role"))
    criteria = long_text(_("how it meets the criteria"))
    evaluation = long_text(_("plan for evaluation"))
    codetermination_by = models.CharField(
        _("co-determination confirmed by"), max_length=200, blank=True
    )
    duration = models.PositiveSmallIntegerField(_("duration in years"), default=1)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    # The sum of its lines, written with them: lists of thousands sort and add it.
    requested_nok = models.PositiveBigIntegerField(default=0, editable=False)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    # Counts the saves, so that an old tab cannot write over a newer text.
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    partners_read: list[dict[str, Any]]  # set by with_partners

    # Why it came after the deadline, in the governor's words; empty if it did not.
    late_reason = models.TextField(blank=True, editable=False)

    objects: ClassVar[NeedQuerySet] = NeedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["scheme_year", "owner"]),
            # All that counting and searching read: the rows are wide with texts.
            models.Index(
                fields=["state", "requested_nok"],
                include=["title_lower", "owner", "scheme_year", "uh_partner", "id"],
                name="need_lists",
            ),
            models.Index(fields=["title"], name="need_title"),
            GinIndex(fields=["words"], name="need_words"),
            models.Index(
                fields=["-submitted_at", "-id"],  # many are from the last second
                name="need_newest_submitted",
                condition=Q(state="submitted"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False),
                name="need_submitted_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(duration__gte=1), name="need_lasts_at_least_a_year"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("partnerships:need_detail", self.pk)

    @property
    def receipt(self) -> str:
        """The number on the receipt that the submitter gets."""
        return f"B{self.scheme_year.year}-{self.pk:05}"

    @property
    def holder_id(self) -> int:
        """The owner that speaks for the need now."""
        return self.carried_by_id or self.owner_id

    @property
    def holder(self) -> Organisation:
        return self.carried_by or self.owner

    @property
    def years(self) -> range:
        """The years it asks money for; needs ``scheme_year`` loaded."""
        return self.scheme_year.years_of(self.duration)

    @property
    def further(self) -> list[Partner]:
        """The UH partners beside the one that leads; a query, unless read with it."""
        read = getattr(self, "partners_read", None)
        rows = self.partner_rows.all().as_parts() if read is None else read
        return [Partner(row["id"], row["name"]) for row in rows]

    @property
    def partner_names(self) -> list[str]:
        """Of all its UH partners, the one that leads first."""
        lead = [self.uh_partner.name] if self.uh_partner else []
        return lead + [partner.name for partner in self.further]

    def is_planned_with(self, institution_id: int | None) -> bool:
        """Whether it is one of the UH partners, leading or beside."""
        return institution_id == self.uh_partner_id or any(
            partner.pk == institution_id for partner in self.further
        )
