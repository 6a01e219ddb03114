from django.utils.translation import gettext_lazy as _

from portal.jobs.models import Job
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor


def may_start(actor: Actor) -> Verdict:
    if actor.system or (actor.organisation_id is not None and actor.may_edit):
        return YES
    return no(_("Only an editor or approver of your organisation asks for papers."))


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
