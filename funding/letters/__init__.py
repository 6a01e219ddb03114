"""What a letter says: sections of plain text with fields, checked and filled in."""

from funding.letters.parts import (
    ANSWER,
    CHANGE,
    FIELDS,
    GRANT,
    KINDS,
    NEED_GRANT,
    NEED_REFUSAL,
    REFUSAL,
    Field,
    Section,
    fields_of,
    sections_of,
)
from funding.letters.reading import Fault, faults_of, tidy
from funding.letters.standard import standard_text
from funding.letters.writing import Block, Piece, written

__all__ = [
    "ANSWER",
    "CHANGE",
    "FIELDS",
    "GRANT",
    "KINDS",
    "NEED_GRANT",
    "NEED_REFUSAL",
    "REFUSAL",
    "Block",
    "Fault",
    "Field",
    "Piece",
    "Section",
    "faults_of",
    "fields_of",
    "sections_of",
    "standard_text",
    "tidy",
    "written",
]
