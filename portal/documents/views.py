"""The public pages that tell whether a paper is ours and unchanged."""

from typing import Literal

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from portal.documents.forms import CodeForm, FileForm
from portal.documents.kept import fingerprint
from portal.documents.known import known_file
from portal.documents.models import Document, Seal
from portal.documents.papers import HasSignatures, Signed, paper_class_of, read_code
from portal.lib.http import page

Answer = Literal["", "same", "other_paper", "changed"]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify_code(request: HttpRequest) -> HttpResponse:
    """By the code, or by the file alone, where one cannot read the code."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("documents:verify", code=form.cleaned_data["code"])
    sent = request.method == "POST"
    file_form = FileForm(request.POST, request.FILES) if sent else FileForm()
    context: dict[str, object] = {"form": form, "file_form": file_form}
    if file_form.is_valid():
        file = file_form.cleaned_data["file"]
        sha256 = fingerprint(file)
        found = Document.objects.of_file(sha256).defer("content")
        document = found.select_related("seal").first()
        if document:
            return _found(request, document, FileForm(), "same")
        context["known"] = known = known_file(sha256)
        context["unknown_file"] = known is None
    return page(request, "portal/verify_code.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What is public of a paper that somebody holds, and whether a file is it."""
    right_code = read_code(code)
    made = Document.objects.made().select_related("seal").defer("content")
    document = made.filter(code=right_code).first()
    if document is None:
        context = {
            "form": CodeForm(initial={"code": code}),
            "file_form": FileForm(),
            "unknown_code": code,
        }
        return page(request, "portal/verify_code.html", context, status=404)
    if code != right_code and request.method != "POST":
        return redirect("documents:verify", code=right_code)
    sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if sent else FileForm()
    answer: Answer = ""
    if form.is_valid():
        answer = compare(form.cleaned_data["file"], document)
    return _found(request, document, form, answer)


def _found(
    request: HttpRequest, document: Document, form: FileForm, answer: Answer
) -> HttpResponse:
    seal = getattr(document, "seal", None)
    context = {
        "document": document,
        "form": form,
        "answer": answer,
        "seal": seal,
        "seal_holds": seal is not None and answer == "same" and holds(document, seal),
        "signed": _signed(document),
    }
    return page(request, "portal/verify.html", context)


def _signed(document: Document) -> Signed | None:
    """Who has signed it, of a kind that organisations sign."""
    kind = paper_class_of(document.kind)
    if not issubclass(kind, HasSignatures):
        return None  # what it says is not read for nothing
    return kind.load(document.content).signed()


def holds(document: Document, seal: Seal) -> bool:
    """Whether the seal in the file that is kept, and was sent, is whole and ours."""
    from portal.documents.seal import read_seal  # slow to import, and seldom asked

    with document.file.open("rb") as file:
        facts = read_seal(file.read(), [seal.fingerprint])
    return facts is not None and facts.holds


def compare(file: UploadedFile, document: Document) -> Answer:
    sha256 = fingerprint(file)
    if sha256 == document.sha256:
        return "same"
    is_other = Document.objects.of_file(sha256).exists()
    return "other_paper" if is_other else "changed"
