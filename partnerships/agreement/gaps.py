"""What an agreement lacks before it can be signed, and who can mend it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.agreement.facts import named
from partnerships.agreement.text import Parts
from partnerships.agreement.values import listed
from partnerships.clauses import words_of
from partnerships.models import AgreementParty, FactChange
from partnerships.rules.agreements import all_stand, is_within, is_within_order
from portal.lib.formats import day
from portal.texts import fields_in

OWNER, UH = AgreementParty.Role.OWNER, AgreementParty.Role.UH
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, and who mends it, as a sentence each."""

    what: str
    who: str

    def __str__(self) -> str:
        return f"{self.what} {self.who}"


def gaps_of(parts: Parts, waiting: int = 0) -> list[Gap]:
    """``waiting``: changes that are not answered yet. [] when it can be signed."""
    return [
        *_parties(parts),
        *_fields(parts),
        *_period(parts),
        *_clauses(parts, waiting),
    ]


def gaps_of_facts(
    parties: Iterable[AgreementParty], waiting: Iterable[FactChange]
) -> Iterator[Gap]:
    """What a party has changed, and another has not agreed to."""
    asked: dict[int, list[str]] = {}
    for each in waiting:
        asked.setdefault(each.party_id, []).append(each.fact)
    for party in parties:
        if party.pk in asked:
            yield Gap(
                _("Facts were changed, and wait for an answer: %(facts)s.")
                % {"facts": listed(named(asked[party.pk]))},
                _("An editor at %(name)s agrees, or writes them otherwise.")
                % {"name": party.name},
            )


def _parties(parts: Parts) -> Iterator[Gap]:
    roles = {party.role for party in parts.parties}
    mend = _("The agreement is made from an order, which names them: make it anew.")
    if len(parts.parties) < FEWEST or roles != {OWNER, UH}:
        yield Gap(
            _("A party is missing: it takes an owner and a UH institution."), mend
        )
    for party in parts.parties:
        stands = all_stand([party])
        if not stands:
            yield Gap(str(stands.reason), _follows(party, parts))
            continue
        who = _("An editor at %(name)s fills it in.") % {"name": party.name}
        if not party.org_number:
            what = _("%(name)s has no organisation number here.")
            yield Gap(what % {"name": party.name}, who)
        if party.signatory_id is None:
            what = _("%(name)s has not said who signs.") % {"name": party.name}
            yield Gap(
                what, _("An editor at %(name)s names one.") % {"name": party.name}
            )


def _follows(party: AgreementParty, parts: Parts) -> str:
    """Who says what comes in the place of a party that has ended."""
    agreement = parts.agreement
    words = {"county": agreement.scheme_year.county.name}
    if party.role == UH:
        return _("The parties agree anew with the institution that follows it.")
    if agreement.network:
        words["network"] = agreement.network.name
        text = _("The county governor of %(county)s says who hosts %(network)s now.")
        return text % words
    return _("The county governor of %(county)s says who follows it.") % words


def _fields(parts: Parts) -> Iterator[Gap]:
    values = parts.values
    for clause in parts.clauses:
        for code in sorted(fields_in(clause.text)):
            if values.get(code):
                continue
            what = _("“%(clause)s” has a field that is not filled in: %(field)s.") % {
                "clause": clause.heading,
                "field": words_of(code),
            }
            yield Gap(what, _mends(code, parts))


def _mends(code: str, parts: Parts) -> str:
    county = parts.agreement.scheme_year.county.name
    if code == "contacts":
        without = [each.name for each in parts.parties if not each.contact.strip()]
        return _("An editor at %(names)s writes the contact person.") % {
            "names": listed(without)
        }
    if code == "frame_years":
        return _("An editor of either party fills in amounts or days for the years.")
    if code in ("report_due", "governor"):
        return _(
            "The county governor of %(county)s sets it in the year's calendar, or "
            "the parties take the field out of the clause."
        ) % {"county": county}
    return _(
        "An editor of either party fills it in under “Facts”, or the parties take "
        "the field out of the clause."
    )


def _period(parts: Parts) -> Iterator[Gap]:
    """It is the order's at most, and the milestones are in it: it may be changed after
    they were added."""
    agreement = parts.agreement
    if not (within := is_within_order(agreement)):
        yield Gap(
            str(within.reason),
            _("An editor of either party changes the period under “Facts”."),
        )
    for one in parts.milestones:
        within = is_within(agreement, one.on, agreement.ends_on)
        if not within:
            what = _("The milestone “%(title)s” is outside the period, on %(day)s.")
            yield Gap(
                what % {"title": one.title, "day": day(one.on)},
                _(
                    "An editor of either party takes it out, or changes the period "
                    "under “Facts”."
                ),
            )


def _clauses(parts: Parts, waiting: int) -> Iterator[Gap]:
    field = "frame_years"
    said = {code for clause in parts.clauses for code in fields_in(clause.text)}
    if parts.values.get(field) and field not in said:
        yield Gap(
            _("No clause says what the framework gives each year."),
            _("An editor of either party asks for a clause with {{ %(field)s }}.")
            % {"field": field},
        )
    if not parts.clauses:
        yield Gap(_("It has no clauses."), _("An editor of either party writes one."))
    if waiting:
        yield Gap(
            _("Changes wait for an answer: %(n)s.") % {"n": waiting},
            _("An editor of the other party accepts or rejects them."),
        )
