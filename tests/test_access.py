"""Every route meets the whole cast: the former member and the other county too.

A row of ROUTES says who reaches it; everybody else of the cast gets 404, on the
page and on its htmx part alike. A route that is in no table fails the test.
"""

import copy
import uuid
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import transaction
from django.http.request import HttpHeaders
from django.urls import reverse

from forums.services import agenda
from forums.services.printed import order_minutes
from funding.models import (
    Acceptance,
    Adjustment,
    AllocationLine,
    CaseComment,
    CaseLetter,
    Decision,
    GrantLetter,
    Payment,
    PaymentFile,
    RepaymentClaim,
    YearlyReport,
)
from funding.services.complaints import Said, move_complaint, register_complaint
from funding.services.papers import order_year
from partnerships.models import AccessRequest, Membership, MembershipOffer, Need
from portal.jobs.models import Job
from portal.lib import clock
from portal.people.models import Invitation
from tests import databases, stage
from tests import factories as make_a
from tests.forums import scenes, written
from tests.funding import bench, figures, money, nation, texts
from tests.partnerships import agreements as agreement_pages
from tests.partnerships import following, frameworks
from tests.test_house_rules import PUBLIC, routes

pytestmark = pytest.mark.django_db

EVERYBODY = {
    "member",
    "approver",
    "reader",
    "auditor",
    "former_member",
    "neighbour",
    "network_mate",
    "uh_partner",
    "officer",
    "head",
    "governor_reader",
    "other_county",
    "other_uh",
    "national",
    "nobody",
    "forum_member",
    "forum_deputy",
    "secretary",
    "leader",
    "other_forum",
}
OWNER = {"member", "approver", "reader", "auditor"}
COUNTY = {"officer", "head", "governor_reader", "secretary"}
UH = {"uh_partner", "other_uh", "other_forum"}
NEIGHBOURS = {"neighbour", "forum_member", "forum_deputy"}
NETWORK = OWNER | {"network_mate"}
FORUM = COUNTY | {"forum_member", "forum_deputy", "leader", "national"}
WAS_THERE = {"secretary", "leader", "forum_member"}
IN_THE_COUNTY = NETWORK | COUNTY | NEIGHBOURS | {"national"}

KEY_PAGES = "funding:key_new", "funding:key_import", "funding:key_steps"
SCENARIO_PAGES = ("detail", "edit", "share", "remove", "use")

