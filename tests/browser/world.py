"""A small county with something in every state, and the address of each page."""

import uuid
from dataclasses import dataclass

from django.urls import reverse

from funding.models import Allocation, AllocationKey, ChangeDecision
from funding.services.papers import order_year
from partnerships.models import (
    AccessRequest,
    Handout,
    MembershipOffer,
    Need,
    NeedLine,
    NeedParticipant,
)
from partnerships.models.handout import hash_of
from partnerships.need.steps import STEPS
from portal.documents.models import Document
from portal.documents.services import fulfil_document
from portal.jobs.models import Job
from portal.lib import clock
from portal.people.invitations import token_of
from tests import factories as make_a
from tests.browser.advice_pages import ADVICE_PAGES
from tests.browser.agreement_pages import AGREEMENT_PAGES
from tests.browser.basis_pages import BASIS_PAGES
from tests.browser.calendar_pages import CALENDAR_PAGES
from tests.browser.forum_pages import FORUM_PAGES
from tests.browser.letter_pages import LETTER_PAGES
from tests.browser.minutes_pages import MINUTES_PAGES
from tests.browser.nation_pages import NATION_PAGES
from tests.browser.order_pages import ORDER_PAGES
from tests.browser.scenario_pages import SCENARIO_PAGES
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
    offer: MembershipOffer
    asked: AccessRequest
    wish: NeedParticipant  # a neighbour asks to join the submitted need
    changes: dict[str, ChangeDecision]  # by state, of the decided allocation
    lasting: Need  # submitted in the working year; it has a UH part and a year more


def build(people: Cast) -> World:
    year = people.scheme_year
    draft_need = make_a.NeedFactory(
        owner=people.owner, scheme_year=year, uh_partner=people.uh
    )
    make_a.NeedLineFactory(need=draft_need)
    second = people.other_uh.memberships.get().organisation
    for need in (draft_need, people.need):
        make_a.NeedPartnerFactory(need=need, institution=second)
    make_a.AttachmentFactory(need=draft_need)
    make_a.AttachmentFactory(need=people.need)
    for field, text in (("aim", "Kva skular?"), ("", "Ååååååååååååh" * 40)):
        make_a.CommentFactory(need=people.need, field=field, text=text)
    make_a.CommentFactory(
        need=people.need, resolved_at=clock.now(), resolved_by=people.member
    )
    make_a.CommentFactory(need=draft_need, field="budget", in_draft=True)
    make_a.ProposalFactory(
        handout__need=draft_need, handout__organisation=people.uh, text="Tekst"
    )
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
    neighbour = people.neighbour.memberships.get().organisation
    make_a.SchoolFactory(owner=people.owner, org_number=make_a.org_number(7))
    wish = make_a.WishFactory(need=people.need, owner=neighbour)
    like = {"title": "Vurdering i fag", "scheme_year": year, "owner": neighbour}
    make_a.SubmittedNeedFactory(**like)
    steps = ("send", "approve"), ("send",), ()
    changes = [money.change(people, allocation, *actions) for actions in steps]
    lasting = make_a.SubmittedNeedFactory(owner=people.owner, scheme_year=later)
    make_a.NeedLineFactory(need=lasting, year=later.year + 1)
    made = make_a.NeedLineFactory(need=lasting, recipient=people.uh, role="uh")
    NeedLine.objects.filter(pk=made.pk).update(recommended_nok=50_000)
    return World(
        people,
        draft_need,
        joint_need,
        allocation,
        working,
        sent,
        ordered.job,
        working.key,
        make_a.MembershipOfferFactory(organisation=people.owner),
        make_a.AccessRequestFactory(asker=people.nobody, organisation=people.owner),
        wish,
        {each.state: each for each in changes},
        lasting,
    )


def at(who, route, pick=None, query=""):
    """A page as somebody of the cast meets it."""

    def of(world: World):
        args = [pick(world).pk] if pick else []
        return who, reverse(route, args=args) + query

    return of


