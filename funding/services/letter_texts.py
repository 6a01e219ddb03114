"""The county's texts of letters: written in versions, and found for each letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from funding.letters import TEXTS, TO_UH, standard_text
from funding.models import AllocationLine, GrantLetter, LetterTemplate
from funding.rules import money as rules
from partnerships.models import County, Organisation
from partnerships.services.county_texts import newest_of as newest_version
from partnerships.services.county_texts import save_version
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.texts import checked as checked_text

STALE = gettext_lazy(
    "Somebody has saved version %(version)s of this text since you opened it. Copy "
    "what you wrote, open the text anew, and put it in there."
)


def save_template(
    *,
    actor: Actor,
    county: County,
    kind: str,
    language: str,
    texts: Mapping[str, str],
    based_on: int,
) -> LetterTemplate:
    """The text as a new version; the same text again is the version that is there.

    based_on  the version that was changed, 0 for the standard text
    Raises PermissionDenied, StaleState (there is a newer one), or ValidationError by
    section with each fault and its line. Nothing is saved then.
    """
    require(rules.may_write_keys(actor, county))
    whole = checked(kind, texts)
    return save_version(
        LetterTemplate.objects.all(),
        actor=actor,
        county=county,
        texts=whole,
        based_on=based_on,
        standard=standard_text(kind, language),
        stale=STALE,
        action="letter_template.saved",
        kind=kind,
        language=language,
    )


def checked(kind: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Every section of the kind, tidied; raises ValidationError with all faults."""
    return checked_text(TEXTS[kind], texts)


def newest_of(county: County, kind: str, language: str) -> LetterTemplate | None:
    rows = LetterTemplate.objects.all()
    return newest_version(rows, county=county.pk, kind=kind, language=language)


def text_for(
    newest: Mapping[tuple[str, str], LetterTemplate],
    kind: str,
    language: str,
    recipient: Organisation,
) -> LetterTemplate | None:
    """The county's text of such a letter; None: the standard one.

    What is written to owners tells a UH institution of owners: it gets its own.
    """
    if recipient.kind == Organisation.Kind.UH:
        kind = TO_UH.get(kind, kind)
    return newest.get((kind, language))


@dataclass(frozen=True, slots=True)
class Templates:
    """Which text each letter of an allocation is made by; None is the standard text.

    A letter that is ordered keeps its text, whatever the county has written since: so
    ordering again makes what has changed of the decision, and nothing else.
    """

    newest: dict[tuple[str, str], LetterTemplate]  # by kind and language
    used: dict[tuple[int, str], LetterTemplate | None]  # by line and language

    @classmethod
    def of(cls, allocation_id: int, county_id: int) -> "Templates":
        newest = LetterTemplate.objects.filter(county=county_id).newest()
        letters = GrantLetter.objects.filter(line__allocation=allocation_id)
        letters = letters.select_related("template", "document")
        letters = letters.defer("document__content")
        return cls(
            newest={(each.kind, each.language): each for each in newest},
            used={
                (letter.line_id, letter.document.language): letter.template
                for letter in letters.order_by("ordered_at", "pk")
            },
        )

    def for_letter(
        self, line: AllocationLine, kind: str, language: str
    ) -> LetterTemplate | None:
        if (line.pk, language) in self.used:
            return self.used[line.pk, language]
        return text_for(self.newest, kind, language, line.recipient)
