"""One county with one of everything, to ask about; see funding/access/matrix.py."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from funding.access.agreements import agreements_of, frameworks_of
from funding.access.beside import beside
from funding.access.meeting import forum_of
from funding.access.money import DECIDED, DRAFT, SENT, divided, money_of
from funding.models import Allocation, Frame
from funding.services.decisions import move_allocation
from funding.services.steps import APPROVE, SEND
from partnerships.acting import actor_by
from partnerships.models import (
    AccessRequest,
    County,
    GovernorTerm,
    Membership,
    MembershipOffer,
    Need,
    NeedLine,
    NeedMove,
    NeedParticipant,
    Network,
    NetworkMember,
    Organisation,
    OrganisationChange,
    Scheme,
    SchemeYear,
    School,
    Statistic,
    WorkingCommitteeMember,
)
from partnerships.models.scheme import owner_kinds_of
from portal.lib import clock
from portal.people.actor import APPROVER, AUDITOR, EDITOR, READER, Actor
from portal.people.invitations import invite, token_of
from portal.people.models import User

Kind = Organisation.Kind
OSLO = ZoneInfo(settings.TIME_ZONE)
SINCE = dt.date(2015, 1, 1)
HERE, ELSEWHERE = "98", "97"  # no county of Norway has these numbers
OWNER, GOVERNOR, PARTNER = "municipality", "governor", "uh"
# Who asks -> the kind of its organisation, and its county.
OFFICES: dict[str, tuple[Kind, str | None]] = {
    OWNER: (Kind.MUNICIPALITY, HERE),
    "another municipality": (Kind.MUNICIPALITY, HERE),
    "county_authority": (Kind.COUNTY_AUTHORITY, HERE),
    "private_owner": (Kind.PRIVATE_OWNER, HERE),
    PARTNER: (Kind.UH, None),
    "another uh": (Kind.UH, None),
    GOVERNOR: (Kind.GOVERNOR, HERE),
    "another county's governor": (Kind.GOVERNOR, ELSEWHERE),
    "national": (Kind.NATIONAL, None),
}


@dataclass(frozen=True)
class World:
    people: dict[tuple[str, str], User]
    objects: dict[str, tuple[object, ...]]

    def arguments(self, route: str) -> list[object]:
        """What the route's address names, in its order."""
        return list(self.objects.get(route, ()))


def build() -> World:
    counties = {
        code: County.objects.create(code=code, name=code, name_official=code)
        for code in (HERE, ELSEWHERE)
    }
    offices = {
        place: _office(place, kind, counties[code] if code else None)
        for place, (kind, code) in OFFICES.items()
    }
    people = {
        (place, role): _person(place, role, office)
        for place, office in offices.items()
        for role in Membership.Role.values
    }
    scheme = Scheme.objects.create(
        code="access-matrix", name_nn="x", name_nb="x", name_en="x"
    )
    years = {
        year: _year(scheme, counties[HERE], year) for year in (DECIDED, DRAFT, SENT)
    }
    need = _need(years[DECIDED], offices[OWNER], offices[PARTNER])
    draft = _need(years[DRAFT], offices[OWNER], offices[PARTNER], is_draft=True)
    waiting = _need(years[SENT], offices[OWNER], offices[PARTNER])
    editor, approver = (
        _actor(people[GOVERNOR, role], offices[GOVERNOR]) for role in (EDITOR, APPROVER)
    )
    allocations = {year: divided(editor, years[year]) for year in years}
    for year in (DECIDED, SENT):
        move_allocation(actor=editor, allocation=allocations[year], action=SEND)
    move_allocation(actor=approver, allocation=allocations[DECIDED], action=APPROVE)
    objects = _objects(editor, years, (need, draft, waiting), allocations)
    objects |= _network(need) | _joint(years[DRAFT], offices)
    objects |= agreements_of(need, editor)
    return World(people, objects | _forum(need))


def _forum(need: Need) -> dict[str, tuple[object, ...]]:
    """Another municipality's reader sits in it; the governor's editor writes for it."""
    places = Membership.objects.select_related("user", "organisation")
    member = places.get(organisation__name="another municipality", role=READER)
    secretary = places.get(organisation__name=GOVERNOR, role=EDITOR)
    network = Network.objects.get(code="access-matrix")
    return forum_of(need, member, secretary, network)


