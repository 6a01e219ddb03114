"""Who assembles, confirms and withdraws a recommendation, and why not."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from forums.models import Forum, ForumRole, Recommendation
from forums.rules.fora import runs_forum
from forums.rules.meetings import only_runners
from partnerships.models import SchemeYear
from portal.lib import clock
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.prepared import Prepared

S = Recommendation.State


def may_assemble(actor: Actor, forum: Forum) -> Verdict:
    return YES if runs_forum(actor, forum) else no(only_runners(forum))


def is_open(forum_id: int, year: SchemeYear) -> Verdict:
    """Whether the year's order and amounts can change: not when it is forwarded.

    A correction that is opened lets them, until that is forwarded too.
    """
    return unless_settled(year, settled=bool(SETTLING.rows(forum_id, year.pk)))


def _settling(forum_id: int, year_id: int) -> QuerySet[Recommendation, int]:
    rows = Recommendation.objects.filter(forum=forum_id, scheme_year=year_id)
    return rows.settling().values_list("pk", flat=True)


SETTLING = Prepared(_settling)


def unless_settled(year: SchemeYear, *, settled: bool) -> Verdict:
    if not settled:
        return YES
    return no(
        _(
            "The recommendation of %(year)s is forwarded to the governor, and the "
            "order and the amounts stand. The leader or the secretary of the forum "
            "opens a correction on its page first, and says why."
        )
        % {"year": year.year}
    )


def may_correct(actor: Actor, recommendation: Recommendation) -> Verdict:
    """Open a correction of the one that is in force: who leads, and the secretary."""
    runs = may_assemble(actor, recommendation.forum)
    if not runs:
        return runs
    if recommendation.state != S.FORWARDED:
        return no(_("This recommendation is not forwarded: withdraw it instead."))
    rows = Recommendation.objects.filter(pk=recommendation.pk)
    if not rows.settling().exists():
        return no(_("A correction of this recommendation is opened already."))
    return YES


def may_withdraw(actor: Actor, recommendation: Recommendation) -> Verdict:
    """Before both have confirmed it."""
    runs = may_assemble(actor, recommendation.forum)
    if runs and recommendation.state != S.CONFIRMING:
        return no(_("This recommendation is settled, and nothing changes."))
    return runs


def role_of(actor: Actor, forum: Forum) -> str:
    """ "leader" or "secretary", "" for who is neither today; the leader first."""
    roles = ForumRole.objects.valid_on(clock.today()).acting(actor)
    kinds = roles.filter(forum=forum).order_by("kind").values_list("kind", flat=True)
    return kinds.first() or ""


def may_confirm(actor: Actor, recommendation: Recommendation, role: str) -> Verdict:
    """The leader and the secretary, once each, and two different people."""
    if not role:
        return no(_("The leader and the secretary of the forum confirm, both of them."))
    if recommendation.state != S.CONFIRMING:
        return no(_("This recommendation is settled, and nothing changes."))
    mine, other = recommendation.leader_by_id, recommendation.secretary_by_id
    if role == ForumRole.Kind.SECRETARY:
        mine, other = other, mine
    if mine is not None:
        return no(_("It is confirmed from your side. The other one is waited for."))
    if other is not None and other == actor.user_id:
        return no(_("Two different people confirm. You have confirmed it already."))
    return YES
