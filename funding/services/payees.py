"""Who is paid, when a recipient has merged with others or been split since."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import F

from partnerships.models import Organisation, OrganisationChange
from partnerships.services.mergers import proposed

Followers = Mapping[int, Sequence[OrganisationChange]]


class Payees:
    """Who gets, on a day, what a recipient was granted: itself, or who follows it.

    Of several that follow, the one that needs go to until somebody chooses: of the
    recipient's own name, else the largest. Asks the database once, and only where a
    recipient has ended.
    """

    def __init__(self) -> None:
        self._known: Followers | None = None

    def of(self, recipient: Organisation, on: date) -> Organisation:
        at, seen = recipient, {recipient.pk}
        while at.valid_to and at.valid_to < on:
            followers = [c for c in self._followers().get(at.pk, ()) if c.on <= on]
            if not followers:
                break
            at = proposed(recipient, followers).new
            if at.pk in seen:
                break
            seen.add(at.pk)
        return at

    def _followers(self) -> Followers:
        if self._known is None:
            known: dict[int, list[OrganisationChange]] = {}
            changes = OrganisationChange.objects.filter(old__valid_to__lt=F("on"))
            changes = changes.select_related("new")
            for change in changes.order_by("on", "-population_share", "new__number"):
                known.setdefault(change.old_id, []).append(change)
            self._known = known
        return self._known
