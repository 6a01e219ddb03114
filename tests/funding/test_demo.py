"""The demo year: what it plays, and that playing again changes nothing."""

import datetime as dt
from collections import Counter

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import F

from forums.documents import RecommendationPaper
from forums.invariants import broken
from forums.models import FollowUp, Minutes, MinutesComment, Recommendation, Vote
from funding import demo
from funding.demo.needs import school_count
from funding.demo.people import follower_on, make_people
from funding.demo.plans import MR_2018, PLANS
from funding.demo.texts import LABEL, planned, texts_of
from funding.models import (
    Adjustment,
    Allocation,
    Complaint,
    Decision,
    Frame,
    Granted,
    GrantLetter,
    LetterTemplate,
    Payment,
    PaymentFile,
    Placement,
)
from funding.services.placements import requested_by_owner
from partnerships.acting import current_memberships
from partnerships.agreement.invariants import broken_progress
from partnerships.agreement.plan import milestones_of
from partnerships.agreement_start import agreements_part
from partnerships.models import (
    AccessRequest,
    Agreement,
    ArchiveReceipt,
    Attachment,
    ForwardedRanking,
    Gathering,
    Membership,
    MembershipOffer,
    Need,
    NeedLine,
    NeedParticipant,
    NeedSubmission,
    NetworkRanking,
    Organisation,
    SchemeYear,
    WorkingCommitteeMember,
)
from partnerships.need.snapshots import differences
from partnerships.order.frame import frame_years
from partnerships.rules.needs import is_open
from portal.audit.models import AuditEntry
from portal.documents.models import Document
from portal.people.models import User
from portal.post.models import Message
from tests.played import PlayedDemo

WITHOUT_NEED = {"Hareid"}
ONLY_JOINT = {"Norddal", "Sandøy"}


def rows() -> Counter[str]:
    return Counter(
        {m._meta.label: m._default_manager.count() for m in apps.get_models()}
    )


def quietly(_: str) -> None:
    return None


