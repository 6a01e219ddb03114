"""Items of an agenda: written, ordered, with their needs, papers and notes."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from forums.forms.meeting import (
    ChangeItemForm,
    NeedsForm,
    NewItemForm,
    NoteForm,
    PaperForm,
)
from forums.meeting.standing import Standing
from forums.models import (
    AgendaItem,
    Dissent,
    FollowUp,
    ItemNeed,
    ItemPaper,
    Meeting,
)
from forums.pages.item import item_context
from forums.rules import agenda as rules
from forums.rules.meetings import may_prepare
from forums.services import agenda as services
from forums.services import papers
from forums.views.meetings import visible_meeting
from forums.views.saving import saved, status_of
from partnerships.pages.ranking import moved
from portal.documents.files import upload_response
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared


@require_GET
def item_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return item_page(request, visible_item(request, pk))


def item_page(
    request: SignedInRequest, item: AgendaItem, **forms: object
) -> HttpResponse:
    """The item's page; ``forms``: those that were refused, to be shown again."""
    context = {**item_context(request.actor, item), **forms}
    status = 422 if forms else 200
    return page(request, "forums/item_detail.html", context, status=status)


@require_http_methods(["GET", "POST"])
def item_new(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible_meeting(request, pk)
    require(may_prepare(request.actor, meeting))
    form = NewItemForm(request.POST or None)
    if form.is_valid():
        made = saved(form, services.add_item, actor=request.actor, meeting=meeting)
        if made is not None:
            messages.success(request, _("The item is on the agenda."))
            return redirect(made)
    context = {"form": form, "meeting": meeting}
    return page(request, "forums/item_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def item_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_change_item(Standing(request.actor, item)))
    shown = {name: getattr(item, name) for name in ("title", "kind", "text", "version")}
    form = ChangeItemForm(request.POST or None, initial=shown)
    if form.is_valid():
        service = services.change_item
        if saved(form, service, actor=request.actor, item=item) is not None:
            messages.success(request, _("The item is saved."))
            return redirect(item)
    context = {"form": form, "meeting": item.meeting, "item": item}
    return page(request, "forums/item_form.html", context, status=status_of(form))


@require_POST
def item_move(request: SignedInRequest, pk: int, way: str) -> HttpResponse:
    """One place up or down on the agenda."""
    item = visible_item(request, pk)
    order = list(item.meeting.items.values_list("pk", flat=True))
    services.order_items(
        actor=request.actor,
        meeting=item.meeting,
        order=moved(order, item.pk, -1 if way == "up" else 1),
    )
    return redirect(item.meeting)


@require_POST
def item_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    services.remove_item(actor=request.actor, item=item)
    text = _("“%(title)s” is off the agenda.") % {"title": item.title}
    messages.success(request, text)
    return redirect(item.meeting)


@require_http_methods(["GET", "POST"])
def item_needs(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put networks' orders and single needs on the item."""
    item = visible_item(request, pk)
    require(rules.may_put_needs(Standing(request.actor, item)))
    form = NeedsForm(request.POST or None, item=item)
    if form.is_valid():
        for forwarded in form.cleaned_data["forwarded"]:
            services.put_ranking(actor=request.actor, item=item, forwarded=forwarded)
        if form.cleaned_data["needs"]:
            services.put_needs(
                actor=request.actor, item=item, needs=form.cleaned_data["needs"]
            )
        messages.success(request, _("The needs are on the item."))
        return redirect(item)
    context = {"form": form, "item": item}
    return page(request, "forums/item_needs.html", context, status=status_of(form))


@require_POST
def item_need_off(request: SignedInRequest, pk: int, need: int) -> HttpResponse:
    item = visible_item(request, pk)
    row = get_object_or_404(
        ItemNeed.objects.select_related("need"), item=item, need=need
    )
    services.take_need_off(actor=request.actor, item=item, need=row.need)
    return redirect(item)


@require_POST
def item_note(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_write_note(Standing(request.actor, item)))
    form = NoteForm(request.POST)
    if form.is_valid():
        services.write_note(actor=request.actor, item=item, **form.cleaned_data)
        messages.success(request, _("The note is saved."))
        return redirect(item)
    return item_page(request, item, note_form=form)


@require_POST
def item_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_item(request, pk)
    require(rules.may_change_item(Standing(request.actor, item)))
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data.pop("file")
        form.cleaned_data |= {"file": file, "name": file.name}
        before = form.errors
        saved(form, papers.attach, actor=request.actor, item=item)
        if not form.errors and not before:
            messages.success(
                request, _("“%(name)s” is attached.") % {"name": file.name}
            )
            return redirect(item)
    return item_page(request, item, paper_form=form)


@require_safe
def paper_file(request: SignedInRequest, pk: int) -> FileResponse:
    return upload_response(_paper(request, pk))


@require_POST
def paper_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    paper = _paper(request, pk)
    papers.remove(actor=request.actor, paper=paper)
    messages.success(request, _("“%(name)s” is removed.") % {"name": paper.name})
    return redirect(paper.item)


def _paper(request: SignedInRequest, pk: int) -> ItemPaper:
    found = ItemPaper.objects.visible_to(request.actor)
    return get_object_or_404(found.select_related("item__meeting"), pk=pk)


def _detailed(actor: Actor, pk: int) -> QuerySet[AgendaItem]:
    run = Meeting.objects.run_by(actor).filter(pk=OuterRef("meeting"))
    items = AgendaItem.objects.visible_to(actor).annotate(
        has_follow_ups=Exists(FollowUp.objects.filter(item=OuterRef("pk"))),
        has_dissents=Exists(Dissent.objects.filter(item=OuterRef("pk"))),
        reader_runs=Exists(run),
    )
    related = "meeting__forum", "meeting__network", "adopted", "consensus", "note"
    return items.filter(pk=pk).select_related(*related)


DETAILED = Prepared(_detailed)


def visible_item(request: SignedInRequest, pk: int) -> AgendaItem:
    """With what its page asks about it, so that nothing is read that is not there."""
    return DETAILED.first_or_404(request.actor, pk)
