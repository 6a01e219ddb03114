"""A county's own texts of letters."""

from funding.letters import GRANT, standard_text
from funding.models import LetterTemplate
from funding.services.letter_texts import save_template
from tests.cast import Cast


def own(kind: str = GRANT, language: str = "nn", **changes: str) -> dict[str, str]:
    """The standard text with these sections changed."""
    return standard_text(kind, language) | changes


def saved(
    people: Cast,
    kind: str = GRANT,
    language: str = "nn",
    based_on: int = 0,
    who: str = "officer",
    **changes: str,
) -> LetterTemplate:
    return save_template(
        actor=people.actor(who),
        county=people.scheme_year.county,
        kind=kind,
        language=language,
        texts=own(kind, language, **changes),
        based_on=based_on,
    )
