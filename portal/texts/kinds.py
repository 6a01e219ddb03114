"""The sections of a kind of text, and the merge fields that each of them may have."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.lib.text import Text


@dataclass(frozen=True, slots=True)
class Field:
    """``{{ code }}``. ``only``: the section it belongs to; elsewhere it says nothing.

    kinds      the kinds of text that may have it; empty: all
    is_strong  printed in bold, so that nobody misses it
    """

    code: str
    words: Text
    kinds: tuple[str, ...] = ()
    only: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section is left out where its text is empty.

    required  fields that must stand in it, so that it cannot be empty
    kinds     the kinds of text that have it; empty: all
    when      in words: in which papers it is printed, where not in all
    """

    code: str
    label: Text
    required: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    is_heading: bool = False
    when: Text = ""


@dataclass(frozen=True, slots=True)
class TextKind:
    """One kind of text: its sections in their order, and its fields by code."""

    sections: tuple[Section, ...]
    fields: Mapping[str, Field]

    def fields_of(self, section: str) -> list[Field]:
        """The fields that may stand in that section."""
        return [each for each in self.fields.values() if each.only in ("", section)]

    def required_of(self, section: Section) -> list[str]:
        """Those that must; a kind without a field cannot ask for it."""
        return [code for code in section.required if code in self.fields]
