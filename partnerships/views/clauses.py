"""Changes of clauses: asked for, looked at beside what stands, answered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.clauses import STANDING, fields_of, in_words
from partnerships.forms.agreement import AnswerForm, ClauseForm, NewClauseForm
from partnerships.models import Agreement, Clause, ClauseChange
from partnerships.pages.agreement import pieces_of
from partnerships.rules import agreements as rules
from partnerships.services import clauses as services
from partnerships.services.agreements import parties_of
from partnerships.views.agreements import visible_agreement
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

RELATED = ("agreement__scheme_year",)


@require_http_methods(["GET", "POST"])
def clause_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another text for a clause, or to take it out."""
    clauses = Clause.objects.visible_to(request.actor).select_related(*RELATED)
    clause = get_object_or_404(clauses, pk=pk)
    agreement = clause.agreement
    parties = parties_of(agreement)
    require(rules.may_negotiate(request.actor, agreement, parties))
    removes = "remove" in request.POST
    form = ClauseForm(
        request.POST or None,
        language=agreement.language,
        heading=clause.heading,
        text=clause.text,
    )
    if removes or form.is_valid():
        values = {} if removes else form.cleaned_data
        kind = ClauseChange.Kind.REMOVE if removes else ClauseChange.Kind.CHANGE
        done = _asked(request, form, agreement, kind=kind, clause=clause, **values)
        if done:
            return done
    context = {
        "clause": clause,
        "removable": clause.code not in STANDING,
    }
    return _form_page(request, agreement, form, context)


@require_http_methods(["GET", "POST"])
def clause_add(request: SignedInRequest, pk: int) -> HttpResponse:
    agreement = visible_agreement(request, pk)
    require(rules.may_negotiate(request.actor, agreement, parties_of(agreement)))
    there = agreement.clauses.all()
    places = [(one.place, f"{one.place}. {one.heading}") for one in there]
    form = NewClauseForm(
        request.POST or None,
        language=agreement.language,
        places=[(0, _("at the beginning")), *places],
    )
    if form.is_valid():
        kind = ClauseChange.Kind.ADD
        done = _asked(request, form, agreement, kind=kind, **form.cleaned_data)
        if done:
            return done
    return _form_page(request, agreement, form, {})


def _asked(
    request: SignedInRequest, form: ClauseForm, agreement: Agreement, **values: object
) -> HttpResponse | None:
    try:
        services.ask_for_change(
            actor=request.actor,
            agreement=agreement,
            **values,  # type: ignore[arg-type]
        )
    except ValidationError as error:
        if values["kind"] == ClauseChange.Kind.REMOVE:
            messages.error(request, " ".join(error.messages))
            return redirect(agreement)
        form.put(error)
        return None
    messages.success(request, _("The other party is told, and answers."))
    return redirect(f"{agreement.get_absolute_url()}#clauses")


def _form_page(
    request: SignedInRequest,
    agreement: Agreement,
    form: ClauseForm,
    context: dict[str, object],
) -> HttpResponse:
    fields = fields_of(framework=agreement.gives_years).values()
    whole = {"agreement": agreement, "form": form, "fields": fields, **context}
    status = 422 if request.method == "POST" else 200
    return page(request, "partnerships/clause_form.html", whole, status=status)


@require_http_methods(["GET", "POST"])
def change_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A change beside what stands, with the others' answers, and one's own."""
    changes = ClauseChange.objects.visible_to(request.actor)
    change = get_object_or_404(
        changes.select_related("party", "clause", *RELATED), pk=pk
    )
    agreement = change.agreement
    parties = parties_of(agreement)
    write = rules.may_write(request.actor, agreement, parties)
    answer = rules.may_answer(request.actor, change, parties) and write
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        require(answer)
    if form.is_valid():
        try:
            services.answer_change(
                actor=request.actor, change=change, **form.cleaned_data
            )
        except ValidationError as error:
            form.put(error)
        else:
            messages.success(request, _("Your answer is kept."))
            return redirect(f"{agreement.get_absolute_url()}#clauses")
    with override(agreement.language):
        texts = {
            "pieces": pieces_of(change),
            "stood": in_words(change.before),
            "asked": in_words(change.text),
        }
    context = {
        **texts,
        "agreement": agreement,
        "change": change,
        "answers": change.answers.select_related("party"),
        "answer": answer,
        "withdraw": rules.may_withdraw(request.actor, change, parties) and write,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/clause_answer.html", context, status=status)


@require_POST
def change_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    changes = ClauseChange.objects.visible_to(request.actor)
    change = get_object_or_404(changes.select_related(*RELATED), pk=pk)
    services.withdraw_change(actor=request.actor, change=change)
    messages.success(request, _("The change is taken back."))
    return redirect(f"{change.agreement.get_absolute_url()}#clauses")