def _objects(
    editor: Actor,
    years: dict[int, SchemeYear],
    needs: tuple[Need, Need, Need],
    allocations: dict[int, Allocation],
) -> dict[str, tuple[object, ...]]:
    need, unsent, waiting = needs
    reader = Membership.objects.at(need.owner).get(role=READER)
    return {
        "partnerships:need_new": (years[DRAFT].pk,),
        **_between_owners(need),
        "partnerships:own_ranks": (years[DRAFT].pk,),
        "partnerships:need_detail": (need.pk,),
        "partnerships:need_edit": (unsent.pk,),
        "partnerships:need_step": (unsent.pk, "content"),
        "partnerships:need_continue": (years[DRAFT].pk, need.pk),
        "partnerships:need_submit": (unsent.pk,),
        "partnerships:need_dossier": (need.pk,),
        **_submissions(years, *needs),
        "partnerships:people": (need.owner_id,),
        "partnerships:membership": (reader.pk,),
        "partnerships:hand_over": (reader.pk,),
        **_ways_in(need.owner, reader),
        **beside(need, unsent, reader.user),
        **money_of(editor, years, allocations, waiting),
    }


def _between_owners(need: Need) -> dict[str, tuple[int, ...]]:
    return {
        "partnerships:choose_follower": (_move(need).pk,),
        "partnerships:need_similar": (need.pk,),
        "partnerships:similar_to_text": (need.scheme_year_id,),
        "partnerships:ask_to_join": (need.pk,),
        "partnerships:school_edit": (_school(need.owner).pk,),
        "partnerships:remind": (need.scheme_year_id,),
    }


def _submissions(
    years: dict[int, SchemeYear], need: Need, unsent: Need, waiting: Need
) -> dict[str, tuple[int, ...]]:
    return {
        "partnerships:need_submissions": (need.pk,),
        "partnerships:need_send_back": (unsent.pk,),
        "partnerships:need_call_back": (waiting.pk,),
        "partnerships:need_open": (waiting.pk,),
        "partnerships:call_detail": (years[DECIDED].pk,),
        "partnerships:call_edit": (years[DECIDED].pk,),
        "partnerships:call_publish": (years[DECIDED].pk,),
        "partnerships:call_next": (years[SENT].pk,),
        "partnerships:call_open": (years[DECIDED].pk,),
        "partnerships:call_rules": (years[DECIDED].pk,),
        "partnerships:call_rules_edit": (years[DECIDED].pk,),
    }


def _ways_in(owner: Organisation, reader: Membership) -> dict[str, tuple[object, ...]]:
    """An open invitation and an open request at the owner."""
    invitation = invite(actor=Actor.for_system("matrix"), email="new@a.example")
    offer = MembershipOffer.objects.create(
        invitation=invitation, organisation=owner, role=READER
    )
    asked = AccessRequest.objects.create(
        asker=reader.user, organisation=owner, message="x"
    )
    return {
        "partnerships:invite": (owner.pk,),
        "partnerships:invitation_send": (offer.pk,),
        "partnerships:invitation_withdraw": (offer.pk,),
        "partnerships:ask_access": (owner.pk,),
        "partnerships:access_request": (asked.pk,),
        "partnerships:join": (token_of(invitation),),
        "partnerships:join_again": (token_of(invitation),),
    }


def _school(owner: Organisation) -> School:
    return School.objects.create(owner=owner, name="x", teachers=1)


def _move(need: Need) -> NeedMove:
    other = Organisation.objects.get(number="access matrix another municipality")
    change = OrganisationChange.objects.create(
        old=need.owner, new=other, kind="merged", on=SINCE
    )
    return NeedMove.objects.create(
        need=need, from_owner=need.owner, to_owner=other, change=change
    )


