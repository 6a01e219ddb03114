"""What may stand in a text, and what is wrong with one, line by line.

A text is paragraphs with empty lines between them; a line that begins with «- » is a
point of a list. Nothing in it is ever read as HTML or as a template of Django's: it is
letters, and fields in double braces that ``portal.texts.writing`` fills in.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.lib.text import is_hidden
from portal.texts.kinds import Section, TextKind

LONGEST = 5_000
FIELD = re.compile(r"\{\{ *([A-Za-z_0-9]{1,40}) *\}\}")
CODE = re.compile(r"\{[%#]|[%#]\}")
NO_FIELD = re.compile(r"\{\{ *([^{}]{1,80}?) *\}\}")
MARKUP = re.compile(r"[<>]|&#?\w{1,30};|\bjavascript:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """``line`` counts from 1; 0 where it is the section as a whole."""

    section: str
    line: int
    reason: str

    def __str__(self) -> str:
        if not self.line:
            return self.reason
        return pgettext("of a text", "Line %(line)s: %(reason)s") % {
            "line": self.line,
            "reason": self.reason,
        }


def tidy(text: str) -> str:
    """As it is kept: composed letters, plain line ends, no spaces at the ends."""
    whole = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = whole.replace("\t", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def faults_of(kind: TextKind, texts: Mapping[str, str]) -> list[Fault]:
    """Everything that is wrong, in the order of the text; [] for a good one."""
    found = [
        Fault(code, 0, _("A text of this kind has no such section."))
        for code in texts.keys() - {section.code for section in kind.sections}
    ]
    for section in kind.sections:
        found += _of_section(kind, section, texts.get(section.code, ""))
    return found


def checked(kind: TextKind, texts: Mapping[str, str]) -> dict[str, str]:
    """Every section of the kind, tidied; raises ValidationError with all faults."""
    given = {code: tidy(text) for code, text in texts.items()}
    faults = faults_of(kind, given)
    if faults:
        found: dict[str, list[str]] = {}
        for fault in faults:
            found.setdefault(fault.section, []).append(str(fault))
        raise ValidationError(found)
    return {section.code: given.get(section.code, "") for section in kind.sections}


def _of_section(kind: TextKind, section: Section, text: str) -> Iterator[Fault]:
    lines = text.split("\n")
    if section.is_heading and len(lines) > 1:
        yield Fault(section.code, 2, _("The heading is one line."))
    allowed = {field.code for field in kind.fields_of(section.code)}
    yield from faults_in(text, allowed, section.code)
    there = fields_in(text)
    for code in kind.required_of(section):
        if code not in there:
            yield Fault(
                section.code,
                0,
                _("The field {{ %(field)s }} is missing here.") % {"field": code},
            )


def faults_in(
    text: str, allowed: Collection[str], section: str = ""
) -> Iterator[Fault]:
    """What is wrong with one text that may have these fields, whichever it must."""
    if len(text) > LONGEST:
        yield Fault(
            section,
            0,
            _("The text has %(length)s characters. Shorten it to %(longest)s.")
            % {"length": len(text), "longest": LONGEST},
        )
    for number, line in enumerate(text.split("\n"), 1):
        for reason in _of_line(line, allowed):
            yield Fault(section, number, reason)


def fields_in(text: str) -> set[str]:
    return set(FIELD.findall(text))


def _of_line(line: str, allowed: Collection[str]) -> Iterator[str]:
    sign = next((sign for sign in line if is_hidden(sign)), "")
    if sign:
        yield _("There is a sign that nobody sees (%(code)s). Take it out.") % {
            "code": f"U+{ord(sign):04X}"
        }
    markup = MARKUP.search(line)
    if markup:
        yield _("“%(sign)s” is markup, and this is plain text. Write it in words.") % {
            "sign": markup.group()
        }
    for code in FIELD.findall(line):
        if code not in allowed:
            yield _unknown(code, allowed)
    rest = FIELD.sub("", line)
    for name in NO_FIELD.findall(rest):
        yield _unknown(name, allowed)
    rest = NO_FIELD.sub("", rest)
    code_sign = CODE.search(rest)
    if code_sign:
        yield _("“%(sign)s” is code, which such a text does not have.") % {
            "sign": code_sign.group()
        }
    elif "{" in rest or "}" in rest:
        yield _("A brace is not closed, or stands alone. A field is {{ year }}.")


def _unknown(code: str, allowed: Collection[str]) -> str:
    like = difflib.get_close_matches(code.lower(), sorted(allowed), 1)
    if like:
        return _(
            "There is no field {{ %(field)s }} here. Did you mean {{ %(like)s }}?"
        ) % {"field": code, "like": like[0]}
    return _("There is no field {{ %(field)s }} here. The page lists the fields.") % {
        "field": code
    }
