"""Who may hand out parts of a draft, and who may write them."""

from django.utils.translation import gettext as _

from partnerships.models import Handout, Need
from portal.lib import clock
from portal.lib.formats import day
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit


def is_handed_out(handout: Handout) -> Verdict:
    """Whether the part is still there to be written, with the owner's name if not."""
    owner = {"owner": handout.need.holder.name}
    if handout.withdrawn_at is not None:
        return no(
            _("%(owner)s has taken this invitation back. Ask them for a new one.")
            % owner
        )
    if handout.need.state != Need.State.DRAFT:
        return no(
            _("%(owner)s has submitted the need, and its texts stand as they are.")
            % owner
        )
    if handout.closed_at is not None:
        return no(
            _(
                "%(owner)s submitted the need, and that ended this invitation. Ask "
                "them for a new one."
            )
            % owner
        )
    asked = handout.organisation_id
    if asked is not None and not handout.need.is_planned_with(asked):
        return no(_("%(owner)s plans this with another partner now.") % owner)
    if handout.until < clock.today():
        return no(
            _("The deadline was %(day)s. Ask %(owner)s for a new invitation.")
            % {"day": day(handout.until), **owner}
        )
    return YES


def may_write_part(actor: Actor, handout: Handout) -> Verdict:
    there = is_handed_out(handout)
    if not there:
        return there
    if handout.organisation is None:
        return YES if actor == handout.guest else no(_not_asked(handout))
    if actor.organisation_id != handout.organisation_id:
        return no(_not_asked(handout))
    return may_edit(actor)


def _not_asked(handout: Handout) -> str:
    return _("%(name)s is asked to write this part.") % {"name": handout.to}
