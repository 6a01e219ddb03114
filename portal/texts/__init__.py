"""Texts with fields in double braces: checked when saved, filled in when printed.

Whoever has such texts says which sections and fields there are (``TextKind``); a
text is plain letters, and nothing in it is ever read as HTML or as a template.
"""

from portal.texts.kinds import Field, Section, TextKind
from portal.texts.reading import (
    Fault,
    checked,
    faults_in,
    faults_of,
    fields_in,
    tidy,
)
from portal.texts.writing import Block, Piece, written

__all__ = [
    "Block",
    "Fault",
    "Field",
    "Piece",
    "Section",
    "TextKind",
    "checked",
    "faults_in",
    "faults_of",
    "fields_in",
    "tidy",
    "written",
]
