"""Who may do what with the frame of the whole country, and why not."""

from django.utils.translation import gettext as _

from funding.models import NationalDivision
from partnerships.models import Organisation
from portal.lib.verdict import Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit


def sees_all(actor: Actor) -> bool:
    """What is not decided, in every county: the national admin's."""
    return bool(actor.system) or actor.kind == Organisation.Kind.NATIONAL


def may_divide(actor: Actor) -> Verdict:
    """Set the frame, divide it, and order the nation's papers."""
    if not sees_all(actor):
        return no(
            _(
                "Only the national administration sets the frame of the country and "
                "divides it among the counties."
            )
        )
    return may_edit(actor)


def may_send_division(actor: Actor, division: NationalDivision) -> Verdict:
    """Ask for approval. Whether its state allows that, the table of moves says."""
    return may_divide(actor)


def may_return_division(actor: Actor, division: NationalDivision) -> Verdict:
    """Send it back to a draft: an approver, also its own preparer."""
    verdict = may_divide(actor)
    if verdict and not (actor.system or actor.may_approve):
        return no(
            _("Only an approver at %(organisation)s decides this.")
            % {"organisation": actor.organisation_name}
        )
    return verdict


def may_approve_division(actor: Actor, division: NationalDivision) -> Verdict:
    """An approver who did not prepare it."""
    verdict = may_return_division(actor, division)
    if verdict and (
        actor.user_id is None or division.prepared_by_id in (None, actor.user_id)
    ):
        return no(
            _(
                "A division is prepared by one person and approved by another. Another "
                "approver must approve this one."
            )
        )
    return verdict
