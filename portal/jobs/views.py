from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.documents.models import Document
from portal.jobs import rules, services
from portal.jobs.models import Job, JobPart
from portal.jobs.parts import is_in_parts
from portal.lib.http import SignedInRequest, page

ROWS = 25  # of papers some 8 KiB, which a running job is asked for every second
IN_HAND = 5  # more workers than that are not named


@require_safe
def job_list(request: SignedInRequest) -> HttpResponse:
    jobs = Job.objects.visible_to(request.actor).order_by("-created_at", "-pk")
    page_obj = Paginator(jobs, ROWS).get_page(request.GET.get("page"))
    return page(request, "portal/jobs.html", {"page_obj": page_obj})


@require_safe
def job_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    if is_in_parts(job):
        return _work(request, job)
    items = job.items.select_related("document").defer("document__content")
    state = Document.State
    paginator = Paginator(items, ROWS)
    paginator.count = job.total  # else every look at a running job counts them
    context = {
        "job": job,
        "page_obj": paginator.get_page(request.GET.get("page")),
        "in_hand": items.filter(document__state=state.RENDERING)[:IN_HAND],
        "failures": items.filter(document__state=state.FAILED)[:ROWS]
        if job.failed
        else [],
        "time": in_words((job.finished_at or timezone.now()) - job.created_at),
        "retry": rules.may_retry(request.actor, job),
        "fetch": rules.may_fetch(request.actor, job),
    }
    return page(request, "portal/job.html", context, part="progress")


def _work(request: SignedInRequest, job: Job) -> HttpResponse:
    """Of a job in parts; what each has found is large, and not shown."""
    parts = job.parts.defer("result", "payload")
    paginator = Paginator(parts, ROWS)
    paginator.count = job.total
    state = JobPart.State
    context = {
        "job": job,
        "page_obj": paginator.get_page(request.GET.get("page")),
        "failures": parts.filter(state=state.FAILED)[:ROWS] if job.failed else [],
        "time": in_words((job.finished_at or timezone.now()) - job.created_at),
        "retry": rules.may_retry(request.actor, job),
        "fetch": rules.may_fetch(request.actor, job),
        "cancel": rules.may_cancel(request.actor, job),
    }
    return page(request, "portal/job_parts.html", context, part="progress")


@require_POST
def job_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    services.cancel_job(job, actor=request.actor)
    messages.success(request, _("The job is stopped."))
    return redirect(job)


@require_POST
def job_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    again = services.retry_job(job, actor=request.actor)
    told = ngettext(
        "%(papers)s paper is tried again.", "%(papers)s papers are tried again.", again
    )
    messages.success(request, told % {"papers": again})
    return redirect(job)


def in_words(time: timedelta) -> str:
    seconds = max(0, int(time.total_seconds()))
    if seconds < 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if seconds < 3600:
        minutes = _("%(minutes)s min %(seconds)s s")
        return minutes % {"minutes": seconds // 60, "seconds": seconds % 60}
    hours = _("%(hours)s h %(minutes)s min")
    return hours % {"hours": seconds // 3600, "minutes": seconds % 3600 // 60}