def need_grant(world):
    args = [world.working.scheme_year_id, world.lasting.pk]
    return reverse("funding:need_grant", args=args)


def open_year(world):
    year = world.allocation.scheme_year
    return reverse("open:year", args=[year.scheme.code, year.year, year.county.code])


def answer_page(world):
    args = [world.people.need.pk, world.wish.pk]
    return "approver", reverse("partnerships:joint_answer", args=args)


def line(world):
    first = world.working.lines.order_by("pk").first()
    return reverse("funding:line_adjust", args=[world.working.pk, first.recipient_id])


def step_page(name):
    def of(world):
        return "member", reverse(
            "partnerships:need_step", args=[world.draft_need.pk, name]
        )

    return of


def part_link(world, until):
    """A colleague's, to a part of the draft until that day."""
    need = world.draft_need
    handout = Handout(need=need, form_key=uuid.uuid4(), parts=["aim"], until=until)
    handout.name, handout.email = "Kari Nordmann", "kari@example.org"
    handout.token_hash, handout.made_by = hash_of(handout.token()), world.people.member
    handout.save()
    return reverse("partnerships:part_by_link", args=[handout.token()])


def membership(world, who):
    return getattr(world.people, who).memberships.get()


def link(world):
    return reverse("partnerships:join", args=[token_of(world.offer.invitation)])


def ranking(world):
    args = [world.people.network.pk, world.people.scheme_year.pk]
    return reverse("partnerships:ranking_detail", args=args)


def verify_address():
    document = Document.objects.order_by("pk").last()
    fulfil_document(document.pk)
    return reverse("documents:verify", args=[document.code])


