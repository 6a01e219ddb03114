"""The recipients that a key names: UH institutions, and networks by their hosts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from funding.allocation import Key
from partnerships.models import Organisation, SchemeYear


def named_by(key: Key, scheme_year: SchemeYear) -> Sequence[Organisation]:
    """The institutions, each once, in the key's order; one query, and none where it
    names none. What it gives a network is in the line of the owner that hosts it.

    Found by number, never by name. Raises ValidationError for each that is no UH
    institution of the year: owners share by what is known of them.
    """
    wanted = [each for each in key.named if not each.network]
    if not wanted:
        return ()
    day = scheme_year.owners_on
    there = Organisation.objects.valid_on(day).filter(
        kind=Organisation.Kind.UH, number__in=[each.number for each in wanted]
    )
    found = {each.number: each for each in there}
    wrong = [
        ValidationError(
            _(
                "The key names %(name)s (%(number)s), which is no UH institution in "
                "the registry on %(day)s. Check the number."
            ),
            params={
                "name": each.name,
                "number": each.number,
                "day": day.isoformat(),
            },
        )
        for each in wanted
        if each.number not in found
    ]
    if wrong:
        raise ValidationError(wrong)
    return [found[each.number] for each in wanted]


def is_named(recipient: Organisation) -> bool:
    """Whether a line of an allocation is its by name, not as a school owner's.

    No own contribution is asked of such a one, and its part is laid on no need.
    """
    return recipient.kind == Organisation.Kind.UH


def hosted_names(pot: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """«Nordre Sunnmøre (Volda)» by the host's number, of a pot's working that names
    networks.
    """
    return {
        number: f"{network} ({names.get(number, number)})"
        for number, network in pot.get("hosted", {}).items()
    }
