"""A county's clauses for agreements: written in versions, and found for a new one."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy

from partnerships.clauses import KIND, standard_clauses
from partnerships.models import AgreementTemplate, County
from partnerships.rules import agreements as rules
from portal.audit.services import record
from portal.lib.errors import StaleState
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.texts import checked

STALE = gettext_lazy(
    "Somebody has saved version %(version)s of these clauses since you opened them. "
    "Copy what you wrote, open the clauses anew, and put it in there."
)


@transaction.atomic
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
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    newest = newest_of(county.pk, language)
    if newest and newest.texts == whole:
        return newest
    version = newest.version if newest else 0
    if version != based_on:
        raise StaleState(str(STALE) % {"version": version})
    template = AgreementTemplate(
        county=county,
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
    actor: Actor, template: AgreementTemplate, newest: AgreementTemplate | None
) -> None:
    whole = template.texts
    before = newest.texts if newest else standard_clauses(template.language)
    record(
        actor=actor,
        action="agreement_template.saved",
        obj=template,
        version=template.version,
        changed=[code for code in whole if whole[code] != before.get(code, "")],
    )


def newest_of(county_id: int, language: str) -> AgreementTemplate | None:
    found = AgreementTemplate.objects.filter(county=county_id, language=language)
    return found.order_by("-version").first()


def clauses_of(county_id: int, language: str) -> tuple[int, dict[str, str]]:
    """The version and the texts that a new agreement begins with."""
    newest = newest_of(county_id, language)
    if newest is None:
        return 0, standard_clauses(language)
    return newest.version, newest.texts
