"""Who may do what with the county's owners, and the sentence for who may not."""

from django.utils.translation import gettext as _

from partnerships.models import Organisation, SchemeYear
from portal.lib import clock
from portal.lib.formats import moment
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

Kind = Organisation.Kind


def may_follow_up(actor: Actor) -> Verdict:
    """See which owners have no need, and how they are reached."""
    if actor.kind in (Kind.GOVERNOR, Kind.NATIONAL):
        return YES
    return no(_("The county governor follows up the owners that have no need."))


def may_remind(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    if actor.kind != Kind.GOVERNOR or scheme_year.county_id not in actor.county_ids:
        return no(_("The county's own governor reminds its owners."))
    if not actor.may_edit:
        return no(
            _("You read for %(organisation)s. An editor or approver there can remind.")
            % {"organisation": actor.organisation_name}
        )
    if clock.now() < scheme_year.opens_at:
        return no(
            _("Needs for %(year)s can be registered from %(opens)s.")
            % {"year": scheme_year.year, "opens": moment(scheme_year.opens_at)}
        )
    return YES
