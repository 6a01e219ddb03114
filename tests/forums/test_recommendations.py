"""The recommendation: assembled from items, confirmed by two, and then locked."""

import json
import uuid

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from forums.documents import RecommendationPaper
from forums.invariants import broken
from forums.models import Recommendation
from forums.services import decisions, meetings
from forums.services.priorities import Placed, save_priorities
from forums.services.recommendations import (
    assemble_recommendation,
    confirm_recommendation,
    withdraw_recommendation,
)
from portal.documents.papers import freeze
from portal.documents.services import fulfil_document
from portal.lib.errors import Refusal, StaleState
from tests import factories as make_a
from tests import stage
from tests.forums import scenes
from tests.funding import money
from tests.funding import papers as printed

pytestmark = pytest.mark.django_db
S = Recommendation.State
NOT_RUNNING = ["forum_member", "officer", "head", "national", "other_forum", "member"]


@pytest.fixture
@stage.scene
def meeting(people):
    """Closed: the cast's need is given 80 000 kr of 100 000 by consensus."""
    return scenes.decided_on_needs(people)


def assemble(people, who="secretary", reason=""):
    return assemble_recommendation(
        actor=people.actor(who),
        forum=people.forum,
        scheme_year=people.scheme_year,
        correction_reason=reason,
    )


def confirm(people, found, who):
    return confirm_recommendation(
        actor=people.actor(who), recommendation=found, fingerprint=found.fingerprint
    )


def forwarded(people, reason=""):
    found = assemble(people, reason=reason)
    confirm(people, found, "leader")
    return confirm(people, found, "secretary")


def paper_of(found) -> RecommendationPaper:
    return RecommendationPaper.load(found.content)


# -------------------------------------------------------------------- assembled


def test_every_amount_can_be_followed_back_to_need_network_and_item(people, meeting):
    money.frame(people.scheme_year, 500_000)
    paper = paper_of(assemble(people))
    (measure,) = paper.measures
    (amount,) = measure.amounts
    assert (measure.receipt, measure.owner) == (people.need.receipt, "Giske")
    assert (amount.requested_nok, amount.recommended_nok) == (100_000, 80_000)
    item = paper.items[measure.item]
    assert (item.meeting, item.voted) == ("Vårmøtet", False)
    assert (paper.free_nok, paper.left_nok) == (500_000, 420_000)
    assert paper.shares[0].recommended_nok == 80_000


def test_it_is_assembled_when_all_items_are_decided_and_their_meetings_closed(people):
    with pytest.raises(ValidationError, match="treats needs"):
        assemble(people)
    scenes.needs_on_item(people)
    with pytest.raises(ValidationError) as refused:
        assemble(people)
    assert [str(m) for m in refused.value.messages] == [
        "“Prioritering” is not decided.",
        "“Vårmøtet” is not closed.",
    ]


@pytest.mark.parametrize("who", NOT_RUNNING)
def test_nobody_else_assembles_confirms_or_withdraws(people, meeting, who):
    with pytest.raises(PermissionDenied):
        assemble(people, who)
    found = assemble(people)
    with pytest.raises(PermissionDenied):
        confirm(people, found, who)
    with pytest.raises(PermissionDenied):
        withdraw_recommendation(actor=people.actor(who), recommendation=found)
    found.refresh_from_db()
    assert (found.state, found.leader_by) == (S.CONFIRMING, None)


def test_the_same_content_again_is_the_one_that_waits(people, meeting):
    assert assemble(people) == assemble(people, "leader")
    assert Recommendation.objects.count() == 1


# -------------------------------------------------------------------- confirmed


def test_it_is_forwarded_when_both_have_confirmed_it_and_not_before(people, meeting):
    found = assemble(people)
    found = confirm(people, found, "secretary")
    assert (found.state, found.document) == (S.CONFIRMING, None)
    found = confirm(people, found, "leader")
    assert found.state == S.FORWARDED
    assert found.document.content["leader"] == "Leader"
    assert found.document.content["secretary"] == "Secretary"


