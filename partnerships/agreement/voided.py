"""Signatures that no longer count, and what of the text was changed after them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.agreement.facts import name_of_fact
from partnerships.agreement.text import AgreementText, text_of
from partnerships.agreement.values import listed
from partnerships.models import Signature, SigningRound
from portal.lib.clock import day_of
from portal.lib.formats import day

Outcome = SigningRound.Outcome
UNDONE = (Outcome.REFUSED, Outcome.VOID)


@dataclass(frozen=True, slots=True)
class Voided:
    """``now`` is the text as it is, beside the one that was signed in ``round``."""

    signature: Signature
    round: SigningRound
    now: AgreementText
    is_mine: bool

    @property
    def told(self) -> str:
        """That it counts no more, and why: a sentence in the reader's language."""
        words = {
            "signature": self._whose,
            "what": listed(list(changes(text_of(self.round), self.now))),
            "who": self.round.closed_by_name,
            "reason": self.round.reason,
        }
        if words["what"]:
            text = _(
                "%(signature)s no longer counts, because this was changed: %(what)s."
            )
        elif self.round.outcome == Outcome.REFUSED:
            text = _(
                "%(signature)s no longer counts, because %(who)s did not sign: "
                "%(reason)s"
            )
        else:
            text = _(
                "%(signature)s no longer counts, because the text was opened for "
                "change: %(reason)s"
            )
        return text % words

    @property
    def _whose(self) -> str:
        on = day(day_of(self.signature.at))
        if self.is_mine:
            return _("Your signature of %(day)s") % {"day": on}
        return _("The signature of %(name)s for %(party)s of %(day)s") % {
            "name": self.signature.name,
            "party": self.signature.organisation,
            "day": on,
        }


def voided(
    rounds: Sequence[SigningRound], now: AgreementText, user_id: int | None
) -> list[Voided]:
    """Of each party that has signed no text since; ``user_id`` is who reads it.

    Needs the rounds in their order, ``with_given``.
    """
    found, seen = [], set()
    for round_ in reversed(rounds):
        for each in _given(round_):
            party = each.party_id or each.organisation
            if party not in seen and round_.outcome in UNDONE:
                found.append(Voided(each, round_, now, each.user_id == user_id))
            seen.add(party)
    return found


def _given(round_: SigningRound) -> Iterator[Signature]:
    for row in getattr(round_, "given", []):
        yield Signature(**{**row, "at": dt.datetime.fromisoformat(row["at"])})


def changes(before: AgreementText, now: AgreementText) -> Iterator[str]:
    """The names of what is not the same in two texts of an agreement."""
    for name in ("title", "language", "starts_on", "ends_on"):
        if getattr(before, name) != getattr(now, name):
            yield name_of_fact(name)
    if before.parties != now.parties:
        yield _("the parties")
    if before.amounts != now.amounts:
        yield _("the amounts")
    if before.milestones != now.milestones:
        yield _("the milestones")
    for heading in _changed_clauses(before, now):
        yield _("the clause “%(clause)s”") % {"clause": heading}


def _changed_clauses(before: AgreementText, now: AgreementText) -> Iterator[str]:
    """In the order of the text as it is; then those that are there no more."""
    old = {(each.heading, each.text) for each in before.clauses}
    yield from (x.heading for x in now.clauses if (x.heading, x.text) not in old)
    left = {each.heading for each in now.clauses}
    codes = {each.code for each in now.clauses if each.code}
    for each in before.clauses:
        if each.heading not in left and each.code not in codes:
            yield each.heading
