"""The sentences for what can be wrong with a key, a basis or a frame.

The engine answers with codes (funding/allocation/errors.py); this is the one place
that says them to people, in the language that is active. Amounts (``…_nok``) are
grouped in threes here.
"""

import errno
import os
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from funding.allocation import Problem
from portal.lib.money import grouped

SENTENCES: dict[str, str | Promise] = {
    # The command and its files.
    "frame_not_nok": _(
        "“%(value)s” is not a frame. Write whole kroner above 0, with digits only,"
        " such as 10400000."
    ),
    "file_unreadable": _("The file %(file)s cannot be read: %(reason)s."),
    "file_not_utf8": _(
        "The file %(file)s is not UTF-8 from line %(line)s on. Save it as UTF-8 and"
        " try again."
    ),
    "out_extension": _(
        "%(file)s: the result can be written as .csv, .json or .xlsx. Give the file"
        " one of these endings."
    ),
    "out_is_input": _(
        "%(file)s is the file that was read. Choose another name for the result."
    ),
    "out_no_folder": _(
        "The file %(file)s cannot be written: its folder does not exist."
    ),
    "out_unwritable": _("The file %(file)s cannot be written: %(reason)s."),
    # The key as a whole.
    "not_json": _(
        "The key is not JSON: line %(line)s, character %(column)s cannot be read."
    ),
    "json_too_deep": _("The key cannot be read: it is nested too deeply."),
    "key_not_object": _(
        "The key must be one JSON object with a name, a rounding unit and pots."
    ),
    "key_field_unknown": _(
        "The key has the unknown field “%(field)s”. It may have: %(known)s."
    ),
    "key_field_doubled": _("The key has the field “%(field)s” twice. Keep one."),
    "key_text": _(
        "The key's “%(field)s” must be a text of at most %(longest)s letters."
    ),
    "key_text_unprintable": _(
        "The key's “%(field)s” has characters that cannot be shown. Write it anew."
    ),
    "rounding_unit": _(
        "The key's rounding unit is “%(value)s”. It must be 1, 100 or 1000 kroner."
    ),
    "no_pots": _("The key has no pots. It needs a list with at least one."),
    "too_many_pots": _(
        "The key has %(pots)s pots in one step. At most %(most)s are taken."
    ),
    "then_not_object": _(
        "The key's “then” must be a JSON object with the pots of the second step."
    ),
    "then_own_not_object": _(
        "The key's “then.own” must be a JSON object: for each network's code, its pots."
    ),
    "pot_name_in_both_steps": _(
        "A pot is called “%(pot)s” in both steps. Give each pot a name of its own."
    ),
    "no_networks": _(
        "None of the owners is in a network, by the column “%(column)s”. A key in two"
        " steps divides among networks first."
    ),
    "then_network_unknown": _(
        "The key has a second step for the network “%(network_code)s”, and none of the"
        " owners is in it."
    ),
    "more_than_one_rest": _(
        "More than one pot takes the rest. Only one can: give the others an amount or"
        " a share."
    ),
    "shares_above_one": _(
        "The shares add up to %(value)s. Together they can be at most 1."
    ),
    # One pot of the key.
    "pot_not_object": _(
        "Pot “%(pot)s” must be a JSON object with a name and a source."
    ),
    "pot_name_doubled": _(
        "Two pots are called “%(pot)s”. Give each pot a name of its own."
    ),
    "pot_name_reserved": _(
        "A pot cannot be called “%(pot)s”: the result has a column of that name."
    ),
    "pot_field_unknown": _(
        "Pot “%(pot)s” has the unknown field “%(field)s”. Known here: %(known)s."
    ),
    "pot_field_doubled": _("Pot “%(pot)s” has the field “%(field)s” twice. Keep one."),
    "pot_text": _(
        "Pot “%(pot)s”: “%(field)s” must be a text of 1 to %(longest)s letters."
    ),
    "pot_text_unprintable": _(
        "Pot “%(pot)s”: “%(field)s” has characters that cannot be shown. Write it anew."
    ),
    "pot_no_source": _(
        "Pot “%(pot)s” has no money. Give it one of each, each_by_class, amount, share"
        " or rest."
    ),
    "pot_two_sources": _(
        "Pot “%(pot)s” has more than one source: %(value)s. Keep one of them."
    ),
    "field_not_object": _(
        "Pot “%(pot)s”: “%(field)s” must be a JSON object that is not empty."
    ),
    "not_nok": _(
        "Pot “%(pot)s”: “%(field)s” is “%(value)s”. Write whole kroner, 0 or more, as a"
        " plain number without quotes, spaces or decimals."
    ),
    "not_whole_units": _(
        "Pot “%(pot)s”: “%(field)s” is %(amount_nok)s kroner, which cannot be given out"
        " in whole units of %(unit_nok)s kroner."
    ),
    "share_not_a_part": _(
        "Pot “%(pot)s”: the share is “%(value)s”. Write a decimal in quotes, above 0"
        ' and at most 1, such as "0.2".'
    ),
    "rest_not_true": _(
        "Pot “%(pot)s”: “rest” is “%(value)s”. Write true, or leave it out."
    ),
    "by_missing": _(
        "Pot “%(pot)s” does not say what it is divided by. Name a column, or “equal”."
    ),
    "by_not_here": _(
        "Pot “%(pot)s” gives each recipient its own amount, so it cannot also be"
        " divided “by” something."
    ),
    "by_identity": _(
        "Pot “%(pot)s” is divided by “%(column)s”, which only says who the recipient"
        " is. Name a column with figures."
    ),
    "limits_not_here": _(
        "Pot “%(pot)s” gives each recipient its own amount, so a minimum or maximum has"
        " no meaning there."
    ),
    "minimum_above_maximum": _(
        "Pot “%(pot)s”: the minimum of %(minimum_nok)s kroner is above the maximum of"
        " %(maximum_nok)s kroner."
    ),
    "limits_within_unit": _(
        "Pot “%(pot)s”: no whole unit of %(unit_nok)s kroner lies between the minimum"
        " of %(minimum_nok)s kroner and the maximum of %(maximum_nok)s kroner."
    ),
    "only_in_not_list": _(
        "Pot “%(pot)s”: “only.in” must be a list of at least one class, in quotes."
    ),
    "to_not_list": _(
        "Pot “%(pot)s”: “to” must be a list of at least one recipient, each with number"
        " and name."
    ),
    "to_not_with": _(
        "Pot “%(pot)s” names its recipients, so “%(field)s” has no meaning there."
    ),
    "to_by": _(
        "Pot “%(pot)s” names its recipients, who have no “%(column)s”. Divide it"
        " equally, or by weight."
    ),
    "to_in_second_step": _(
        "Pot “%(pot)s” names its recipients. Such a pot belongs in the first step,"
        " before the networks have their parts."
    ),
    "to_doubled": _(
        "Pot “%(pot)s” names the recipient %(number)s twice. Keep one of them."
    ),
    "to_weight": _(
        "Pot “%(pot)s”: the recipient %(number)s needs a weight, a whole number from 1"
        " to %(largest)s."
    ),
    "to_number_or_network": _(
        "Pot “%(pot)s” names a recipient by number and by network. Keep one of them."
    ),
    "to_network_host": _(
        "Pot “%(pot)s” names the network %(name)s (%(network_code)s), and the figures"
        " do not say which one owner is its host, who would be paid. Check the code, or"
        " choose a host for the network."
    ),
    "to_weight_not_here": _(
        "Pot “%(pot)s”: the recipient %(number)s has a weight, and the pot is not"
        " divided by weight."
    ),
    "no_pots_for_networks": _(
        "Every pot of the first step names its recipients, so the networks get nothing"
        " to divide. Add a pot for the networks."
    ),
    "to_shares_already": _(
        "Pot “%(pot)s” names %(name)s (%(number)s), who shares the other pots as a"
        " school owner. Give it its part by class, or need by need."
    ),
    # The basis.
    "basis_empty": _("The basis has no recipients."),
    "not_csv": _(
        "The basis cannot be read as CSV from line %(line)s on: a quotation mark is"
        " not closed or stands in the middle of a cell, or a cell is far too long."
    ),
    "heading_missing": _(
        "Line %(line)s: the basis has no column “%(column)s”. The first row must have"
        " the headings, “number” and “name” among them."
    ),
    "heading_doubled": _(
        "Line %(line)s: two columns are called “%(column)s”. Give each its own heading."
    ),
    "row_length": _(
        "Line %(line)s has %(cells)s cells, but there are %(headings)s headings. A cell"
        " with the separator in it needs quotes around it."
    ),
    "name_empty": _("Line %(line)s, column “%(column)s”: the cell is empty."),
    "name_too_long": _("Line %(line)s, column “%(column)s”: the text is too long."),
    "name_unprintable": _(
        "Line %(line)s, column “%(column)s”: the text has characters that cannot be"
        " shown. Write it anew."
    ),
    "number_spaces": _(
        "Line %(line)s, column “%(column)s”: a number cannot have spaces in it."
    ),
    "number_doubled": _(
        "Line %(line)s, column “%(column)s”: the number %(number)s stands on line"
        " %(first_line)s already."
    ),
    "note_unknown": _(
        "Line %(line)s: “%(value)s” is no note of the columns. There are: %(known)s."
    ),
    "note_doubled": _("Line %(line)s: “%(value)s” is there already. Keep one."),
    # The basis of a county's year.
    "basis_no_figures": _("The file has no column with figures."),
    "heading_too_long": _(
        "Line %(line)s: the heading “%(column)s” is too long. At most %(longest)s"
        " characters are taken."
    ),
    "heading_reserved": _(
        "Line %(line)s: a column cannot be called “%(column)s”, which in a key means"
        " in equal parts."
    ),
    "column_no_source": _(
        "Column “%(column)s”: it is not said where the figures are from. Write the"
        " source in the form, or in a row “#source” of the file."
    ),
    "owner_unknown": _(
        "%(where)s: nobody that the portal knows has the number %(number)s."
    ),
    "owner_elsewhere": _(
        "%(where)s: %(number)s is %(name)s in %(there)s, another county."
    ),
    "owner_not_then": _(
        "%(where)s: %(number)s is %(name)s, which is no school owner of this year."
    ),
    "owner_zero": _(
        "%(where)s: the number %(number)s has lost a zero. Write %(padded)s"
        " (%(name)s), as text."
    ),
    "cell_formula": _(
        "%(where)s: the cell has a formula. Put the value itself in its place."
    ),
    "cell_decimals": _(
        "%(where)s: “%(value)s” has too many decimals. At most two are kept."
    ),
    "network_unknown": _("%(where)s: there is no network “%(value)s” in the county."),
    "note_source": _(
        "%(where)s: the source is too long, or has characters that cannot be shown."
    ),
    "note_year": _("%(where)s: “%(value)s” is not a year, such as 2018."),
    "note_sector": _("%(where)s: “%(value)s” is not one of public, private and both."),
    "recipient_doubled": _("The recipient %(number)s is there twice."),
    "column_missing": _(
        "The basis has no column “%(column)s”, which pot “%(pot)s” of the key needs."
    ),
    "cell_empty": _("%(where)s: the cell is empty, but the key needs a figure there."),
    "cell_dash": _(
        "%(where)s: the cell has a dash (does not apply), but the key needs a figure"
        " there. Write 0 if it is none."
    ),
    "cell_negative": _("%(where)s: “%(value)s” is below zero."),
    "cell_not_number": _(
        "%(where)s: “%(value)s” is not a number. Write it without spaces, such as"
        " 5000 or 512,4."
    ),
    "cell_too_long": _(
        "%(where)s: “%(value)s” has too many digits. At most 12 before the comma and 9"
        " after it count."
    ),
    "class_empty": _("%(where)s: the cell is empty, but the key needs a class there."),
    "class_dash": _(
        "%(where)s: the cell has a dash (does not apply), but the key needs a class"
        " there."
    ),
    "network_of_classes": _(
        "The members of the network “%(network_code)s” are of different classes in the"
        " column “%(column)s” (%(value)s), so the first step, which divides among"
        " networks, cannot go by it."
    ),
    "class_unknown": _(
        "%(where)s: the key has no amount for the class “%(value)s”. It has: %(known)s."
    ),
    # A key that cannot be met.
    "pots_above_frame": _(
        "The pots hold %(pots_nok)s kroner together, which is %(over_nok)s kroner more"
        " than the frame of %(frame_nok)s kroner."
    ),
    "nobody_to_receive": _(
        "Pot “%(pot)s”: there is nobody to receive its %(amount_nok)s kroner. Nobody is"
        " in the pot with a weight above 0."
    ),
}

