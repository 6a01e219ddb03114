"""Small real files of each kind, and some that are not what they seem."""

import io
import zipfile

import openpyxl
import pikepdf
from PIL import Image


def pdf(title: str = "Plan") -> bytes:
    """The same bytes for the same title."""
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.docinfo["/Title"] = title
        document.save(made, deterministic_id=True)
    return made.getvalue()


def image(form: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(made, form)
    return made.getvalue()


def xlsx() -> bytes:
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def office(main: str, **more: bytes | str) -> bytes:
    """A docx or pptx as far as a reader of its structure can tell."""
    types = "<Types><Override ContentType='application/xml'/></Types>"
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": types, main: "<x/>"} | extra)


def open_document(kind: str, **more: str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    extra = {name.replace("__", "/"): content for name, content in more.items()}
    return zipped({"mimetype": mimetype, "content.xml": "<x/>"} | extra)


def bomb() -> bytes:
    """40 MB of nothing in some kilobytes, called a Word document."""
    return office("word/document.xml", word__media=b"\0" * 40_000_000)
