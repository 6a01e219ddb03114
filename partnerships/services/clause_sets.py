"""A county's clauses for agreements: written in versions, and found for a new one."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from partnerships.clauses import KIND, standard_clauses
from partnerships.models import AgreementTemplate, County
from partnerships.rules import agreements as rules
from partnerships.services.county_texts import newest_of as newest_version
from partnerships.services.county_texts import save_version
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.texts import checked

STALE = gettext_lazy(
    "Somebody has saved version %(version)s of these clauses since you opened them. "
    "Copy what you wrote, open the clauses anew, and put it in there."
)


def save_clauses(
    *,
    actor: Actor,
    county: County,
    language: str,
    texts: Mapping[str, str],
    based_on: int,
) -> AgreementTemplate:
    """The clauses as a new version; the same again is the version that is there.

    based_on  the version that was changed, 0 for the standard set
    Raises PermissionDenied, StaleState (there is a newer one), or ValidationError by
    clause with each fault and its line. Nothing is saved then.
    """
    require(rules.may_write_clauses(actor, county))
    whole = checked(KIND, texts)
    return save_version(
        AgreementTemplate.objects.all(),
        actor=actor,
        county=county,
        texts=whole,
        based_on=based_on,
        standard=standard_clauses(language),
        stale=STALE,
        action="agreement_template.saved",
        language=language,
    )


def newest_of(county_id: int, language: str) -> AgreementTemplate | None:
    rows = AgreementTemplate.objects.all()
    return newest_version(rows, county=county_id, language=language)


def clauses_of(county_id: int, language: str) -> tuple[int, dict[str, str]]:
    """The version and the texts that a new agreement begins with."""
    newest = newest_of(county_id, language)
    if newest is None:
        return 0, standard_clauses(language)
    return newest.version, newest.texts
