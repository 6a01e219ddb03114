"""What a membership's role allows, wherever it is asked."""

from django.utils.translation import gettext as _

from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor


def may_edit(actor: Actor) -> Verdict:
    """Write for the organisation acted for; a reader or an auditor is told who can."""
    if actor.system or actor.may_edit:
        return YES
    if actor.is_auditor:
        return no(
            _(
                "You audit %(organisation)s: you see everything and change nothing. An "
                "editor or an approver there can do this."
            )
            % {"organisation": actor.organisation_name}
        )
    return no(
        _(
            "You are a reader at %(organisation)s. An editor or an approver there "
            "can do this."
        )
        % {"organisation": actor.organisation_name}
    )
