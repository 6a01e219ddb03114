"""Comments among the county's case officers, beside an allocation or a complaint."""

import uuid

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from funding.forms.complaints import CaseCommentForm
from funding.forms.payments import put
from funding.models import Allocation, CaseComment, Complaint
from funding.rules import money as rules
from funding.services.case_comments import write_case_comment
from funding.views.allocations import visible
from funding.views.complaints import complaints_of, shown
from partnerships.models import Organisation
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

PAGE = 25


@require_http_methods(["GET", "POST"])
def allocation_comments(request: SignedInRequest, pk: int) -> HttpResponse:
    allocation = visible(request, pk)
    if request.actor.kind != Organisation.Kind.GOVERNOR:
        raise Http404  # that there are any is not for others
    year = allocation.scheme_year
    may_discuss = rules.may_discuss(request.actor, year)
    form = CaseCommentForm(request.POST or None, initial={"form_key": uuid.uuid4()})
    if request.method == "POST":
        require(may_discuss)
        if _write(request, allocation, form):
            return redirect(f"{request.path}?saved=1")
    comments = CaseComment.objects.visible_to(request.actor)
    comments = comments.filter(allocation=allocation).select_related("by")
    context = {
        "allocation": allocation,
        "year": year,
        "page": Paginator(comments.order_by("-at", "-pk"), PAGE).get_page(
            request.GET.get("page")
        ),
        "form": form,
        "may_discuss": may_discuss,
    }
    status = 422 if form.is_bound else 200
    return page(request, "funding/allocation_comments.html", context, status=status)


@require_POST
def complaint_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    complaint = get_object_or_404(complaints_of(request), pk=pk)
    if request.actor.kind != Organisation.Kind.GOVERNOR:
        raise Http404
    require(rules.may_discuss(request.actor, complaint.grant.scheme_year))
    form = CaseCommentForm(request.POST)
    if _write(request, complaint, form):
        return redirect(f"{complaint.get_absolute_url()}#comments")
    return shown(request, complaint, form)


def _write(
    request: SignedInRequest, beside: Allocation | Complaint, form: CaseCommentForm
) -> bool:
    if not form.is_valid():
        return False
    try:
        write_case_comment(actor=request.actor, beside=beside, **form.cleaned_data)
    except ValidationError as error:
        put(form, error)
        return False
    return True
