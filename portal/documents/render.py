"""HTML in, archival PDF out: PDF/A-3a that is also PDF/UA-1, the same bytes each time.

Only workers need WeasyPrint, which is slow to import, so it is imported where it is
used. Nothing is read but ``static/print`` and nothing is fetched from anywhere.
"""

import atexit
import io
import logging
import re
import unicodedata
import zlib
from base64 import a85encode
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

from django.conf import settings
from django.utils.translation import gettext as _

from portal.documents.papers import Attachment

if TYPE_CHECKING:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

logger = logging.getLogger(__name__)

ASSETS = Path(settings.BASE_DIR) / "static" / "print"
FONTS = ASSETS / "fonts"
LATIN = FONTS / "latin"  # a part of these: scripts/latin_fonts.py
FACES = {"Regular": "400", "Italic": "400; font-style: italic", "SemiBold": "600"}
MISSING = "\N{WHITE SQUARE}"  # printed for a character that the fonts do not have
VARIANT = "pdf/a-3a"

# What PDF/A wants beside a PDF/UA claim: the claim, and its schema described.
UA_CLAIM = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


AMBIGUOUS_END = b"\r\nendstream"
ATTEMPTS = 8
COMPRESSION = 6


class PrintError(Exception):
    """The paper cannot be printed as it is; a paper is made whole or not at all."""


@dataclass(frozen=True, slots=True)
class Printed:
    """``sheets``: the spreadsheet beside the PDF; empty for a paper without one."""

    data: bytes
    pages: int
    is_sealed: bool = False
    sheets: bytes = b""


@dataclass(frozen=True, slots=True)
class Press:
    """What one process makes once and uses for every paper."""

    fetcher: "URLFetcher"
    fonts: "FontConfiguration"
    sheet: "CSS"


def html_to_pdf(
    html: str, *, identifier: str, dated: date, attachments: Sequence[Attachment] = ()
) -> Printed:
    """Print ``html``, which links no style sheet: ``static/print/print.css`` is used.

    Same arguments, same bytes: the dates inside are ``dated``, never now. Raises
    PrintError if the HTML asks for anything but a file of ours.
    """
    from weasyprint.urls import FatalURLFetchingError

    text = printable(html, identifier)
    tools = press(FONTS if outside(LATIN).search(text) else LATIN)
    source = parse(text, tools.fetcher)
    try:
        document = source.render(font_config=tools.fonts, stylesheets=[tools.sheet])
        document.metadata.created = document.metadata.modified = dated.isoformat()
        for attempt in range(ATTEMPTS):
            data: bytes = document.write_pdf(
                pdf_variant=VARIANT,
                pdf_identifier=identifier.encode(),
                finisher=partial(finish, attempt=attempt),
                attachments=[_embedded(each, dated, tools) for each in attachments],
            )
            if AMBIGUOUS_END not in data:
                break
    except FatalURLFetchingError as error:
        raise PrintError(str(error)) from error
    return Printed(data, len(document.pages))


def finish(document: Any, pdf: Any, *, attempt: int) -> None:
    """Claim PDF/UA, and let no stream end in a carriage return.

    One stream in 256 would, when compressed; with the line feed before
    «endstream» it reads as one line end, and the stream a byte too short.
    What is packed after this is packed otherwise in the next ``attempt``.
    """
    claim_ua(document, pdf)
    if attempt:
        pdf.info["Attempt"] = attempt
    for thing in pdf.objects:
        if getattr(thing, "compress", False):
            pack(thing)
        elif "Filter" in getattr(thing, "extra", ()):
            wrap(thing)


def pack(stream: Any) -> None:
    """Compress it once, here; it stays as it is where it would end ambiguously."""
    stream.compress = False
    packed = zlib.compress(content_of(stream), COMPRESSION)
    if not packed.endswith(b"\r"):
        stream.stream = [packed]
        stream.extra["Filter"] = "/FlateDecode"


