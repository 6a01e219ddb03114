"""The cast: people who have, nearly have, and do not have access.

Around one submitted need of Giske in Møre og Romsdal 2018, with HVO as partner.
Giske hosts a network with Haram; the neighbour, Sula, is in none, and has the seat
for owners in the county's forum. The governor's reader there is its secretary.
"""

import datetime as dt
from dataclasses import dataclass

from forums.models import Forum
from partnerships.acting import actor_for, current_memberships
from partnerships.models import Need, Network, Organisation, SchemeYear
from portal.people.actor import Actor
from portal.people.models import User
from tests import factories as make_a

Kind = Organisation.Kind
LAST_DAY = dt.date(2099, 12, 31)  # of the auditor


@dataclass(frozen=True)
class Cast:
    need: Need
    scheme_year: SchemeYear
    owner: Organisation
    uh: Organisation
    governor: Organisation
    network: Network
    mate: Organisation  # the other owner in the network
    member: User  # editor at the owner
    approver: User
    reader: User
    auditor: User  # of the owner, until a day that has not come
    former_member: User
    neighbour: User  # editor in another municipality of the county, in no network
    network_mate: User  # approver in another municipality of the owner's network
    uh_partner: User
    officer: User  # the county governor's editor
    head: User  # the county governor's approver
    governor_reader: User
    other_county: User
    other_uh: User
    national: User
    nobody: User  # may log in, is a member nowhere
    forum: Forum
    forum_member: User  # reader at the neighbour, in the seat for owners
    forum_deputy: User  # the deputy in that seat, from the same place
    secretary: User  # of the forum; a reader at the governor's
    leader: User  # of the forum; a member of no organisation
    other_forum: User  # in the forum of another county, from the other UH institution

    def actor(self, name: str) -> Actor:
        """The actor of one of the cast, by its name here."""
        user: User = getattr(self, name)
        return actor_for(user, current_memberships(user), chosen=None)


def person(name: str, organisation: Organisation, role: str, **period) -> User:
    user = make_a.UserFactory(full_name=name)
    make_a.MembershipFactory(user=user, organisation=organisation, role=role, **period)
    return user


def make() -> Cast:
    owner = make_a.MunicipalityFactory(name="Giske", number="1532")
    governor = make_a.GovernorFactory(county=owner.county)
    rogaland = make_a.CountyFactory(code="11", name="Rogaland")
    uh = make_a.UHFactory(name="Høgskulen i Volda")
    year = make_a.SchemeYearFactory(county=owner.county)
    need = make_a.SubmittedNeedFactory(
        scheme_year=year, owner=owner, uh_partner=uh, title="Skulebasert vurdering"
    )
    make_a.NeedLineFactory(need=need)

    neighbour = person(
        "Neighbour", make_a.MunicipalityFactory(name="Sula", number="1531"), "editor"
    )
    mate = make_a.MunicipalityFactory(name="Haram", number="1534")
    network = make_a.NetworkFactory(name="Nordre", county=owner.county, host=owner)
    for each in (owner, mate):
        make_a.NetworkMemberFactory(network=network, organisation=each)

    looker = person("Looker", governor, "reader")
    other_uh = person("Another", make_a.UHFactory(), "editor")
    return Cast(
        need=need,
        scheme_year=year,
        owner=owner,
        uh=uh,
        governor=governor,
        network=network,
        mate=mate,
        member=person("Member", owner, "editor"),
        approver=person("Approver", owner, "approver"),
        reader=person("Reader", owner, "reader"),
        auditor=person("Auditor", owner, "auditor", valid_to=LAST_DAY),
        former_member=person("Former", owner, "editor", valid_to=dt.date(2019, 12, 31)),
        neighbour=neighbour,
        network_mate=person("Mate", mate, "approver"),
        uh_partner=person("Partner", uh, "editor"),
        officer=person("Officer", governor, "editor"),
        head=person("Head", governor, "approver"),
        governor_reader=looker,
        other_county=person(
            "Elsewhere",
            make_a.GovernorFactory(county=rogaland, name="Fylkesmannen i Rogaland"),
            "approver",
        ),
        other_uh=other_uh,
        national=person("National", make_a.NationalFactory(), "approver"),
        nobody=make_a.UserFactory(full_name="Nobody"),
        **forum_of(year, neighbour, governor, other_uh, rogaland),
    )


def forum_of(year, neighbour, governor, other_uh, rogaland) -> dict[str, object]:
    """The county's forum and its people, and one in the forum of another county."""
    forum = make_a.ForumFactory(county=year.county, scheme=year.scheme)
    sula = neighbour.memberships.get().organisation
    there = other_uh.memberships.get().organisation
    found = {
        "forum_member": person("Seated", sula, "reader"),
        "forum_deputy": person("Deputy", sula, "reader"),
        "secretary": person("Secretary", governor, "reader"),
        "leader": make_a.UserFactory(full_name="Leader"),
        "other_forum": person("Faraway", there, "reader"),
    }
    seat = make_a.SeatFactory(forum=forum, represents="Skuleeigarane")
    for part in ("member", "deputy"):
        make_a.HolderFactory(
            seat=seat, part=part, user=found[f"forum_{part}"], organisation=sula
        )
    make_a.ForumRoleFactory(forum=forum, user=found["secretary"], organisation=governor)
    make_a.ForumRoleFactory(forum=forum, kind="leader", user=found["leader"])
    make_a.HolderFactory(
        seat__forum=make_a.ForumFactory(county=rogaland, scheme=year.scheme),
        seat__kind="uh",
        user=found["other_forum"],
        organisation=there,
    )
    return {"forum": forum, **found}
