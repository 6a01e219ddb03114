"""Texts that a county keeps in versions: the next one is saved, none is changed."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction

from partnerships.models import County
from partnerships.models.county_tool import CountyText, CountyTextQuerySet
from portal.audit.services import record
from portal.lib.errors import StaleState
from portal.lib.text import Text
from portal.people.actor import Actor

Version = TypeVar("Version", bound=CountyText)


@transaction.atomic
def save_version(
    rows: CountyTextQuerySet[Version],
    *,
    actor: Actor,
    county: County,
    texts: Mapping[str, str],
    based_on: int,
    standard: Mapping[str, str],
    stale: Text,
    action: str,
    **of: str,
) -> Version:
    """``texts`` as the county's next version; the same again is the one that is there.

    rows      all of the model; ``of``: what the text is of, beside its county
    based_on  the version that was changed, 0 for the ``standard`` text
    Raises StaleState with ``stale`` where there is a newer one. Nothing is saved then.
    """
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    newest = newest_of(rows, county=county.pk, **of)
    if newest and newest.texts == texts:
        return newest
    version = newest.version if newest else 0
    if version != based_on:
        raise StaleState(str(stale) % {"version": version})
    saved = rows.model(
        county=county,
        version=version + 1,
        texts=texts,
        created_by_id=actor.user_id,
        **of,
    )
    saved.full_clean()
    saved.save()
    before = newest.texts if newest else standard
    changed = [code for code in texts if texts[code] != before.get(code, "")]
    record(
        actor=actor, action=action, obj=saved, version=saved.version, changed=changed
    )
    return saved


def newest_of(rows: CountyTextQuerySet[Version], **of: Any) -> Version | None:
    """None where the standard text is used."""
    return rows.filter(**of).order_by("-version").first()
