"""The chain that every need, allocation and agreement is a step of."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from portal.chrome import Step
from portal.lib.text import Text

LINKS = {
    "need": _("Need"),
    "network": _("Network"),
    "forum": _("Forum"),
    "allocation": _("Allocation"),
    "decision": _("Decision"),
    "order": _("Order"),
    "agreement": _("Agreement"),
    "report": _("Report"),
}


def steps(now: str, notes: Mapping[str, Text] | None = None) -> list[Step]:
    """The whole chain; what comes before ``now`` is done. ``notes`` by link's name."""
    notes = notes or {}
    here = list(LINKS).index(now)
    return [
        Step(
            label,
            "done" if place < here else "now" if place == here else "todo",
            notes.get(name, ""),
        )
        for place, (name, label) in enumerate(LINKS.items())
    ]
