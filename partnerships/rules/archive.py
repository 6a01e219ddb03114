"""Who takes archive packages out, registers receipts, and says where a case goes."""

from django.utils.translation import gettext as _

from partnerships.models import Agreement, County, Organisation
from partnerships.rules.agreements import may_export
from portal.lib.verdict import Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

Kind = Organisation.Kind
OVERSEEING = (Kind.GOVERNOR, Kind.NATIONAL)


def oversees(actor: Actor) -> bool:
    return actor.kind in OVERSEEING


def may_archive(actor: Actor, agreement: Agreement) -> Verdict:
    """Asked of somebody who sees the agreement: its package, and its receipts."""
    exports = may_export(actor)
    if not exports:
        return exports
    edits = may_edit(actor)  # an auditor exports, and takes nothing to the archive
    if not edits:
        return edits
    if agreement.is_appendix:
        return no(_("An appendix goes to the archive with its agreement."))
    if not agreement.is_signed:
        return no(_("An agreement goes to the archive when all have signed it."))
    if agreement.order_id is None:
        return no(_("Only an agreement from an order has a case to archive."))
    return edits


def may_write_place(actor: Actor, county: County) -> Verdict:
    if actor.kind != Kind.GOVERNOR or county.pk not in actor.county_ids:
        return no(
            _("The county governor of %(county)s knows its archive.")
            % {"county": county.name}
        )
    return may_edit(actor)
