"""That somebody takes the whole of a case out is told of the case."""

from django.db import transaction

from partnerships.models import Need
from partnerships.rules import agreements as rules
from portal.audit.services import record
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def take_out(*, actor: Actor, need: Need, files: int) -> None:
    """Raises PermissionDenied for who neither oversees nor audits the case."""
    require(rules.may_take_dossier(actor, need))
    record(actor=actor, action="need.dossier", obj=need, files=files)
