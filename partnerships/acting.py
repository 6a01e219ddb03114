"""From a person and their memberships to the actor that rules and services take."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from partnerships.models import County, Membership, Organisation
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.models import User

# Session: the id of the chosen organisation. Not that of a membership: a change of
# role ends one and begins another, and nobody is to act for another one by that.
ACTING = "acting_organisation"


# Every page asks this, and it must say what Membership.objects.current() says. Written
# out, because Django took ten times as long to make the query as PostgreSQL takes to
# answer it.
MEMBERSHIPS = """
    SELECT m.id, m.user_id, m.role, m.valid_from, m.valid_to,
           o.id, o.kind, o.name, o.county_id, o.valid_to,
           ARRAY(SELECT c.county_id FROM partnerships_governorterm t
                   JOIN partnerships_governorterm_counties c
                     ON c.governorterm_id = t.id
                  WHERE t.governor_id = o.id)
      FROM partnerships_membership m
      JOIN partnerships_organisation o ON o.id = m.organisation_id
     WHERE m.user_id = %s
       AND m.valid_from <= %s
       AND (m.valid_to IS NULL OR m.valid_to >= %s)
       AND (m.ended_at IS NULL OR m.valid_to > %s)
     ORDER BY o.valid_to DESC, o.sort_key, m.id
"""
MEMBERSHIP = ("id", "user_id", "role", "valid_from", "valid_to")
ORGANISATION = ("id", "kind", "name", "county_id", "valid_to")


def current_memberships(user: User | AnonymousUser) -> list[Membership]:
    """The person's memberships today, with their organisations, by name.

    One query for all that an actor is. Of an organisation that is what pages say of
    it: the rest is read when somebody asks for it.
    """
    if not isinstance(user, User) or not user.is_active:
        return []
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(MEMBERSHIPS, [user.pk, today, today, today])
        return [_membership(row) for row in cursor.fetchall()]


def _membership(row: tuple[Any, ...]) -> Membership:
    mine = len(MEMBERSHIP)
    found = Membership.from_db("default", MEMBERSHIP, row[:mine])
    found.organisation = Organisation.from_db("default", ORGANISATION, row[mine:-1])
    found.covered_ids = row[-1]  # type: ignore[attr-defined]
    return found


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
