"""Who is paid, when a recipient has merged with others or been split since."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import F

from partnerships.models import Organisation, OrganisationChange
from partnerships.services.mergers import proposed

Followers = Mapping[int, Sequence[OrganisationChange]]


class Payees:
    """Who gets, on a day, what a recipient was granted: itself, or who follows it.

    Of several that follow, the one that somebody has chosen; until then the one that
    needs go to: of the recipient's own name, else the largest. Asks the database once,
    and only where a recipient has ended.
    """

    def __init__(self) -> None:
        self._known: Followers | None = None

    def of(
        self, recipient: Organisation, on: date, chosen: Iterable[int] = ()
    ) -> Organisation:
        """``chosen``: who is paid other instalments of the grant, the newest first."""
        inside = self._all_after(recipient, on)
        at = next((inside[pk] for pk in chosen if pk in inside), recipient)
        seen = {at.pk}
        while followers := self._after(at, on):
            at = proposed(recipient, followers).new
            if at.pk in seen:
                break
            seen.add(at.pk)
        return at

    def among(self, recipient: Organisation, on: date) -> list[Organisation]:
        """All that it may be on that day; one where there is none to choose."""
        inside = [recipient, *self._all_after(recipient, on).values()]
        return [each for each in inside if not self._after(each, on)]

    def _all_after(self, recipient: Organisation, on: date) -> dict[int, Organisation]:
        """By id, those that follow it by that day, and those that follow them."""
        found: dict[int, Organisation] = {}
        last = [recipient]
        while last:
            new = [c.new for each in last for c in self._after(each, on)]
            last = [each for each in new if each.pk not in {recipient.pk, *found}]
            found |= {each.pk: each for each in last}
        return found

    def _after(self, at: Organisation, on: date) -> list[OrganisationChange]:
        if not at.valid_to or at.valid_to >= on:
            return []
        return [c for c in self._followers().get(at.pk, ()) if c.on <= on]

    def _followers(self) -> Followers:
        if self._known is None:
            known: dict[int, list[OrganisationChange]] = {}
            changes = OrganisationChange.objects.filter(old__valid_to__lt=F("on"))
            changes = changes.select_related("new")
            for change in changes.order_by("on", "-population_share", "new__number"):
                known.setdefault(change.old_id, []).append(change)
            self._known = known
        return self._known
