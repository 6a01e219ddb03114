from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnerships import rules
from partnerships.forms.comment import CommentForm
from partnerships.models import Comment, Need
from partnerships.need_parts import COMMENTED
from partnerships.services import comments as services
from partnerships.threads import threads_of
from partnerships.views.needs import visible_need
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def need_comments(request: SignedInRequest, pk: int) -> HttpResponse:
    """All comments of a need, or with ``?field=`` the thread beside one field."""
    need = visible_need(request, pk)
    beside = _asked_for(request)
    sent = request.method == "POST"
    if sent:
        require(rules.may_comment(request.actor, need))
    form = CommentForm(request.POST if sent else None, beside=beside)
    if form.is_valid() and _write(request, need, form):
        written_beside = form.cleaned_data["field"]
        if "HX-Request" in request.headers:
            return _shown(request, need, written_beside, None)
        return redirect(_address(need, written_beside))
    return _shown(request, need, beside, form)


def _asked_for(request: SignedInRequest) -> str:
    asked = request.POST.get("field") or request.GET.get("field") or ""
    return asked if asked in COMMENTED else ""


def _write(request: SignedInRequest, need: Need, form: CommentForm) -> bool:
    try:
        services.write_comment(
            actor=request.actor,
            need=need,
            field=form.cleaned_data["field"],
            text=form.cleaned_data["text"],
            form_key=form.cleaned_data["form_key"],
        )
    except ValidationError as error:
        for name, problems in error.error_dict.items():
            form.add_error(name, problems)
        return False
    return True


def _shown(
    request: SignedInRequest, need: Need, beside: str, form: CommentForm | None
) -> HttpResponse:
    """htmx swaps the answer in, also that something is wrong, so that is a 200."""
    threads = threads_of(request.actor, need)
    context = {
        "need": need,
        "threads": threads,
        "thread": threads[beside],
        "form": form if threads.may_comment else None,
        "refused": rules.may_comment(request.actor, need).reason,
    }
    wrong = form is not None and form.is_bound and "HX-Request" not in request.headers
    return page(
        request,
        "partnerships/comments.html",
        context,
        part="thread",
        status=422 if wrong else 200,
    )


@require_POST
def comment_resolve(request: SignedInRequest, pk: int) -> HttpResponse:
    comments = Comment.objects.visible_to(request.actor)
    comment = get_object_or_404(comments.select_related("need"), pk=pk)
    services.resolve_comment(actor=request.actor, comment=comment)
    if "HX-Request" in request.headers:
        need = visible_need(request, comment.need_id)
        return _shown(request, need, comment.field, None)
    return redirect(_address(comment.need, comment.field))


def _address(need: Need, field: str) -> str:
    address = reverse("partnerships:need_comments", args=[need.pk])
    return f"{address}?field={field}" if field else address
