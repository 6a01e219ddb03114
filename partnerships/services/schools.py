"""An owner's list of schools: added, changed, ended; never deleted."""

from collections.abc import Mapping

from django.db import transaction

from partnerships.models import Organisation, School
from partnerships.rules import county as rules
from portal.audit.services import record
from portal.lib.text import as_lines
from portal.lib.verdict import require
from portal.people.actor import Actor

FIELDS = ("name", "org_number", "teachers", "valid_from", "valid_to")


@transaction.atomic
def save_school(
    *, actor: Actor, values: Mapping[str, object], school: School | None = None
) -> School:
    """Add a school to the actor's own owner, or change one of it.

    ``valid_to`` ends it. Raises PermissionDenied (not the owner's editor) or
    ValidationError.
    """
    owner_id = actor.organisation_id or 0
    values = as_lines(values, "name")
    # Two at once would each find that there is no school of this name.
    Organisation.objects.select_for_update(no_key=True).filter(pk=owner_id).first()
    if school is None:
        current = School(owner_id=owner_id)
    else:
        current = School.objects.select_for_update().get(pk=school.pk)
    require(rules.may_keep_schools(actor, current.owner_id))
    changed = [name for name in FIELDS if getattr(current, name) != values[name]]
    if not changed:
        return current
    for name in changed:
        setattr(current, name, values[name])
    current.full_clean()
    current.save()
    record(
        actor=actor,
        action="school.changed" if school else "school.added",
        obj=current,
        fields=changed,
    )
    return current
