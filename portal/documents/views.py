"""The public pages that tell whether a paper is ours and unchanged."""

import hashlib
from typing import Literal

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from portal.documents.forms import CodeForm, FileForm
from portal.documents.models import Document
from portal.documents.papers import read_code
from portal.lib.http import page

Answer = Literal["", "same", "other_paper", "changed"]


@login_not_required
@require_safe
def verify_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("documents:verify", code=form.cleaned_data["code"])
    return page(request, "portal/verify_code.html", {"form": form})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What is public of a paper that somebody holds, and whether a file is it."""
    right_code = read_code(code)
    document = Document.objects.made().filter(code=right_code).defer("content").first()
    if document is None:
        context = {"form": CodeForm(initial={"code": code}), "unknown_code": code}
        return page(request, "portal/verify_code.html", context, status=404)
    if code != right_code and request.method != "POST":
        return redirect("documents:verify", code=right_code)
    sent = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if sent else FileForm()
    answer: Answer = ""
    if form.is_valid():
        answer = compare(form.cleaned_data["file"], document)
    context = {"document": document, "form": form, "answer": answer}
    return page(request, "portal/verify.html", context)


def compare(file: UploadedFile, document: Document) -> Answer:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    sha256 = digest.hexdigest()
    if sha256 == document.sha256:
        return "same"
    known = Document.objects.made().filter(sha256=sha256)
    return "other_paper" if known.exists() else "changed"
