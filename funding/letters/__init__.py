"""What a letter says: sections of plain text with fields, checked and filled in."""

from collections.abc import Iterator, Mapping

from funding.letters.parts import (
    ANSWER,
    CHANGE,
    FIELDS,
    GRANT,
    GRANT_UH,
    KINDS,
    NEED_GRANT,
    NEED_GRANT_UH,
    NEED_REFUSAL,
    PLAIN,
    REFUSAL,
    STRONG,
    TEXTS,
    TO_UH,
    listed_fields,
    plain_kind,
    sections_of,
)
from funding.letters.standard import (
    standard_text,
    standard_text_of_named,
    standard_text_of_needs,
    standard_text_of_one_year,
)
from portal.texts import Block, Fault, Field, Piece, Section, tidy
from portal.texts import faults_of as faults_of_text
from portal.texts import written as filled_in


def faults_of(kind: str, texts: Mapping[str, str]) -> list[Fault]:
    """Everything that is wrong, in the order of the letter; [] for a good one."""
    return faults_of_text(TEXTS[kind], texts)


def written(text: str, values: Mapping[str, str]) -> Iterator[Block]:
    """``values``: what each field says; a KeyError for one that is not there."""
    return filled_in(text, values, STRONG)


__all__ = [
    "ANSWER",
    "CHANGE",
    "FIELDS",
    "GRANT",
    "GRANT_UH",
    "KINDS",
    "NEED_GRANT",
    "NEED_GRANT_UH",
    "NEED_REFUSAL",
    "PLAIN",
    "REFUSAL",
    "TEXTS",
    "TO_UH",
    "Block",
    "Fault",
    "Field",
    "Piece",
    "Section",
    "faults_of",
    "listed_fields",
    "plain_kind",
    "sections_of",
    "standard_text",
    "standard_text_of_named",
    "standard_text_of_needs",
    "standard_text_of_one_year",
    "tidy",
    "written",
]