def _office(place: str, kind: Kind, county: County | None) -> Organisation:
    office = Organisation.objects.create(
        kind=kind,
        name=place,
        name_official=place,
        number=f"access matrix {place}",
        county=county,
        written_norwegian="nn",
    )
    if kind == Kind.GOVERNOR and county:
        term = GovernorTerm.objects.create(
            governor=office, name_official=place, name_nb=place, name_nn=place
        )
        term.counties.add(county)
    if office.is_owner:
        Statistic.objects.bulk_create(
            Statistic(
                organisation=office,
                year=DECIDED,
                measure=measure,
                value=Decimal(100),
                source="x",
            )
            for measure in (
                Statistic.Measure.INHABITANTS,
                Statistic.Measure.CHILDREN_6_15,
            )
        )
    return office


def _person(place: str, role: str, office: Organisation) -> User:
    user = User.objects.create(
        email=f"{role}.{place}@access-matrix.invalid".replace(" ", "-"),
        full_name=f"{role} at {place}",
        password="!",  # noqa: S106  opens nothing
    )
    last = clock.today() if role == AUDITOR else None
    Membership.objects.create(
        user=user, organisation=office, role=role, valid_from=SINCE, valid_to=last
    )
    return user


def _actor(user: User, office: Organisation) -> Actor:
    membership = Membership.objects.select_related("organisation").get(
        user=user, organisation=office
    )
    return actor_by(membership, user)


def _year(scheme: Scheme, county: County, year: int) -> SchemeYear:
    made = SchemeYear.objects.create(
        scheme=scheme,
        county=county,
        year=year,
        opens_at=dt.datetime(2018, 1, 1, tzinfo=OSLO),
        deadline=dt.datetime(2099, 1, 1, tzinfo=OSLO),
        owners_on=dt.date(year, 1, 1),
        owner_kinds=owner_kinds_of(year),
    )
    frame = {"amount_nok": 1_000_000, "is_estimate": False, "source": "x"}
    made_frame = Frame.objects.create(scheme_year=made, **frame)
    made_frame.versions.create(number=1, **frame)
    return made


def _need(
    year: SchemeYear,
    owner: Organisation,
    partner: Organisation,
    *,
    is_draft: bool = False,
) -> Need:
    need = Need.objects.create(
        scheme_year=year,
        owner=owner,
        title="x",
        uh_partner=partner,
        requested_nok=1_000,
        state=Need.State.DRAFT if is_draft else Need.State.SUBMITTED,
        submitted_at=None if is_draft else year.opens_at,
    )
    NeedLine.objects.create(
        need=need,
        recipient=owner,
        role=NeedLine.Role.OWNER,
        year=year.year,
        requested_nok=1_000,
    )
    return need


def _network(need: Need) -> dict[str, tuple[object, ...]]:
    """A network that the need's owner hosts, its only member."""
    owner, year = need.owner, need.scheme_year
    network = Network.objects.create(
        code="access-matrix", name="x", county=year.county, host=owner
    )
    NetworkMember.objects.create(network=network, organisation=owner)
    person = WorkingCommitteeMember.objects.create(
        network=network, owner=owner, name="x", valid_from=SINCE
    )
    order = (network.pk, year.pk)
    return {
        "partnerships:network_detail": (network.pk,),
        "partnerships:network_partnership": (network.pk, need.uh_partner_id),
        **frameworks_of(network, need),
        "partnerships:network_committee": (network.pk,),
        "partnerships:network_host": (network.pk,),
        "partnerships:network_committee_end": (network.pk, person.pk),
        "partnerships:ranking_detail": order,
        "partnerships:ranking_forward": order,
        "partnerships:ranking_call_back": order,
    }


def _joint(
    year: SchemeYear, offices: dict[str, Organisation]
) -> dict[str, tuple[int, ...]]:
    """A draft that another owner takes part in."""
    need = _need(year, offices[OWNER], offices[PARTNER], is_draft=True)
    party = NeedParticipant.objects.create(
        need=need,
        owner=offices["another municipality"],
        state=NeedParticipant.State.JOINED,
    )
    return {
        "partnerships:joint_detail": (need.pk,),
        "partnerships:joint_propose": (need.pk,),
        "partnerships:joint_lines": (need.pk,),
        "partnerships:joint_move": (need.pk, party.pk),
        "partnerships:joint_answer": (need.pk, party.pk),
    }