# Pages of an object: who may know that it exists.
OBJECTS = {
    "partnerships:need_detail": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_edit": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_step": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_continue": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_submit": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_dossier": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_submissions": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_call_back": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_send_back": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_open": NETWORK | COUNTY | {"uh_partner", "national"},
    # what is not published yet is the governor's
    "partnerships:call_detail/unpublished": COUNTY | {"national"},
    "partnerships:call_edit/unpublished": COUNTY | {"national"},
    "partnerships:call_publish/unpublished": COUNTY | {"national"},
    "partnerships:call_next/unpublished": COUNTY | {"national"},
    "partnerships:call_open/unpublished": COUNTY | {"national"},
    "partnerships:call_rules/unpublished": COUNTY | {"national"},
    "partnerships:call_rules_edit/unpublished": COUNTY | {"national"},
    "partnerships:call_detail": IN_THE_COUNTY | UH,
    "partnerships:call_edit": IN_THE_COUNTY | UH,
    "partnerships:call_publish": IN_THE_COUNTY | UH,
    "partnerships:call_next": IN_THE_COUNTY | UH,
    "partnerships:call_open": IN_THE_COUNTY | UH,
    "partnerships:call_rules": IN_THE_COUNTY | UH,
    "partnerships:call_rules_edit": IN_THE_COUNTY | UH,
    "partnerships:need_attachments": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_comments": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:comment_resolve": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_parts": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:part_write": OWNER | {"uh_partner"},
    "partnerships:part_comments": OWNER | {"uh_partner"},
    "partnerships:part_withdraw": OWNER | {"uh_partner"},
    "partnerships:proposal_settle": OWNER | {"uh_partner"},
    "partnerships:attachment_file": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:attachment_remove": NETWORK | COUNTY | {"uh_partner", "national"},
    # a draft is for the owners in it; what is sent for the one that is asked too
    "partnerships:order_new": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:order_detail/draft": NETWORK,
    "partnerships:order_edit/draft": NETWORK,
    "partnerships:order_propose/draft": NETWORK,
    "partnerships:order_detail": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:order_edit": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:order_propose": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:order_files": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:order_file": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:order_file_remove": NETWORK | COUNTY | {"uh_partner", "national"},
    # what is offered is for all; what is withdrawn is the institution's own
    "partnerships:offer_detail": EVERYBODY - {"nobody", "leader", "former_member"},
    "partnerships:offer_edit": EVERYBODY - {"nobody", "leader", "former_member"},
    "partnerships:offer_withdraw": EVERYBODY - {"nobody", "leader", "former_member"},
    "partnerships:offer_detail/withdrawn": {"uh_partner"},
    # names and addresses of an organisation's people
    "partnerships:people": OWNER | COUNTY | {"national"},
    "partnerships:membership": OWNER | COUNTY | {"national"},
    "partnerships:hand_over": OWNER | COUNTY | {"national"},
    "partnerships:invite": OWNER | COUNTY | {"national"},
    "partnerships:invitation_send": OWNER | COUNTY | {"national"},
    "partnerships:invitation_withdraw": OWNER | COUNTY | {"national"},
    # a request: who asked, and who answers
    "partnerships:access_request": {"approver", "nobody"},
    # everybody may ask, and who there is to ask is public knowledge
    "partnerships:ask_access": EVERYBODY,
    "partnerships:need_similar": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:similar_to_text": IN_THE_COUNTY | UH,
    # in outline, to the other owners of the county
    "partnerships:ask_to_join": NETWORK | NEIGHBOURS,
    "partnerships:joint_answer": OWNER,
    "partnerships:choose_follower": {"network_mate"}
    | OWNER
    | COUNTY
    | {"uh_partner", "national"},
    "partnerships:school_edit": OWNER | COUNTY | {"national"},
    "partnerships:remind": IN_THE_COUNTY | UH,
    "partnerships:joint_detail": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:joint_propose": NETWORK | COUNTY | {"uh_partner", "national"},
    # the network mate takes part; who only sees the need has no lines of its own
    "partnerships:joint_lines": {"network_mate"},
    "partnerships:joint_move": NETWORK | COUNTY | {"uh_partner", "national"},
    # who works together is public knowledge; its order of needs is its own
    "partnerships:network_detail": EVERYBODY,
    "partnerships:network_committee": EVERYBODY,
    "partnerships:network_host": EVERYBODY,
    "partnerships:network_committee_end": EVERYBODY,
    "partnerships:ranking_detail": NETWORK | COUNTY | {"national"},
    "partnerships:ranking_forward": NETWORK | COUNTY | {"national"},
    "partnerships:ranking_call_back": NETWORK | COUNTY | {"national"},
    # who sits together is public knowledge; the governor alone changes it
    "forums:forum_detail": EVERYBODY,
    "forums:forum_edit": EVERYBODY,
    "forums:forum_new": EVERYBODY,
    "forums:forum_seats": EVERYBODY,
    "forums:forum_role": EVERYBODY,
    "forums:seat_detail": EVERYBODY,
    "forums:seat_end": EVERYBODY,
    "forums:holder_end": EVERYBODY - {"nobody", "former_member"},
    "forums:meeting_new": EVERYBODY,
    "forums:network_meeting_new": EVERYBODY,
    "forums:network_meetings": EVERYBODY,
    # a meeting that is called: its own people, and who oversees the forum
    "forums:meeting_detail": FORUM,
    "forums:meeting_edit": FORUM,
    "forums:meeting_calendar": FORUM,
    "forums:meeting_cancel": FORUM,
    "forums:meeting_arrive_all": FORUM,
    "forums:item_new": FORUM,
    "forums:meeting_move": FORUM,
    "forums:participant_say": FORUM,
    "forums:item_detail": FORUM,
    "forums:item_edit": FORUM,
    "forums:item_remove": FORUM,
    "forums:item_move": FORUM,
    "forums:item_needs": FORUM,
    "forums:item_need_off": FORUM,
    "forums:item_note": FORUM,
    "forums:item_paper": FORUM,
    "forums:item_declare": FORUM,
    "forums:recusal_decide": FORUM,
    "forums:item_propose": FORUM,
    "forums:proposal_withdraw": FORUM,
    "forums:item_consensus": FORUM,
    "forums:item_dissent": FORUM,
    "forums:vote_open": FORUM,
    "forums:vote_cast": FORUM,
    "forums:vote_hands": FORUM,
    "forums:vote_close": FORUM,
    "forums:agenda_order": FORUM,
    "forums:meeting_run_book": FORUM,
    "forums:room": FORUM,
    "forums:item_up": FORUM,
    "forums:item_speak": FORUM,
    "forums:speech_say": FORUM,
    # the forum's work before it decides: its own people, and who oversees it
    "forums:priorities": FORUM,
    # the cast's member sits for the neighbour, and has no tie to the need
    # a need that the member stands down from
    "forums:weigh": FORUM - {"forum_member"},
    "forums:scenario_list": FORUM,
    "forums:scenario_add": FORUM,
    "forums:scenario_remove": FORUM,
    "forums:scenario_take_over": FORUM,
    # amounts, kept from the member who stands down from the item
    "forums:item_amounts": FORUM - {"forum_member"},
    "forums:proposal_detail": FORUM - {"forum_member"},
    # what waits for confirmation is the forum's; what is forwarded is owners' too
    "forums:recommendation_list": EVERYBODY,
    "forums:recommendation_assemble": FORUM,
    "forums:recommendation_detail": FORUM,
    "forums:recommendation_confirm": FORUM,
    "forums:recommendation_withdraw": FORUM,
    "forums:recommendation_correct": FORUM | IN_THE_COUNTY | {"uh_partner"},
    "forums:recommendation_file": FORUM,
    "forums:recommendation_detail/forwarded": FORUM | IN_THE_COUNTY | {"uh_partner"},
    "forums:recommendation_file/forwarded": FORUM | IN_THE_COUNTY | {"uh_partner"},
    # the long-term plan is read by all; a draft is the forum's
    "forums:plan_list": EVERYBODY,
    "forums:plan_start": EVERYBODY,
    "forums:plan_detail": EVERYBODY,
    "forums:plan_detail/draft": FORUM,
    "forums:plan_edit": FORUM,
    "forums:plan_adopt": FORUM,
    # an internal paper, kept from the member who stands down from the item
    "forums:paper_file": FORUM - {"forum_member"},
    "forums:paper_remove": FORUM - {"forum_member"},
    # a meeting in the making: who runs it, and the county's governor
    "forums:meeting_detail/planned": COUNTY | {"leader"},
    "forums:item_detail/planned": COUNTY | {"leader"},
    # a working committee's meeting is the network's own; in the making, its host's
    "forums:meeting_detail/called": NETWORK | {"national"},
    "forums:meeting_detail/network": OWNER,
    "forums:room/planned": COUNTY | {"leader"},
    "forums:room/network": OWNER,
    # of a meeting that is held, with minutes out for comments by those who were there
    "forums:minutes_start": FORUM,
    "forums:agenda_print": FORUM,
    "forums:follow_up_new": FORUM,
    "forums:follow_up_done": FORUM,
    "forums:minutes_detail": WAS_THERE,
    "forums:minutes_send": WAS_THERE,
    "forums:minutes_put": WAS_THERE,
    "forums:minutes_approve": WAS_THERE,
    "forums:minutes_correct": WAS_THERE,
    "forums:minutes_print": WAS_THERE,
    "forums:section_edit": WAS_THERE,
    "forums:section_comment": WAS_THERE,
    "forums:comment_answer": WAS_THERE,
    "forums:printed_file": WAS_THERE,
    "forums:minutes_detail/draft": {"secretary", "leader"},
    "forums:section_edit/draft": {"secretary", "leader"},
    "forums:minutes_detail/approved": FORUM,
    # the calendar is everybody's who takes part; what may be done is another matter
    "funding:year_detail": IN_THE_COUNTY | UH,
    "funding:allocation_detail": IN_THE_COUNTY | UH,
    "funding:allocation_working": IN_THE_COUNTY | UH,
    "funding:papers": IN_THE_COUNTY | UH,
    "funding:papers_start": IN_THE_COUNTY | UH,
    "funding:papers_zip": IN_THE_COUNTY | UH,
    "funding:need_grants": IN_THE_COUNTY | UH,
    "funding:need_grant": IN_THE_COUNTY | UH,
    "funding:forecast": IN_THE_COUNTY | UH,
    "funding:change_start": IN_THE_COUNTY | UH,
    "funding:change_detail": IN_THE_COUNTY | UH,
    "funding:letter_file": OWNER | COUNTY | {"national"},
    "funding:report_file": IN_THE_COUNTY | UH,
    "funding:report_sheets": IN_THE_COUNTY | UH,
    "jobs:job_detail": COUNTY | {"national"},
    "jobs:job_retry": COUNTY | {"national"},
    "jobs:job_cancel": COUNTY | {"national"},
    # a draft allocation, and the tools for it
    "funding:allocation_detail/draft": COUNTY | {"national"},
    "funding:allocation_working/draft": COUNTY | {"national"},
    "funding:line_adjust/draft": COUNTY | {"national"},
    "funding:allocation_departures/draft": COUNTY | {"national"},
    "funding:allocation_send/draft": COUNTY | {"national"},
    "funding:allocation_approval/draft": COUNTY | {"national"},
    "funding:papers/draft": set(),
    "funding:papers_zip/draft": set(),
    "funding:frame_edit/draft": IN_THE_COUNTY | UH,
    "funding:allocation_prepare/draft": IN_THE_COUNTY | UH,
    "funding:key_detail/draft": COUNTY | {"national"},
    "funding:key_file/draft": COUNTY | {"national"},
    **dict.fromkeys(KEY_PAGES, COUNTY | {"national"}),
    "funding:change_detail/draft": COUNTY | {"national"},
    "funding:change_line/draft": COUNTY | {"national"},
    # one recipient's grant: its own, and its answer
    "funding:grant_detail": OWNER | COUNTY | {"national"},
    "funding:grant_answer": OWNER | COUNTY | {"national"},
    "funding:grant_more_time": OWNER | COUNTY | {"national"},
    "funding:grant_plan": OWNER | COUNTY | {"national"},
    "funding:grant_payee": OWNER | COUNTY | {"national"},
    "funding:grant_suspend": OWNER | COUNTY | {"national"},
    "funding:payment_anew": OWNER | COUNTY | {"national"},
    "funding:claim_repaid": OWNER | COUNTY | {"national"},
    # a complaint is its grant's; what case officers say is the governor's alone
    "funding:case_letter_file": OWNER | COUNTY | {"national"},
    "funding:complaint_new": OWNER | COUNTY | {"national"},
    "funding:complaint_detail": OWNER | COUNTY | {"national"},
    "funding:complaint_move": OWNER | COUNTY | {"national"},
    "funding:complaint_outcome": OWNER | COUNTY | {"national"},
    "funding:complaint_attach": OWNER | COUNTY | {"national"},
    "funding:complaint_file": OWNER | COUNTY | {"national"},
    "funding:complaint_file_remove": OWNER | COUNTY | {"national"},
    "funding:complaint_comment": COUNTY,
    "funding:allocation_comments": COUNTY,
    "funding:allocation_comments/draft": COUNTY,
    # the payments of a year, and the files that order them
    "funding:payment_list": COUNTY | {"national"},
    "funding:payment_rule": COUNTY | {"national"},
    "funding:payment_file_new": COUNTY | {"national"},
    "funding:payment_file_detail": COUNTY | {"national"},
    "funding:payment_file_decide": COUNTY | {"national"},
    "funding:payment_file_mark": COUNTY | {"national"},
    "funding:payment_file_download": COUNTY | {"national"},
    # the county's own texts of letters
    "funding:letter_template_detail": COUNTY | {"national"},
    "funding:letter_template_edit": COUNTY | {"national"},
    "funding:letter_template_preview": COUNTY | {"national"},
    # the scenario bench: what is shared is the forum's people's too
    "funding:scenario_bench": FORUM,
    "funding:scenario_new": IN_THE_COUNTY | UH,
    **dict.fromkeys(
        (f"funding:scenario_{name}" for name in SCENARIO_PAGES), COUNTY | {"national"}
    ),
    **dict.fromkeys(
        (f"funding:scenario_{name}/shared" for name in SCENARIO_PAGES), FORUM
    ),
    # the figures that a key divides by, before a decision
    "funding:basis_list/draft": COUNTY | {"national"},
    "funding:basis_read/draft": COUNTY | {"national"},
    "funding:basis_import/draft": COUNTY | {"national"},
    "funding:basis_import_detail/draft": COUNTY | {"national"},
    "funding:basis_detail/draft": COUNTY | {"national"},
    "funding:basis_columns/draft": COUNTY | {"national"},
    "funding:basis_csv/draft": COUNTY | {"national"},
}
PARTIES = OWNER | {"uh_partner"}
SIGNED = PARTIES | COUNTY | {"national"}
# Agreements: in negotiation the parties' own, then also who oversees the county.
OBJECTS |= {
    "partnerships:clause_set_detail": COUNTY | {"national"},
    "partnerships:clause_set_edit": COUNTY | {"national"},
    "partnerships:agreement_start": SIGNED,
    "partnerships:agreement_register": SIGNED,
    "partnerships:agreement_detail": SIGNED,
    "partnerships:agreement_detail/negotiation": PARTIES,
    "partnerships:agreement_detail/in_force": SIGNED,
    "partnerships:agreement_facts": PARTIES,
    "partnerships:agreement_language": PARTIES,
    "partnerships:facts_agree": PARTIES,
    "partnerships:agreement_party": PARTIES,
    "partnerships:milestone_add": PARTIES,
    "partnerships:milestone_remove": PARTIES,
    "partnerships:clause_add": PARTIES,
    "partnerships:clause_change": PARTIES,
    "partnerships:change_detail": PARTIES,
    "partnerships:change_withdraw": PARTIES,
    "partnerships:agreement_send": PARTIES,
    "partnerships:agreement_sign": SIGNED,
    "partnerships:agreement_refuse": SIGNED,
    "partnerships:agreement_open": SIGNED,
    "partnerships:agreement_drop": PARTIES,
    "partnerships:agreement_preview": SIGNED,
    "partnerships:agreement_file": SIGNED,
    "partnerships:agreement_append": SIGNED,
    "partnerships:agreement_scan": SIGNED,
    # a framework is for the network's members too
    "partnerships:framework_new": EVERYBODY,
    "partnerships:agreement_detail/framework": PARTIES | NETWORK,
    "partnerships:framework_years": PARTIES | NETWORK,
    "partnerships:framework_register": PARTIES | NETWORK,
    "partnerships:order_framework": NETWORK,
    # of both sides, and of who sees something between them
    "partnerships:partnership_detail": SIGNED | NETWORK,
    "partnerships:network_partnership": SIGNED | NETWORK,
    # how it goes is for whoever sees the agreement
    "partnerships:agreement_progress": SIGNED,
    "partnerships:milestone_detail": SIGNED,
    "partnerships:gathering_new": SIGNED,
    "partnerships:gathering_detail": SIGNED,
    "partnerships:gathering_calendar": SIGNED,
    "partnerships:gathering_edit": SIGNED,
    "partnerships:gathering_cancel": SIGNED,
    "partnerships:gathering_count": SIGNED,
    # parties are told that it is for who oversees them
    "partnerships:archive_package": SIGNED,
    "partnerships:archive_receipts": SIGNED,
    "partnerships:archive_receipt_file": SIGNED,
    "partnerships:archive_place_edit": COUNTY | {"national"},
}
# What the nation has decided is for everybody; its drafts are its own.
NATION = {
    "funding:national_year": EVERYBODY,
    "funding:national_edit": EVERYBODY,
    "funding:national_division": EVERYBODY,
    "funding:national_step": EVERYBODY,
    "funding:national_give": EVERYBODY,
    "funding:national_order": EVERYBODY,
    "funding:national_report_file": EVERYBODY,
    "funding:national_report_sheets": EVERYBODY,
    "funding:national_division/draft": {"national"},
    "funding:national_step/draft": {"national"},
}
OBJECTS |= NATION
YEARS_MONEY = "funding:need_grants", "funding:need_grant", "funding:forecast"
# Lists, each narrowed by visible_to; who is let in at all is told in their own tests.
LISTS = {
    "home",
    "me",
    "partnerships:need_list",
    "partnerships:need_xlsx",
    "partnerships:need_csv",
    "partnerships:order_list",
    "partnerships:order_board",
    "partnerships:uh_capacity",
    "partnerships:offer_list",
    "partnerships:offer_new",
    "partnerships:missing_owners",
    "partnerships:move_list",
    "partnerships:school_list",
    "partnerships:network_list",
    "partnerships:need_new",
    "partnerships:own_ranks",
    "partnerships:acting",
    "partnerships:call_list",
    "partnerships:own_people",
    "partnerships:organisation_list",
    "partnerships:organisation_new",
    "partnerships:agreement_list",
    "partnerships:partnership_list",
    "partnerships:clause_set_list",
    "partnerships:archive_place_list",
    "partnerships:agreement_xlsx",
    "partnerships:agreement_export",
    "partnerships:agreement_zip",
    "forums:forum_list",
    "funding:year_list",
    "funding:key_list",
    "funding:national_list",
    "funding:payment_file_list",
    "funding:complaint_list",
    "funding:letter_template_list",
    "jobs:job_list",
}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with databases.made_once(django_db_blocker):
        people = stage.enter()
        addresses = addresses_of(people)
        databases.settle()
        yield people, addresses


