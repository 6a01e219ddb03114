"""Who may do what with the county's owners, and the sentence for who may not."""

from django.utils.translation import gettext as _

from partnerships.models import (
    NeedMove,
    Organisation,
    SchemeYear,
)
from portal.lib import clock
from portal.lib.formats import moment
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

Kind = Organisation.Kind


def may_follow_up(actor: Actor) -> Verdict:
    """See which owners have no need, and how they are reached."""
    if actor.kind in (Kind.GOVERNOR, Kind.NATIONAL):
        return YES
    return no(_("The county governor follows up the owners that have no need."))


def may_remind(actor: Actor, scheme_year: SchemeYear) -> Verdict:
    if actor.kind != Kind.GOVERNOR or scheme_year.county_id not in actor.county_ids:
        return no(_("The county's own governor reminds its owners."))
    edits = may_edit(actor)
    if not edits:
        return edits
    if clock.now() < scheme_year.opens_at:
        return no(
            _("Needs for %(year)s can be registered from %(opens)s.")
            % {"year": scheme_year.year, "opens": moment(scheme_year.opens_at)}
        )
    return YES


def may_see_similar(actor: Actor, county_id: int | None) -> Verdict:
    """See in outline what others in the county have submitted."""
    kinds = (*Organisation.OWNER_KINDS, Kind.GOVERNOR, Kind.NATIONAL)
    if actor.kind == Kind.NATIONAL or (
        actor.kind in kinds and county_id in actor.county_ids
    ):
        return YES
    return no(_("School owners and the county governor see similar needs."))


def may_follow_changes(actor: Actor) -> Verdict:
    if actor.system:
        return YES
    return no(_("Only the system moves needs after a merger or split."))


def chooses_followers(actor: Actor, move: NeedMove) -> Verdict:
    county_id = move.need.scheme_year.county_id
    if actor.kind != Kind.GOVERNOR or county_id not in actor.county_ids:
        return no(_("The county's own governor chooses who follows."))
    return may_edit(actor)


def may_choose_follower(actor: Actor, move: NeedMove, followers: int) -> Verdict:
    """``followers``: how many follow the owner that has ended."""
    chooses = chooses_followers(actor, move)
    if not chooses:
        return chooses
    if followers < 2:
        return no(
            _("Only %(owner)s follows, so there is nothing to choose.")
            % {"owner": move.to_owner.name}
        )
    return YES


def may_keep_schools(actor: Actor, owner_id: int | None) -> Verdict:
    if actor.kind not in Organisation.OWNER_KINDS or actor.organisation_id != owner_id:
        return no(_("Each school owner keeps its own list of schools."))
    return may_edit(actor)
