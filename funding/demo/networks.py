"""The four networks of 2018: hosts, working committees, and their order of needs."""

from collections.abc import Callable

from funding.demo.names import full_name
from funding.demo.people import Cast, email, slug_of
from funding.demo.texts import LABEL
from funding.demo.years import moment
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
REASONS = {
    "nordre-sunnmore": "Det felles tiltaket står først, fordi alle elleve kommunane er "
    "med. Så kjem kvar kommune sitt første behov, og deretter resten.",
    "sore-sunnmore": "Kvar kommune får fram sitt viktigaste behov før nokon får to.",
    "romsdal": "Tiltak som heile personalet er med på, går føre tiltak for få.",
    "nordmore": "Vi prioriterer tiltak der fleire kommunar kan delta på samlingane.",
}


def play_networks(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    networks = Network.objects.filter(code__in=HOSTS).select_related("county", "host")
    for turn, network in enumerate(networks.order_by("code")):
        slug = HOSTS[network.code]
        with clock.at(moment(2018, 2, 5, 9, turn)):
            choose_host(
                actor=cast.actor(EDITOR, GOVERNOR),
                network=network,
                host=cast.organisations[slug],
            )
        network.refresh_from_db()
        _seat(cast, network, year, slug)
        _rank(cast, network, year, slug, turn)
    say(f"{len(HOSTS)} networks have ranked their needs.")


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


def _rank(cast: Cast, network: Network, year: SchemeYear, host: str, turn: int) -> None:
    """The joint need first, then each owner's first, second and so on."""
    ranking = ranking_of(network, year)
    if ranking.state == NetworkRanking.State.FORWARDED:
        return
    needs = rankable(network, year).prefetch_related("joint_owners")
    order = sorted(
        needs.select_related("owner"),
        key=lambda n: (not n.joint_owners.all(), n.rank or 9, -n.requested_nok, n.pk),
    )
    with clock.at(moment(2018, 8, 6 + turn, 14, 10)):
        ranking = save_ranking(
            actor=cast.actor(EDITOR, host),
            network=network,
            scheme_year=year,
            order=[need.pk for need in order],
            reason=f"{REASONS[network.code]} {LABEL}",
            took_part="Arbeidsutvalet, skulefagleg ansvarleg i kvar kommune og "
            "tillitsvalde frå to av kommunane. Alle var samde.",
            version=ranking.version,
        )
    with clock.at(moment(2018, 8, 8 + turn, 10, 30)):
        forward_ranking(
            actor=cast.actor(APPROVER, host), ranking=ranking, version=ranking.version
        )
