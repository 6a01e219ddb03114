"""Payment files: the list, making one, approving it, and what came of it."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from funding.forms.payments import FileForm, MarkForm, RejectForm, put
from funding.models import Payment, PaymentFile
from funding.rules import money as rules
from funding.services.payment_files import (
    approve_file,
    make_file,
    mark_paid,
    mark_returned,
    reject_file,
)
from funding.views.payments import files_of, year_of_money
from partnerships.models import Organisation
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, download, page, pressed
from portal.lib.verdict import require

Kind = Organisation.Kind
PAGE = 25


@require_GET
def payment_file_list(request: SignedInRequest) -> HttpResponse:
    if request.actor.kind not in (Kind.GOVERNOR, Kind.NATIONAL):
        raise Http404
    files = files_of(request).order_by("-made_at", "-pk")
    shown = Paginator(files, PAGE).get_page(request.GET.get("page"))
    return page(request, "funding/payment_file_list.html", {"page": shown})


@require_http_methods(["GET", "POST"])
def payment_file_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a file would hold; the button makes it."""
    year = year_of_money(request, pk)
    require(rules.may_handle(request.actor, year))
    initial = {"until": clock.today(), "form_key": uuid.uuid4()}
    form = FileForm(request.POST or None, initial=initial)
    if form.is_valid() and request.POST.get("act") == "make":
        file = make_file(actor=request.actor, scheme_year=year, **form.cleaned_data)
        return redirect(file)
    until = form.cleaned_data.get("until") if form.is_bound else initial["until"]
    ready = Payment.objects.visible_to(request.actor).of_year(year).ready()
    context = {
        "year": year,
        "form": form,
        "until": until,
        "sums": ready.filter(due_on__lte=until).sums() if until else None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "funding/payment_file_new.html", context, status=status)


@require_GET
def payment_file_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(files_of(request), pk=pk)
    return _shown(request, file)


def _shown(
    request: SignedInRequest,
    file: PaymentFile,
    reject: RejectForm | None = None,
    mark: MarkForm | None = None,
) -> HttpResponse:
    rows = file.payments.select_related("recipient")
    paged = Paginator(rows.order_by("due_on", "recipient__sort_key", "number"), 100)
    context = {
        "file": file,
        "year": file.scheme_year,
        "page": paged.get_page(request.GET.get("page")),
        "reject_form": reject or RejectForm(),
        "mark_form": mark or MarkForm(numbers=()),
        "may_handle": rules.may_handle(request.actor, file.scheme_year),
        "may_approve": rules.may_approve_file(request.actor, file),
    }
    status = 422 if reject or mark else 200
    return page(request, "funding/payment_file_detail.html", context, status=status)


@require_POST
def payment_file_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(files_of(request), pk=pk)
    require(rules.may_handle(request.actor, file.scheme_year))
    if pressed(request, "act", "approve", "reject") == "approve":
        approve_file(actor=request.actor, file=file)
        messages.success(request, _("The payment file is approved."))
        return redirect(file)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _shown(request, file, reject=form)
    reject_file(actor=request.actor, file=file, reason=form.cleaned_data["reason"])
    messages.success(request, _("The payment file is rejected."))
    return redirect(file)


@require_POST
def payment_file_mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is ticked, or all of it, was paid; or what is ticked came back."""
    file = get_object_or_404(files_of(request), pk=pk)
    require(rules.may_handle(request.actor, file.scheme_year))
    numbers = file.payments.values_list("pk", flat=True)
    form = MarkForm(request.POST, numbers=numbers)
    if form.is_valid():
        typed = form.cleaned_data
        chosen = {"file": file, "payments": form.chosen, "on": typed["on"]}
        try:
            if typed["act"] == MarkForm.RETURNED:
                marked = mark_returned(
                    actor=request.actor, reason=typed["reason"], **chosen
                )
            else:
                marked = mark_paid(actor=request.actor, **chosen)
        except ValidationError as error:
            put(form, error)
        else:
            text = ngettext(
                "%(n)s instalment is marked.", "%(n)s instalments are marked.", marked
            )
            messages.success(request, text % {"n": marked})
            return redirect(file)
    return _shown(request, file, mark=form)


@require_GET
def payment_file_download(request: SignedInRequest, pk: int) -> HttpResponse:
    """The bytes that were made, each time; only when another has approved them."""
    file = get_object_or_404(files_of(request).defer(None), pk=pk)
    if file.state != PaymentFile.State.APPROVED:
        raise Refusal(_("The payment file can be fetched when it is approved."))
    response = HttpResponse(bytes(file.content), content_type="text/csv; charset=utf-8")
    name = _("payments")
    return download(response, f"{name}-{file.name}.csv")