def test_nobody_confirms_twice_nor_in_both_roles(people, meeting):
    found = assemble(people)
    confirm(people, found, "secretary")
    with pytest.raises(PermissionDenied, match="other one is waited for"):
        confirm(people, found, "secretary")
    people.forum.roles.filter(kind="leader").update(
        user=people.secretary, organisation=people.governor
    )
    with pytest.raises(PermissionDenied, match="Two different people"):
        confirm(people, found, "secretary")
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.update(
            leader_by=people.secretary, leader_at=found.made_at
        )


def test_one_confirms_what_one_has_read_and_what_the_items_still_say(people, meeting):
    found = assemble(people)
    with pytest.raises(StaleState):
        confirm_recommendation(
            actor=people.actor("leader"), recommendation=found, fingerprint="x"
        )
    money.frame(people.scheme_year, 900_000)
    with pytest.raises(Refusal, match="Something has changed"):
        confirm(people, found, "leader")
    with pytest.raises(ValidationError, match="One waits"):
        assemble(people)
    withdraw_recommendation(actor=people.actor("leader"), recommendation=found)
    assert assemble(people).number == 2


# ----------------------------------------------------------------------- locked


def test_what_is_forwarded_is_changed_by_nobody(people, meeting):
    found = forwarded(people)
    rows = Recommendation.objects.filter(pk=found.pk)
    changes = [
        {"content": {}},
        {"state": "confirming"},
        {"leader_by": people.officer},
        {"number": 7},
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    with pytest.raises(PermissionDenied, match="settled"):
        withdraw_recommendation(actor=people.actor("leader"), recommendation=found)
    with pytest.raises(PermissionDenied, match="settled"):
        confirm(people, found, "leader")


def test_before_that_its_content_is_frozen_and_only_the_two_confirm(people, meeting):
    found = assemble(people)
    rows = Recommendation.objects.filter(pk=found.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(content={})
    with pytest.raises(IntegrityError, match="confirm"), transaction.atomic():
        rows.update(leader_by=people.officer, leader_at=found.made_at)
    confirm(people, found, "leader")
    with pytest.raises(IntegrityError, match="stays confirmed"), transaction.atomic():
        rows.update(leader_by=None, leader_at=None)


def test_a_correction_is_a_new_one_that_says_what_it_corrects(people, meeting):
    first = forwarded(people)
    with pytest.raises(ValidationError, match="Say what is corrected"):
        assemble(people)
    money.frame(people.scheme_year, 900_000)
    second = forwarded(people, "Ramma var ikkje sett.")
    assert (second.corrects, second.number) == (first, 2)
    assert paper_of(second).corrects == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.create(
            forum=people.forum,
            scheme_year=people.scheme_year,
            number=3,
            corrects=second,
            content={},
        )


def test_the_order_that_was_proposed_is_the_order_that_is_recommended(people):
    more = make_a.SubmittedNeedFactory(scheme_year=people.scheme_year)
    make_a.NeedLineFactory(need=more)
    save_priorities(
        actor=people.actor("secretary"),
        forum=people.forum,
        scheme_year=people.scheme_year,
        places=[Placed(more.pk, 1), Placed(people.need.pk, 2)],
        version=0,
    )
    scenes.decided_on_needs(people, needs=[people.need, more])
    paper = paper_of(assemble(people))
    assert [one.receipt for one in paper.measures] == [
        more.receipt,
        people.need.receipt,
    ]


def test_lack_of_consensus_votes_dissent_and_who_stood_down_are_in_it(people):
    item = scenes.needs_on_item(people)
    line = people.need.lines.get()
    decisions.propose(
        actor=people.actor("secretary"),
        item=item,
        form_key=uuid.uuid4(),
        text="Gje 50 000.",
        amounts={line.pk: 50_000},
    )
    vote = scenes.vote(people, item, secret=False)
    scenes.cast(people, vote, 2)
    decisions.dissent(
        actor=people.actor("forum_member"), item=item, text="For lite til Giske."
    )
    meetings.close_meeting(actor=people.actor("secretary"), meeting=item.meeting)
    (told,) = paper_of(assemble(people)).items
    assert told.voted
    assert told.disagreement == "Eigarane vil fordele flatt."
    assert told.dissents[0].text == "For lite til Giske."
    assert [(count.votes) for count in told.ballots[0].counts] == [0, 1, 0]


def test_the_invariants_see_a_content_that_is_not_what_was_frozen(people, meeting):
    forwarded(people)
    assert list(broken()) == []
    scenes.recommended(people, reason="Retta.")
    (frozen,) = [line for line in broken() if line.startswith("Recommendation")]
    assert "not what was frozen" in frozen


# -------------------------------------------------------------------- the paper


def test_the_pdf_is_archival_accessible_and_carries_its_figures(people, meeting):
    found = forwarded(people)
    assert fulfil_document(found.document_id)
    found.document.refresh_from_db()
    with found.document.file.open("rb") as file, pikepdf.open(file) as pdf:
        names = sorted(pdf.attachments.keys())
        data = pdf.attachments[names[1]].get_file().read_bytes()
    assert [name.rsplit(".")[-1] for name in names] == ["csv", "json"]
    (line,) = json.loads(data)["lines"]
    assert (line["recommended_nok"], line["need"]) == (80_000, people.need.receipt)


def test_the_paper_says_all_that_the_mandate_demands(people, meeting):
    paper = forwarded(people).document.content
    with override("nn"):
        pdf = printed.printed(RecommendationPaper.load(paper))
        text = printed.text_of(pdf)
    assert people.need.title in text
    assert "Gje 80 000." in text
    assert "Leader" in text


def test_the_same_content_is_the_same_paper(people, meeting):
    content = forwarded(people).document.content
    one = RecommendationPaper.load(content)
    two = RecommendationPaper.load(json.loads(json.dumps(content)))
    assert freeze(one).fingerprint == freeze(two).fingerprint


# -------------------------------------------------------------------- the pages


def test_the_two_confirm_in_the_browser(people, as_person, meeting):
    client = as_person(people.secretary)
    args = [people.forum.pk, people.scheme_year.pk]
    response = client.post(reverse("forums:recommendation_assemble", args=args))
    found = Recommendation.objects.get()
    assert response["Location"] == found.get_absolute_url()
    at = reverse("forums:recommendation_confirm", args=[found.pk])
    client.post(at, {"fingerprint": found.fingerprint})
    assert client.post(at, {"fingerprint": found.fingerprint}).status_code == 403
    client = as_person(people.leader)
    client.post(at, {"fingerprint": found.fingerprint})
    found.refresh_from_db()
    assert found.state == S.FORWARDED
    file = reverse("forums:recommendation_file", args=[found.pk])
    assert client.get(file).status_code == 409
    fulfil_document(found.document_id)
    response = client.get(file)
    list(response)  # to its end, which closes the file
    assert response["Content-Type"] == "application/pdf"


def test_what_is_missing_is_said_on_the_page(people, as_person):
    args = [people.forum.pk, people.scheme_year.pk]
    client = as_person(people.secretary)
    response = client.post(reverse("forums:recommendation_assemble", args=args))
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("who", "before", "after"),
    [
        ("forum_member", True, True),
        ("officer", True, True),
        ("member", False, True),
        ("uh_partner", False, True),
        ("other_uh", False, False),
        ("other_county", False, False),
        ("nobody", False, False),
    ],
)
def test_owners_and_partners_read_it_when_it_is_forwarded(
    people, meeting, who, before, after
):
    found = assemble(people)
    seen = Recommendation.objects.visible_to(people.actor(who))
    assert seen.exists() == before
    confirm(people, found, "leader")
    confirm(people, found, "secretary")
    assert seen.all().exists() == after


def test_the_mandate_can_keep_it_from_owners(people, meeting):
    people.forum.owners_read = False
    people.forum.save()
    forwarded(people)
    seen = Recommendation.objects.visible_to(people.actor("member"))
    assert not seen.exists()


@pytest.mark.parametrize("more", [0, 2])
def test_its_pages_take_as_many_queries_whatever_their_size(
    people, as_person, django_assert_num_queries, more
):
    needs = [people.need]
    for _ in range(more):
        need = make_a.SubmittedNeedFactory(scheme_year=people.scheme_year)
        make_a.NeedLineFactory(need=need)
        needs.append(need)
    scenes.decided_on_needs(people, needs=needs)
    found = assemble(people)
    client = as_person(people.secretary)
    with django_assert_num_queries(6):
        client.get(found.get_absolute_url())
    with django_assert_num_queries(7):
        client.get(reverse("forums:recommendation_list", args=[people.forum.pk]))
