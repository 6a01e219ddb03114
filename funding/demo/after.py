"""The two years after the first in Møre og Romsdal, with the mergers between them."""

import datetime as dt
from collections.abc import Callable

from funding.demo.after_needs import play_later_needs
from funding.demo.decided import commit, decide, divide, year_of
from funding.demo.forum_later import play_later_forum
from funding.demo.networks import HOSTS, rank_needs
from funding.demo.people import Cast, follower_on
from funding.demo.plans import MR_2019, MR_2020, YearPlan
from funding.demo.years import moment
from partnerships.models import Network
from partnerships.services.mergers import follow_changes
from partnerships.services.networks import choose_host
from portal.lib import clock
from portal.people.actor import EDITOR, Actor

Say = Callable[[str], None]

# When municipalities became others, and their networks chose hosts again.
CHANGES = (moment(2020, 1, 3, 9), moment(2024, 1, 3, 9))


def play_after(cast: Cast, say: Say) -> None:
    """2019 with the municipalities of 2018, 2020 with the new ones."""
    _play_year(cast, MR_2019, say)
    merged, split = CHANGES
    with clock.at(merged):
        moved = follow_changes(actor=Actor.for_system("demo"))
    say(f"{moved.needs} needs have followed a merger.")
    _choose_hosts(cast, merged)
    _play_year(cast, MR_2020, say)
    _choose_hosts(cast, split)


def _play_year(cast: Cast, plan: YearPlan, say: Say) -> None:
    year = year_of(plan)
    play_later_needs(cast, year, say)
    rank_needs(cast, year, moment(plan.year, 2, 17, 14, 10))
    play_later_forum(cast, year, say)
    commit(cast, plan, say)
    decide(cast, plan, divide(cast, plan, say), say)


def _choose_hosts(cast: Cast, at: dt.datetime) -> None:
    """What the host of 2018 has become goes on with it.

    Not again when a later change has moved it on.
    """
    if Network.objects.filter(host__valid_from__gt=at.date()).exists():
        return
    networks = Network.objects.filter(code__in=HOSTS).select_related("county", "host")
    for network in networks.order_by("code"):
        host = follower_on(cast.organisations[HOSTS[network.code]], at.date())
        with clock.at(at):
            choose_host(
                actor=cast.actor(EDITOR, "fylkesmannen-mr"), network=network, host=host
            )
