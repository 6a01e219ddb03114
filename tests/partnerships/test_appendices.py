"""Appendices to an agreement in force, its end, and one that was signed elsewhere."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils.translation import override

from partnerships.agreement.register import facts_of, registered
from partnerships.agreement_start import agreements_part
from partnerships.dossier.own import agreement_part
from partnerships.models import Agreement, AgreementScan
from partnerships.models.agreement import STATES_SHOWN
from partnerships.pages.agreement import appendices_of, last_day_by
from partnerships.services.agreement_days import last_day_of
from partnerships.services.agreement_ends import end_agreements
from partnerships.services.agreement_scans import register_signed_elsewhere
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.agreements import add_milestone, change_facts
from partnerships.services.signing import open_again, refuse, send_for_signing
from portal.lib import clock
from portal.people.actor import Actor
from tests import files
from tests.partnerships import agreements as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]
ROBOT = Actor.for_system("test")
LONGER = dt.date(2099, 6, 12)


def appendix(
    people, agreement, kind="prolongation", ends_on=LONGER, reason="Ombygging."
):
    return start_appendix(
        actor=people.actor("member"),
        agreement=agreement,
        kind=kind,
        reason=reason,
        ends_on=ends_on,
    )


def signed(people, one):
    send_for_signing(actor=people.actor("member"), agreement=one)
    for actor in (people.actor("approver"), made.uh_actor(people)):
        made.signed_by(people, one, actor)
    one.refresh_from_db()
    return one


def write(people, one, **changes):
    change_facts(
        actor=people.actor("member"),
        agreement=one,
        values=made.facts_of(one, **changes),
        seen=one.version,
    )


class TestAppendices:
    @pytest.fixture
    def agreement(self, people):
        return made.in_force(people)

    def test_it_is_signed_by_all_and_moves_the_last_day(self, agreement, people):
        one = signed(people, appendix(people, agreement))
        assert (one.state, one.main) == ("in_force", agreement)
        assert last_day_of(agreement) == LONGER
        agreement.refresh_from_db()
        assert agreement.ends_on == dt.date(2019, 6, 15)  # as it was signed

    def test_one_that_is_not_signed_moves_nothing(self, agreement, people):
        appendix(people, agreement)
        assert last_day_of(agreement) == dt.date(2019, 6, 15)

    def test_one_is_made_at_a_time(self, agreement, people):
        appendix(people, agreement)
        with pytest.raises(ValidationError, match="being made already"):
            appendix(people, agreement, kind="amendment")

    def test_it_has_a_reason(self, agreement, people):
        with pytest.raises(ValidationError, match="Say why"):
            appendix(people, agreement, reason=" ")

    @pytest.mark.parametrize(
        ("kind", "last", "told"),
        [
            ("prolongation", dt.date(2018, 10, 1), "ends after that"),
            ("prolongation", dt.date(2019, 6, 15), "ends after that"),
            ("ending", dt.date(2019, 6, 15), "before time"),
            ("ending", LONGER, "before time"),
        ],
    )
    def test_it_moves_the_last_day_as_its_kind_says(
        self, agreement, people, kind, last, told
    ):
        with pytest.raises(ValidationError, match=told):
            appendix(people, agreement, kind, last)

    def test_an_amendment_moves_no_day(self, agreement, people):
        one = appendix(people, agreement, "amendment", LONGER)
        assert one.ends_on == dt.date(2019, 6, 15)
        with pytest.raises(ValidationError, match="moves that") as refused:
            write(people, one, ends_on=LONGER)
        assert list(refused.value.message_dict) == ["ends_on"]

    def test_it_does_not_begin_before_its_agreement(self, agreement, people):
        one = appendix(people, agreement, "amendment")
        said = "begins on 1 September 2018"
        with pytest.raises(ValidationError, match=said) as refused:
            write(people, one, starts_on=dt.date(2018, 8, 31))
        assert list(refused.value.message_dict) == ["starts_on"]
        write(people, one, starts_on=dt.date(2018, 10, 1))

    def test_a_day_that_was_wrong_before_is_told_when_it_is_sent(
        self, agreement, people
    ):
        one = appendix(people, agreement, "amendment")
        Agreement.objects.filter(pk=one.pk).update(ends_on=LONGER)
        with pytest.raises(ValidationError, match="moves that"):
            send_for_signing(actor=people.actor("member"), agreement=one)

    def test_its_own_facts_do_not_shorten_a_prolongation(self, agreement, people):
        one = appendix(people, agreement)
        with pytest.raises(ValidationError, match="ends after that"):
            write(people, one, ends_on=dt.date(2018, 10, 1))

    def test_only_an_agreement_in_force_gets_one(self, people):
        with pytest.raises(PermissionDenied, match="in force"):
            appendix(people, made.for_signing(people))

    @pytest.mark.parametrize("who", ["reader", "officer", "other_uh"])
    def test_only_the_parties_make_one(self, agreement, people, who):
        with pytest.raises(PermissionDenied):
            start_appendix(
                actor=people.actor(who), agreement=agreement, kind="ending", reason="x"
            )


class TestEnd:
    def test_an_appendix_is_not_signed_when_the_agreement_has_ended(
        self, people, as_person
    ):
        agreement = made.in_force(people)
        one = appendix(people, agreement)
        send_for_signing(actor=people.actor("member"), agreement=one)
        made.signed_by(people, one, people.actor("approver"))
        end_agreements(actor=ROBOT)

        with pytest.raises(PermissionDenied, match="has ended"):
            made.signed_by(people, one, made.uh_actor(people))
        for act in (open_again, refuse):
            with pytest.raises(PermissionDenied, match="has ended"):
                act(actor=made.uh_actor(people), agreement=one, reason="Seint")
        one.refresh_from_db()
        assert one.state == "signing"
        user = made.uh_approver(people)
        assert not agreements_part(made.uh_actor(people)).tasks
        assert "ingen tillegg" in as_person(user).get(one.get_absolute_url()).text

    def test_a_prolonged_one_keeps_its_last_day_when_it_has_ended(self, people):
        agreement = made.in_force(people)
        one = signed(people, appendix(people, agreement, ends_on=dt.date(2020, 6, 1)))
        end_agreements(actor=ROBOT)
        agreement.refresh_from_db()
        assert agreement.state == "ended"
        assert last_day_of(agreement) == one.ends_on
        shown = appendices_of(agreement, people.actor("member"))
        assert last_day_by(agreement, shown) == one.ends_on

    def test_it_ends_when_its_last_day_has_passed(self, people):
        agreement = made.in_force(people)
        with clock.at(dt.datetime(2019, 6, 15, 12, tzinfo=dt.UTC)):
            assert end_agreements(actor=ROBOT) == 0
        with clock.at(dt.datetime(2019, 6, 16, 12, tzinfo=dt.UTC)):
            assert end_agreements(actor=ROBOT) == 1
            assert end_agreements(actor=ROBOT) == 0
        agreement.refresh_from_db()
        assert agreement.state == "ended"

    def test_a_prolonged_one_goes_on(self, people):
        signed(people, appendix(people, made.in_force(people)))
        assert end_agreements(actor=ROBOT) == 0

    def test_one_that_was_ended_before_time_ends_then(self, people):
        agreement = made.in_force(people, ends_on=LONGER)
        one = signed(
            people, appendix(people, agreement, "ending", dt.date(2019, 1, 31))
        )
        assert end_agreements(actor=ROBOT) == 1
        for each in (agreement, one):
            each.refresh_from_db()
            assert each.state == "ended"

    def test_who_oversees_may_choose_the_states_that_they_see_alone(
        self, people, as_person
    ):
        listed = reverse("partnerships:agreement_list")
        for user, unseen in (
            (people.officer, {"negotiation", "dropped"}),
            (people.member, set()),
        ):
            states = as_person(user).get(listed).context["filter"].states
            assert {name for name, _label in states} == set(STATES_SHOWN) - unseen

    def test_one_that_has_run_out_is_shown_so_in_list_page_and_register(
        self, people, as_person
    ):
        agreement = made.in_force(people)  # to 15 June 2019
        lasting = made.in_force(people, title="Lengre", ends_on=dt.date(2099, 6, 1))
        client, listed = (
            as_person(people.member),
            reverse("partnerships:agreement_list"),
        )
        assert "gått ut" in client.get(agreement.get_absolute_url()).content.decode()
        for state, found in (("run_out", agreement), ("in_force", lasting)):
            rows = client.get(listed, {"state": state}).context["rows"]
            assert [row.agreement for row in rows] == [found]
        progress = reverse("partnerships:agreement_progress", args=[agreement.pk])
        assert "gått ut" in client.get(progress).content.decode()
        contents = agreement_part(people.actor("officer"), people.need)
        assert {
            f"Agreement {agreement.reference}: run out",
            f"Agreement {lasting.reference}: in force",
        } < {each.what for each in contents}
        with override("nb"):
            [told] = facts_of(registered(Agreement.objects.filter(pk=agreement.pk)))
        assert told["state"] == "utløpt"
        agreement.refresh_from_db()
        assert agreement.state == "in_force"

    def test_one_that_is_prolonged_has_not_run_out(self, people, as_person):
        agreement = made.in_force(people)
        signed(people, appendix(people, agreement))
        [shown] = Agreement.objects.with_last_day().main()
        assert shown.shown_state == "in_force"
        every = Agreement.objects.with_last_day()
        assert not any(each.has_run_out for each in every)


class TestSignedElsewhere:
    def register(self, people, order, who="approver", **changes):
        facts = {
            "file": ContentFile(files.pdf(), name="x.pdf"),
            "name": "x.pdf",
            "signed_on": dt.date(2018, 9, 1),
            "title": "Avtale",
            "starts_on": dt.date(2018, 9, 1),
            "ends_on": dt.date(2019, 6, 1),
        }
        return register_signed_elsewhere(
            actor=people.actor(who), order=order, **facts | changes
        )

    def test_it_is_in_force_with_its_file_and_registered_once(self, people):
        order = made.accepted(people)
        first = self.register(people, order)
        assert self.register(people, order) == first
        assert (first.state, AgreementScan.objects.count()) == ("in_force", 1)

    def test_another_file_is_not_dropped_without_a_word(self, people, as_person):
        agreement = self.register(people, made.accepted(people))
        address = reverse("partnerships:agreement_register", args=[agreement.order_id])
        client = as_person(people.approver)

        def send(content):
            file = SimpleUploadedFile("ny.pdf", content)
            page = client.post(address, {"file": file}, follow=True)
            return [str(each) for each in page.context["messages"]]

        assert send(files.pdf()) == []
        [told] = send(files.pdf() + b"%")
        assert "ny.pdf" in told
        assert AgreementScan.objects.count() == 1

    def test_nothing_changes_it(self, people):
        agreement = self.register(people, made.accepted(people))
        for change in (
            lambda: AgreementScan.objects.update(sha256="0" * 64),
            lambda: Agreement.objects.update(title="Anna"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        with pytest.raises(PermissionDenied):
            add_milestone(
                actor=people.actor("member"),
                agreement=agreement,
                on=clock.today(),
                title="x",
            )

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"file": ContentFile(files.image(), name="x.png")}, "Choose a PDF"),
            ({"file": ContentFile(b"MZ\x90", name="x.exe")}, "."),
            ({"signed_on": dt.date(2199, 1, 1)}, "has not been yet"),
            ({"ends_on": dt.date(2018, 1, 1)}, "before the first day"),
            ({"starts_on": dt.date(2018, 8, 31)}, "so is its agreement at most"),
            ({"ends_on": dt.date(2019, 6, 16)}, "so is its agreement at most"),
        ],
    )
    def test_what_cannot_be_is_refused(self, people, changes, told):
        with pytest.raises(ValidationError, match=told):
            self.register(people, made.accepted(people), **changes)
        assert not Agreement.objects.filter(state="in_force").exists()

    def test_a_day_outside_the_orders_is_told_beside_it(self, people, as_person):
        order = made.accepted(people)
        client = as_person(people.approver)
        client.cookies["django_language"] = "en"
        page = client.post(
            reverse("partnerships:agreement_register", args=[order.pk]),
            {
                "file": SimpleUploadedFile("x.pdf", files.pdf()),
                "signed_on": "2018-09-01",
                "title": "Avtale",
                "starts_on": "2018-08-31",
                "ends_on": "2019-06-15",
            },
        )
        assert page.status_code == 422
        told = "The order is for 1 September 2018 to 15 June 2019, and so is its"
        assert page.context["form"].errors["starts_on"][0].startswith(told)
        assert list(page.context["form"].errors) == ["starts_on"]
        assert not Agreement.objects.exists()

    def test_an_editor_does_not_answer_for_it(self, people):
        with pytest.raises(PermissionDenied, match="An approver"):
            self.register(people, made.accepted(people), who="member")

    def test_an_editor_is_told_so_before_there_is_a_form_to_fill_in(
        self, people, as_person
    ):
        order = made.accepted(people)
        links = {
            route: reverse(f"partnerships:agreement_{route}", args=[order.pk])
            for route in ("start", "register")
        }
        editor = as_person(people.member)
        editor.cookies["django_language"] = "en"
        page = editor.get(links["start"]).text
        assert "An approver of a party registers" in page
        assert links["register"] not in page
        refused = editor.get(links["register"])
        assert refused.status_code == 403
        assert "An approver of a party registers" in refused.text

        assert links["register"] in as_person(people.approver).get(links["start"]).text

    def test_one_that_is_being_made_here_is_not_replaced(self, people):
        agreement = made.negotiated(people)
        with pytest.raises(PermissionDenied, match="being made in the portal"):
            self.register(people, agreement.order)


def test_the_buttons_say_what_they_do(people, as_person):
    client = as_person(people.member)
    client.cookies["django_language"] = "en"

    def form(name, agreement):
        address = reverse(f"partnerships:agreement_{name}", args=[agreement.pk])
        return client.get(address).content.decode()

    signing, signed = made.for_signing(people), made.in_force(people)
    assert '<button class="ds-button">Open for change</button>' in form("open", signing)
    assert '<button class="ds-button">Make the appendix</button>' in form(
        "append", signed
    )
