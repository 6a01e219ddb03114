"""Who assembles, confirms and withdraws a recommendation, and why not."""

from django.utils.translation import gettext as _

from forums.models import Forum, ForumRole, Recommendation
from forums.rules.fora import runs_forum
from forums.rules.meetings import only_runners
from portal.lib import clock
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

S = Recommendation.State


def may_assemble(actor: Actor, forum: Forum) -> Verdict:
    return YES if runs_forum(actor, forum) else no(only_runners(forum))


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