PAGES = {
    **CALENDAR_PAGES,
    **FORUM_PAGES,
    **MINUTES_PAGES,
    **ADVICE_PAGES,
    **AGREEMENT_PAGES,
    **LETTER_PAGES,
    **ORDER_PAGES,
    **NATION_PAGES,
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
    "partnerships:joint_detail/asked": at(
        "approver", "partnerships:joint_detail", lambda w: w.people.need
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
    "partnerships:need_similar": at(
        "member", "partnerships:need_similar", lambda w: w.draft_need
    ),
    "partnerships:ask_to_join": at(
        "network_mate", "partnerships:ask_to_join", lambda w: w.wish.owner.needs.get()
    ),
    "partnerships:ask_to_join/asked": at(
        "neighbour", "partnerships:ask_to_join", lambda w: w.people.need
    ),
    "partnerships:joint_answer": answer_page,
    "partnerships:move_list": at("officer", "partnerships:move_list"),
    "partnerships:school_list": at("member", "partnerships:school_list"),
    "partnerships:school_list/governor": at("officer", "partnerships:school_list"),
    "partnerships:school_edit": at(
        "member", "partnerships:school_edit", lambda w: w.people.owner.schools.get()
    ),
    "partnerships:missing_owners": at("officer", "partnerships:missing_owners"),
    "partnerships:need_new": at(
        "member", "partnerships:need_new", lambda w: w.people.scheme_year
    ),
    "partnerships:need_detail/sent": at(
        "uh_partner", "partnerships:need_detail", lambda w: w.people.need
    ),
    "partnerships:need_detail/draft": at(
        "approver", "partnerships:need_detail", lambda w: w.draft_need
    ),
    **{f"partnerships:need_step/{step.name}": step_page(step.name) for step in STEPS},
    "partnerships:need_new/earlier": at(
        "member", "partnerships:need_new", lambda w: w.working.scheme_year
    ),
    "partnerships:need_comments": at(
        "officer",
        "partnerships:need_comments",
        lambda w: w.people.need,
        query="?field=aim",
    ),
    "partnerships:need_parts": at(
        "member", "partnerships:need_parts", lambda w: w.draft_need
    ),
    "partnerships:part_write": at(
        "uh_partner", "partnerships:part_write", lambda w: w.draft_need.handouts.first()
    ),
    "partnerships:part_comments": at(
        "uh_partner",
        "partnerships:part_comments",
        lambda w: w.draft_need.handouts.first(),
    ),
    "partnerships:part_by_link": lambda world: (None, part_link(world, "2099-01-01")),
    "error-410/page": lambda world: (None, part_link(world, "2018-01-01")),
    "partnerships:need_attachments": at(
        "member", "partnerships:need_attachments", lambda w: w.draft_need
    ),
    "partnerships:people/approver": at(
        "approver", "partnerships:people", lambda w: w.people.owner
    ),
    "partnerships:people/reader": at(
        "reader", "partnerships:people", lambda w: w.people.owner
    ),
    "partnerships:membership/approver": at(
        "approver", "partnerships:membership", lambda w: membership(w, "member")
    ),
    "partnerships:membership/reader": at(
        "reader", "partnerships:membership", lambda w: membership(w, "member")
    ),
    "partnerships:hand_over": at(
        "approver", "partnerships:hand_over", lambda w: membership(w, "member")
    ),
    "partnerships:hand_over/last": at(
        "approver", "partnerships:hand_over", lambda w: membership(w, "approver")
    ),
    "partnerships:invite": at(
        "approver", "partnerships:invite", lambda w: w.people.owner
    ),
    "partnerships:organisation_list/nobody": at(
        "nobody", "partnerships:organisation_list"
    ),
    "partnerships:organisation_list/national": at(
        "national", "partnerships:organisation_list"
    ),
    "partnerships:organisation_new": at("national", "partnerships:organisation_new"),
    "partnerships:ask_access": at(
        "nobody", "partnerships:ask_access", lambda w: w.people.owner
    ),
    "partnerships:access_request/asker": at(
        "nobody", "partnerships:access_request", lambda w: w.asked
    ),
    "partnerships:access_request/approver": at(
        "approver", "partnerships:access_request", lambda w: w.asked
    ),
    "partnerships:join/new": lambda world: (None, link(world)),
    "error-403/join": lambda world: ("neighbour", link(world)),
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
    "funding:need_grants": at(
        "officer", "funding:need_grants", lambda w: w.working.scheme_year
    ),
    "funding:need_grant": lambda world: ("officer", need_grant(world)),
    "funding:forecast": at(
        "member", "funding:forecast", lambda w: w.allocation.scheme_year
    ),
    "funding:change_start": at(
        "officer", "funding:change_start", lambda w: w.allocation
    ),
    "funding:change_line": at(
        "officer", "funding:change_line", lambda w: w.changes["draft"]
    ),
    **{
        f"funding:change_detail/{state}": at(
            who, "funding:change_detail", lambda w, state=state: w.changes[state]
        )
        for state, who in (
            ("draft", "officer"),
            ("for_approval", "head"),
            ("decided", "member"),
        )
    },
    "funding:key_list": at("officer", "funding:key_list"),
    **BASIS_PAGES,
    **SCENARIO_PAGES,
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
    "jobs:job_list": at("officer", "jobs:job_list"),
    "jobs:job_detail": at("officer", "jobs:job_detail", lambda w: w.job),
    "documents:verify": lambda world: (None, verify_address()),
    "funding:line_adjust": lambda world: ("officer", line(world)),
    "me": at("member", "me"),
    "account_email": at("member", "account_email"),
    "account_login": at(None, "account_login"),
    "account_logout": at("member", "account_logout"),
    "account_reset_password": at(None, "account_reset_password"),
    "account_change_password": at("member", "account_change_password"),
    "documents:verify_code": at(None, "documents:verify_code"),
    "open:allocations": at(None, "open:allocations"),
    "open:year": lambda world: (None, open_year(world)),
    "error-404/page": lambda world: ("member", "/needs/999999/"),
    "error-403/page": lambda world: (
        "reader",
        reverse("partnerships:need_edit", args=[world.draft_need.pk]),
    ),
}
