"""What an agreement says: clauses of plain text with fields, and the standard set."""

from partnerships.clauses.parts import (
    CLAUSES,
    FIELDS,
    KIND,
    STANDING,
    fields_of,
    in_words,
    words_of,
)
from partnerships.clauses.standard import (
    appendix_text,
    framework_clauses,
    heading_of,
    standard_clauses,
    text_of_clause,
)

__all__ = [
    "CLAUSES",
    "FIELDS",
    "KIND",
    "STANDING",
    "appendix_text",
    "fields_of",
    "framework_clauses",
    "heading_of",
    "in_words",
    "standard_clauses",
    "text_of_clause",
    "words_of",
]