@pytest.fixture
def people(made, db):
    return copy.deepcopy(made[0])


@pytest.fixture
def addresses(made):
    return made[1]


def addresses_of(people):
    """The address of each row of OBJECTS, in a county with one of everything."""
    decided = money.decided(people)
    later = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    money.frame(later)
    draft = money.draft(people, scheme_year=later)
    order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)
    changed = money.change(people, decided, "send", "approve")
    change = money.change(people, decided)
    membership = make_a.MembershipFactory(organisation=people.owner)
    offer = make_a.MembershipOfferFactory(organisation=people.owner)
    asked = make_a.AccessRequestFactory(asker=people.nobody, organisation=people.owner)
    letter = GrantLetter.objects.get(line__recipient=people.owner)
    unpublished = make_a.SchemeYearFactory(
        county=people.scheme_year.county, year=2020, state="draft"
    )
    attachment = make_a.AttachmentFactory(need=people.need)
    comment = make_a.CommentFactory(need=people.need)
    proposal = make_a.ProposalFactory(
        handout__need__owner=people.owner, handout__organisation=people.uh
    )
    party = make_a.ParticipantFactory(need=people.need, owner=people.mate)
    uploaded = figures.uploaded(people, scheme_year=later)
    order = make_a.SentOrderFactory(need=people.need)
    order_draft = make_a.OrderFactory(need=people.need)
    order_file = make_a.OrderFileFactory(order=order)
    offered = make_a.OfferFactory(institution=people.uh)
    numbers = {
        **{row: offered.pk for row in OBJECTS if ":offer_" in row},
        "partnerships:offer_detail/withdrawn": make_a.OfferFactory(
            institution=people.uh, withdrawn_at=clock.now()
        ).pk,
        **{row: order.pk for row in OBJECTS if ":order_" in row},
        **{
            row: order_draft.pk
            for row in OBJECTS
            if ":order_" in row and row.endswith("/draft")
        },
        "partnerships:order_new": people.need.pk,
        "partnerships:order_file": order_file.pk,
        "partnerships:order_file_remove": order_file.pk,
        "partnerships:need_detail": people.need.pk,
        "partnerships:need_edit": people.need.pk,
        "partnerships:need_submit": people.need.pk,
        "partnerships:choose_follower": make_a.NeedMoveFactory(need=people.need).pk,
        "partnerships:need_similar": people.need.pk,
        "partnerships:school_edit": make_a.SchoolFactory(owner=people.owner).pk,
        **{row: people.need.pk for row in OBJECTS if ":need_" in row},
        **{row: people.scheme_year.pk for row in OBJECTS if ":call_" in row},
        **{row: unpublished.pk for row in OBJECTS if row.endswith("/unpublished")},
        "partnerships:comment_resolve": comment.pk,
        "partnerships:part_write": proposal.handout_id,
        "partnerships:part_comments": proposal.handout_id,
        "partnerships:part_withdraw": proposal.handout_id,
        "partnerships:proposal_settle": proposal.pk,
        "partnerships:attachment_file": attachment.pk,
        "partnerships:attachment_remove": attachment.pk,
        "partnerships:people": people.owner.pk,
        "partnerships:membership": membership.pk,
        "partnerships:hand_over": membership.pk,
        "partnerships:invite": people.owner.pk,
        "partnerships:invitation_send": offer.pk,
        "partnerships:invitation_withdraw": offer.pk,
        "partnerships:access_request": asked.pk,
        "partnerships:ask_access": people.owner.pk,
        "partnerships:similar_to_text": people.scheme_year.pk,
        "partnerships:ask_to_join": people.need.pk,
        "partnerships:joint_answer": people.need.pk,
        "partnerships:remind": people.scheme_year.pk,
        "partnerships:joint_detail": people.need.pk,
        "partnerships:joint_propose": people.need.pk,
        "partnerships:joint_lines": people.need.pk,
        "partnerships:joint_move": people.need.pk,
        "partnerships:network_detail": people.network.pk,
        "partnerships:network_committee": people.network.pk,
        "partnerships:network_host": people.network.pk,
        "partnerships:network_committee_end": people.network.pk,
        "funding:year_detail": people.scheme_year.pk,
        **dict.fromkeys(YEARS_MONEY, people.scheme_year.pk),
        "funding:change_detail": changed.pk,
        "funding:change_detail/draft": change.pk,
        "funding:change_line/draft": change.pk,
        "funding:letter_file": letter.pk,
        "funding:report_file": YearlyReport.objects.get().pk,
        "funding:report_sheets": YearlyReport.objects.get().pk,
        "jobs:job_detail": Job.objects.get().pk,
        "jobs:job_retry": Job.objects.get().pk,
        "jobs:job_cancel": Job.objects.get().pk,
        "funding:frame_edit/draft": later.pk,
        "funding:allocation_prepare/draft": later.pk,
        "funding:key_detail/draft": draft.key_id,
        "funding:key_file/draft": draft.key_id,
        **dict.fromkeys(KEY_PAGES, people.scheme_year.county.code),
        **{row: draft.basis_set_id for row in OBJECTS if ":basis_" in row},
        **dict.fromkeys(
            ("funding:basis_list/draft", "funding:basis_read/draft"), later.pk
        ),
        "funding:basis_import/draft": later.pk,
        "funding:basis_import_detail/draft": uploaded.pk,
    }
    found = forum_addresses(people) | letter_addresses(people)
    found |= scenario_addresses(people)
    found |= agreement_pages.addresses(people)
    found |= following.addresses(people)
    found |= frameworks.addresses(people)
    found |= nation.addresses(people)
    for row in OBJECTS.keys() - found.keys():
        route, _, state = row.partition("/")
        number = numbers.get(row, draft.pk if state else decided.pk)
        if route.startswith("partnerships:ranking_"):
            number = people.network.pk
        args = [number]
        if route == "funding:line_adjust":
            args.append(draft.lines.first().recipient_id)
        if route == "funding:need_grant":
            args.append(people.need.pk)
        if route == "partnerships:need_step":
            args.append("content")
        if route == "partnerships:need_continue":
            args.insert(0, later.pk)
        elif route in ("partnerships:joint_move", "partnerships:joint_answer"):
            args.append(party.pk)
        elif route == "partnerships:network_committee_end":
            args.append(make_a.CommitteeFactory(network=people.network).pk)
        elif route.startswith("partnerships:ranking_"):
            args.append(people.scheme_year.pk)
        found[row] = reverse(route, args=args)
    return found


