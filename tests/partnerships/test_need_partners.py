"""Several UH institutions in one need: one leads, the others stand beside it."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from partnerships.invariants import broken
from partnerships.models import Need, NeedPartner
from partnerships.need.answers import fingerprint
from partnerships.need.gaps import missing_in
from partnerships.need.snapshots import content_of, differences
from partnerships.pages.similar import similar_needs
from partnerships.services import submissions
from partnerships.services.handouts import Asked, Typed, hand_out, write_part
from partnerships.services.need_answers import Tab, save_answers
from partnerships.services.need_starts import start_from
from partnerships.services.needs import submit_need
from portal.audit.models import AuditEntry
from portal.lib import clock
from tests import factories as make_a
from tests import stage
from tests.bench.forms import fields_of
from tests.partnerships.test_handouts import part
from tests.partnerships.test_need_filters import LIST, book, lines, titles
from tests.partnerships.test_need_form import at, autosave, opened
from tests.test_access import OBJECTS, addresses_of, answers

pytestmark = pytest.mark.django_db
FIELD = "further_partners"


@pytest.fixture
@stage.scene
def addresses(people):
    return addresses_of(people)


@pytest.fixture
@stage.scene
def draft(people):
    need = make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )
    make_a.NeedLineFactory(need=need)
    return need


@pytest.fixture
def second(people):
    """The institution of ``other_uh``: beside, in these tests."""
    return people.other_uh.memberships.get().organisation


def beside(need, *institutions):
    for institution in institutions:
        make_a.NeedPartnerFactory(need=need, institution=institution)


def names(need):
    return Need.objects.get(pk=need.pk).partner_names


def save(people, need, answers, began=None, who="member", tab=None):
    began = {name: fingerprint(value) for name, value in (began or {}).items()}
    return save_answers(
        actor=people.actor(who), need=need, answers=answers, bases=began, tab=tab
    )


# --- Choosing ----------------------------------------------------------------------


def test_several_are_chosen_and_taken_out(people, draft, second):
    third = make_a.UHFactory(name="Aa-høgskulen")
    save(people, draft, {FIELD: [second.pk, third.pk]})
    assert names(draft)[0] == people.uh.name
    assert set(names(draft)) == {people.uh.name, second.name, third.name}
    assert AuditEntry.objects.about(draft).first().data["fields"] == [FIELD]
    save(people, draft, {FIELD: [third.pk]}, {FIELD: [second.pk, third.pk]})
    assert names(draft) == [people.uh.name, third.name]
    assert Need.objects.get(pk=draft.pk).version == 3
    assert list(broken()) == []


def test_what_is_read_with_the_need_is_what_is_read_alone(people, draft, second):
    beside(draft, second, make_a.UHFactory(name="Åa"), make_a.UHFactory(name="Aa"))
    alone = Need.objects.get(pk=draft.pk).further
    assert Need.objects.with_partners().get(pk=draft.pk).further == alone
    assert [partner.name for partner in alone][0::2] == ["Aa", "Åa"]


@pytest.mark.parametrize("who", ["reader", "neighbour", "uh_partner", "officer"])
def test_nobody_else_chooses_them(people, draft, second, who):
    with pytest.raises(PermissionDenied):
        save(people, draft, {FIELD: [second.pk]}, who=who)
    assert not NeedPartner.objects.exists()


def test_only_uh_institutions_are_chosen(people, draft):
    for number in (people.mate.pk, 999_999_999):
        with pytest.raises(ValidationError) as refused:
            save(people, draft, {FIELD: [number]})
        assert list(refused.value.message_dict) == [FIELD]


def test_the_one_that_leads_is_not_chosen_twice(people, draft):
    with pytest.raises(ValidationError, match="leads"):
        save(people, draft, {FIELD: [people.uh.pk]})
    assert not NeedPartner.objects.exists()


def test_who_becomes_the_lead_stands_beside_it_no_longer(people, draft, second):
    third = make_a.UHFactory()
    beside(draft, second, third)
    save(people, draft, {"uh_partner": second}, {"uh_partner": people.uh})
    assert names(draft) == [second.name, third.name]
    assert list(broken()) == []


def test_of_several_without_a_lead_one_must_be_chosen(people, draft, second):
    beside(draft, second)
    assert missing_in(draft) == {}
    draft.uh_partner = None
    assert list(missing_in(draft)) == ["uh_partner"]


def test_rows_that_make_no_sense_are_found(people, draft):
    beside(draft, people.uh, people.mate)
    assert len([line for line in broken() if "further UH partner" in line]) == 2


# --- Two at once -------------------------------------------------------------------


def test_partners_and_a_text_of_two_writers_both_stand(people, draft, second):
    save(people, draft, {FIELD: [second.pk]}, {FIELD: []})
    saved = save(
        people,
        draft,
        {FIELD: [], "uh_role": "Rettleiar"},
        {FIELD: [], "uh_role": ""},
        "approver",
    )
    assert [(one.name, one.by.who) for one in saved.merged] == [(FIELD, "Member")]
    need = Need.objects.get(pk=draft.pk)
    assert (need.uh_role, len(need.partner_names)) == ("Rettleiar", 2)


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_two_who_choose_differently_choose_between_the_two(
    people, as_person, draft, second, choice
):
    third = make_a.UHFactory(name="Tredje høgskulen")
    client = as_person(people.member)
    address = at(draft, "partner")
    fields = opened(client, address)
    client.post(address, fields | {FIELD: [second.pk], "tab": "other"})
    response = client.post(address, fields | {FIELD: [third.pk]})
    page = response.content.decode()
    assert response.status_code == 409
    assert third.name in page
    assert second.name in page
    client.post(address, fields_of(page, address) | {f"choice_{FIELD}": choice})
    assert names(draft)[1:] == [third.name if choice == "mine" else second.name]


def test_choosing_none_over_anothers_choice_is_asked_about_and_done(
    people, as_person, draft, second
):
    beside(draft, second)
    third = make_a.UHFactory()
    client = as_person(people.member)
    address = at(draft, "partner")
    fields = opened(client, address)
    client.post(address, fields | {FIELD: [second.pk, third.pk], "tab": "other"})
    fields.pop(FIELD, None)
    page = client.post(address, fields).content.decode()
    client.post(address, fields_of(page, address) | {f"choice_{FIELD}": "mine"})
    assert names(draft) == [people.uh.name]


def test_an_autosave_saves_them_and_the_next_goes_on_from_there(
    people, as_person, draft, second
):
    client = as_person(people.member)
    address = at(draft, "partner")
    fields = opened(client, address)
    part = autosave(client, address, fields | {FIELD: [second.pk]}).content.decode()
    assert FIELD in part.split('data-arrived="')[1].split('"')[0].split()
    assert names(draft)[1:] == [second.name]


def test_a_late_autosave_does_not_take_out_what_a_later_one_chose(
    people, draft, second
):
    tab = {"began": {FIELD: []}}
    save(people, draft, {FIELD: [second.pk]}, **tab, tab=Tab("t", 2))
    save(people, draft, {FIELD: []}, **tab, tab=Tab("t", 1))
    assert names(draft)[1:] == [second.name]


def test_the_lead_ticked_beside_is_left_out_by_the_form(people, as_person, draft):
    client = as_person(people.member)
    address = at(draft, "partner")
    fields = opened(client, address)
    assert client.post(address, fields | {FIELD: [people.uh.pk]}).status_code == 302
    assert names(draft) == [people.uh.name]


def test_an_institution_that_is_no_more_stays_until_it_is_taken_out(
    people, as_person, draft, second
):
    beside(draft, second)
    for gone in (second, people.uh):
        gone.valid_to = dt.date(2017, 12, 31)
        gone.save()
    client = as_person(people.member)
    address = at(draft, "partner")
    fields = opened(client, address)
    assert fields["uh_partner"] == str(people.uh.pk)
    client.post(address, fields | {FIELD: [second.pk], "uh_role": "Som før"})
    assert names(draft) == [people.uh.name, second.name]


@pytest.mark.parametrize("sent", ["999999", "x", "<b>"])
def test_nonsense_in_the_list_gets_a_sentence(people, as_person, draft, sent):
    client = as_person(people.member)
    address = at(draft, "partner")
    response = client.post(address, opened(client, address) | {FIELD: [sent]})
    assert response.status_code == 422
    assert f"id_{FIELD}_error" in response.content.decode()
    assert "<b>" not in response.content.decode()


def test_the_free_text_of_others_stands_as_before(people, as_person, draft):
    Need.objects.filter(pk=draft.pk).update(other_partners="Statped og PPT.")
    client = as_person(people.member)
    assert opened(client, at(draft, "partner"))["other_partners"] == "Statped og PPT."
    assert "Statped og PPT." in client.get(draft.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_the_step_costs_the_same_for_1_and_12(
    people, as_person, draft, count, django_assert_num_queries
):
    beside(draft, *make_a.UHFactory.create_batch(count))
    client = as_person(people.member)
    with django_assert_num_queries(8):
        client.get(at(draft, "partner"))


# --- Who sees it -------------------------------------------------------------------


def test_of_a_submitted_need_it_sees_what_the_lead_sees(
    people, as_person, addresses, second
):
    beside(people.need, second)
    client = as_person(people.other_uh)
    # What is handed to one, or ordered of it and agreed with it, is not the other's.
    own = (
        *("part_", "proposal_", "order_", "offer_"),
        *("agreement_", "clause_", "change_", "facts_", "milestone_", "framework_"),
        *("partnership_", "network_partnership", "gathering_", "archive_"),
    )
    for row, reach in OBJECTS.items():
        if row.partition(":")[2].startswith(own):
            continue
        found = set(answers(client, addresses[row]))
        if "uh_partner" in reach:
            assert 404 not in found, row
        else:
            assert found <= {404, 405}, row


def test_an_uninvited_second_sees_nothing_of_a_draft(
    people, as_person, draft, second, addresses
):
    Need.objects.filter(pk=draft.pk).update(title="Ikkje for andre")
    beside(draft, second)
    hand_out(
        actor=people.actor("member"),
        need=draft,
        form_key=uuid.uuid4(),
        asked=Asked(["uh"], clock.today(), organisation=people.uh),
    )
    handout = draft.handouts.get()
    file = make_a.AttachmentFactory(need=draft)
    comment = make_a.CommentFactory(need=draft, in_draft=True)
    client = as_person(people.other_uh)
    for row in OBJECTS:
        if not row.startswith("partnerships:need_"):
            continue
        more = ["partner"] if row.endswith("need_step") else []
        first = [people.scheme_year.pk] if row.endswith("need_continue") else []
        address = reverse(row, args=[*first, draft.pk, *more])
        for ask in (client.get, client.post):
            assert ask(address).status_code in (404, 405), row
    for route, row in (
        ("part_write", handout),
        ("part_comments", handout),
        ("attachment_file", file),
        ("comment_resolve", comment),
    ):
        address = reverse(f"partnerships:{route}", args=[row.pk])
        assert client.get(address).status_code in (404, 405), route
        assert client.post(address).status_code in (404, 405), route
    for address in ("/", LIST, f"{LIST}?year=", f"{LIST}?uh={second.pk}&year="):
        assert "Ikkje for andre" not in client.get(address).content.decode()
    assert "Ikkje for andre" not in titles(client)
    assert "Ikkje for andre" not in str(lines(client))


def test_it_sees_the_need_while_it_is_submitted_and_only_then(
    people, as_person, draft, second
):
    beside(draft, second)
    client = as_person(people.other_uh)
    address = draft.get_absolute_url()
    assert client.get(address).status_code == 404
    submit_need(actor=people.actor("approver"), need=draft, version=draft.version)
    assert people.uh.name in client.get(address).content.decode()
    submissions.call_back_need(actor=people.actor("approver"), need=draft)
    assert client.get(address).status_code == 404


# --- Its part ----------------------------------------------------------------------


def ask(people, need, institution, **changes):
    given = {
        "parts": ["uh"],
        "until": clock.today() + dt.timedelta(days=7),
        "organisation": institution,
    }
    return hand_out(
        actor=people.actor("member"),
        need=need,
        form_key=uuid.uuid4(),
        asked=Asked(**given | changes),
    )


def test_each_of_them_is_invited_and_writes_its_part(people, as_person, draft, second):
    with pytest.raises(ValidationError, match="UH partner in the need first"):
        ask(people, draft, second)
    beside(draft, second)
    handouts = {"uh_partner": ask(people, draft, people.uh)}
    handouts["other_uh"] = ask(people, draft, second, parts=["evaluation"])
    for who, field in (("uh_partner", "uh_role"), ("other_uh", "evaluation")):
        client = as_person(getattr(people, who))
        assert draft.title in client.get("/").content.decode()
        address = handouts[who].get_absolute_url()
        assert client.get(address).status_code == 200
        client.post(address, part(f"Frå {who}", base="", field=field))
        others = (handouts[one] for one in handouts if one != who)
        assert [client.get(o.get_absolute_url()).status_code for o in others] == [404]
    draft.refresh_from_db()
    assert (draft.uh_role, draft.evaluation) == ("Frå uh_partner", "Frå other_uh")


def test_one_that_is_taken_out_loses_its_part(people, as_person, draft, second):
    beside(draft, second)
    handout = ask(people, draft, second)
    save(people, draft, {FIELD: []}, {FIELD: [second.pk]})
    assert draft.handouts.open().count() == 0
    page = as_person(people.member).get(draft.get_absolute_url()).content.decode()
    assert "Ingen del er delt ut" in page
    client = as_person(people.other_uh)
    assert client.get(handout.get_absolute_url()).status_code == 403
    with pytest.raises(PermissionDenied, match="another partner"):
        write_part(
            actor=people.actor("other_uh"),
            handout=handout,
            texts={"uh_role": Typed("For seint", "")},
        )


def test_the_page_of_parts_asks_which_one(people, as_person, draft, second):
    beside(draft, second)
    client = as_person(people.member)
    address = reverse("partnerships:need_parts", args=[draft.pk])
    shown = client.get(address).content.decode()
    assert f'<option value="{second.pk}">{second.name}</option>' in shown
    fields = {
        "to": "partner",
        "parts": ["uh"],
        "until": clock.today().isoformat(),
        "form_key": str(uuid.uuid4()),
        "organisation": second.pk,
    }
    assert client.post(address, fields).status_code == 302
    assert draft.handouts.get().organisation == second
    again = fields | {"form_key": str(uuid.uuid4()), "organisation": people.mate.pk}
    assert client.post(address, again).status_code == 422
    assert draft.handouts.count() == 1


def test_without_any_partner_the_invitation_is_refused_in_words(
    people, as_person, draft
):
    Need.objects.filter(pk=draft.pk).update(uh_partner=None)
    client = as_person(people.member)
    client.cookies["django_language"] = "en"
    address = reverse("partnerships:need_parts", args=[draft.pk])
    fields = {"to": "partner", "parts": ["uh"], "form_key": str(uuid.uuid4())}
    response = client.post(address, fields | {"until": clock.today().isoformat()})
    assert response.status_code == 422
    assert "Choose the UH partner" in response.content.decode()


# --- Where it is shown -------------------------------------------------------------


def test_lists_files_and_the_filter_know_every_partner(people, as_person, second):
    beside(people.need, second, make_a.UHFactory(name="Åtferdshøgskulen"))
    client = as_person(people.officer)
    shown = client.get(f"{LIST}?uh={second.pk}").content.decode()
    assert people.need.title in shown
    assert f"{people.uh.name}, {second.name}, Åtferdshøgskulen" in shown
    heading, row = ([cell.value for cell in r] for r in book(client).iter_rows())
    cells = dict(zip(heading, row, strict=True))
    assert cells["Fleire UH-partnarar"] == f"{second.name}, Åtferdshøgskulen"
    assert lines(client, f"?uh={second.pk}")[1][6] == people.need.title
    assert titles(client, f"?year=&uh={make_a.UHFactory().pk}") == []
    page = client.get(people.need.get_absolute_url()).content.decode()
    assert "Åtferdshøgskulen" in page


def test_others_in_the_county_see_them_in_the_outline(people, as_person, second):
    beside(people.need, second)
    [similar] = similar_needs(
        people.scheme_year, people.mate.pk, people.need.title, people.need.aim
    )
    assert similar.partners == (people.uh.name, second.name)
    asking = reverse("partnerships:ask_to_join", args=[people.need.pk])
    assert second.name in as_person(people.neighbour).get(asking).content.decode()


def test_what_was_sent_in_holds_them_and_tells_what_changed(people, second):
    before = content_of(people.need)
    beside(people.need, second)
    after = content_of(people.need)
    [change] = differences(before, after)
    assert (change.before, change.after) == ("", second.name)
    del before["need"][FIELD]  # as it was kept before there were several
    assert [one.after for one in differences(before, after)] == [second.name]


def test_next_years_need_begins_with_them(people, second):
    beside(people.need, second)
    later = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    need = start_from(
        actor=people.actor("member"),
        source=people.need,
        scheme_year=later,
        form_key=uuid.uuid4(),
    )
    assert names(need) == [people.uh.name, second.name]


@pytest.mark.parametrize("count", [1, 12])
def test_page_and_list_cost_the_same_for_1_and_12(
    people, as_person, count, django_assert_num_queries
):
    beside(people.need, *make_a.UHFactory.create_batch(count))
    client = as_person(people.officer)
    client.get(LIST)
    with django_assert_num_queries(9):
        client.get(LIST)
    client = as_person(people.member)
    with django_assert_num_queries(11):
        client.get(people.need.get_absolute_url())