REASONS: dict[int, str | Promise] = {
    errno.ENOENT: _("it does not exist"),
    errno.EISDIR: _("it is a folder"),
    errno.ENOTDIR: _("a part of its path is not a folder"),
    errno.EACCES: _("you have no access to it"),
    errno.EPERM: _("you have no access to it"),
    errno.ENOSPC: _("the disk is full"),
}


def sentences(problems: Iterable[Problem]) -> list[str]:
    """A plain sentence for each problem, in the language that is active."""
    return [_placed(each) for each in problems]


def _placed(found: Problem) -> str:
    """With the network where it is wrong, in the second step of a key in two."""
    text = _sentence(found)
    if "network" not in found.params:
        return text
    network = gettext("In the network %(network)s:") % found.params
    return f"{network} {text}"


def _sentence(found: Problem) -> str:
    params: dict[str, str | int] = {
        name: grouped(value)
        if name.endswith("_nok") and isinstance(value, int)
        else value
        for name, value in found.params.items()
    }
    if "errno" in params:
        params["reason"] = _reason(int(params["errno"]))
    if found.code == "minima_above_pot":
        return (
            ngettext(
                "Pot “%(pot)s”: the minimum for %(recipients)s recipient is"
                " %(minima_nok)s kroner, which is %(over_nok)s kroner more than the pot"
                " of %(amount_nok)s kroner.",
                "Pot “%(pot)s”: the minimum for %(recipients)s recipients is"
                " %(minima_nok)s kroner together, which is %(over_nok)s kroner more"
                " than the pot of %(amount_nok)s kroner.",
                int(found.params["recipients"]),
            )
            % params
        )
    return str(SENTENCES[found.code]) % {**params, "where": _where(params)}


def _reason(number: int) -> str:
    return str(REASONS.get(number, os.strerror(number)))


def _where(params: dict[str, str | int]) -> str:
    """The cell: by line in a file, by the recipient's name when it has no line."""
    if "column" not in params:
        return ""
    if "line" in params:
        return gettext("Line %(line)s, column “%(column)s”") % params
    if "name" in params:
        return gettext("%(name)s (%(number)s), column “%(column)s”") % params
    return ""