def scenario_addresses(people):
    """Of a year's bench, with one scenario that is shared and one that is not."""
    year = people.scheme_year
    made = {"": bench.scenario(people), "/shared": bench.shared(people)}
    return {
        **{
            f"funding:scenario_{name}": reverse(
                f"funding:scenario_{name}", args=[year.pk]
            )
            for name in ("bench", "new")
        },
        **{
            f"funding:scenario_{name}{state}": reverse(
                f"funding:scenario_{name}", args=[one.pk]
            )
            for state, one in made.items()
            for name in SCENARIO_PAGES
        },
    }


def letter_addresses(people):
    """Of a county's text of a letter, and a preview of it."""
    text = texts.saved(people)
    args = [text.county_id, text.kind, text.language]
    line = AllocationLine.objects.filter(recipient=people.owner).earliest("pk")
    preview = reverse("funding:letter_template_preview", args=args)
    Acceptance.objects.create(line=line, answer_by=clock.today())
    return {
        **payment_addresses(people),
        **grant_addresses(people),
        **complaint_addresses(people),
        "funding:letter_template_detail": text.get_absolute_url(),
        "funding:letter_template_edit": reverse(
            "funding:letter_template_edit", args=args
        ),
        "funding:letter_template_preview": f"{preview}?line={line.pk}&version=1",
    }


