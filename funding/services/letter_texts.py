"""The county's texts of letters: written in versions, and found for each letter."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy

from funding import rules
from funding.letters import TEXTS, standard_text
from funding.models import AllocationLine, GrantLetter, LetterTemplate
from partnerships.models import County
from portal.audit.services import record
from portal.lib.errors import StaleState
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.texts import checked as checked_text

STALE = gettext_lazy(
    "Somebody has saved version %(version)s of this text since you opened it. Copy "
    "what you wrote, open the text anew, and put it in there."
)


@transaction.atomic
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
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    newest = newest_of(county, kind, language)
    if newest and newest.texts == whole:
        return newest
    version = newest.version if newest else 0
    if version != based_on:
        raise StaleState(str(STALE) % {"version": version})
    template = LetterTemplate(
        county=county,
        kind=kind,
        language=language,
        version=version + 1,
        texts=whole,
        created_by_id=actor.user_id,
    )
    template.full_clean()
    template.save()
    _trace(actor, template, newest)
    return template


def _trace(
    actor: Actor, template: LetterTemplate, newest: LetterTemplate | None
) -> None:
    whole = template.texts
    before = newest.texts if newest else standard_text(template.kind, template.language)
    record(
        actor=actor,
        action="letter_template.saved",
        obj=template,
        version=template.version,
        changed=[code for code in whole if whole[code] != before.get(code, "")],
    )


def checked(kind: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Every section of the kind, tidied; raises ValidationError with all faults."""
    return checked_text(TEXTS[kind], texts)


def newest_of(county: County, kind: str, language: str) -> LetterTemplate | None:
    found = LetterTemplate.objects.filter(county=county, kind=kind, language=language)
    return found.order_by("-version").first()


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
        return self.newest.get((kind, language))
