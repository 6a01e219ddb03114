"""Codes of the papers in words: columns, roles, and where the money goes."""

from django.utils.translation import gettext as _

from funding.allocation.key import EQUAL
from funding.documents.flow import ALONE, CHANGES, COUNTY, EARLIER, HOST, UH, Flow
from partnerships.models import NeedLine, Statistic

MEASURES = dict(Statistic.Measure.choices)
ROLES = dict(NeedLine.Role.choices)


def column(code: str) -> str:
    """The heading of a column of the basis, in words where it has some."""
    named = {
        EQUAL: _("equal parts"),
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
    if flow.name:
        return _("Owners in %(network)s") % {"network": flow.name}
    return {
        EARLIER: _("Committed by earlier years"),
        ALONE: _("Owners without a network"),
        UH: _("UH institutions, need by need"),
        HOST: _("Hosts of networks, need by need"),
        COUNTY: _("County-wide measures"),
        CHANGES: _("Changed by later decisions"),
    }.get(flow.kind, _("Not granted"))
