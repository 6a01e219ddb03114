"""A key in words: one sentence for each pot, as the page and the report say it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from funding.allocation import Key, Pot
from funding.allocation.key import EQUAL, Amount, Each, EachByClass, Share, Then
from funding.pages.tables import column_label
from funding.services.basis import ALONE, CLASS, HOST, MEMBER
from portal.lib.formats import nok, number


def key_in_words(key: Key, *, of_nation: bool = False) -> list[str]:
    """The pots in order, then the rounding where it is not whole kroner.

    ``of_nation``: counties share it, else owners.
    """
    said = [pot_in_words(pot, of_nation=of_nation) for pot in key.pots]
    if key.then:
        among = _("First among networks: %(pot)s")
        said = [
            text if pot.to else among % {"pot": text}
            for pot, text in zip(key.pots, said, strict=True)
        ]
        said += _second_step(key.then)
    if key.rounding_unit_nok > 1:
        said.append(
            _("Every amount is rounded to whole %(unit)s.")
            % {"unit": nok(key.rounding_unit_nok)}
        )
    return said


def _second_step(then: Then) -> list[str]:
    said = [
        _("Then in each network: %(pot)s") % {"pot": pot_in_words(pot)}
        for pot in then.common
    ]
    for network, pots in then.own.items():
        said += [
            _("Then in %(network)s: %(pot)s")
            % {"network": network, "pot": pot_in_words(pot)}
            for pot in pots
        ]
    return said


def sources_in_words(
    sources: Mapping[str, Mapping[str, object]], key: Key
) -> list[str]:
    """Where the figures that the key divides by are from."""
    return [
        _("%(column)s: %(source)s, %(year)s")
        % {
            "column": column_label(column),
            "source": sources[column]["source"],
            "year": sources[column]["year"],
        }
        for column in key.columns
        if column in sources
    ]


def pot_in_words(pot: Pot, *, of_nation: bool = False) -> str:
    text = f"{pot.name}: {source_in_words(pot, of_nation=of_nation)}"
    if pot.is_divided:
        text += ", " + _divided(pot)
    if pot.minimum_nok is not None:
        text += ", " + _("at least %(amount)s to each") % {
            "amount": nok(pot.minimum_nok)
        }
    if pot.maximum_nok is not None:
        text += ", " + _("at most %(amount)s to each") % {
            "amount": nok(pot.maximum_nok)
        }
    if pot.only:
        classes = ", ".join(class_label(name) for name in pot.only.classes)
        text += ", " + _("only for %(classes)s") % {"classes": classes}
    if pot.to:
        text += ", " + _("to %(names)s") % {"names": _names(pot)}
    return text + "."


def _names(pot: Pot) -> str:
    """Those that the pot names, each with its weight where they have one."""
    return ", ".join(
        each.name if each.weight is None else f"{each.name} ({each.weight})"
        for each in pot.to
    )


def source_in_words(pot: Pot, *, of_nation: bool = False) -> str:
    """Where the pot's money is from."""
    match pot.source:
        case Each(amount_nok):
            return _to_each(pot, of_nation) % {"amount": nok(amount_nok)}
        case EachByClass(column, amounts):
            return _by_class(column, amounts)
        case Amount(amount_nok):
            return nok(amount_nok)
        case Share(share):
            return _("%(share)s %% of the frame") % {"share": number(share * 100)}
        case _:
            return _("what the other pots leave")


def _to_each(pot: Pot, of_nation: bool) -> str:
    if pot.to:
        return _("%(amount)s to each that is named")
    if of_nation:
        return _("%(amount)s to each county")
    return _("%(amount)s to each owner")


def _by_class(column: str, amounts: Mapping[str, int]) -> str:
    said = [
        _("%(amount)s to %(class)s")
        % {
            "amount": nok(amount),
            "class": class_label(name) if column == CLASS else name,
        }
        for name, amount in amounts.items()
        if amount
    ]
    return ", ".join(said)


def _divided(pot: Pot) -> str:
    if pot.by == EQUAL:
        return _("shared equally")
    if pot.to:
        return _("divided by the weights beside the names")
    return _("divided by %(column)s") % {"column": str(column_label(pot.by)).lower()}


def class_label(name: str) -> str:
    """A class of the basis as people call it; others by their own name."""
    return {
        HOST: pgettext("class of owners", "hosts of a network"),
        MEMBER: pgettext("class of owners", "members of a network that are not hosts"),
        ALONE: pgettext("class of owners", "owners without a network"),
    }.get(name, name)


def class_name(code: str) -> str:
    """One owner's class of the registry in words; a county's own as it stands."""
    named = {
        "": pgettext("class of owners", "all"),
        HOST: pgettext("class of owners", "host of a network"),
        MEMBER: pgettext("class of owners", "member of a network"),
        ALONE: pgettext("class of owners", "without a network"),
    }
    return named.get(code, code)
