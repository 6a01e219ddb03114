"""Codes of the papers in words: columns, roles, and where the money goes."""

from django.utils.translation import gettext as _

from funding.allocation.key import EQUAL, WEIGHT
from funding.documents.flow import (
    ALONE,
    CHANGES,
    COUNTY,
    EARLIER,
    HOST,
    HOSTED,
    NAMED,
    UH,
    Flow,
)
from funding.documents.lines import Table
from partnerships.models import NeedLine, Statistic

MEASURES = dict(Statistic.Measure.choices)
ROLES = dict(NeedLine.Role.choices)


def column(code: str) -> str:
    """The heading of a column of the basis, in words where it has some."""
    named = {
        EQUAL: _("equal parts"),
        WEIGHT: _("Weight"),
        "class": _("Class"),
        "network": _("Network"),
        "number": _("Number"),
        "name": _("Name"),
    }
    return str(MEASURES.get(code) or named.get(code) or code)


def role_name(code: str) -> str:
    return str(ROLES.get(code, code))


def flow_name(flow: Flow) -> str:
    """Who it goes to, or why to nobody."""
    if flow.kind == HOSTED:
        return _("The network %(network)s, by its host") % {"network": flow.name}
    if flow.name:
        return _("Owners in %(network)s") % {"network": flow.name}
    return {
        EARLIER: _("Committed by earlier years"),
        ALONE: _("Owners without a network"),
        NAMED: _("UH institutions, by the key"),
        UH: _("UH institutions, need by need"),
        HOST: _("Hosts of networks, need by need"),
        COUNTY: _("County-wide measures"),
        CHANGES: _("Changed by later decisions"),
    }.get(flow.kind, _("Not granted"))


def table_name(table: Table) -> str:
    """The network's, or what those have in common who are in none."""
    if table.is_named:
        return _("UH institutions, by the key")
    return table.name or _("Without a network")
