"""A county's keys: every change is a new version, and an old one never changes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from funding.allocation import AllocationError, Key
from funding.models import AllocationKey
from funding.problems import sentences
from funding.rules import money as rules
from funding.services.basis import CLASS
from partnerships.models import County
from portal.audit.services import record
from portal.lib.verdict import require
from portal.people.actor import Actor


def in_words(error: AllocationError) -> ValidationError:
    """Every problem of the engine as a sentence, for a form or a command."""
    return ValidationError(
        [ValidationError(text) for text in sentences(error.problems)]
    )


def read_key(definition: object) -> Key:
    """Raises ValidationError with a sentence for everything that is wrong."""
    try:
        return Key.parse(definition)
    except AllocationError as error:
        raise in_words(error) from error


def named(key: Key, name: str) -> Key:
    """The key as it can be saved: by a name that it can be read by again, and with a
    first step that networks can share. Raises ValidationError.
    """
    if not name.strip():
        raise ValidationError({"name": _("Give the key a name, to find it again by.")})
    _check_first_step(key)
    try:
        return Key.parse({**key.as_dict(), "name": name})
    except AllocationError as error:
        raise ValidationError({"name": in_words(error).messages}) from error


def _check_first_step(key: Key) -> None:
    """A network has a host, which is of another class than its members."""
    if key.then is None:
        return
    by_class = [pot.name for pot in key.pots if CLASS in pot.columns]
    if by_class:
        text = _(
            "The pot “%(pot)s” goes by the class of owners (host, member), and the "
            "first step divides among networks, which have owners of both. Let the "
            "pot be for all networks, or go by the column “network”; the classes "
            "belong in the second step."
        )
        raise ValidationError(text % {"pot": by_class[0]})


@transaction.atomic
def save_key(
    *, actor: Actor, county: County, name: str, definition: object
) -> AllocationKey:
    """The key as a new version of that name; the same one again is the same version."""
    require(rules.may_write_keys(actor, county))
    key = named(read_key(definition), name)
    # One at a time in a county, so that two do not take the same version number.
    County.objects.select_for_update(no_key=True).get(pk=county.pk)
    versions = AllocationKey.objects.filter(county=county, name=key.name)
    as_dict = key.as_dict()
    same = versions.filter(definition=as_dict).order_by("version").first()
    if same:
        return same
    newest = versions.order_by("-version").first()
    saved = AllocationKey(
        county=county,
        name=key.name,
        version=newest.version + 1 if newest else 1,
        definition=as_dict,
        created_by_id=actor.user_id,
    )
    saved.full_clean(exclude=["created_by"])  # a command has nobody
    saved.save()
    record(
        actor=actor,
        action="key.saved",
        obj=saved,
        name=saved.name,
        version=saved.version,
    )
    return saved