def wrap(picture: Any) -> None:
    """Write one that is packed already, and ends ambiguously, in letters of ASCII."""
    packed = content_of(picture)
    if packed.endswith(b"\r"):
        picture.stream = [a85encode(packed) + b"~>"]
        how = picture.extra
        how["Filter"] = f"[/ASCII85Decode {how['Filter']}]"
        how["DecodeParms"] = b"[null %b]" % how["DecodeParms"].data


def content_of(stream: Any) -> bytes:
    data: bytes = stream.data
    return data.partition(b"stream\n")[2].removesuffix(b"\nendstream")


def claim_ua(document: Any, pdf: Any) -> None:
    """Add the PDF/UA mark to the XMP packet, which PDF/A wants uncompressed."""
    for thing in pdf.objects:
        extra = getattr(thing, "extra", None)
        if extra and extra.get("Subtype") == "/XML":
            thing.compress = False
            xml = b"".join(thing.stream)
            end = xml.rindex(b"</", 0, xml.rindex(b"RDF>"))
            thing.stream = [xml[:end] + UA_CLAIM + xml[end:]]


def _embedded(attachment: Attachment, dated: date, tools: Press) -> Any:
    from weasyprint import Attachment as Embedded

    noon = datetime(dated.year, dated.month, dated.day, 12, tzinfo=UTC)
    return Embedded(
        url_fetcher=tools.fetcher,  # else each makes one of its own
        file_obj=io.BytesIO(attachment.data),
        name=attachment.name,
        description=attachment.description,
        created=noon,
        modified=noon,
        relationship="Data",
    )


