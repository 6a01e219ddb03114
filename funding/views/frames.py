"""The frame of a year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from funding.forms.decisions import FrameForm
from funding.models import Frame
from funding.rules import money as rules
from funding.services.frames import set_frame, share_nok_of
from partnerships.models import SchemeYear
from portal.lib.formats import nok
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def frame_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    years = SchemeYear.objects.visible_to(request.actor)
    year = get_object_or_404(years.select_related("scheme", "county"), pk=pk)
    require(rules.may_set_frame(request.actor, year))
    frame = Frame.objects.visible_to(request.actor).filter(scheme_year=year).first()
    initial = {} if frame is None else _initial(frame)
    rows = frame.versions.select_related("by", "share") if frame else None
    versions = list(rows.order_by("-number")) if rows is not None else []
    form = FrameForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            frame = set_frame(
                actor=request.actor, scheme_year=year, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("The frame is %(amount)s.") % {"amount": nok(frame.amount_nok)}
            messages.success(request, text)
            return redirect("funding:year_detail", pk=year.pk)
    context = {
        "form": form,
        "year": year,
        "frame": frame,
        "versions": versions,
        "share_nok": share_nok_of(year),
    }
    status = 422 if form.is_bound else 200
    return page(request, "funding/frame_form.html", context, status=status)


def _initial(frame: Frame) -> dict[str, object]:
    return {
        "amount_nok": frame.amount_nok,
        "source": frame.source,
        "is_estimate": frame.is_estimate,
    }
