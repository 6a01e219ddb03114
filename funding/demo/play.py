"""Plays the demo year: people, needs, key, decision, papers. Again, nothing changes."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override

from funding.demo.coming import play_coming
from funding.demo.forum import play_forum
from funding.demo.joint import play_joint_2018, play_joint_coming
from funding.demo.later import play_change, play_commitments
from funding.demo.nation import play_nation
from funding.demo.needs import play_needs
from funding.demo.networks import play_networks
from funding.demo.owners import play_owners
from funding.demo.partners import play_partners, play_wish
from funding.demo.payments import play_payments, play_texts
from funding.demo.people import Cast, make_people
from funding.demo.returns import play_late, play_twice
from funding.demo.sharing import play_sharing
from funding.demo.texts import LABEL
from funding.demo.ways_in import play_ways_in
from funding.demo.years import make_years, moment
from funding.models import Allocation
from funding.services.allocations import adjust_line, use_key
from funding.services.decisions import move_allocation
from funding.services.papers import order_year
from funding.services.steps import APPROVE, SEND
from partnerships.models import SchemeYear
from portal.lib import clock
from portal.lib.formats import nok, signed
from portal.people.actor import APPROVER, EDITOR

Say = Callable[[str], None]

GOVERNOR = "fylkesmannen-mr"
FORM_KEY = uuid.UUID("0b9c8b5a-2d0e-5c58-9a3d-7a1c2018f00d")
KEY_NAME = "Møre og Romsdal 2018"
KEY = {
    "name": KEY_NAME,
    "rounding_unit": 1,
    "pots": [
        {"name": "grunnbeløp", "each": 50_000},
        {"name": "barn 6–15 år", "rest": True, "by": "children_6_15"},
    ],
}
# Number, kroner more or less than the key gives, reason. What one loses the next
# gets, so that the sum is the frame.
ADJUSTMENTS = (
    (
        "1524",
        -40_000,
        "Norddal har ikkje meldt eige behov for 2018, berre vore med i det felles. Det "
        "meste av grunnbeløpet følgjer arbeidet til Stordal, der lærarane frå Norddal "
        "får delta.",
    ),
    (
        "1526",
        40_000,
        "Stordal opnar tiltaket om aldersblanda undervisning for lærarane i Norddal "
        "og dekkjer reise og vikar for dei.",
    ),
    (
        "1502",
        -55_000,
        "Etter avtale med kommunen startar det tredje tiltaket, om programmering, "
        "eit halvt år seinare.",
    ),
    (
        "1573",
        55_000,
        "Øykommune med lang reiseveg: beløpet dekkjer reise og vikar når lærarane "
        "deltek på samlingar på fastlandet.",
    ),
)


def play(say: Say) -> None:
    """Play what is not played yet, through the services, at the dates of 2018.

    Raises ImproperlyConfigured outside the demo: the passwords are known to all.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("The demo year is played with DEMO=true only.")
    # What the services write down, they write in the county's own language.
    with override("nn"):
        cast = make_people()
        say(f"{len(cast.memberships)} demo people are in place.")
        year = make_years(cast)
        play_needs(cast, say)
        play_twice(cast, say)
        play_late(cast, say)
        play_coming(cast, _coming(year))
        play_sharing(cast)
        play_ways_in(cast, say)
        play_joint_2018(cast, year, say)
        play_networks(cast, year, say)
        coming = SchemeYear.objects.filter(county=year.county).latest("year")
        play_joint_coming(cast, coming, say)
        play_partners(cast, coming, say)
        play_wish(cast, coming, say)
        play_forum(cast, year, say)
        play_commitments(cast, year, say)
        allocation = _divide(cast, year, say)
        _decide(cast, allocation, say)
        play_change(cast, allocation, say)
        play_texts(cast, year, say)
        _order_papers(cast, year, say)
        play_payments(cast, year, say)
        play_owners(cast, _coming(year), say)
        play_nation(cast, _coming(year), say)


def _coming(year: SchemeYear) -> SchemeYear:
    return SchemeYear.objects.filter(county=year.county).latest("year")


def _divide(cast: Cast, year: SchemeYear, say: Say) -> Allocation:
    """The frame, divided with the key and adjusted: by the governor's editor."""
    there = Allocation.objects.filter(scheme_year=year).first()
    if there and there.state != Allocation.State.DRAFT:
        return there
    editor = cast.actor(EDITOR, GOVERNOR)
    with clock.at(moment(2018, 8, 20, 9, 20)):
        allocation = there or use_key(
            actor=editor,
            scheme_year=year,
            name=KEY_NAME,
            definition=KEY,
            statistics_year=2018,
            form_key=FORM_KEY,
        )
    lines = {
        line.recipient.number: line
        for line in allocation.lines.select_related("recipient")
    }
    for minute, (number, more_nok, reason) in enumerate(ADJUSTMENTS):
        line = lines[number]
        if line.adjusted_nok:
            continue
        allocation.refresh_from_db(fields=["version"])
        with clock.at(moment(2018, 8, 21, 13, 5 + minute * 4)):
            adjust_line(
                actor=editor,
                line=line,
                to_nok=line.by_key_nok + more_nok,
                reason=f"{reason} {LABEL}",
                version=allocation.version,
            )
        say(f"{line.recipient}: {signed(more_nok)} kr by hand, with a reason.")
    say(f"{nok(allocation.frame_nok)} is divided among {len(lines)} owners.")
    return allocation


def _decide(cast: Cast, allocation: Allocation, say: Say) -> None:
    """Sent by the one who prepared it, approved by the other."""
    allocation.refresh_from_db()
    if allocation.state == Allocation.State.DRAFT:
        with clock.at(moment(2018, 8, 22, 14, 40)):
            allocation = move_allocation(
                actor=cast.actor(EDITOR, GOVERNOR),
                allocation=allocation,
                action=SEND,
                version=allocation.version,
            )
    if allocation.state == Allocation.State.FOR_APPROVAL:
        with clock.at(moment(2018, 8, 24, 12, 30)):
            move_allocation(
                actor=cast.actor(APPROVER, GOVERNOR),
                allocation=allocation,
                action=APPROVE,
                version=allocation.version,
            )
    say(f"The allocation is decided: {allocation.decision.reference}.")


def _order_papers(cast: Cast, year: SchemeYear, say: Say) -> None:
    with clock.at(moment(2018, 8, 24, 13, 0)):
        ordered = order_year(actor=cast.actor(EDITOR, GOVERNOR), scheme_year=year)
    say(f"{ordered.new} papers are ordered, and {ordered.unchanged} were there.")
