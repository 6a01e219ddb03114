from django.db import models

from portal.audit.models import AuditEntry
from portal.people.actor import Actor


def record(
    *, actor: Actor, action: str, obj: models.Model, **data: object
) -> AuditEntry:
    """Write the trace of one act; call it in the transaction of the act itself."""
    return AuditEntry.objects.create(
        action=action,
        object_type=obj._meta.label_lower,
        object_id=obj.pk,
        user_id=actor.user_id,
        user_name=actor.user_name,
        system=actor.system,
        acting_for_id=actor.organisation_id,
        acting_for_name=actor.organisation_name,
        data=data,
    )
