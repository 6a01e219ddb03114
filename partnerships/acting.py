"""From a person and their memberships to the actor that rules and services take."""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from partnerships.models import County, Membership, Organisation
from portal.people.actor import Actor
from portal.people.models import User

# Session: the id of the chosen organisation. Not that of a membership: a change of
# role ends one and begins another, and nobody is to act for another one by that.
ACTING = "acting_organisation"


def current_memberships(user: User | AnonymousUser) -> list[Membership]:
    """The person's memberships today, with their organisations, by name.

    One query for all that an actor is, since every page asks it.
    """
    if not isinstance(user, User) or not user.is_active:
        return []
    covered = County.objects.filter(governor_terms__governor=OuterRef("organisation"))
    memberships = Membership.objects.current().filter(user_id=user.pk)
    return list(
        memberships.select_related("organisation")
        .annotate(covered_ids=ArraySubquery(covered.order_by().values("pk")))
        .order_by("-organisation__valid_to", "organisation__sort_key", "pk")
    )


def actor_for(
    user: User | AnonymousUser, memberships: Sequence[Membership], chosen: int | None
) -> Actor:
    """By the membership of the chosen organisation if it holds, else the first."""
    if not isinstance(user, User):
        return Actor(user_id=None, user_name="")
    if not memberships:
        return Actor(user_id=user.pk, user_name=str(user))
    membership = next(
        (m for m in memberships if m.organisation_id == chosen), memberships[0]
    )
    return actor_by(membership, user)


def actor_by(membership: Membership, user: User) -> Actor:
    """The actor of this membership, whether or not it still holds."""
    organisation = membership.organisation
    return Actor(
        user_id=user.pk,
        user_name=str(user),
        organisation_id=organisation.pk,
        organisation_name=organisation.name,
        kind=organisation.kind,
        role=membership.role,
        county_ids=county_ids_of(membership),
    )


def county_ids_of(membership: Membership) -> frozenset[int]:
    """The counties that a governor has ever covered; for others, their own."""
    organisation = membership.organisation
    if organisation.kind != Organisation.Kind.GOVERNOR:
        return frozenset({organisation.county_id} if organisation.county_id else ())
    covered: Sequence[int] | None = getattr(membership, "covered_ids", None)
    if covered is None:
        counties = County.objects.filter(governor_terms__governor=organisation)
        covered = list(counties.values_list("pk", flat=True))
    return frozenset(covered)


def organisation_of(actor: Actor) -> Organisation:
    """The organisation acted for. Raises Organisation.DoesNotExist for none."""
    return Organisation.objects.get(pk=actor.organisation_id or 0)