def grant_addresses(people):
    """Of the owner's grant, an instalment of it, and what is claimed back."""
    grant = people.scheme_year.grants.get(recipient=people.owner)
    names = ("detail", "answer", "more_time", "payee", "plan", "suspend")
    payment = grant.payments.get()
    claim = grant.claims.create(payer=people.owner, amount_nok=1, state="withdrawn")
    return {
        **{
            f"funding:grant_{name}": reverse(f"funding:grant_{name}", args=[grant.pk])
            for name in names
        },
        "funding:payment_anew": reverse("funding:payment_anew", args=[payment.pk]),
        "funding:claim_repaid": reverse("funding:claim_repaid", args=[claim.pk]),
    }


def complaint_addresses(people):
    """Of one about the owner's grant."""
    grant = people.scheme_year.grants.get(recipient=people.owner)
    about = AllocationLine.objects.filter(recipient=people.owner).earliest("pk")
    complaint, dismissed = (
        register_complaint(
            actor=people.actor("officer"),
            grant=grant,
            about=about,
            text="x",
            received_on=clock.today(),
            form_key=uuid.uuid4(),
        )
        for _ in range(2)
    )
    said = Said(answer="x")
    move_complaint(
        actor=people.actor("head"), complaint=dismissed, action="dismiss", said=said
    )
    names = ("detail", "move", "outcome", "comment", "attach")
    file = make_a.ComplaintFileFactory(complaint=complaint)
    letter = CaseLetter.objects.get(complaint=dismissed)
    return {
        "funding:case_letter_file": reverse(
            "funding:case_letter_file", args=[letter.pk]
        ),
        "funding:complaint_new": reverse("funding:complaint_new", args=[grant.pk]),
        "funding:complaint_file": file.get_absolute_url(),
        "funding:complaint_file_remove": reverse(
            "funding:complaint_file_remove", args=[file.pk]
        ),
        **{
            f"funding:complaint_{name}": reverse(
                f"funding:complaint_{name}", args=[complaint.pk]
            )
            for name in names
        },
    }


