"""The clauses as they are until a county writes its own, in both written forms."""

import tomllib
from functools import cache
from pathlib import Path

from partnerships.clauses.parts import CLAUSES, FRAMEWORK

FOLDER = Path(__file__).parent / "texts"


@cache
def _read(language: str) -> dict[str, dict[str, str]]:
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return tomllib.load(file)


def standard_clauses(language: str) -> dict[str, str]:
    """Clause -> text, for every clause of the set."""
    found = _read(language)
    return {each.code: found[each.code]["text"].strip() for each in CLAUSES}


def text_of_clause(code: str, language: str) -> str:
    return _read(language)[code]["text"].strip()


def heading_of(code: str, language: str) -> str:
    """The clause's heading in the language of the agreement."""
    return _read(language)[code]["heading"]


def framework_clauses(language: str) -> list[tuple[str, str, str]]:
    """Code, heading and text of each clause of a framework, in their order."""
    found = _read(language)
    texts = {
        code: found.get(f"framework_{code}", found.get(code)) for code in FRAMEWORK
    }
    return [
        (code, text["heading"], text["text"].strip())
        for code, text in texts.items()
        if text is not None
    ]


def appendix_text(kind: str, language: str) -> tuple[str, str]:
    """The heading and the text of an appendix's one clause."""
    found = _read(language)[f"appendix_{kind}"]
    return found["heading"], found["text"].strip()
