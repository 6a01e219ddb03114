"""Who may keep a forum and its seats, and who may sit there."""

import datetime as dt

from django.utils.translation import gettext as _

from forums.models import Forum, ForumRole
from partnerships.models import Membership, Organisation
from portal.lib import clock
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit

Kind = Organisation.Kind
STATE_KINDS = (Kind.GOVERNOR, Kind.NATIONAL)


def may_keep_forum(actor: Actor, county_id: int) -> Verdict:
    """The composition and the rules of a forum: the county's governor decides."""
    if actor.kind != Kind.GOVERNOR or county_id not in actor.county_ids:
        return no(_("The county governor decides who sits in a forum, and its rules."))
    return may_edit(actor)


def may_sit(
    user_id: int | None,
    organisation: Organisation | None,
    first: dt.date,
    last: dt.date | None,
) -> Verdict:
    """Have a seat, and with it a vote: never the governor's people, nor the state's."""
    theirs = Membership.objects.filter(
        user=user_id or 0, organisation__kind__in=STATE_KINDS
    )
    if last is not None:
        theirs = theirs.filter(valid_from__lte=last)
    of_the_state = theirs.exclude(valid_to__lt=first).exists()
    if of_the_state or (organisation and organisation.kind in STATE_KINDS):
        return no(
            _(
                "The governor's people can lead a forum and be its secretary. They "
                "have no seat there, and never vote."
            )
        )
    return YES


def runs_forum(actor: Actor, forum: Forum) -> bool:
    """Whether this person leads the forum, or is its secretary, today."""
    roles = ForumRole.objects.valid_on(clock.today()).acting(actor)
    return roles.filter(forum=forum).exists()
