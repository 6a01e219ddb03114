"""Who may do what with needs, and the sentence for who may not."""

from django.utils.translation import gettext as _

from partnerships.deadlines import last_moment
from partnerships.models import Comment, Need, Organisation, SchemeYear
from portal.lib import clock
from portal.lib.formats import moment
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit


def may_write_needs(actor: Actor) -> Verdict:
    """Whether this actor is one who registers needs at all, in some year."""
    if actor.kind not in Organisation.OWNER_KINDS:
        return no(_("Needs are registered by school owners."))
    return may_edit(actor)


def may_register_need(
    actor: Actor, scheme_year: SchemeYear, owner: Organisation
) -> Verdict:
    if owner.pk != actor.organisation_id:
        return no(_("Only %(owner)s registers its own needs.") % {"owner": owner.name})
    writes = may_write_needs(actor)
    if not writes:
        return writes
    if not is_owner_of_year(scheme_year, owner):
        return no(
            _("%(owner)s is not a school owner of %(year)s.")
            % {"owner": owner.name, "year": scheme_year}
        )
    return is_open(scheme_year, owner.pk)


def is_owner_of_year(scheme_year: SchemeYear, owner: Organisation) -> bool:
    return (
        owner.kind in scheme_year.owner_kinds
        and owner.county_id == scheme_year.county_id
        and owner.is_valid_on(scheme_year.owners_on)
    )


def is_open(
    scheme_year: SchemeYear, owner_id: int | None = None, need: Need | None = None
) -> Verdict:
    """Open until the deadline's last second, by the clock of the server.

    For an owner, or a need, that the county governor has opened for, until the last
    second of that.
    """
    if not scheme_year.is_published:
        return no(_("The county governor has not published the call of this year yet."))
    now = clock.now().replace(microsecond=0)
    if now < scheme_year.opens_at:
        return no(
            _("Needs for %(year)s can be registered from %(opens)s.")
            % {"year": scheme_year.year, "opens": moment(scheme_year.opens_at)}
        )
    if now <= scheme_year.deadline:
        return YES
    last = last_moment(scheme_year, owner_id, need)
    if now <= last:
        return YES
    return no(
        _(
            "The deadline for %(year)s was %(deadline)s. Write to the county "
            "governor if the need is to be taken in all the same."
        )
        % {"year": scheme_year.year, "deadline": moment(last)}
    )


def may_change_need(actor: Actor, need: Need) -> Verdict:
    """A draft may be written on after the deadline too: then nothing is lost."""
    if need.holder_id != actor.organisation_id:
        return no(_("Only %(owner)s changes this need.") % {"owner": need.holder.name})
    writes = may_write_needs(actor)
    if not writes:
        return writes
    if need.state != Need.State.DRAFT:
        return no(_("This need is submitted, and can no longer be changed."))
    return YES


def may_comment(actor: Actor, need: Need) -> Verdict:
    """Asked of somebody who sees the need; a draft is its owner's alone."""
    if need.state == Need.State.DRAFT and need.holder_id != actor.organisation_id:
        return no(_("This need is a draft, and its owner's alone."))
    return may_edit(actor)


def may_resolve(actor: Actor, comment: Comment) -> Verdict:
    owns = comment.need.holder_id == actor.organisation_id and actor.may_edit
    wrote = (
        comment.by_id == actor.user_id
        and comment.organisation_id == actor.organisation_id
    )
    if owns or wrote:
        return YES
    return no(
        _("An editor at %(owner)s, or %(writer)s who wrote the comment, resolves it.")
        % {"owner": comment.need.holder.name, "writer": comment.by}
    )


def may_submit_need(actor: Actor, need: Need) -> Verdict:
    change = may_change_need(actor, need)
    if not change:
        return change
    if not actor.may_approve:
        return no(
            _("An approver at %(owner)s submits the need.")
            % {"owner": need.holder.name}
        )
    return is_open(need.scheme_year, need.owner_id, need)
