"""Minutes: their page, and the forms that write, send, approve and correct them."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from forums.forms.minutes import (
    AnswerForm,
    ApprovalForm,
    CommentForm,
    CorrectForm,
    SectionForm,
    SendForm,
    TwoTextsForm,
)
from forums.models import Minutes, MinutesComment, MinutesSection
from forums.pages.minutes import minutes_context
from forums.rules import minutes as rules
from forums.services import minutes as services
from forums.services import minutes_text
from forums.views.meetings import visible_meeting
from forums.views.saving import saved, status_of
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_POST
def minutes_start(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    return redirect(services.start_minutes(actor=request.actor, meeting=meeting))


@require_GET
def minutes_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, visible_minutes(request, pk))


def _page(
    request: SignedInRequest, minutes: Minutes, **refused: forms.Form
) -> HttpResponse:
    """``refused``: a form that is to be shown again."""
    context = {**minutes_context(request.actor, minutes), **refused}
    status = 422 if refused else 200
    return page(request, "forums/minutes_detail.html", context, status=status)


@require_POST
def minutes_send(request: SignedInRequest, pk: int) -> HttpResponse:
    minutes = visible_minutes(request, pk)
    require(rules.may_send(request.actor, minutes))
    form = SendForm(request.POST)
    if form.is_valid():
        service = services.send_minutes
        if saved(form, service, actor=request.actor, minutes=minutes) is not None:
            messages.success(request, _("The minutes are sent for comments."))
            return redirect(minutes)
    return _page(request, minutes, send_form=form)


@require_POST
def minutes_put(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put their approval on the agenda of a coming meeting."""
    minutes = visible_minutes(request, pk)
    require(rules.may_put_on_agenda(request.actor, minutes))
    form = ApprovalForm(request.POST, meetings=services.meetings_for(minutes))
    if form.is_valid():
        service = services.put_on_agenda
        if saved(form, service, actor=request.actor, minutes=minutes) is not None:
            messages.success(request, _("Their approval is on the agenda."))
            return redirect(minutes)
    return _page(request, minutes, approval_form=form)


@require_POST
def minutes_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    minutes = visible_minutes(request, pk)
    services.approve_minutes(actor=request.actor, minutes=minutes)
    messages.success(request, _("The minutes are approved, and locked."))
    return redirect(minutes)


@require_POST
def minutes_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    minutes = visible_minutes(request, pk)
    require(rules.may_correct(request.actor, minutes))
    form = CorrectForm(request.POST)
    if form.is_valid():
        service = services.correct_minutes
        made = saved(form, service, actor=request.actor, minutes=minutes)
        if made is not None:
            messages.success(request, _("Write the correction, and send it."))
            return redirect(made)
    return _page(request, minutes, correct_form=form)


@require_http_methods(["GET", "POST"])
def section_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write an item's text; where somebody else has too, choose between the two."""
    section = _section(request, pk)
    require(rules.may_write(request.actor, section.minutes))
    if "choice" in request.POST:
        return _chosen(request, section)
    shown = {"text": section.text, "version": section.version}
    form = SectionForm(request.POST or None, initial=shown)
    if form.is_valid():
        return _written(request, section, form, form.cleaned_data["text"])
    context = {"form": form, "section": section, "minutes": section.minutes}
    return page(request, "forums/section_form.html", context, status=status_of(form))


def _written(
    request: SignedInRequest, section: MinutesSection, form: forms.Form, text: str
) -> HttpResponse:
    done = minutes_text.write_section(
        actor=request.actor,
        section=section,
        text=text,
        version=form.cleaned_data["version"],
    )
    if done.theirs is None:
        messages.success(request, _("The text is saved."))
        return redirect(section.minutes)
    both = "\n\n".join(filter(None, [done.theirs.text, text]))
    shown = {
        "choice": TwoTextsForm.TOGETHER,
        "together": both,
        "mine": text,
        "version": done.theirs.version,
    }
    return _two_texts(request, done.theirs, TwoTextsForm(initial=shown), text, 409)


def _chosen(request: SignedInRequest, section: MinutesSection) -> HttpResponse:
    form = TwoTextsForm(request.POST)
    if not form.is_valid():
        return _two_texts(request, section, form, request.POST.get("mine", ""), 422)
    if form.chosen is None:
        return redirect(section.minutes)
    return _written(request, section, form, form.chosen)


def _two_texts(
    request: SignedInRequest,
    section: MinutesSection,
    form: TwoTextsForm,
    mine: str,
    status: int,
) -> HttpResponse:
    context = {"form": form, "section": section, "mine": mine}
    return page(request, "forums/section_two_texts.html", context, status=status)


@require_http_methods(["GET", "POST"])
def section_comment(request: SignedInRequest, pk: int) -> HttpResponse:
    section = _section(request, pk)
    me = rules.was_there(request.actor, section.minutes)
    require(rules.may_comment(section.minutes, me))
    form = CommentForm(request.POST or None)
    if form.is_valid():
        service = minutes_text.comment
        if saved(form, service, actor=request.actor, section=section) is not None:
            messages.success(request, _("Your comment is there."))
            return redirect(section.minutes)
    context = {"form": form, "section": section}
    return page(request, "forums/comment_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def comment_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    found = MinutesComment.objects.visible_to(request.actor)
    related = "section__item", "minutes__meeting__forum", "participant"
    comment = get_object_or_404(found.select_related(*related), pk=pk)
    require(rules.may_write(request.actor, comment.minutes))
    form = AnswerForm(request.POST or None, initial={"answer": comment.answer})
    if form.is_valid():
        service = minutes_text.answer_comment
        if saved(form, service, actor=request.actor, comment=comment) is not None:
            messages.success(request, _("The comment is answered."))
            return redirect(comment.minutes)
    context = {"form": form, "section": comment.section, "comment": comment}
    return page(request, "forums/comment_form.html", context, status=status_of(form))


def visible_minutes(request: SignedInRequest, pk: int) -> Minutes:
    found = Minutes.objects.visible_to(request.actor)
    related = "meeting__forum", "meeting__network", "approval_item__meeting", "corrects"
    return get_object_or_404(found.select_related(*related), pk=pk)


def _section(request: SignedInRequest, pk: int) -> MinutesSection:
    found = MinutesSection.objects.visible_to(request.actor)
    related = "item", "minutes__meeting__forum", "minutes__meeting__network"
    return get_object_or_404(found.select_related(*related), pk=pk)
