import hashlib
import os
import re
import subprocess
import sys
from base64 import b64decode
from datetime import date
from io import BytesIO

import pikepdf
import pytest
import segno
from django.conf import settings
from PIL.Image import Resampling
from pypdf import PdfReader

from portal.documents.printing import paper_html, qr_code, verify_url
from portal.documents.render import (
    ASSETS,
    FONTS,
    LATIN,
    MISSING,
    PrintError,
    html_to_pdf,
    outside,
)
from tests.portal.papers import SamplePaper, assert_archival

pytestmark = pytest.mark.usefixtures("paper_room")

CODE = "7K3D-9QXM-2RTV"
HOSTILE = (
    "<script>alert(1)</script> {{ settings.SECRET_KEY }} file:///etc/passwd"
    " <img src=x> &#128512; \x07 \N{GRINNING FACE}\N{RIGHT-TO-LEFT OVERRIDE}evil"
    " \N{ZERO WIDTH SPACE}\N{HEBREW LETTER ALEF} \N{LATIN SMALL LIGATURE FI}n"
)


def printed(paper):
    html = paper_html(paper, CODE)
    return html_to_pdf(
        html, identifier="f" * 64, dated=paper.dated, attachments=paper.attachments()
    )


def text_of(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return "\n".join(page.extract_text() for page in pages)


@pytest.mark.parametrize("language", ["nn", "nb", "en"])
def test_a_paper_is_archival_and_accessible(language):
    pdf = printed(SamplePaper(language=language)).data

    assert_archival(pdf)
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == language
        assert str(opened.docinfo.Title) == SamplePaper().title
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        with opened.open_outline() as outline:
            top = outline.root[0]
            assert top.title == SamplePaper().title
            assert [below.title for below in top.children] == [
                "1. Vedtak",
                "2. Fordeling",
            ]


def test_the_figures_are_attached_as_they_are():
    paper = SamplePaper()

    with pikepdf.open(BytesIO(printed(paper).data)) as opened:
        attached = {
            name: spec.get_file().read_bytes()
            for name, spec in opened.attachments.items()
        }

    assert attached == {it.name: it.data for it in paper.attachments()}


def test_every_page_has_its_number_the_code_and_where_to_check_it(settings):
    pdf = printed(SamplePaper(text="Lang tekst. " * 900))
    pages = [page.extract_text() for page in PdfReader(BytesIO(pdf.data)).pages]

    assert pdf.pages == len(pages) > 2
    for number, text in enumerate(pages, start=1):
        assert f"{number} " in text
        assert f" {len(pages)}" in text
        assert CODE in text
        assert f"{settings.PORTAL_URL}/verify/{CODE}/" in text.replace("\n", "")


def test_same_paper_same_bytes_also_from_another_process():
    paper = SamplePaper()
    here = printed(paper).data
    script = (
        "import django, sys, hashlib; django.setup()\n"
        "from datetime import date\n"
        "from portal.documents.render import html_to_pdf\n"
        "pdf = html_to_pdf(sys.stdin.read(), identifier='f' * 64,"
        " dated=date(2018, 5, 14))\n"
        "print(hashlib.sha256(pdf.data).hexdigest())"
    )
    html = paper_html(paper, CODE)
    there = subprocess.run(
        [sys.executable, "-c", script],
        input=html,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7"},
    )

    assert printed(paper).data == here
    again = html_to_pdf(html, identifier="f" * 64, dated=date(2018, 5, 14)).data
    assert there.stdout.strip() == hashlib.sha256(again).hexdigest()


def test_a_hostile_text_is_printed_as_text_and_breaks_nothing():
    paper = SamplePaper(title=HOSTILE, text=HOSTILE, recipient=HOSTILE)
    pdf = printed(paper).data

    assert_archival(pdf)
    text = text_of(pdf)
    assert "<script>alert(1)</script>" in text
    assert "{{ settings.SECRET_KEY }}" in text
    assert "<img src=x>" in text
    assert "&#128512;" in text
    assert f"{MISSING}evil {MISSING} fin" in text.replace("\n", " ")


def test_a_letter_that_is_printed_as_its_like_does_not_become_markup():
    wide = "\uff1cb\uff1e\uff06amp;"  # letters of full width

    assert "<b>&amp;" in text_of(printed(SamplePaper(text=wide)).data)


@pytest.mark.parametrize("marks", ["\u0338", "\u0301\u0338"])
def test_a_text_that_begins_with_a_stroke_does_not_strike_its_tag_out(marks):
    # Composed with the «>» before it, it would be «≯», and the paper no XML.
    assert "trong" in text_of(printed(SamplePaper(title=f"{marks}Strong")).data)


def test_a_paper_that_is_not_well_formed_is_not_guessed_at():
    with pytest.raises(PrintError, match="line 1"):
        html_to_pdf("<html><p>x</html>", identifier="x", dated=date(2018, 1, 1))


def test_a_word_of_five_thousand_letters_stays_on_the_paper():
    pdf = printed(SamplePaper(text="x" * 5000, title="y" * 5000)).data

    assert_archival(pdf)
    assert text_of(pdf).count("x") >= 5000


def fonts_of(pdf: bytes) -> set[str]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return {
            str(thing.BaseFont).partition("+")[2]
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"
        }


def letters_of(pdf: bytes) -> list[bytes]:
    """What each font says that its glyphs mean."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return [
            thing.ToUnicode.read_bytes()
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing
        ]


def test_only_our_own_fonts_are_in_the_file():
    fonts = fonts_of(printed(SamplePaper(title=HOSTILE)).data)

    assert fonts
    assert all(font.startswith("Inter") for font in fonts), fonts


def test_what_norwegian_and_sami_are_written_with_is_in_the_few_letters():
    text = "Ærøyskåp é ü ß, áčđŋšŧž, ǧǥǩǯʒ, «12–14», “x” … − ≤ → € □ ț Ł ı"

    assert not outside(LATIN).search(text)
    assert not outside(FONTS).search(text)


def test_the_few_letters_are_made_of_the_fonts(tmp_path):
    script = settings.BASE_DIR / "scripts" / "latin_fonts.py"
    subprocess.run([sys.executable, script, tmp_path], check=True)

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in LATIN.iterdir()}


@pytest.mark.parametrize("others", ["", "π ≈ 3, ∑ og школа"])
def test_all_letters_are_printed_each_by_itself(others):
    text = f"frå -> til {others}".strip()
    pdf = printed(SamplePaper(text=text)).data

    assert_archival(pdf)
    assert bool(outside(LATIN).search(text)) == bool(others)
    assert text in text_of(pdf)
    assert fonts_of(pdf) == {"Inter", "Inter-Semi-Bold"}
    assert not any(b"<002d003e>" in letters for letters in letters_of(pdf))  # «->»


@pytest.mark.parametrize(
    "source",
    [
        "file:///etc/passwd",
        "../../portal/settings.py",
        "print.css%2f..%2f..%2f..%2fportal%2fsettings.py",
        f"https://example.org{ASSETS}/print.css",
        f"file://example.org{ASSETS}/print.css",
        "ftp://example.org/x.css",
    ],
)
def test_a_paper_cannot_fetch_anything_else(source):
    html = f'<html lang="nn"><link rel="stylesheet" href="{source}"/>x</html>'

    with pytest.raises(PrintError, match="static/print"):
        html_to_pdf(html, identifier="x", dated=date(2018, 1, 1))


def test_tables_and_pictures_are_tagged():
    tags: dict[str, int] = {}

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            tags[str(node.S)] = tags.get(str(node.S), 0) + 1
            if node.S == "/Figure":
                assert str(node.Alt)
            walk(node.get("/K", pikepdf.Array()))

    with pikepdf.open(BytesIO(printed(SamplePaper()).data)) as opened:
        walk(opened.Root.StructTreeRoot.K)

    assert tags["/Figure"] == 2  # the QR code and the chart
    assert tags["/H1"] == 1
    assert tags["/TH"] == 3 + 4
    assert tags["/Caption"] >= 1


def picture_ends_in_a_carriage_return(code: str) -> bool:
    picture = b64decode(re.search('base64,([^"]+)', qr_code(verify_url(code)))[1])
    return picture[picture.index(b"IEND") - 9] == 13  # its checksum is between


@pytest.mark.parametrize("ends_in_it", [False, True])
def test_the_picture_on_a_paper_is_the_address_where_it_is_checked(
    settings, ends_in_it
):
    for letters in range(9, 300):
        settings.PORTAL_URL = f"https://{'x' * letters}.example.org"
        code = f"AAAA-AAAA-{letters:04}"
        if picture_ends_in_a_carriage_return(code) == ends_in_it:
            break
    paper = SamplePaper()

    html = paper_html(paper, code)
    pdf = html_to_pdf(html, identifier="f" * 64, dated=paper.dated).data

    assert_archival(pdf)
    assert b"\r\nendstream" not in pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        [image] = opened.pages[0].get_images().values()
        assert not image.Interpolate  # as PDF/A has it
        seen = pikepdf.PdfImage(image).as_pil_image()
    assert picture_ends_in_a_carriage_return(code) == ends_in_it
    modules = segno.make(verify_url(code), error="m", micro=False, mask=3).matrix
    small = seen.resize((len(modules), len(modules)), Resampling.NEAREST)
    assert [shade == 0 for shade in small.tobytes()] == [
        bool(dark) for row in modules for dark in row
    ]


def test_no_stream_ends_in_what_reads_as_a_line_end():
    """One in 256 would; among so many streams some did, and failed PDF/A-3a."""
    for n in range(40):
        text = f"<title>{n}</title><h1>{n}</h1><p>{n * 7919} ord</p>"
        html = f'<html lang="nn">{text}</html>'
        printed = html_to_pdf(html, identifier=f"x{n}", dated=date(2018, 1, 1))
        assert b"\r\nendstream" not in printed.data
