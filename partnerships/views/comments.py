from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.forms.comment import CommentForm
from partnerships.models import Comment, Handout, Need
from partnerships.pages.threads import Threads, threads_of, threads_of_part
from partnerships.rules import needs as rules
from partnerships.rules.handouts import may_write_part
from partnerships.services import comments as services
from partnerships.views.handouts import visible_part
from partnerships.views.needs import visible_need
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_http_methods(["GET", "POST"])
def need_comments(request: SignedInRequest, pk: int) -> HttpResponse:
    """All comments of a need, or with ``?field=`` the thread beside one field."""
    need = visible_need(request, pk)
    if request.method == "POST":
        require(rules.may_comment(request.actor, need))
    return _talk(request, need, None)


@require_http_methods(["GET", "POST"])
def part_comments(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same beside the part that an organisation is invited to write."""
    handout = visible_part(request, pk)
    require(may_write_part(request.actor, handout))
    return _talk(request, handout.need, handout)


def _talk(
    request: SignedInRequest, need: Need, handout: Handout | None
) -> HttpResponse:
    threads = _threads(request, need, handout)
    beside = _asked_for(request, threads)
    form = CommentForm(request.POST if request.method == "POST" else None, beside)
    if form.is_valid() and _write(request, need, handout, form):
        if "HX-Request" in request.headers:
            return _shown(request, _threads(request, need, handout), beside, None)
        return redirect(f"{threads.address}?field={beside}")
    return _shown(request, threads, beside, form)


def _threads(request: SignedInRequest, need: Need, handout: Handout | None) -> Threads:
    if handout:
        return threads_of_part(request.actor, handout)
    return threads_of(request.actor, need)


def _asked_for(request: SignedInRequest, threads: Threads) -> str:
    asked = request.POST.get("field") or request.GET.get("field") or ""
    return asked if asked in threads.by_field else next(iter(threads.by_field))


def _write(
    request: SignedInRequest, need: Need, handout: Handout | None, form: CommentForm
) -> bool:
    try:
        services.write_comment(
            actor=request.actor,
            need=need,
            field=form.cleaned_data["field"],
            text=form.cleaned_data["text"],
            form_key=form.cleaned_data["form_key"],
            handout=handout,
        )
    except ValidationError as error:
        for name, problems in error.error_dict.items():
            form.add_error(name, problems)
        return False
    return True


def _shown(
    request: SignedInRequest, threads: Threads, beside: str, form: CommentForm | None
) -> HttpResponse:
    """htmx swaps the answer in, also that something is wrong, so that is a 200."""
    context = {
        "need": threads.need,
        "threads": threads,
        "back": threads.back,
        "thread": threads[beside],
        "form": form if threads.may_comment else None,
        "refused": threads.may_comment.reason,
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
    threads = threads_of(request.actor, visible_need(request, comment.need_id))
    if "HX-Request" in request.headers:
        return _shown(request, threads, comment.field, None)
    return redirect(f"{threads.address}?field={comment.field}")
