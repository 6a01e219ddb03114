from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.jobs.parts import is_in_parts
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor

_fetching: dict[str, Callable[[Actor], Verdict]] = {}


def register_fetching(kind: str, rule: Callable[[Actor], Verdict]) -> None:
    """Who fetches what jobs of this kind have gathered; else whoever sees the job."""
    _fetching[kind] = rule


def may_fetch(actor: Actor, job: Job) -> Verdict:
    """Asked of somebody who sees the job."""
    rule = _fetching.get(job.kind)
    return rule(actor) if rule else YES


def may_start(actor: Actor) -> Verdict:
    if actor.system or (actor.organisation_id is not None and actor.may_edit):
        return YES
    if actor.is_auditor:
        return YES  # for what the rule of the work itself lets an auditor take out
    return no(_("Only an editor or approver of your organisation asks for papers."))


def may_cancel(actor: Actor, job: Job) -> Verdict:
    """Work in parts can be stopped; papers are made in any case, and kept."""
    if job.is_finished:
        return no(_("This job is finished."))
    if not is_in_parts(job):
        return no(_("Papers that are asked for are made."))
    if actor.system:
        return YES
    if actor.organisation_id != job.asked_for_id or not actor.may_edit:
        return no(
            _("Only an editor or approver at %(organisation)s may stop it.")
            % {"organisation": job.asked_for_name}
        )
    return YES


def may_retry(actor: Actor, job: Job) -> Verdict:
    if not job.failed:
        return no(_("No paper of this job has failed."))
    if actor.system:
        return YES
    if actor.organisation_id != job.asked_for_id or not actor.may_edit:
        return no(
            _("Only an editor or approver at %(organisation)s may try again.")
            % {"organisation": job.asked_for_name}
        )
    return YES
