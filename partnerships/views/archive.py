"""Agreements to a county's archive: the package, the receipts, and the places."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_safe,
)

from partnerships.archive.package import entries_of
from partnerships.forms.archive import PlaceForm, ReceiptForm
from partnerships.models import (
    Agreement,
    ArchivePlace,
    ArchiveReceiptFile,
    County,
    Need,
    Organisation,
)
from partnerships.pages.county_texts import counties_of
from partnerships.rules import archive as rules
from partnerships.services import archive as services
from partnerships.views.agreements import visible_agreement
from portal.documents.files import upload_response, zip_of
from portal.lib import clock
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

COUNTIES = 25


@require_safe
def archive_package(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The agreement's case as messages for an archive, in one zip."""
    agreement = visible_agreement(request, pk)
    require(rules.may_archive(request.actor, agreement))
    related = ("scheme_year__scheme", "scheme_year__county", "owner")
    need = get_object_or_404(
        Need.objects.visible_to(request.actor).select_related(*related),
        orders__agreements=agreement,
    )
    entries = entries_of(request.actor, agreement, need)
    services.take_package(actor=request.actor, agreement=agreement, files=len(entries))
    return zip_of(
        _("archive-%(reference)s.zip") % {"reference": agreement.reference}, entries
    )


@require_http_methods(["GET", "POST"])
def archive_receipts(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the archive has answered, and registering one more."""
    agreement = visible_agreement(request, pk)
    require(rules.may_archive(request.actor, agreement))
    form = ReceiptForm(
        request.POST or None,
        request.FILES or None,
        initial={"received_on": clock.today()},
    )
    if form.is_valid():
        try:
            services.register_receipt(
                actor=request.actor, agreement=agreement, **form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("The receipt is registered."))
            return redirect("partnerships:archive_receipts", pk)
    context = {
        "agreement": agreement,
        "receipts": agreement.archive_receipts.select_related("kept"),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/archive_receipts.html", context, status=status)


@require_safe
def archive_receipt_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    seen = Agreement.objects.visible_to(request.actor)
    files = ArchiveReceiptFile.objects.filter(receipt__agreement__in=seen)
    file = get_object_or_404(files.select_related("receipt__agreement"), pk=pk)
    require(rules.may_archive(request.actor, file.receipt.agreement))
    return upload_response(file)


@require_GET
def archive_place_list(request: SignedInRequest) -> HttpResponse:
    """What each county has written of its archive."""
    actor = request.actor
    if not rules.oversees(actor):
        raise Http404
    places = ArchivePlace.objects.visible_to(actor)
    shown = Paginator(counties_of(actor, places), COUNTIES).get_page(
        request.GET.get("page")
    )
    by_county = {each.county_id: each for each in places.filter(county__in=list(shown))}
    context = {
        "page": shown,
        "rows": [(county, by_county.get(county.pk)) for county in shown],
        "writes": actor.kind == Organisation.Kind.GOVERNOR,
    }
    return page(request, "partnerships/archive_place_list.html", context)


@require_http_methods(["GET", "POST"])
def archive_place_edit(request: SignedInRequest, county_pk: int) -> HttpResponse:
    county = get_object_or_404(County.objects.visible_to(request.actor), pk=county_pk)
    overseen = county.pk in request.actor.county_ids
    if not rules.oversees(request.actor) or not (
        overseen or request.actor.kind == Organisation.Kind.NATIONAL
    ):
        raise Http404
    require(rules.may_write_place(request.actor, county))
    place = ArchivePlace.objects.filter(county=county).first()
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        place=place or ArchivePlace(county=county),
    )
    if form.is_valid():
        try:
            services.save_place(
                actor=request.actor, county=county, values=form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("partnerships:archive_place_list")
    context = {"county": county, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/archive_place.html", context, status=status)
