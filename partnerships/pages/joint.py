"""What each owner asks for in a joint need, and who has not approved yet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine, NeedParticipant, Organisation
from partnerships.own_contribution import OwnContribution, reckon
from portal.people.prepared import Prepared

S = NeedParticipant.State


@dataclass(frozen=True, slots=True)
class Part:
    """One owner's own lines by year; ``party`` is None for the responsible owner."""

    owner: Organisation
    party: NeedParticipant | None
    amounts: tuple[int | None, ...]
    own: tuple[OwnContribution, ...]

    @property
    def sum_nok(self) -> int:
        return sum(amount or 0 for amount in self.amounts)

    @property
    def own_nok(self) -> int:
        return sum(own.amount_nok for own in self.own)


@dataclass(frozen=True, slots=True)
class JointBudget:
    """Each owner's part, and what is asked for to others (``others``, such as UH)."""

    years: tuple[int, ...]
    parts: tuple[Part, ...]
    others: tuple[int, ...]

    @property
    def sums(self) -> list[int]:
        return [
            sum(part.amounts[at] or 0 for part in self.parts) + self.others[at]
            for at in range(len(self.years))
        ]

    @property
    def others_nok(self) -> int:
        return sum(self.others)

    @property
    def total_nok(self) -> int:
        return sum(self.sums)

    @property
    def own_nok(self) -> int:
        return sum(part.own_nok for part in self.parts)


def joint_budget(need: Need, parties: Iterable[NeedParticipant]) -> JointBudget:
    """Reads ``need.lines``: prefetch them. The responsible owner comes first."""
    years = tuple(need.years)
    own: dict[int, dict[int, int]] = defaultdict(dict)
    others: dict[int, int] = defaultdict(int)
    uh: dict[int, int] = defaultdict(int)
    for line in need.lines.all():
        if line.role == NeedLine.Role.OWNER:
            own[line.recipient_id][line.year] = line.requested_nok
        else:
            others[line.year] += line.requested_nok
        if line.role == NeedLine.Role.UH:
            uh[line.year] += line.requested_nok

    def part(owner: Organisation, party: NeedParticipant | None) -> Part:
        asked = own[owner.pk]
        contributions = tuple(
            reckon(
                need.scheme_year,
                asked.get(year, 0),
                uh[year] if party is None else 0,
            )
            for year in years
        )
        return Part(owner, party, tuple(asked.get(y) for y in years), contributions)

    parts = [part(need.owner, None)]
    parts += [part(party.owner, party) for party in parties]
    return JointBudget(years, tuple(parts), tuple(others[year] for year in years))


def _parties(need: int) -> QuerySet[NeedParticipant]:
    parties = NeedParticipant.objects.filter(need=need).by_name()
    return parties.select_related("owner", "carried_by", "approved_by")


PARTIES = Prepared(_parties)


def parties_of(need: Need) -> list[NeedParticipant]:
    """Everybody who is or was in it, by name, with their owners: one query."""
    found = PARTIES.rows(need.pk)
    for party in found:
        party.need = need
    return found


def approvals_missing(parties: Iterable[NeedParticipant]) -> list[str]:
    """A sentence that names each owner whose answer or approval is missing."""
    unanswered, unapproved, changed = [], [], []
    for party in parties:
        if party.state == S.INVITED:
            unanswered.append(party.name)
        elif party.state == S.JOINED:
            unapproved.append(party.name)
        elif party.state == S.APPROVED and not party.holds:
            changed.append(party.name)
    sentences = (
        (unanswered, _("%(owners)s has not answered whether it takes part.")),
        (unapproved, _("%(owners)s has not approved its part.")),
        (changed, _("The duration is changed, so %(owners)s must approve anew.")),
    )
    return [text % {"owners": ", ".join(names)} for names, text in sentences if names]
