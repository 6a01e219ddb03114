"""Figures from a file: handed in, looked at against what is in force, and saved."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from funding.forms.basis import BasisImportForm
from funding.models import BasisImport
from funding.problems import sentences
from funding.rules import money as rules
from funding.services.basis_imports import dry_run, save_import, upload_basis
from funding.views.basis import visible_year
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.text import Text
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def basis_import(request: SignedInRequest, pk: int) -> HttpResponse:
    year = visible_year(request, pk)
    require(rules.may_handle(request.actor, year))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BasisImportForm(*sent, scheme_year=year)
    if form.is_valid():
        data = form.cleaned_data
        try:
            uploaded = upload_basis(
                actor=request.actor,
                scheme_year=year,
                statistics_year=data["statistics_year"],
                usual=form.usual,
                file=data["file"],
                form_key=data["form_key"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(uploaded)
    context = {"form": form, "year": year}
    status = 422 if form.is_bound else 200
    return page(request, "funding/basis_import.html", context, status=status)


@require_http_methods(["GET", "POST"])
def basis_import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The dry run: all that would change, and all that is wrong; POST saves it."""
    imports = BasisImport.objects.visible_to(request.actor).select_related(
        "scheme_year__scheme", "scheme_year__county", "uploaded_by", "basis_set"
    )
    uploaded = get_object_or_404(imports, pk=pk)
    year = uploaded.scheme_year
    refused: list[Text] = []
    if request.method == "POST":
        require(rules.may_handle(request.actor, year))
        try:
            saved = save_import(
                actor=request.actor,
                basis_import=uploaded,
                seen=request.POST.get("seen", ""),
            )
        except Refusal as refusal:
            refused = [refusal.reason]
        except ValidationError as error:
            refused = list(error.messages)
        else:
            text = _("The figures are saved as version %(version)s of %(year)s.")
            values = {"version": saved.version, "year": saved.statistics_year}
            messages.success(request, text % values)
            return redirect(saved)
    elif uploaded.basis_set:
        return redirect(uploaded.basis_set)
    found = dry_run(uploaded)
    context = {
        "upload": uploaded,
        "year": year,
        "run": found,
        "errors": sentences(found.reading.problems),
        "refused": refused,
        "may_handle": rules.may_handle(request.actor, year),
    }
    status = 422 if refused else 200
    return page(request, "funding/basis_import_detail.html", context, status=status)
