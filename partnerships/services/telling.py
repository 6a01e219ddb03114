"""Mails to the people of a year's owners, each in their own language."""

from collections.abc import Collection, Iterator, Mapping

from django.db import transaction

from partnerships.models import Membership, SchemeYear
from portal.people.actor import APPROVER, EDITOR
from portal.post.services import post


@transaction.atomic
def tell_owners(
    year: SchemeYear,
    *,
    key: str,
    template: str,
    context: Mapping[str, object],
    owner_ids: Collection[int] | None = None,
) -> int:
    """One mail to each editor and approver of the year's owners, or of some of them.

    With the same ``key``, nobody gets a second one. How many people there are.
    """
    told = 0
    for membership in _people(year, owner_ids):
        post(
            to=membership.user,
            key=f"{key}:{membership.organisation_id}:{membership.user_id}",
            template=template,
            context={
                **context,
                "year": year,
                "owner": membership.organisation,
                "path": year.get_absolute_url(),
            },
        )
        told += 1
    return told


def _people(
    year: SchemeYear, owner_ids: Collection[int] | None
) -> Iterator[Membership]:
    owners = year.owners()
    if owner_ids is not None:
        owners = owners.filter(pk__in=owner_ids)
    people = Membership.objects.current().filter(
        organisation__in=owners, role__in=(EDITOR, APPROVER), user__is_active=True
    )
    yield from people.select_related("user", "organisation").order_by("pk")
