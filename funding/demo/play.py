"""Plays the demo's years: people, needs, keys, decisions, papers.

Played again, nothing changes.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override

from funding.demo.after import play_after
from funding.demo.agreements import play_agreements
from funding.demo.archive import play_archive
from funding.demo.bench import play_scenarios
from funding.demo.coming import play_coming
from funding.demo.complaints import play_complaints
from funding.demo.decided import commit, decide, divide, order_papers
from funding.demo.forum import play_forum
from funding.demo.frameworks import play_framework
from funding.demo.joint import play_joint_2018, play_joint_coming
from funding.demo.later import play_change
from funding.demo.nation import play_nation
from funding.demo.needs import play_needs
from funding.demo.networks import play_networks
from funding.demo.orders import play_orders
from funding.demo.owners import play_owners
from funding.demo.partners import play_partners, play_wish
from funding.demo.payments import play_later_payments, play_payments, play_texts
from funding.demo.people import Cast, make_people
from funding.demo.plans import MR_2018, PLANS, ROGALAND_2018, YearPlan
from funding.demo.returns import play_late, play_twice
from funding.demo.sharing import play_sharing
from funding.demo.signed_elsewhere import play_signed_elsewhere
from funding.demo.ways_in import play_ways_in
from funding.demo.years import make_years
from funding.models import Allocation
from partnerships.models import SchemeYear

Say = Callable[[str], None]


def play(say: Say) -> None:
    """Play what is not played yet, through the services, at the dates of then.

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
        allocation = _decided(cast, MR_2018, say)
        play_change(cast, allocation, say)
        play_texts(cast, year, say)
        play_payments(cast, year, say)
        order_papers(cast, MR_2018, say)
        _after_the_decision(cast, year, say)
        play_scenarios(cast, _coming(year), allocation, say)
        play_nation(cast, _coming(year), say)


def _after_the_decision(cast: Cast, year: SchemeYear, say: Say) -> None:
    """Of the first year in Møre og Romsdal; the papers of the others come last."""
    play_orders(cast, year, say)
    play_agreements(cast, year, say)
    play_framework(cast, year, say)
    play_signed_elsewhere(cast, year, say)
    play_archive(cast, year, say)
    _decided(cast, ROGALAND_2018, say)
    play_after(cast, say)
    play_later_payments(cast, say)
    play_complaints(cast, say)
    for plan in PLANS:
        order_papers(cast, plan, say)
    play_owners(cast, _coming(year), say)


def _coming(year: SchemeYear) -> SchemeYear:
    return SchemeYear.objects.filter(county=year.county).latest("year")


def _decided(cast: Cast, plan: YearPlan, say: Say) -> Allocation:
    commit(cast, plan, say)
    allocation = divide(cast, plan, say)
    decide(cast, plan, allocation, say)
    return allocation
