"""How it goes with an agreement: its plan, and what has become of a milestone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from partnerships.agreement.plan import PlannedMilestone, row_of_milestone
from partnerships.forms.progress import MilestoneReportForm
from partnerships.models import Agreement, Milestone
from partnerships.models.agreement import AgreementQuerySet
from partnerships.pages.progress import ProgressPage, next_of
from partnerships.rules import progress as rules
from partnerships.services import progress as services
from partnerships.services.agreements import parties_of
from portal.lib.addresses import address_of
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


def followed_agreements(request: SignedInRequest) -> AgreementQuerySet:
    """With what the rule asks for."""
    found = Agreement.objects.visible_to(request.actor).main().with_last_day()
    rows = found.select_related("scheme_year", "order__need", "network")
    return rows.defer("measures", "order__content", "order__schools")


@require_GET
def agreement_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(followed_agreements(request), pk=pk)
    shown = ProgressPage.read(agreement, request.actor)
    context = {
        "agreement": agreement,
        "shown": shown,
        "rows": shown.rows,
        "line": shown.line,
        "next": next_of(shown) if agreement.is_signed else "",
        "report": rules.may_report(request.actor, agreement, shown.parties),
    }
    return page(request, "partnerships/agreement_progress.html", context)


@require_http_methods(["GET", "POST"])
def milestone_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What has been said of it; a POST says what has become of it now."""
    milestones = Milestone.objects.visible_to(request.actor)
    milestone = get_object_or_404(milestones.select_related("agreement"), pk=pk)
    main = milestone.agreement.main_id or milestone.agreement_id
    agreement = get_object_or_404(followed_agreements(request), pk=main)
    report = rules.may_report(request.actor, agreement, parties_of(agreement))
    if request.method == "POST":
        require(report)
    one = PlannedMilestone(
        milestone, list(milestone.reports.select_related("organisation"))
    )
    initial = {"seen": one.said.pk if one.said else 0}
    form = MilestoneReportForm(request.POST or None, initial=initial)
    if form.is_valid() and _reported(request, milestone, form):
        messages.success(request, _("Saved."))
        return redirect(progress_address(agreement))
    context = {
        "agreement": agreement,
        "one": one,
        "row": row_of_milestone(one),
        "form": form,
        "report": report,
        "back": progress_address(agreement),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/milestone_detail.html", context, status=status)


def _reported(
    request: SignedInRequest, milestone: Milestone, form: MilestoneReportForm
) -> bool:
    try:
        services.report_milestone(
            actor=request.actor, milestone=milestone, **form.cleaned_data
        )
    except ValidationError as error:
        form.put(error)
    except StaleState as error:
        form.add_error(None, str(error.reason))
    else:
        return True
    return False


def progress_address(agreement: Agreement) -> str:
    return address_of("partnerships:agreement_progress", agreement.pk)
