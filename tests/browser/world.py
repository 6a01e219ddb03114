"""A small county with something in every state, and the address of each page."""

from dataclasses import dataclass

from django.urls import reverse

from funding.models import Allocation, AllocationKey
from funding.services.papers import order_year
from partnerships.models import Need
from portal.documents.models import Document
from portal.documents.services import fulfil_document
from portal.jobs.models import Job
from tests import factories as make_a
from tests.cast import Cast
from tests.funding import money


@dataclass(frozen=True)
class World:
    people: Cast
    draft_need: Need
    joint_need: Need  # a draft that the network's other owner has joined
    allocation: Allocation  # decided, 2018
    working: Allocation  # a draft, 2019
    sent: Allocation  # for approval, 2020
    job: Job  # the papers of 2018
    key: AllocationKey


def build(people: Cast) -> World:
    year = people.scheme_year
    draft_need = make_a.NeedFactory(owner=people.owner, scheme_year=year)
    make_a.NeedLineFactory(need=draft_need)
    joint_need = make_a.NeedFactory(owner=people.owner, scheme_year=year, duration=2)
    make_a.ParticipantFactory(
        need=joint_need,
        owner=people.mate,
        state="joined",
        approved_at=None,
        approved_duration=None,
    )
    make_a.NeedLineFactory(need=joint_need, recipient=people.mate)
    allocation = money.decided(people)
    later = make_a.SchemeYearFactory(county=year.county, year=2019)
    money.frame(later)
    working = money.draft(people, scheme_year=later)
    last = make_a.SchemeYearFactory(county=year.county, year=2020)
    money.frame(last)
    sent = money.sent(people, scheme_year=last)
    ordered = order_year(actor=people.actor("officer"), scheme_year=year)
    return World(
        people,
        draft_need,
        joint_need,
        allocation,
        working,
        sent,
        ordered.job,
        working.key,
    )


def at(who, route, pick=None, query=""):
    """A page as somebody of the cast meets it."""

    def of(world: World):
        args = [pick(world).pk] if pick else []
        return who, reverse(route, args=args) + query

    return of


def line(world):
    first = world.working.lines.order_by("pk").first()
    return reverse("funding:line_adjust", args=[world.working.pk, first.pk])


def ranking(world):
    args = [world.people.network.pk, world.people.scheme_year.pk]
    return reverse("partnerships:ranking_detail", args=args)


def verify_address():
    document = Document.objects.order_by("pk").last()
    fulfil_document(document.pk)
    return reverse("documents:verify", args=[document.code])


PAGES = {
    "home/owner": at("member", "home"),
    "home/approver": at("approver", "home"),
    "home/uh": at("uh_partner", "home"),
    "home/governor": at("officer", "home"),
    "home/national": at("national", "home"),
    "home/nobody": at("nobody", "home"),
    "partnerships:network_list": at("member", "partnerships:network_list"),
    "partnerships:joint_detail/responsible": at(
        "approver", "partnerships:joint_detail", lambda w: w.joint_need
    ),
    "partnerships:joint_detail/participant": at(
        "network_mate", "partnerships:joint_detail", lambda w: w.joint_need
    ),
    "partnerships:joint_detail/ask": at(
        "network_mate", "partnerships:joint_detail", lambda w: w.people.need
    ),
    "partnerships:joint_lines": at(
        "network_mate", "partnerships:joint_lines", lambda w: w.joint_need
    ),
    "partnerships:own_ranks": at(
        "member", "partnerships:own_ranks", lambda w: w.working.scheme_year
    ),
    "partnerships:network_detail/member": at(
        "member", "partnerships:network_detail", lambda w: w.people.network
    ),
    "partnerships:network_detail/neighbour": at(
        "neighbour", "partnerships:network_detail", lambda w: w.people.network
    ),
    "partnerships:network_committee": at(
        "officer", "partnerships:network_committee", lambda w: w.people.network
    ),
    "partnerships:ranking_detail/host": lambda world: ("approver", ranking(world)),
    "partnerships:ranking_detail/governor": lambda world: ("officer", ranking(world)),
    "partnerships:need_list/owner": at("member", "partnerships:need_list"),
    "partnerships:need_list/governor": at("officer", "partnerships:need_list"),
    "partnerships:need_list/empty": at(
        "other_uh", "partnerships:need_list", query="?q=nothing"
    ),
    "partnerships:need_new": at(
        "member", "partnerships:need_new", lambda w: w.people.scheme_year
    ),
    "partnerships:need_detail/sent": at(
        "uh_partner", "partnerships:need_detail", lambda w: w.people.need
    ),
    "partnerships:need_detail/draft": at(
        "approver", "partnerships:need_detail", lambda w: w.draft_need
    ),
    "partnerships:need_edit": at(
        "member", "partnerships:need_edit", lambda w: w.draft_need
    ),
    "funding:year_list/governor": at("officer", "funding:year_list"),
    "funding:year_list/owner": at("member", "funding:year_list"),
    "funding:year_detail": at(
        "officer", "funding:year_detail", lambda w: w.working.scheme_year
    ),
    "funding:frame_edit": at(
        "officer", "funding:frame_edit", lambda w: w.working.scheme_year
    ),
    "funding:allocation_prepare": at(
        "officer", "funding:allocation_prepare", lambda w: w.working.scheme_year
    ),
    "funding:key_list": at("officer", "funding:key_list"),
    "funding:key_detail": at("officer", "funding:key_detail", lambda w: w.key),
    "funding:allocation_detail/draft": at(
        "officer", "funding:allocation_detail", lambda w: w.working
    ),
    "funding:allocation_detail/decided": at(
        "head", "funding:allocation_detail", lambda w: w.allocation
    ),
    "funding:allocation_detail/owner": at(
        "member", "funding:allocation_detail", lambda w: w.allocation
    ),
    "funding:allocation_working": at(
        "officer", "funding:allocation_working", lambda w: w.working
    ),
    "funding:allocation_approval": at(
        "head", "funding:allocation_approval", lambda w: w.sent
    ),
    "funding:papers/governor": at("head", "funding:papers", lambda w: w.allocation),
    "funding:papers/owner": at("member", "funding:papers", lambda w: w.allocation),
    "jobs:job_list": at("officer", "jobs:job_list"),
    "jobs:job_detail": at("officer", "jobs:job_detail", lambda w: w.job),
    "documents:verify": lambda world: (None, verify_address()),
    "funding:line_adjust": lambda world: ("officer", line(world)),
    "account_login": at(None, "account_login"),
    "account_logout": at("member", "account_logout"),
    "account_reset_password": at(None, "account_reset_password"),
    "account_change_password": at("member", "account_change_password"),
    "documents:verify_code": at(None, "documents:verify_code"),
    "error-404/page": lambda world: ("member", "/needs/999999/"),
    "error-403/page": lambda world: (
        "reader",
        reverse("partnerships:need_edit", args=[world.draft_need.pk]),
    ),
}
