import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from partnerships.models import Comment, Need
from partnerships.services.comments import resolve_comment, write_comment
from partnerships.services.needs import submit_need
from portal.audit.models import AuditEntry
from portal.lib.errors import StaleState
from tests import cast, stage
from tests import factories as make_a

pytestmark = pytest.mark.django_db
SEES = [
    "member",
    "approver",
    "reader",
    "auditor",
    "uh_partner",
    "officer",
    "head",
    "national",
]
SEES_NOT = ["former_member", "neighbour", "other_county", "other_uh", "nobody"]
HTMX = {"HX-Request": "true"}


@pytest.fixture
@stage.scene
def draft(people):
    need = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    make_a.NeedLineFactory(need=need)
    return need


def say(people, who, need, text="Which schools?", field="aim", form_key=None):
    return write_comment(
        actor=people.actor(who),
        need=need,
        field=field,
        text=text,
        form_key=form_key or uuid.uuid4(),
    )


def page_of(need, field=""):
    address = reverse("partnerships:need_comments", args=[need.pk])
    return f"{address}?field={field}" if field else address


def test_a_comment_says_who_wrote_it_for_whom_and_beside_what(people):
    made = say(people, "officer", people.need, "  Which schools?  ")
    made.refresh_from_db()
    assert (made.text, made.field, made.in_draft) == ("Which schools?", "aim", False)
    assert (made.by, made.organisation) == (people.officer, people.governor)
    entry = AuditEntry.objects.about(people.need).get()
    assert (entry.action, entry.data) == ("need.commented", {"field": "aim"})


@pytest.mark.parametrize("who", ["reader", "governor_reader"])
def test_a_reader_writes_no_comment(people, who):
    with pytest.raises(PermissionDenied, match="An editor or an approver there"):
        say(people, who, people.need)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("who", ["officer", "uh_partner", "neighbour", "national"])
def test_nobody_else_comments_on_a_draft(people, draft, who):
    with pytest.raises(PermissionDenied, match="its owner's alone"):
        say(people, who, draft)


@pytest.mark.parametrize(
    ("text", "field", "wrong"),
    [("", "aim", "text"), ("x" * 2001, "aim", "text"), ("x", "state", "field")],
)
def test_an_empty_or_endless_comment_is_refused(people, text, field, wrong):
    with pytest.raises(ValidationError) as refused:
        say(people, "member", people.need, text, field)
    assert list(refused.value.message_dict) == [wrong]


def test_the_same_form_twice_is_one_comment(people):
    key = uuid.uuid4()
    first = say(people, "officer", people.need, form_key=key)
    assert say(people, "officer", people.need, form_key=key) == first
    assert Comment.objects.count() == 1


def test_another_cannot_use_a_forms_key(people):
    key = uuid.uuid4()
    say(people, "officer", people.need, form_key=key)
    with pytest.raises(StaleState):
        say(people, "member", people.need, form_key=key)


@pytest.mark.parametrize("who", SEES)
def test_what_was_said_beside_a_draft_stays_with_its_owner(people, draft, who):
    Need.objects.filter(pk=draft.pk).update(uh_partner=people.uh)
    inside = say(people, "member", draft, "Do we dare?")
    submit_need(actor=people.actor("approver"), need=draft, version=draft.version)
    after = say(people, "member", draft, "Sent.")

    seen = set(Comment.objects.visible_to(people.actor(who)))
    owns = who in ("member", "approver", "reader", "auditor")
    assert seen == ({inside, after} if owns else {after})


@pytest.mark.parametrize("who", SEES_NOT)
def test_comments_are_for_those_who_see_the_need(people, who):
    say(people, "officer", people.need)
    assert not Comment.objects.visible_to(people.actor(who)).exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("member", True),
        ("approver", True),
        ("officer", True),  # who wrote it
        ("reader", False),
        ("head", False),
        ("uh_partner", False),
        ("national", False),
        ("nobody", False),
    ],
)
def test_the_owners_editors_and_the_writer_resolve(people, who, may):
    comment = say(people, "officer", people.need)
    if may:
        done = resolve_comment(actor=people.actor(who), comment=comment)
        assert done.resolved_by_id == people.actor(who).user_id
    else:
        with pytest.raises(PermissionDenied, match="Officer who wrote"):
            resolve_comment(actor=people.actor(who), comment=comment)
    comment.refresh_from_db()
    assert (comment.resolved_at is not None) == may


def test_who_resolves_first_has_resolved(people):
    comment = say(people, "officer", people.need)
    resolve_comment(actor=people.actor("member"), comment=comment)
    done = resolve_comment(actor=people.actor("approver"), comment=comment)
    assert done.resolved_by == people.member
    traces = AuditEntry.objects.about(people.need)
    assert traces.filter(action="need.comment_resolved").count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_ten_times_at_once_is_one_comment():
    people = cast.make()
    key = uuid.uuid4()

    def send(_):
        try:
            return say(people, "officer", people.need, form_key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(send, range(10)))) == 1
    assert Comment.objects.count() == 1