def payment_addresses(people):
    """Of a year's payments, and of a file that waits for approval."""
    file, year = texts.payment_file(people), people.scheme_year.pk
    of_year = ("payment_list", "payment_rule", "payment_file_new")
    of_file = [
        f"payment_file_{act}" for act in ("detail", "decide", "mark", "download")
    ]
    return {
        **{f"funding:{x}": reverse(f"funding:{x}", args=[year]) for x in of_year},
        **{f"funding:{x}": reverse(f"funding:{x}", args=[file.pk]) for x in of_file},
    }


def forum_addresses(people):
    """The address of each row of a forum's, around one meeting that is called."""
    forum = people.forum
    seat = forum.seats.get()
    meeting = scenes.called(people)
    item = meeting.items.get()
    planned = scenes.meeting(people)
    member = meeting.participants.get(user=people.forum_member)
    recusal = make_a.RecusalFactory(item=item, participant=member)
    paper = make_a.ItemPaperFactory(item=item, internal=True)
    agenda.put_needs(actor=people.actor("leader"), item=item, needs=[people.need])
    vote = scenes.vote_of(item)
    alone = make_a.MeetingFactory(network=people.network)
    scenario = make_a.ScenarioFactory(forum=forum, scheme_year=people.scheme_year)
    adopted = make_a.PlanFactory(forum=forum, adopted=True)
    draft = make_a.PlanFactory(forum=forum, number=2)
    forwarded = scenes.recommended(people)
    recommended = scenes.recommended(people, forwarded=False, reason="Retta.")
    args = {
        "seat_detail": [seat.pk],
        "seat_end": [seat.pk],
        "holder_end": [seat.holders.get(part="member").pk],
        "forum_new": [forum.county.code],
        "meeting_new": [forum.pk],
        "network_meeting_new": [people.network.pk],
        "network_meetings": [people.network.pk],
        "meeting_detail/called": [
            make_a.MeetingFactory(
                network=people.network, state="called", called_at=clock.now()
            ).pk
        ],
        "meeting_move": [meeting.pk, "open"],
        "participant_say": [member.pk, "comes"],
        "item_new": [meeting.pk],
        "item_move": [item.pk, "up"],
        "item_need_off": [item.pk, people.need.pk],
        "priorities": [forum.pk, people.scheme_year.pk],
        "weigh": [forum.pk, people.scheme_year.pk, people.need.pk],
        "scenario_list": [forum.pk, people.scheme_year.pk],
        "scenario_add": [forum.pk, people.scheme_year.pk],
        "scenario_remove": [forum.pk, people.scheme_year.pk, scenario.pk],
        "scenario_take_over": [forum.pk, people.scheme_year.pk, scenario.pk],
        "proposal_detail": [item.proposals.first().pk],
        "recommendation_list": [forum.pk],
        "recommendation_assemble": [forum.pk, people.scheme_year.pk],
        **{
            f"recommendation_{what}": [recommended.pk]
            for what in ("detail", "confirm", "withdraw", "file")
        },
        "recommendation_correct": [forwarded.pk],
        "recommendation_detail/forwarded": [forwarded.pk],
        "recommendation_file/forwarded": [forwarded.pk],
        "plan_list": [forum.pk],
        "plan_start": [forum.pk],
        "plan_detail": [adopted.pk],
        "plan_detail/draft": [draft.pk],
        "plan_edit": [draft.pk],
        "plan_adopt": [draft.pk],
        "paper_file": [paper.pk],
        "paper_remove": [paper.pk],
        "recusal_decide": [recusal.pk, "stands-down"],
        "proposal_withdraw": [item.proposals.first().pk],
        "vote_open": [item.pk],
        "vote_cast": [vote.pk],
        "vote_hands": [vote.pk],
        "vote_close": [vote.pk],
        "room": [meeting.pk],
        "agenda_order": [meeting.pk],
        "speech_say": [item.speeches.create(participant=member).pk, "floor"],
        "meeting_detail/planned": [planned.pk],
        "item_detail/planned": [scenes.item(people, planned).pk],
        "meeting_detail/network": [alone.pk],
        "room/planned": [planned.pk],
        "room/network": [alone.pk],
    }
    args |= minutes_addresses(people)
    found = {}
    for row in OBJECTS:
        app, _, name = row.partition(":")
        if app != "forums":
            continue
        kind = name.partition("_")[0]
        usual = {"forum": forum.pk, "meeting": meeting.pk, "item": item.pk}
        route = row.partition("/")[0]
        found[row] = reverse(route, args=args.get(name) or [usual[kind]])
    return found


