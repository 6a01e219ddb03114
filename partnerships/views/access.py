from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partnerships.forms.people import AnswerForm, AskForm
from partnerships.history.people import history_of_request
from partnerships.models import AccessRequest, Organisation
from partnerships.rules import people as rules
from partnerships.services import access as services
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask to act for an organisation; from a refused page, ``?page=`` says which."""
    organisations = Organisation.objects.visible_to(request.actor)
    organisation = get_object_or_404(organisations.select_related("county"), pk=pk)
    require(rules.may_ask_access(request.actor, organisation))
    form = AskForm(
        request.POST or None, initial={"page": request.GET.get("page", "")[:300]}
    )
    if form.is_valid():
        try:
            asked = services.ask_access(
                actor=request.actor, organisation=organisation, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            told = _("Your request is sent. You get the answer here.")
            messages.success(request, told)
            return redirect(asked)
    context = {"organisation": organisation, "form": form}
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/access_ask.html", context, status=status)


@require_http_methods(["GET", "POST"])
def access_request(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request: the asker sees the answer, those who let people in give it."""
    requests = AccessRequest.objects.visible_to(request.actor)
    asked = get_object_or_404(
        requests.select_related("organisation__county", "asker", "answered_by"), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        require(rules.may_manage_people(request.actor, asked.organisation))
        if form.is_valid():
            try:
                _answer(request, asked, form)
                return redirect(asked)
            except ValidationError as error:
                form.add_error(None, error)
    context = {
        "asked": asked,
        "more": list(asked.more.all()),
        "form": form,
        "decide": rules.may_manage_people(request.actor, asked.organisation),
        "history": history_of_request(asked),
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/access_request.html", context, status=status)


def _answer(request: SignedInRequest, asked: AccessRequest, form: AnswerForm) -> None:
    answer = form.cleaned_data["answer"]
    if form.is_refusal:
        services.refuse_access(actor=request.actor, request=asked, answer=answer)
        messages.success(request, _("The request is refused, and the asker is told."))
        return
    services.give_access(actor=request.actor, request=asked, **form.cleaned_data)
    said = _("%(person)s has access now, and is told.") % {"person": asked.asker}
    messages.success(request, said)