class TheDemoYear(PlayedDemo):
    @classmethod
    def setUpTestData(cls):
        cls.cast = make_people()
        cls.year = SchemeYear.objects.get(county__code="15", year=2018)
        cls.allocation = Allocation.objects.get(scheme_year=cls.year)

    def test_one_is_invited_one_asks_and_one_has_left(self):
        offer = MembershipOffer.objects.select_related("invitation").get()
        assert offer.invitation.is_open
        assert offer.organisation.name == "Giske"
        assert AccessRequest.objects.open().get().organisation.name == "Sula"
        [left] = Membership.objects.past().exclude(ended_at=None)
        assert str(left.user) == "Solveig Rognelidås"
        assert current_memberships(left.user) == []

    def test_a_need_has_a_plan_with_it_and_a_draft_is_shared(self):
        plan = Attachment.objects.get(need__state="submitted")
        draft = Need.objects.get(continues=plan.need)
        assert plan.content_type == "application/pdf"
        assert draft.attachments.get().sha256 == plan.sha256
        assert plan.need.comments.count() == 2
        assert {comment.in_draft for comment in draft.comments.all()} == {True}
        to = {handout.to for handout in draft.handouts.open()}
        assert to == {
            "Kari Nordmann",
            "Høgskulen i Volda",
            "Høgskulen på Vestlandet",
        }

    def test_a_draft_has_two_institutions_and_a_wish_to_join_waits(self):
        draft = Need.objects.get(partner_rows__isnull=False, state=Need.State.DRAFT)
        assert draft.partner_names == ["Høgskulen i Volda", "Høgskulen på Vestlandet"]
        part = draft.handouts.get(organisation__name="Høgskulen i Volda")
        assert part.written_at
        assert "elevintervju" in draft.uh_role
        assert Message.objects.filter(key__startswith="part_written:").count() == 1
        wish = NeedParticipant.objects.get(state="asked")
        assert wish.need.state == Need.State.SUBMITTED
        assert Need.objects.submitted().planned_with(wish.need.uh_partner_id).exists()

    def test_a_framework_has_an_order_under_it_and_gatherings_held_and_to_come(self):
        framework = Agreement.objects.frameworks().get(scan=None)
        assert framework.state == "in_force"
        assert framework.orders_under.get().state == "accepted"
        states = framework.gatherings.in_order().values_list("state", flat=True)
        assert list(states) == ["held", "planned"]
        late = [one for one in milestones_of([framework.pk]) if one.is_late]
        assert [one.milestone.title for one in late] == [
            "Felles evaluering av partnarskapet"
        ]

    def test_an_appendix_gives_more_in_2020(self):
        framework = Agreement.objects.frameworks().get(scan=None)
        appendix = framework.appendices.get()
        assert appendix.state == "in_force"
        rows = {row.year: row for row in frame_years(framework.pk)}
        assert (rows[2020].amount_nok, rows[2020].source_id) == (1_200_000, appendix.pk)
        assert (rows[2019].amount_nok, rows[2019].source_id) == (900_000, framework.pk)

    def test_another_framework_was_signed_on_paper(self):
        framework = Agreement.objects.frameworks().exclude(scan=None).get()
        assert (framework.state, framework.network.code) == ("in_force", "romsdal")
        assert framework.frame_years.count() == 2
        assert framework.scan.content_type == "application/pdf"

    def test_the_archive_has_received_one_case_and_rejected_another(self):
        received, rejected = ArchiveReceipt.objects.order_by("rejected_because")
        assert received.kept.name == "kvittering.xml"
        assert rejected.is_rejected
        assert received.agreement != rejected.agreement

    def test_what_is_late_waits_on_the_start_page(self):
        host = self.cast.actor("editor", "alesund")
        told = [str(task.text) for task in agreements_part(host).tasks]
        assert any("Felles evaluering av partnarskapet" in text for text in told)

    def test_an_agreement_has_been_followed_to_its_end(self):
        [agreement] = {
            each.agreement
            for each in Gathering.objects.filter(agreement__kind="agreement")
        }
        states = agreement.gatherings.in_order().values_list("state", flat=True)
        assert list(states) == ["held", "held", "cancelled", "held", "planned"]
        assert agreement.milestones.filter(reports__kind="moved").count() == 1
        assert list(broken_progress()) == []

    def test_a_demo_killed_half_way_was_played_to_its_end(self):
        """See tests/played.py."""
        assert self.allocation.state == Allocation.State.DECIDED
        assert self.allocation.lines.all().granted_nok() == 10_400_000
        adjusted = Adjustment.objects.filter(line__allocation=self.allocation)
        assert adjusted.count() == len(MR_2018.adjustments)
        assert Allocation.objects.decided().count() == len(PLANS)

    def test_playing_it_again_changes_nothing(self):
        before, entries = rows(), AuditEntry.objects.latest("pk")
        passwords = set(User.objects.values_list("password", flat=True))

        demo.play(quietly)

        assert rows() == before
        assert AuditEntry.objects.latest("pk") == entries
        assert set(User.objects.values_list("password", flat=True)) == passwords

    def test_the_county_has_its_own_letter_and_pays_in_two_instalments(self):
        templates = LetterTemplate.objects.filter(county__code="15")
        assert {each.language for each in templates} == {"nn", "nb"}
        letters = GrantLetter.objects.filter(line__allocation=self.allocation)
        assert not letters.filter(template=None).exists()
        file = PaymentFile.objects.get(scheme_year=self.year)
        assert (file.state, file.rows) == ("approved", 36)
        payments = Payment.objects.of_year(self.year)
        states = Counter(payments.values_list("state", flat=True))
        assert states == {"planned": 37, "paid": 33, "ordered": 2, "returned": 1}
        assert Payment.objects.of_year(self.year).sums()["nok"] == 10_400_000

    def test_institutions_are_paid_and_so_is_who_follows_a_merger(self):
        later = Payment.objects.filter(grant__scheme_year__year=2020)
        assert later.filter(recipient__kind="uh", state="paid").exists()
        followed = later.exclude(recipient=F("grant__recipient"))
        assert ("Skodje", "Ålesund") in set(
            followed.values_list("grant__recipient__name", "recipient__name")
        )
        for year in SchemeYear.objects.filter(county__code="15", year__lt=2021):
            planned = Payment.objects.of_year(year).counting().sums()["nok"]
            assert planned == Granted.objects.paid_in(year).amount_nok()

    def test_one_complaint_is_upheld_and_one_waits(self):
        upheld = Complaint.objects.get(state="upheld")
        assert upheld.outcome.reference == "2018/15-2"
        assert upheld.letters.count() == upheld.comments.count() == 1
        assert not Payment.objects.suspended().exists()
        waiting = Complaint.objects.get(state="received")
        assert waiting.by_recipient
        assert not waiting.is_late
        assert waiting.grant.recipient.kind == "uh"

    def test_the_36_municipalities_of_2018_share_the_frame_to_the_krone(self):
        lines = self.allocation.lines.all()
        owners = Organisation.objects.filter(allocation_lines__in=lines)

        assert len(lines) == 36
        assert {"Skodje", "Rindal", "Halsa"} <= {owner.name for owner in owners}
        assert lines.granted_nok() == 10_400_000
        assert sum(line.by_key_nok for line in lines) == 10_400_000
        assert self.allocation.left_nok == 0

    def test_the_frames_say_that_they_are_estimates(self):
        assert Frame.objects.count() == 5
        assert not Frame.objects.filter(is_estimate=False).exists()
        assert "Inga publisert ramme" in self.year.frame.source

    def test_33_owners_have_sent_in_needs_two_take_part_and_one_has_none(self):
        needs = Need.objects.filter(scheme_year=self.year)
        asking = set(needs.submitted().values_list("owner__name", flat=True))
        line_owners = set(
            self.allocation.lines.values_list("recipient__name", flat=True)
        )

        assert len(asking) == 33
        assert line_owners - asking == WITHOUT_NEED | ONLY_JOINT
        assert len(requested_by_owner(self.year)) == 35
        assert needs.filter(state=Need.State.DRAFT).count() == 4

    def test_eleven_owners_have_one_need_and_a_grant_on_each_ones_own_line(self):
        need = Need.objects.submitted().get(joint_owners__owner__name="Norddal")
        own = need.lines.filter(role=NeedLine.Role.OWNER)

        assert own.count() == 11
        assert need.joint_owners.filter(state="approved").count() == 10
        granted = dict(own.values_list("recipient__name", "granted_nok"))
        assert granted["Norddal"] > 0
        assert set(granted.values()) != {None}

    def test_one_joint_need_waits_for_an_approval(self):
        waiting = NeedParticipant.objects.get(state="joined")
        assert waiting.owner.name == "Stranda"
        assert waiting.need.state == Need.State.DRAFT

    def test_the_four_networks_have_ranked_and_forwarded(self):
        rankings = NetworkRanking.objects.filter(scheme_year=self.year)
        assert rankings.forwarded().count() == 4
        for each in ForwardedRanking.objects.select_related("ranking"):
            assert [row["rank"] for row in each.order] == list(
                range(1, len(each.order) + 1)
            )
        people = WorkingCommitteeMember.objects
        assert people.count() == 36
        assert people.exclude(user=None).count() == 4

    def test_the_coming_years_call_is_published_with_guidance_and_dates(self):
        coming = SchemeYear.objects.latest("year")

        assert coming.is_published
        assert coming.guidance
        assert coming.contacts
        assert coming.deadline.date() < coming.forum_on < coming.decision_on

    def test_one_need_came_late_with_the_governors_reason(self):
        late = Need.objects.exclude(late_reason="").get()

        assert late.owner.name == "Giske"
        assert late.submitted_at > late.scheme_year.deadline
        assert late.late_reason.endswith(LABEL)

    def test_one_need_was_called_back_and_sent_again_with_a_change(self):
        twice = NeedSubmission.objects.get(number=2)
        first = twice.need.submissions.get(number=1)

        assert twice.need.owner.name == "Sula"
        # The content; and for each year UH's sum, and the travel in it.
        assert len(differences(first.content, twice.content)) == 5

    def test_needs_were_sent_in_before_the_deadline_by_an_approver(self):
        for need in Need.objects.submitted().select_related(
            "scheme_year", "submitted_by", "owner"
        ):
            assert need.scheme_year.opens_at <= need.created_at <= need.submitted_at
            assert need.late_reason or need.submitted_at <= need.scheme_year.deadline
            then = follower_on(need.owner, need.submitted_at.date())
            people = self.cast.people[then.pk, "approver"]
            assert need.submitted_by == people.user

    def test_every_need_is_labelled_as_demo_and_stands_on_its_own(self):
        needs = list(Need.objects.all())

        assert all(need.content.endswith(LABEL) for need in needs)
        assert len({need.content for need in needs}) >= 50
        assert len({need.title for need in needs}) == len(needs)

    def test_bokmaal_owners_write_bokmaal(self):
        kristiansund = Need.objects.get(
            scheme_year=self.year, owner__name="Kristiansund", rank=1
        )

        assert "skolen" in kristiansund.content
        assert "skulen" not in kristiansund.content

    def test_needs_name_both_recipients_and_each_year(self):
        need = Need.objects.get(scheme_year=self.year, owner__name="Ålesund", rank=1)

        assert set(need.lines.values_list("year", "role")) == {
            (year, role) for year in (2018, 2019, 2020) for role in ("owner", "uh")
        }

    def test_two_people_have_decided(self):
        decision = Decision.objects.get(allocation=self.allocation)

        assert decision.prepared_by.email == "editor@fylkesmannen-mr.example"
        assert decision.approved_by.email == "approver@fylkesmannen-mr.example"
        assert decision.decided_at.date() == dt.date(2018, 8, 24)

    def test_what_is_adjusted_has_its_reason_and_moves_nothing_out(self):
        adjustments = Adjustment.objects.filter(line__allocation=self.allocation)

        assert sum(a.to_nok - a.from_nok for a in adjustments) == 0
        assert {a.line.recipient.number for a in adjustments} == {
            each.number for each in MR_2018.adjustments
        }
        assert all(adjustment.reason.endswith(LABEL) for adjustment in adjustments)

    def test_no_more_is_placed_on_a_need_than_it_asked_for(self):
        placements = Placement.objects.filter(line__allocation=self.allocation)

        assert placements.exists()
        for placement in placements.select_related("need_line"):
            assert placement.amount_nok <= placement.need_line.requested_nok

    def test_the_report_and_a_letter_to_each_owner_are_ordered_under_plain_names(self):
        papers = dict(demo.papers())

        assert Counter(name[:7] for name in papers) == {
            "2018-15": 1 + 36,
            "2018-11": 1 + 26,
            "2019-15": 1 + 36,  # Rindal is gone, the county authority is new
            "2020-15": 1 + 28,  # Høgskulen i Volda is named by the key
        }
        assert "2018-15-fordelingsrapport.pdf" in papers
        assert "2018-15-tilskotsbrev-1504-alesund.pdf" in papers
        assert "2018-15-tilskotsbrev-1546-sandoy.pdf" in papers
        assert all(name.isascii() for name in papers)
        waiting = Document.objects.unmade()
        kinds = ["funding.yearly_report", "funding.grant_letter"]
        # The report of 2018 was made anew when a complaint was upheld.
        assert waiting.filter(kind__in=kinds).count() == len(papers) + 1

    def test_the_forum_has_sent_its_recommendation_with_a_vote_on_one_item(self):
        made = Recommendation.objects.get(scheme_year=self.year)
        paper = RecommendationPaper.load(made.document.content)
        assert made.state == "forwarded"
        assert [item.voted for item in paper.items].count(True) == 1
        assert paper.recommended_nok <= 10_400_000
        lines = NeedLine.objects.filter(need__scheme_year=self.year)
        lines = lines.exclude(recommended_nok=None)
        assert sum(line.recommended_nok for line in lines) == paper.recommended_nok

    def test_those_without_a_user_vote_by_a_show_of_hands(self):
        voters = Vote.objects.get().voters
        assert voters.filter(participant__user=None).count() == 3
        by_hand = voters.exclude(registered_by=None)
        assert {one.participant.user for one in by_hand} == {None}

    def test_the_second_meeting_has_approved_the_minutes_of_the_first(self):
        first, second = Minutes.objects.order_by("meeting__starts_at")
        assert (first.state, second.state) == ("approved", "comments")
        assert first.approval_item.meeting == second.meeting
        said = MinutesComment.objects.get()
        assert said.section.minutes == first
        assert said.answer
        texts = Minutes.objects.filter(sections__text="")
        assert not texts.exists()
        assert "Søre Sunnmøre sa" in first.content

    def test_what_was_to_be_done_came_back_on_the_next_agenda(self):
        task = FollowUp.objects.get()
        second = Minutes.objects.get(state="comments").meeting
        assert task in FollowUp.objects.on_agenda_of(second)
        assert task.done_at > second.opened_at

    def test_nothing_of_the_forum_breaks_a_rule(self):
        assert list(broken()) == []

    def test_the_coming_year_is_open_for_the_municipalities_of_today(self):
        coming = SchemeYear.objects.latest("year")
        rindal = User.objects.get(email="editor@rindal.example")
        today = current_memberships(User.objects.get(email="editor@haram.example"))

        assert is_open(coming)
        assert coming.county == self.year.county
        assert coming.frame.amount_nok > 0
        assert [(m.organisation.number, m.role) for m in today] == [
            ("1580", "editor"),
            ("1534", "editor"),
        ]
        assert current_memberships(rindal)[0].organisation.county.code == "50"

    def test_rogaland_has_a_year_of_its_own(self):
        rogaland = SchemeYear.objects.get(county__code="11")

        decided = Allocation.objects.decided().get(scheme_year=rogaland)
        lines = decided.lines.select_related("recipient")

        assert rogaland.needs.submitted().count() == 7
        assert decided.frame_nok == rogaland.frame.amount_nok == 20_000_000
        assert decided.key.name == "Rogaland 2018"
        assert decided.decision.approved_by.email == (
            "approver@fylkesmannen-rogaland.example"
        )
        assert len(lines) == 26
        bokmaal = {
            one.recipient.name
            for one in lines
            if one.recipient.written_norwegian == "nb"
        }
        assert bokmaal == {"Stavanger", "Haugesund", "Eigersund"}

    def test_every_login_is_a_person_with_a_name_of_their_own(self):
        logins = demo.logins()
        people = User.objects.filter(email__in=[login[0] for login in logins])

        assert len(logins) == 151
        assert (
            "editor@alesund.example",
            "demo-partnarskap",
            "editor",
            "Ålesund",
        ) in logins
        assert len({person.full_name for person in people}) == 151

    def test_a_split_municipality_lives_on_in_the_one_of_its_name(self):
        haram = Organisation.objects.get(kind="municipality", number="1534")
        sandoy = Organisation.objects.get(kind="municipality", number="1546")
        today = dt.date(2024, 6, 1)

        assert follower_on(haram, today).number == "1580"
        assert follower_on(sandoy, today).number == "1508"
        assert follower_on(haram, dt.date(2021, 1, 1)).number == "1507"


@pytest.mark.django_db
def test_outside_the_demo_nothing_is_played(settings):
    settings.DEMO = False

    with pytest.raises(ImproperlyConfigured, match="DEMO=true"):
        demo.play(quietly)

    assert not User.objects.exists()


@pytest.mark.parametrize("form", ["nn", "nb"])
def test_every_need_is_whole_in_its_owners_form(form):
    in_form = form == "nb"
    plans = [plan for plan in planned() if plan.measure.endswith("_nb") == in_form]
    owner = Organisation(number="0", written_norwegian=form)

    for plan in plans:
        texts = texts_of(plan, owner)
        assert all([texts.title, texts.found_how, texts.participants, texts.aim])
        assert "{" not in texts.content
    assert len({plan.measure for plan in plans}) >= (14 if form == "nn" else 5)


@pytest.mark.parametrize(
    ("children", "schools"), [(74, 1), (136, 1), (300, 2), (1200, 8), (5721, 23)]
)
def test_a_small_owner_has_one_school(children, schools):
    assert school_count(children) == schools
