"""A county's keys: written, read from a file, put two in a row, saved as a file."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from funding.forms.key_library import KeyFileForm, TwoStepsForm
from funding.models import AllocationKey
from funding.models.key import AllocationKeyQuerySet
from funding.pages.key_library import KeyPage
from funding.pages.key_words import key_in_words
from funding.rules import money as rules
from funding.services.keys import named, read_key, save_key
from partnerships.models import County, Network
from portal.lib.http import SignedInRequest, download, page
from portal.lib.verdict import require

SAVE = "save"


def county_of_keys(request: SignedInRequest, code: str) -> County:
    """404 for whom its keys are hidden, 403 for who may only read them."""
    county = get_object_or_404(County, code=code)
    if not rules.may_see_tools(request.actor, county):
        raise Http404
    require(rules.may_write_keys(request.actor, county))
    return county


@require_http_methods(["GET", "POST"])
def key_new(request: SignedInRequest, code: str) -> HttpResponse:
    """A key of one step, written; ``?from=`` begins with what another says."""
    county = county_of_keys(request, code)
    desk = KeyPage(request.actor, county, request.GET, request.POST or None)
    if desk.do == SAVE and desk.valid:
        return _saved(request, county, desk.name, desk.definition)
    status = 422 if desk.do == SAVE else 200
    context = {"desk": desk, "county": county}
    return page(request, "funding/key_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def key_import(request: SignedInRequest, code: str) -> HttpResponse:
    """A key file, shown in words before it is saved."""
    county = county_of_keys(request, code)
    form = KeyFileForm(request.POST or None, request.FILES or None)
    words: list[str] = []
    if form.is_bound and form.is_valid() and form.key:
        key = form.key
        if request.POST.get("do") == SAVE:
            return _saved(request, county, key.name, key.as_dict())
        words = key_in_words(key)
        shown = {"text": form.cleaned_data["text"], "name": key.name}
        form = KeyFileForm(initial=shown)
    status = 422 if form.is_bound else 200
    context = {"form": form, "county": county, "words": words}
    return page(request, "funding/key_import.html", context, status=status)


@require_http_methods(["GET", "POST"])
def key_steps(request: SignedInRequest, code: str) -> HttpResponse:
    """Two keys in a row, of those that the county has."""
    county = county_of_keys(request, code)
    form = TwoStepsForm(
        request.POST or None,
        keys=_one_step(AllocationKey.objects.visible_to(request.actor), county),
        networks=Network.objects.filter(county=county).order_by("name"),
    )
    words: list[str] = []
    if form.is_valid():
        try:
            key = named(read_key(form.definition()), form.cleaned_data["name"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if request.POST.get("do") == SAVE:
                return _saved(request, county, key.name, key.as_dict())
            words = key_in_words(key)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "county": county, "words": words}
    return page(request, "funding/key_steps.html", context, status=status)


def _one_step(keys: AllocationKeyQuerySet, county: County) -> list[AllocationKey]:
    """The newest version of each, of those that do not divide in two steps already."""
    found: dict[str, AllocationKey] = {}
    for key in keys.filter(county=county).newest_first():
        if "then" not in key.definition:
            found.setdefault(key.name, key)
    return list(found.values())


@require_GET
def key_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The key as a file that can be read again, here or in another county."""
    keys = AllocationKey.objects.visible_to(request.actor)
    key = get_object_or_404(keys.select_related("county"), pk=pk)
    text = json.dumps(key.key_file, ensure_ascii=False, indent=1) + "\n"
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    name = slugify(key.name) or "nokkel"
    return download(response, f"{name}-{key.county.code}-v{key.version}.json")


def _saved(
    request: SignedInRequest, county: County, name: str, definition: object
) -> HttpResponse:
    key = save_key(actor=request.actor, county=county, name=name, definition=definition)
    messages.success(
        request,
        _("%(key)s is among the county's keys.") % {"key": key},
    )
    return redirect("funding:key_detail", pk=key.pk)
