"""The four networks: hosts, working committees, and their order of needs."""

import datetime as dt
from collections.abc import Callable

from funding.demo.names import full_name
from funding.demo.people import Cast, email, slug_of
from funding.demo.texts import LABEL
from funding.demo.years import FIRST, moment
from partnerships.models import (
    Network,
    NetworkRanking,
    Organisation,
    SchemeYear,
    WorkingCommitteeMember,
)
from partnerships.services.networks import add_committee_member, choose_host
from partnerships.services.rankings import (
    forward_ranking,
    rankable,
    ranking_of,
    save_ranking,
)
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

GOVERNOR = "fylkesmannen-mr"
HOSTS = {
    "nordre-sunnmore": "alesund",
    "sore-sunnmore": "orsta",
    "romsdal": "molde",
    "nordmore": "kristiansund",
}
FIRST_NAME = 400  # of the names of those who are no users
TOOK_PART = (
    "Arbeidsutvalet, skulefagleg ansvarleg i kvar kommune og tillitsvalde frå to av "
    "kommunane. Alle var samde."
)
# A year each, from the first.
REASONS = {
    "nordre-sunnmore": (
        "Det felles tiltaket står først, fordi alle elleve kommunane er med. Så kjem "
        "kvar kommune sitt første behov, og deretter resten.",
        "Tiltaka som førebur dei nye læreplanane, står først. Dei fem som skal bli éin "
        "kommune, har lagt tiltaka sine slik at lærarane møtest før nyttår.",
        "Vi er seks kommunar no. Den nye kommunen er stor og har flest behov, og har "
        "sjølv bede om at dei andre får sitt første behov høgt på lista.",
    ),
    "sore-sunnmore": (
        "Kvar kommune får fram sitt viktigaste behov før nokon får to.",
        "Tiltak som held fram frå i fjor, går føre nye, så lenge evalueringa er god.",
        "Kvar kommune får fram eitt behov. Rettleiinga av nyutdanna gjeld no òg "
        "Hornindal.",
    ),
    "romsdal": (
        "Tiltak som heile personalet er med på, går føre tiltak for få.",
        "Leiing i den nye kommunen gjeld tre av oss, og står derfor først.",
        "Dei to nye kommunane har størst behov for å finne felles praksis.",
    ),
    "nordmore": (
        "Vi prioriterer tiltak der fleire kommunar kan delta på samlingane.",
        "Andre året av det som er i gang, går først. Så kjem skulen i Halsa, som snart "
        "skal over i ein annan kommune og eit anna fylke.",
        "Små kommunar med lang reiseveg er sette høgt, fordi dei har få å samarbeide "
        "med lokalt.",
    ),
}


def play_networks(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    networks = Network.objects.filter(code__in=HOSTS).select_related("county", "host")
    for turn, network in enumerate(networks.order_by("code")):
        slug = HOSTS[network.code]
        if network.host is None:
            with clock.at(moment(2018, 2, 5, 9, turn)):
                choose_host(
                    actor=cast.actor(EDITOR, GOVERNOR),
                    network=network,
                    host=cast.organisations[slug],
                )
            network.refresh_from_db()
        _seat(cast, network, year, slug)
    rank_needs(cast, year, moment(2018, 8, 6, 14, 10))
    say(f"{len(HOSTS)} networks have ranked their needs.")


def rank_needs(cast: Cast, year: SchemeYear, at: dt.datetime) -> None:
    """Each network's order, saved that day or soon after, and forwarded."""
    networks = Network.objects.filter(code__in=HOSTS).select_related("county", "host")
    for turn, network in enumerate(networks.order_by("code")):
        _rank(cast, network, year, at + dt.timedelta(days=turn))


def _seat(cast: Cast, network: Network, year: SchemeYear, host: str) -> None:
    """A headteacher from each owner; one of them is a user of the portal."""
    if network.committee.exists():
        return
    members = Network.objects.filter(pk=network.pk).members_on(year.owners_on)
    with clock.at(moment(2018, 2, 12, 12, 0)):
        for place, owner in enumerate(members.in_norwegian_order()):
            slug = slug_of(owner)
            name, address = _person(cast, owner, place)
            add_committee_member(
                actor=cast.actor(EDITOR, host),
                network=network,
                owner=owner,
                name=name,
                valid_from=year.owners_on,
                title="rektor",
                email=address,
                role=_role(place, slug, host),
            )


def _person(cast: Cast, owner: Organisation, place: int) -> tuple[str, str]:
    slug = slug_of(owner)
    if place == 1:
        user = cast.memberships[email(EDITOR, slug)].user
        return user.full_name, user.email
    return full_name(FIRST_NAME + int(owner.number) % 97), f"au@{slug}.example"


def _role(place: int, slug: str, host: str) -> str:
    roles = WorkingCommitteeMember.Role
    if slug == host:
        return roles.LEADER
    return roles.SECRETARY if place == 1 else roles.MEMBER


def _rank(cast: Cast, network: Network, year: SchemeYear, at: dt.datetime) -> None:
    """The joint need first, then each owner's first, second and so on."""
    ranking = ranking_of(network, year)
    if ranking.state == NetworkRanking.State.FORWARDED or network.host is None:
        return
    needs = rankable(network, year).prefetch_related("joint_owners")
    order = sorted(
        needs.select_related("owner"),
        key=lambda n: (not n.joint_owners.all(), n.rank or 9, -n.requested_nok, n.pk),
    )
    with clock.at(at):
        ranking = save_ranking(
            actor=cast.actor_of(EDITOR, network.host),
            network=network,
            scheme_year=year,
            order=[need.pk for need in order],
            reason=f"{REASONS[network.code][year.year - FIRST]} {LABEL}",
            took_part=TOOK_PART,
            version=ranking.version,
        )
    with clock.at(at + dt.timedelta(days=2)):
        forward_ranking(
            actor=cast.actor_of(APPROVER, network.host),
            ranking=ranking,
            version=ranking.version,
        )
