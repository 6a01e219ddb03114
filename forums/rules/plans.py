"""Who writes and adopts the forum's long-term plan."""

from django.utils.translation import gettext as _

from forums.models import Forum, Plan
from forums.rules.fora import runs_forum
from forums.rules.meetings import only_runners
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor


def may_start_plan(actor: Actor, forum: Forum) -> Verdict:
    return YES if runs_forum(actor, forum) else no(only_runners(forum))


def may_write_plan(actor: Actor, plan: Plan) -> Verdict:
    """Change its texts, and adopt it: while it is a draft."""
    runs = may_start_plan(actor, plan.forum)
    if runs and plan.state == Plan.State.ADOPTED:
        return no(_("This version is adopted. Begin a new one to change it."))
    return runs
