"""From a document's frozen content to its PDF. Reads the row, nothing else."""

import gc
from base64 import b64encode
from dataclasses import replace
from io import BytesIO

import segno
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override
from PIL import Image
from PIL.Image import Resampling

from portal.documents.models import Document
from portal.documents.papers import HasSheets, Paper, is_sealed, paper_class_of
from portal.documents.render import Printed, html_to_pdf
from portal.documents.seal import seal
from portal.lib.sheets import workbook

# A report of forty pages leaves 140 MB behind, and a worker's collector seldom looks
# (portal/documents/worker.py). A letter's few are not worth a look at each.
LARGE = 10

QR_DOTS = 6  # a side of each of its squares: edges stay sharp where a reader smooths


def print_document(document: Document) -> Printed:
    paper = paper_class_of(document.kind).load(document.content)
    with override(document.language):  # a worker has no request to take it from
        html = paper_html(paper, document.code)
        attachments = paper.attachments()
        title = paper.title
        sheets = _sheets(paper)
    printed = html_to_pdf(
        html,
        identifier=document.fingerprint,
        dated=document.dated,
        attachments=attachments,
    )
    if is_sealed(type(paper)):
        with override(document.language):
            sealed = seal(printed.data, title=title)
        printed = replace(printed, data=sealed, is_sealed=True)
    if printed.pages >= LARGE:
        gc.collect()
    return replace(printed, sheets=sheets)


def _sheets(paper: Paper) -> bytes:
    if not isinstance(paper, HasSheets):
        return b""
    return workbook(paper.sheets(), title=paper.title, dated=paper.dated)


def paper_html(paper: Paper, code: str) -> str:
    url = verify_url(code)
    context = {"paper": paper, "code": code, "verify_url": url, "qr": qr_code(url)}
    return render_to_string(paper.template, context)


def preview_html(paper: Paper) -> str:
    """The same, marked on every page as one that nobody can check: it is not kept."""
    context = {"paper": paper, "is_preview": True}
    return render_to_string(paper.template, context)


def verify_url(code: str) -> str:
    """Where everybody can check a paper: the address that is printed on it."""
    return f"{settings.PORTAL_URL}{reverse('documents:verify', args=[code])}"


def qr_code(url: str) -> SafeString:
    """The address as a picture: drawn by lines, it was a twentieth of a letter."""
    # Any mask can be read; to try all eight takes five times as long.
    modules = segno.make(url, error="m", micro=False, mask=3).matrix
    size = len(modules)
    shades = bytes(0 if dark else 255 for row in modules for dark in row)
    # Grey of eight bits is what a PDF takes as it is.
    picture = Image.frombytes("L", (size, size), shades)
    picture = picture.resize((size * QR_DOTS, size * QR_DOTS), Resampling.NEAREST)
    data = BytesIO()
    picture.save(data, "PNG")
    text = _("QR code: check this paper at %(url)s") % {"url": url}
    source = f"data:image/png;base64,{b64encode(data.getvalue()).decode()}"
    return format_html('<img alt="{}" src="{}"/>', text, source)