@cache
def press(folder: Path) -> Press:
    """With the fonts of ``folder``: few letters of Latin take less time than all."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fetcher = assets_only()
    fonts = FontConfiguration()
    atexit.register(press.cache_clear)  # its folder of fonts goes while it still can
    rules = [
        f"@font-face {{ font-family: Inter; font-weight: {style};"
        f" src: url({folder.relative_to(ASSETS)}/Inter-{face}.ttf); }}"
        for face, style in FACES.items()
    ]
    if folder == FONTS:  # have ligatures, and a text is copied as it was written
        rules.append("html { font-variant-ligatures: none; }")
    rules.append((ASSETS / "print.css").read_text("utf-8"))
    sheet = CSS(
        string="\n".join(rules),
        base_url=f"{ASSETS}/",
        font_config=fonts,
        url_fetcher=fetcher,
    )
    return Press(fetcher, fonts, sheet)


def assets_only() -> "URLFetcher":
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class AssetsOnly(URLFetcher):  # type: ignore[misc]  # untyped
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            parts = urlsplit(url)
            path = Path(unquote(parts.path)).resolve()
            ours = (
                parts.scheme == "file"
                and not parts.netloc
                and path.is_relative_to(ASSETS)
            )
            if not ours and parts.scheme != "data":
                raise FatalURLFetchingError(
                    _("A paper may use the files of static/print only, not %(url)s")
                    % {"url": url[:200]}
                )
            return super().fetch(url, headers)

    return AssetsOnly(allowed_protocols={"file", "data"}, allow_redirects=False)


def parse(html: str, fetcher: "URLFetcher") -> "HTML":
    """WeasyPrint's HTML, read as XML: our papers are well formed, and that is ten times
    as fast as guessing what a browser would make of them. Raises PrintError.
    """
    from cssselect2 import ElementWrapper
    from weasyprint import HTML

    class Parsed(HTML):  # type: ignore[misc]  # untyped
        def __init__(self, tree: ElementTree.Element) -> None:
            self.base_url, self.url_fetcher = f"{ASSETS}/", fetcher
            self.media_type = "print"
            self.wrapper_element = ElementWrapper.from_html_root(
                tree, content_language=None
            )
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list["CSS"]:
            return [ordinary()]

    try:
        tree = ElementTree.fromstring(html)  # noqa: S314 - our own templates
    except ElementTree.ParseError as error:
        raise PrintError(f"The paper is not well-formed XML: {error}") from error
    number_headings(tree)
    return Parsed(tree)


def number_headings(tree: ElementTree.Element) -> None:
    """«2. Payment», «2.1 When», below ``data-numbered="true"``; with "false" has none.

    In the text: a heading with a counter before it takes twice as long to lay out.
    """
    for part in tree.iterfind(".//*[@data-numbered='true']"):
        section = subsection = 0
        for heading in part.iter():
            if heading.get("data-numbered") == "false":
                continue
            if heading.tag == "h2":
                section, subsection = section + 1, 0
                heading.text = f"{section}. {heading.text or ''}"
            elif heading.tag == "h3":
                subsection += 1
                heading.text = f"{section}.{subsection} {heading.text or ''}"


@cache
def ordinary() -> "CSS":
    """What HTML looks like by itself, as WeasyPrint has it, for elements of ours.

    Without footnotes, which no paper has, and with markers in lists alone: else each
    element has three more styles to be worked out, for what is never shown.
    """
    from weasyprint import UA_STYLESHEET

    sheet = copy(UA_STYLESHEET)
    sheet.matcher = matcher = copy(sheet.matcher)
    kinds = {"footnote-call", "footnote-marker", "marker"}
    everywhere = matcher.other_selectors
    pseudo = 3  # of a selector: test, specificity, order, pseudo-element, declarations
    matcher.other_selectors = [one for one in everywhere if one[pseudo] not in kinds]
    by_name = matcher.lower_local_name_selectors
    markers = [one for one in everywhere if one[pseudo] == "marker"]
    matcher.lower_local_name_selectors = {**by_name, "li": by_name["li"] + markers}
    return sheet


def printable(html: str, identifier: str) -> str:
    """Keep every character out that no font of ours has.

    Such a character would be printed by whatever font the machine happens to have,
    or as an undefined glyph, which PDF/A forbids: a title must not be able to do that.
    """
    lost: set[str] = set()

    def replaced(match: re.Match[str]) -> str:
        alike = unicodedata.normalize("NFKC", match[0])  # a ligature's letters, say
        if not outside(FONTS).search(alike):
            return escape(alike)  # a wide «<» must not become markup
        lost.add(match[0])
        return MISSING

    # A stroke that begins a text would be composed with the end of the tag before it:
    # a character that nothing composes with parts them, and goes with the invisible.
    composed = unicodedata.normalize("NFC", html.replace(">", ">\0"))
    clean = outside(FONTS).sub(replaced, invisible().sub("", composed))
    if lost:
        codes = ", ".join(sorted(f"U+{ord(letter):04X}" for letter in lost))
        logger.warning("Paper %s: no glyph for %s.", identifier[:12], codes)
    return clean


@cache
def outside(folder: Path) -> re.Pattern[str]:
    """A character that one of the fonts there does not have."""
    from fontTools.ttLib import TTFont

    cmaps = [TTFont(folder / f"Inter-{face}.ttf") for face in FACES]
    common = set.intersection(*(set(font.getBestCmap()) for font in cmaps))
    letters = "".join(re.escape(chr(point)) for point in sorted(common))
    return re.compile(f"[^\\s{letters}]")


@cache
def invisible() -> re.Pattern[str]:
    """Control and format characters (bidi, zero width, variation), but soft hyphen."""
    kinds = ("Cc", "Cf", "Cs", "Co")
    points = [
        point
        for point in (*range(0x1_0000), *range(0xE0000, 0xE0200))
        if unicodedata.category(chr(point)) in kinds or 0xFE00 <= point <= 0xFE0F
    ]
    kept = {ord("\n"), ord("\r"), ord("\t"), 0xAD}
    letters = "".join(re.escape(chr(point)) for point in points if point not in kept)
    return re.compile(f"[{letters}]")