def minutes_addresses(people):
    """Of minutes that are out for comments, a draft, and approved ones."""
    of = written.sent(people)
    section = of.sections.get()
    comment = written.said(people, of)
    task = written.task(people, of.meeting)
    paper = order_minutes(actor=people.actor("secretary"), minutes=of)
    draft = written.draft(people)
    moves = ("detail", "send", "put", "approve", "correct", "print")
    return {
        **{f"minutes_{name}": [of.pk] for name in moves},
        "minutes_start": [of.meeting_id],
        "agenda_print": [of.meeting_id],
        "follow_up_new": [of.meeting.items.get().pk],
        "follow_up_done": [task.pk],
        "section_edit": [section.pk],
        "section_comment": [section.pk],
        "comment_answer": [comment.pk],
        "printed_file": [paper.pk],
        "minutes_detail/draft": [draft.pk],
        "section_edit/draft": [draft.sections.get().pk],
        "minutes_detail/approved": [written.approved(people).pk],
    }


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_may_not_know_of_a_thing_gets_404_everywhere(
    people, as_person, addresses, who
):
    client = as_person(getattr(people, who))
    for row, reach in OBJECTS.items():
        with transaction.atomic():  # what one row does is not there for the next
            for status in answers(client, addresses[row]):
                if who in reach:
                    assert status != 404, f"{row} is hidden from {who}"
                else:
                    assert status in (404, 405), f"{row} gives {who} {status}"
                assert status != 500
            transaction.set_rollback(True)