# --- Pages -------------------------------------------------------------------------


def typed(**changes):
    form = {"form_key": str(uuid.uuid4()), "field": "aim", "text": "Which schools?"}
    return form | changes


def test_a_comment_is_written_and_stands_beside_its_field(people, as_person):
    client = as_person(people.officer)
    response = client.post(page_of(people.need), typed(), follow=True)
    assert response.redirect_chain == [(page_of(people.need, "aim"), 302)]
    assert "Which schools?" in response.content.decode()
    client = as_person(people.member)
    shown = client.get(people.need.get_absolute_url()).content.decode()
    beside = shown.partition('id="comments-aim"')[2].partition('id="comments-')[0]
    assert "Which schools?" in beside
    assert 'href="#comments-aim">Mål (1)' in shown


def test_what_is_said_beside_a_fact_stands_with_the_comments(people, as_person):
    say(people, "officer", people.need, "Er talet rett?", "school_count")
    shown = as_person(people.member).get(people.need.get_absolute_url())
    page = shown.content.decode()
    assert 'href="#comments-school_count"' in page
    assert 'id="comments-school_count"' in page
    assert "Er talet rett?" in page


def test_htmx_gets_the_thread_alone(people, as_person):
    client = as_person(people.officer)
    opened = client.get(page_of(people.need, "aim"), headers=HTMX).content.decode()
    assert opened.strip().startswith('<div class="comments" id="comments-aim">')
    assert "<textarea" in opened
    empty = client.post(page_of(people.need), typed(text=" "), headers=HTMX)
    assert empty.status_code == 200
    assert "ds-validation-message" in empty.content.decode()
    written = client.post(page_of(people.need), typed(), headers=HTMX).content.decode()
    assert "Which schools?" in written
    assert "<html" not in written
    resolve = reverse("partnerships:comment_resolve", args=[Comment.objects.get().pk])
    done = client.post(resolve, headers=HTMX).content.decode()
    assert "data-resolved" in done


def test_what_was_typed_stands_when_it_is_refused(people, as_person):
    client = as_person(people.officer)
    response = client.post(page_of(people.need), typed(text="y" * 2001))
    assert response.status_code == 422
    assert "y" * 2001 in response.content.decode()


def test_a_comment_is_resolved_in_the_browser(people, as_person):
    comment = say(people, "officer", people.need)
    client = as_person(people.member)
    address = reverse("partnerships:comment_resolve", args=[comment.pk])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    comment.refresh_from_db()
    assert comment.resolved_by == people.member


def test_hostile_text_is_only_text(people, as_person):
    hostile = "<script>alert(1)</script>{{ 7 }}" + "æ" * 300
    say(people, "officer", people.need, hostile)
    client = as_person(people.member)
    for address in (people.need.get_absolute_url(), page_of(people.need)):
        shown = client.get(address).content.decode()
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in shown


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
@pytest.mark.parametrize(
    ("who", "status"), [(w, 200) for w in SEES] + [(w, 404) for w in SEES_NOT]
)
def test_the_page_of_comments_is_for_those_who_see_the_need(
    people, as_person, who, status, headers
):
    client = as_person(getattr(people, who))
    response = client.get(page_of(people.need, "aim"), headers=headers)
    assert response.status_code == status


def test_a_reader_is_told_who_can_write(people, as_person):
    client = as_person(people.reader)
    assert "<textarea" not in client.get(page_of(people.need)).content.decode()
    assert client.post(page_of(people.need), typed()).status_code == 403
    assert not Comment.objects.exists()


def test_the_owner_finds_what_waits_for_an_answer_on_the_start_page(people, as_person):
    say(people, "officer", people.need)
    say(people, "uh_partner", people.need)
    say(people, "member", people.need)  # one's own is no task
    done = say(people, "head", people.need)
    resolve_comment(actor=people.actor("member"), comment=done)
    client = as_person(people.member)
    client.cookies["django_language"] = "en"
    text = "Answer 2 comments on “Skulebasert vurdering”."
    assert text in client.get("/").content.decode()
    for who in ("reader", "officer", "uh_partner", "neighbour"):
        client = as_person(getattr(people, who))
        assert "Answer" not in client.get("/").content.decode()


def test_many_comments_cost_as_few_queries_as_one(
    people, as_person, django_assert_num_queries
):
    client = as_person(people.member)
    say(people, "officer", people.need)
    with django_assert_num_queries(5):
        client.get(page_of(people.need))
    for who in ("officer", "uh_partner", "head"):
        say(people, who, people.need)
    with django_assert_num_queries(5):
        client.get(page_of(people.need))


def test_what_is_said_beside_a_field_stands_where_it_is_written(
    people, draft, as_person
):
    say(people, "approver", draft, "Kva skular gjeld det?", "content")
    say(people, "approver", draft, "Eit anna steg.", "evaluation")
    client = as_person(people.member)
    step = reverse("partnerships:need_step", args=[draft.pk, "content"])
    shown = client.get(step).content.decode()
    assert "Kva skular gjeld det?" in shown
    assert "Eit anna steg." not in shown
