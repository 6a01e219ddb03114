"""Who writes the forum's order and scenarios, and the sentence for who may not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from forums.models import Forum
from forums.rules.fora import runs_forum
from forums.rules.meetings import only_runners
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor


def may_compare(actor: Actor, forum: Forum) -> Verdict:
    """Ask for scenarios: who leads the forum, and its secretary."""
    return comparing(forum, runs=runs_forum(actor, forum))


def comparing(forum: Forum, *, runs: bool) -> Verdict:
    """What ``may_compare`` says, where it is known who runs the forum."""
    return YES if runs else no(only_runners(forum))


def weighs_all(apart: Sequence[str]) -> Verdict:
    """Write the order and the amounts; ``apart``: titles of what one stands apart from.

    An order weighs all needs against each other, so one tie is one too many.
    """
    if not apart:
        return YES
    return no(
        _(
            "You stand down from “%(title)s”. The other of the leader and the "
            "secretary writes the order."
        )
        % {"title": apart[0]}
    )