def answers(client, address):
    """Of the page and the fragment, asked for and sent to.

    What came without a look at whether htmx asked is not asked for twice.
    """
    for ask in (client.get, client.post):
        for headers in ({}, {"HX-Request": "true"}):
            with reading_headers() as read:
                response = ask(address, headers=headers)
                list(response)  # to its end, which closes a file
            yield response.status_code
            if "hx-request" not in read:
                break


@contextmanager
def reading_headers():
    """The names, in small letters, of the headers that are read meanwhile."""
    read: set[str] = set()

    class Headers(HttpHeaders):
        def __getitem__(self, name):
            read.add(name.lower())
            return super().__getitem__(name)

    with mock.patch("django.http.request.HttpHeaders", Headers):
        yield read


def test_a_look_at_whether_htmx_asked_is_seen(rf):
    for look in (
        lambda headers: "HX-Request" in headers,
        lambda headers: headers.get("hx-request"),
        lambda headers: headers["HX-Request"],
    ):
        with reading_headers() as read:
            look(rf.get("/", headers={"HX-Request": "true"}).headers)
        assert read == {"hx-request"}


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"officer", "head"}))
def test_nobody_but_the_case_officers_changes_the_money(
    people, as_person, addresses, who
):
    client = as_person(getattr(people, who))
    before = money_state()
    for row, address in addresses.items():
        # Who orders the country's report asks for a paper, and changes no money.
        orders = row == "funding:national_order"
        if row.startswith(("funding:", "jobs:")) and not orders:
            client.post(
                address,
                {
                    "amount_nok": "1",
                    "to_nok": "1",
                    "reason": "x",
                    "source": "x",
                    "action": "approve",
                    "version": "1",
                    "statistics_year": "2018",
                    "seen": "x",
                },
            )
    assert money_state() == before


def money_state():
    from funding.models import AllocationLine, BasisImport, BasisSet, Frame

    return (
        list(AllocationLine.objects.order_by("pk").values_list("granted_nok")),
        list(Frame.objects.order_by("pk").values_list("amount_nok")),
        Adjustment.objects.count(),
        Decision.objects.count(),
        Job.objects.count(),
        list(Payment.objects.order_by("pk").values()),
        list(PaymentFile.objects.order_by("pk").values_list("state")),
        list(RepaymentClaim.objects.order_by("pk").values()),
        CaseComment.objects.count(),
        list(Acceptance.objects.filter(state="waiting").values_list("extended_to")),
        BasisImport.objects.count(),
        list(BasisSet.objects.order_by("pk").values()),
    )


def test_the_anonymous_are_sent_to_the_login(client, people, addresses):
    for address in addresses.values():
        response = client.get(address)
        assert response.status_code in (302, 405)
        if response.status_code == 302:
            assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"approver"}))
def test_nobody_but_its_approvers_changes_the_people(people, as_person, addresses, who):
    client = as_person(getattr(people, who))
    before = people_state()
    for row in (
        "membership",
        "hand_over",
        "invite",
        "invitation_send",
        "invitation_withdraw",
        "access_request",
    ):
        client.post(
            addresses[f"partnerships:{row}"],
            {"role": "approver", "email": "x@giske.example", "give": "1"},
        )
    client.post(reverse("partnerships:organisation_new"), {"name": "Friskulen"})
    assert people_state() == before


def people_state():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Membership, Invitation, MembershipOffer, AccessRequest)
    ]


def test_every_route_is_in_a_table():
    known = {row.partition("/")[0] for row in OBJECTS} | LISTS | set(PUBLIC)
    ours = {name for name, _ in routes() if not name.startswith("account_")}
    assert ours == known


def test_a_membership_that_ends_shuts_the_open_tab(people, as_person):
    client = as_person(people.member)
    address = people.need.get_absolute_url()
    assert client.get(address).status_code == 200
    membership = people.member.memberships.get()
    membership.valid_to = make_a.FIRST_DAY
    membership.save()
    assert client.get(address).status_code == 404
    response = client.post(
        reverse("partnerships:need_step", args=[people.need.pk, "content"])
    )
    assert response.status_code == 404


def test_lists_show_only_what_one_may_see(people, as_person):
    asked = {"q": people.need.title, "year": people.scheme_year.year}
    for who in EVERYBODY:
        client = as_person(getattr(people, who))
        found = client.get(reverse("partnerships:need_list"), asked)
        listed = f'href="{people.need.get_absolute_url()}"' in found.content.decode()
        reach = OBJECTS["partnerships:need_detail"]
        assert listed == (who in reach), who
        assert Need.objects.visible_to(people.actor(who)).exists() == (who in reach)
