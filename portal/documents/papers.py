"""What a kind of paper is, and how its content is frozen.

An app describes each of its papers as a frozen dataclass whose fields are everything
that is printed, and registers it. See ``docs/decisions/0006-freeze-then-print.md``.
"""

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol, Self, TypeVar, runtime_checkable

from django.utils.crypto import salted_hmac

from portal.lib.sheets import Sheet

# Part of every fingerprint. Raise it when all papers shall be made anew in a new
# look; papers that are made already stay as they are. One kind alone: Paper.layout.
LAYOUT = "1"

# Crockford's base 32: no I, L, O or U, so that a code can be read out and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: the paper's figures for machines (.json or .csv)."""

    name: str
    description: str
    data: bytes


class Paper(Protocol):
    """The frozen content of one paper. Implement it as a frozen dataclass.

    ``kind``      a stable name, "funding.grant_letter"
    ``template``  extends "portal/print/base.html"; gets the paper as ``paper``
    ``layout``    raise it when this kind's template is to give new papers
    ``language``  "nn", "nb" or "en": of every word on the paper
    ``title``     of the paper, in its language; also the PDF's title
    ``dated``     the date it bears. Take it from the decision, never from today:
                  else the same content is another paper tomorrow.
    """

    kind: ClassVar[str]
    template: ClassVar[str]
    layout: ClassVar[str]

    @property
    def language(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def dated(self) -> date: ...

    def as_content(self) -> dict[str, Any]:
        """The fields as JSON. Order lives in lists only; no floats, no Decimals."""
        ...

    @classmethod
    def load(cls, content: dict[str, Any]) -> Self:
        """Back from ``as_content``, where tuples have become lists."""
        ...

    def attachments(self) -> Sequence[Attachment]: ...


@runtime_checkable
class HasSheets(Protocol):
    """A paper whose figures are also made as a spreadsheet, beside the PDF."""

    def sheets(self) -> Sequence[Sheet]:
        """Its tables, asked for in the paper's own language."""
        ...


@dataclass(frozen=True, slots=True)
class SignedFor:
    """An organisation that has signed a paper, and the day; never who did it there."""

    organisation: str
    org_number: str
    on: date


@dataclass(frozen=True, slots=True)
class Signed:
    """``sha256`` is of the text that was signed, as the paper prints it."""

    sha256: str
    organisations: Sequence[SignedFor]


@runtime_checkable
class HasSignatures(Protocol):
    """A paper that organisations have signed: its public page says which, and when."""

    def signed(self) -> Signed: ...


P = TypeVar("P", bound=type[Paper])

_kinds: dict[str, type[Paper]] = {}


def register(paper_class: P) -> P:
    """Class decorator: papers of this kind can be ordered and made."""
    if _kinds.setdefault(paper_class.kind, paper_class) is not paper_class:
        raise ValueError(f"Two kinds of paper are called {paper_class.kind!r}.")
    return paper_class


class UnknownKind(LookupError):
    """No installed app registers this kind of paper (any more)."""


def paper_class_of(kind: str) -> type[Paper]:
    try:
        return _kinds[kind]
    except KeyError:
        raise UnknownKind(f"No installed app knows the paper {kind!r}.") from None


def is_sealed(paper_class: type[Paper]) -> bool:
    """Whether papers of this kind get the portal's seal: those say ``is_sealed``."""
    return bool(getattr(paper_class, "is_sealed", False))


@dataclass(frozen=True, slots=True)
class Frozen:
    """A paper as it is stored: plain content, and its fingerprint and code."""

    kind: str
    title: str
    language: str
    dated: date
    content: dict[str, Any]
    fingerprint: str
    code: str


def freeze(paper: Paper) -> Frozen:
    content = _storable(paper.as_content())
    what = {
        "kind": paper.kind,
        "language": paper.language,
        "layout": [LAYOUT, paper.layout],
        "content": content,
    }
    canonical = json.dumps(
        what, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    fingerprint = hashlib.sha256(canonical.encode()).hexdigest()
    return Frozen(
        kind=paper.kind,
        title=_storable(paper.title)[:300],
        language=paper.language,
        dated=paper.dated,
        content=content,
        fingerprint=fingerprint,
        code=verification_code(fingerprint),
    )


def _storable(value: Any) -> Any:
    """``value`` in composed characters, without those that jsonb cannot hold."""
    if isinstance(value, str):
        whole = value.replace("\0", "").encode(errors="replace").decode()
        return unicodedata.normalize("NFC", whole)
    if isinstance(value, dict):
        return {str(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    if isinstance(value, float):
        raise TypeError("A paper's content holds whole numbers and text, no floats.")
    return value


def verification_code(fingerprint: str) -> str:
    """XXXX-XXXX-XXXX: 60 bits that nobody can guess without the portal's secret.

    Made from the content, not drawn: the code is printed, and the same content must
    give the same bytes wherever and whenever it is made.
    """
    mac = salted_hmac("portal.documents.code", fingerprint, algorithm="sha256")
    number = int.from_bytes(mac.digest()[:8])
    letters = [ALPHABET[number >> 5 * place & 31] for place in range(CODE_LENGTH)]
    return grouped("".join(letters))


def grouped(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def read_code(typed: str) -> str | None:
    """The code that a person meant, or None when it cannot be one."""
    letters = "".join(typed.upper().replace("-", "").split()).translate(LOOKALIKES)
    if len(letters) != CODE_LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return grouped(letters)
