"""An agreement's case to a county's archive: the package, the receipts, the places."""

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from partnerships.agreement_start import agreements_part
from partnerships.models import ArchivePlace, ArchiveReceipt
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.archive import register_receipt, save_place
from partnerships.services.receipts import give_receipt
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.management.commands.check_invariants import everything_broken
from tests import factories as make_a
from tests import stage
from tests.funding import money
from tests.partnerships import agreements as made
from tests.partnerships.arkivmelding import find, read, texts
from tests.portal.papers import assert_archival, bytes_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]
PLACE = {
    "series": "SAK",
    "classification": "FELLES",
    "class_code": "B31",
    "class_title": "Etterutdanning",
    "record_unit": "SFMR",
    "unit": "Oppvekst",
    "responsible": "Kari Nordli",
}
EMPTY = dict.fromkeys(PLACE, "")


@pytest.fixture
@stage.scene
def agreement(people):
    """In force with its paper; its need has a file, and its money is decided."""
    money.decided(people)
    make_a.AttachmentFactory(need=people.need, name="analyse æøå.txt")
    return made.in_force(people, printed=True)


def taken(client, agreement):
    client.cookies["django_language"] = "nn"
    address = reverse("partnerships:archive_package", args=[agreement.pk])
    data = b"".join(client.get(address).streaming_content)
    return zipfile.ZipFile(io.BytesIO(data))


def messages_of(zipped):
    """Folder -> the message in it, each as the schema demands; "" is the case."""
    names = [name for name in zipped.namelist() if name.endswith("arkivmelding.xml")]
    return {name.rpartition("/")[0]: read(zipped.read(name)) for name in names}


def titles(messages):
    found = [texts(message, "registrering/tittel") for message in messages.values()]
    return [title for each in found for title in each]


def test_every_message_is_as_the_schema_demands_and_each_step_has_its_own(
    people, agreement, as_person
):
    messages = messages_of(taken(as_person(people.officer), agreement))
    case = messages.pop("")
    assert texts(case, "mappe/tittel") == ["Skulebasert vurdering, Giske, 2018"]
    names = [folder.split("-", 1)[1] for folder in messages]
    reference = agreement.order.reference.lower()
    assert names.index("vedtak") < names.index(reference)
    assert names.index(reference) < names.index(f"{reference}-svar-1")
    assert names.index(reference) < names.index(agreement.reference.lower())
    assert names[-1] == "historikk"
    ways = {
        name: texts(message, "registrering/journalposttype/#kode")
        for name, message in zip(names, messages.values(), strict=True)
    }
    assert ways["vedtak"] == ["X"]
    assert ways[reference] == ["I"]


def files_of(zipped, ending):
    return {
        name: zipped.read(name).decode().replace("\xa0", " ")
        for name in zipped.namelist()
        if name.endswith(ending)
    }


def test_what_has_happened_stands_with_each_step(people, agreement, as_person):
    zipped = taken(as_person(people.officer), agreement)
    told = files_of(zipped, "historikk.txt")
    reference, order = agreement.reference.lower(), agreement.order.reference.lower()
    folders = [name.split("/")[0].split("-", 1)[1] for name in told]
    assert folders == ["vedtak", order, reference, "historikk"]
    [signed] = [text for name, text in told.items() if f"-{reference}/" in name]
    assert "Alle har skrive under" in signed
    [decided] = [text for name, text in told.items() if "-vedtak/" in name]
    assert "Head" in decided


def test_the_need_is_kept_to_be_read_with_its_data_beside(people, agreement, as_person):
    sent = give_receipt(people.need)
    zipped = taken(as_person(people.officer), agreement)
    [(name, text)] = files_of(zipped, f"{sent.receipt.lower()}-1.txt").items()
    assert "Tittel: Skulebasert vurdering" in text
    assert "{" not in text
    folder = name.split("/")[0]
    message = messages_of(zipped)[folder]
    document = "registrering/dokumentbeskrivelse"
    assert texts(message, f"{document}/dokumentobjekt/filnavn")[:2] == [
        f"{sent.receipt}-1.txt",
        f"{sent.receipt}-1.json",
    ]
    assert texts(message, f"{document}/tilknyttetRegistreringSom/#kode")[0] == "H"


def test_each_file_has_its_hash_size_name_and_form(people, agreement, as_person):
    zipped = taken(as_person(people.officer), agreement)
    counted = 0
    for folder, message in messages_of(zipped).items():
        objects = find(message, "registrering/dokumentbeskrivelse/dokumentobjekt")
        assert texts(message, "antallFiler") == [str(len(objects))]
        for one in objects:
            [stored] = texts(one, "referanseDokumentfil")
            data = zipped.read(f"{folder}/{stored}")
            assert texts(one, "sjekksum") == [hashlib.sha256(data).hexdigest()]
            assert texts(one, "sjekksumAlgoritme") == ["SHA-256"]
            assert texts(one, "filstoerrelse") == [str(len(data))]
            assert stored.isascii()
            counted += 1
    inside = [name for name in zipped.namelist() if not name.endswith(".xml")]
    assert counted == len(inside) - 2  # the contents, and the hashes
    [folder] = [
        name
        for name in messages_of(zipped)
        if name.endswith(agreement.reference.lower())
    ]
    paper = messages_of(zipped)[folder]
    form = "registrering/dokumentbeskrivelse/dokumentobjekt/format/#kode"
    assert texts(paper, form) == ["RA-PDF", "RA-TEKST"]  # the history is beside it
    details = form.replace("format/#kode", "formatDetaljer")
    assert texts(paper, details) == ["PDF/A-3a, ISO 19005-3:2012", "UTF-8"]
    assert zipped.read(f"{folder}/01-{agreement.reference.lower()}.pdf") == (
        bytes_of(agreement.document)
    )


def test_all_that_we_have_as_pdf_a_goes_as_that_and_all_else_as_plain_text(
    people, agreement, as_person
):
    """Of each file the code says what its first bytes are; of what was sent in none."""
    zipped = taken(as_person(people.officer), agreement)
    seen = set()
    for folder, message in messages_of(zipped).items():
        of_files = "registrering/dokumentbeskrivelse/dokumentobjekt"
        for one in find(message, of_files):
            [stored] = texts(one, "referanseDokumentfil")
            [variant] = texts(one, "variantformat/#kode")
            codes = texts(one, "format/#kode")
            data = zipped.read(f"{folder}/{stored}")
            if variant == "P":
                assert codes == []
                continue
            is_pdf = data.startswith(b"%PDF-")
            assert codes == ["RA-PDF" if is_pdf else "RA-TEKST"]
            if is_pdf:
                assert_archival(data)
            else:
                data.decode("utf-8")
            seen |= set(codes)
    assert seen == {"RA-PDF", "RA-TEKST"}


def test_an_attachment_stands_with_its_main_document(people, agreement, as_person):
    messages = messages_of(taken(as_person(people.officer), agreement))
    [need] = [message for name, message in messages.items() if "behov" in name]
    document = "registrering/dokumentbeskrivelse"
    assert "analyse æøå.txt" in texts(need, f"{document}/dokumentobjekt/filnavn")
    places = texts(need, f"{document}/tilknyttetRegistreringSom/#kode")
    assert places[0] == "H"
    assert set(places[1:]) <= {"V"}
    # What is sent in may be in any form, so no archival one is claimed.
    assert "P" in texts(need, f"{document}/dokumentobjekt/variantformat/#kode")


def test_names_are_in_the_readers_language_in_plain_letters(
    people, agreement, as_person
):
    zipped = taken(as_person(people.officer), agreement)
    names = zipped.namelist()
    assert any(name.endswith("-vedtak/01-belop.txt") for name in names)
    assert any(name.endswith("-analyse-aeoa.txt") for name in names)
    contents = zipped.read("INNHALD.txt").decode("utf-8-sig")
    assert "arkivmelding.xml  (saka)" in contents
    assert not {"need", "history", "answer"}.intersection(
        part for name in names for part in name.split("/")[0].split("-")
    )


def test_another_order_of_the_need_is_not_in_the_package(people, agreement, as_person):
    other = made.in_force(people, printed=True)
    zipped = taken(as_person(people.officer), agreement)
    folders = " ".join(messages_of(zipped))
    for its in (agreement, agreement.order):
        assert its.reference.lower() in folders
    for anothers in (other, other.order):
        assert anothers.reference.lower() not in folders
    contents = zipped.read("INNHALD.txt").decode("utf-8-sig")
    assert "Andre bestillingar på behovet" in contents


def test_the_parties_are_named_with_their_numbers(people, agreement, as_person):
    messages = messages_of(taken(as_person(people.officer), agreement))
    parties = agreement.parties.in_order()
    numbers = [each.org_number for each in parties]
    case = messages[""]
    assert texts(case, "mappe/part/partNavn") == [each.name for each in parties]
    assert texts(case, "mappe/part/organisasjonID/identifikator") == numbers
    [paper] = [
        message
        for name, message in messages.items()
        if name.endswith(agreement.reference.lower())
    ]
    correspondents = "registrering/korrespondansepart"
    assert texts(paper, f"{correspondents}/organisasjonid") == numbers
    assert set(texts(paper, f"{correspondents}/korrespondanseparttype/#kode")) == {"EA"}


def test_the_ids_are_the_same_each_time_and_every_post_names_the_case(
    people, agreement, as_person
):
    client = as_person(people.officer)
    first, second = (messages_of(taken(client, agreement)) for _ in range(2))
    every = "registrering/systemID"
    assert [texts(one, every) for one in first.values()] == [
        texts(one, every) for one in second.values()
    ]
    [case] = texts(first.pop(""), "mappe/systemID")
    for message in first.values():
        parent = "registrering/referanseForelderMappe/#systemID"
        assert texts(message, parent) == [case]


def test_what_the_county_has_not_written_is_left_out(people, agreement, as_person):
    case = messages_of(taken(as_person(people.officer), agreement))[""]
    for name in ("arkivdel", "klassifikasjon", "journalenhet", "saksansvarlig"):
        assert find(case, f"mappe/{name}") == []


def test_what_the_county_has_written_stands_in_the_messages(
    people, agreement, as_person
):
    county = people.scheme_year.county
    save_place(actor=people.actor("officer"), county=county, values=PLACE)
    messages = messages_of(taken(as_person(people.officer), agreement))
    case = messages.pop("")
    assert texts(case, "mappe/arkivdel/#kode") == ["SAK"]
    assert texts(case, "mappe/klassifikasjon/klasseID") == ["B31"]
    assert texts(case, "mappe/saksansvarlig/#navn") == ["Kari Nordli"]
    for message in messages.values():
        assert texts(message, "registrering/journalenhet") == ["SFMR"]


def test_a_title_that_xml_cannot_hold_is_cleaned(people, agreement, as_person):
    type(people.need).objects.filter(pk=people.need.pk).update(title="A\x0b<B> & C")
    case = messages_of(taken(as_person(people.officer), agreement))[""]
    assert texts(case, "mappe/tittel") == ["A<B> & C, Giske, 2018"]


def test_the_hashes_of_all_files_are_listed(people, agreement, as_person):
    zipped = taken(as_person(people.officer), agreement)
    lines = zipped.read("SHA256SUMS.txt").decode().splitlines()
    listed = dict(reversed(line.split("  ")) for line in lines)
    for name, sha256 in listed.items():
        assert hashlib.sha256(zipped.read(name)).hexdigest() == sha256
    assert len(listed) == len(zipped.namelist()) - 2


def test_a_file_that_was_changed_is_in_no_package(people, agreement, as_person):
    path = Path(agreement.document.file.path)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    client = as_person(people.officer)
    client.cookies["django_language"] = "en"
    address = reverse("partnerships:archive_package", args=[agreement.pk])
    response = client.get(address)
    assert response.status_code == 409
    assert "is not as it was made" in response.content.decode()


def test_that_a_package_is_taken_out_stands_in_the_trace(people, agreement, as_person):
    taken(as_person(people.officer), agreement)
    entry = AuditEntry.objects.about(agreement).get(action="agreement.package")
    assert entry.user_name == "Officer"


@pytest.mark.parametrize("who", ["member", "uh_partner", "governor_reader"])
def test_only_those_who_oversee_take_packages_and_register(people, agreement, who):
    with pytest.raises(PermissionDenied):
        receipt(people, agreement, who=who)
    assert not ArchiveReceipt.objects.exists()


def test_what_is_not_signed_and_an_appendix_have_no_package(people, agreement):
    talks = made.for_signing(people)
    with pytest.raises(PermissionDenied, match="when all have signed"):
        receipt(people, talks)
    appendix = start_appendix(
        actor=people.actor("member"),
        agreement=agreement,
        kind="amendment",
        reason="Fleire skular.",
    )
    with pytest.raises(PermissionDenied, match="with its agreement"):
        receipt(people, appendix)


# --------------------------------------------------------------------- receipts


def receipt(people, agreement, who="officer", number="2018/1234", **facts):
    return register_receipt(
        actor=people.actor(who),
        agreement=agreement,
        number=number,
        **{"received_on": clock.today()} | facts,
    )


def xml(text=b"<?xml version='1.0'?><arkivmeldingKvittering/>", name="kvittering.xml"):
    return ContentFile(text, name=name)


def test_a_receipt_is_kept_with_its_file_and_shown(people, agreement, as_person):
    kept = receipt(people, agreement, file=xml())
    client = as_person(people.officer)
    for address in (
        agreement.get_absolute_url(),
        reverse("partnerships:agreement_list"),
        reverse("partnerships:archive_receipts", args=[agreement.pk]),
    ):
        assert "2018/1234" in client.get(address).content.decode()
    file = reverse("partnerships:archive_receipt_file", args=[kept.kept.pk])
    response = client.get(file)
    assert b"".join(response.streaming_content) == xml().read()
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_receipts_file_that_was_changed_is_found(people, agreement):
    kept = receipt(people, agreement, file=xml()).kept
    assert not [line for line in everything_broken() if "receipt" in line]
    path = Path(kept.file.path)
    path.chmod(0o600)
    path.write_bytes(b"other")
    [line] = [line for line in everything_broken() if "receipt" in line]
    assert "has been changed" in line


def test_the_parties_see_that_it_is_archived_and_not_the_file(
    people, agreement, as_person
):
    kept = receipt(people, agreement, file=xml())
    client = as_person(people.member)
    assert "2018/1234" in client.get(agreement.get_absolute_url()).content.decode()
    file = reverse("partnerships:archive_receipt_file", args=[kept.kept.pk])
    assert client.get(file).status_code == 403


def test_a_receipt_that_begins_with_a_byte_order_mark_is_taken(people, agreement):
    marked = b"\xef\xbb\xbf" + xml().read()
    kept = receipt(people, agreement, file=xml(marked)).kept
    assert (kept.content_type, kept.size) == ("application/xml", len(marked))


@pytest.mark.parametrize("first", [None, b"<?xml version='1.0'?><a/>"])
def test_another_file_to_a_receipt_that_is_there_is_told_and_not_dropped(
    people, agreement, first
):
    receipt(people, agreement, file=xml(first) if first else None)
    receipt(people, agreement)  # without one: the same
    if first:
        receipt(people, agreement, file=xml(first))
    with pytest.raises(ValidationError) as refused:
        receipt(people, agreement, file=xml(b"<?xml version='1.0'?><b/>"))
    [said] = refused.value.message_dict["file"]
    assert "2018/1234" in said
    assert agreement.archive_receipts.count() == 1


def test_the_same_receipt_again_is_the_one_that_is_there(people, agreement):
    first, again = (
        receipt(people, agreement),
        receipt(people, agreement, number=" 2018/1234 "),
    )
    assert first == again
    assert AuditEntry.objects.filter(action="agreement.archived").count() == 1


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("", "Ingen klasse.", "received the package"),
        ("Ingen klasse.", "", "rejected the package"),
        ("Ingen klasse.", "Feil klasse.", "another text or day"),
    ],
)
def test_a_number_that_is_registered_with_another_answer_is_refused(
    people, agreement, first, then, said
):
    kept = receipt(people, agreement, rejected_because=first)
    with pytest.raises(ValidationError, match=said) as refused:
        receipt(people, agreement, rejected_because=then)
    assert list(refused.value.message_dict) == ["number"]
    again = receipt(people, agreement, rejected_because=f" {first} ")
    assert again == kept
    assert agreement.archive_receipts.get().rejected_because == first


def test_a_number_that_is_registered_of_another_day_is_refused(people, agreement):
    with clock.at(clock.now() + dt.timedelta(days=1)):
        receipt(people, agreement)
        before = clock.today() - dt.timedelta(days=1)
        with pytest.raises(ValidationError, match="another text or day"):
            receipt(people, agreement, received_on=before)


def test_a_package_may_be_received_again_with_another_number(people, agreement):
    receipt(people, agreement)
    receipt(people, agreement, number="2019/7")
    assert agreement.archive_receipts.count() == 2


def test_what_the_archive_rejected_stands_with_why_and_counts_as_no_receipt(
    people, agreement, as_person
):
    why = "Klassen 150.1 finst ikkje i arkivdelen."
    kept = receipt(people, agreement, number="F-77", rejected_because=f" {why} ")
    assert (kept.is_rejected, kept.rejected_because) == (True, why)
    client = as_person(people.officer)
    for address in (
        agreement.get_absolute_url(),
        reverse("partnerships:archive_receipts", args=[agreement.pk]),
    ):
        shown = client.get(address).content.decode()
        assert why in shown
        assert "avvist" in shown
    listed = reverse("partnerships:agreement_list")
    assert "F-77" not in client.get(listed).content.decode()
    assert "avvist av arkivet" in client.get(listed).content.decode()
    receipt(people, agreement, number="2019/7")
    assert "2019/7" in client.get(listed).content.decode()
    assert "avvist av arkivet" not in client.get(listed).content.decode()
    traced = AuditEntry.objects.get(action="agreement.archive_rejected")
    assert traced.data["reason"] == why


def tasks_of(people, who):
    return [str(task.text) for task in agreements_part(people.actor(who)).tasks]


def test_what_the_archive_rejected_waits_for_the_county_until_it_is_taken(
    people, agreement, as_person
):
    first = clock.today()

    def says_so():
        page = as_person(people.officer).get(agreement.get_absolute_url())
        return "Arkivet avviste den siste pakken" in page.content.decode()

    with clock.at(clock.now() + dt.timedelta(days=1)):
        receipt(people, agreement, number="F-1", rejected_because="Ingen klasse.")
        receipt(people, agreement, number="F-2", rejected_because="Feil klasse.")
        [text] = tasks_of(people, "officer")
        assert "The archive rejected the package of" in text
        for who in ("other_county", "governor_reader", "national", "member"):
            assert tasks_of(people, who) == [], who
        assert says_so()

        # that an older package was received, told late, answers nothing
        receipt(people, agreement, number="2018/1", received_on=first)
        assert len(tasks_of(people, "officer")) == 1

        receipt(people, agreement, number="2018/2")
        assert tasks_of(people, "officer") == []
        assert not says_so()

        receipt(people, agreement, number="F-3", rejected_because="Tillegget.")
        assert len(tasks_of(people, "officer")) == 1


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_receipt_is_not_changed_by_anybody(people, agreement, change):
    kept = receipt(people, agreement, file=xml())
    for rows in (
        ArchiveReceipt.objects.filter(pk=kept.pk),
        type(kept.kept).objects.filter(receipt=kept),
    ):
        field = "number" if rows.model is ArchiveReceipt else "name"
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**{field: "x"}) if change == "update" else rows._raw_delete(
                "default"
            )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"number": "  "}, "cannot be blank"),
        ({"days": 1}, "not been yet"),
        ({"days": -1}, "not signed by then"),
        ({"file": xml(b"MZ program", "x.exe")}, "."),
        ({"file": xml(b"<html>", "x.html")}, "."),
    ],
)
def test_a_wrong_receipt_is_refused_with_the_reason(people, agreement, facts, said):
    days = facts.pop("days", 0) if "days" in facts else 0
    facts = {"received_on": clock.today() + dt.timedelta(days=days), **facts}
    with pytest.raises(ValidationError, match=said):
        receipt(people, agreement, **facts)
    assert not ArchiveReceipt.objects.exists()


def test_the_form_registers_and_shows_again_what_was_typed_wrong(
    people, agreement, as_person
):
    client = as_person(people.officer)
    client.cookies["django_language"] = "en"
    address = reverse("partnerships:archive_receipts", args=[agreement.pk])
    later = (clock.today() + dt.timedelta(days=3)).isoformat()
    response = client.post(address, {"number": "77", "received_on": later})
    assert response.status_code == 422
    assert "That day has not been yet." in response.content.decode()
    assert 'value="77"' in response.content.decode()
    today = clock.today().isoformat()
    client.post(address, {"number": "77", "received_on": today, "file": xml()})
    kept = ArchiveReceipt.objects.get()
    assert (kept.number, kept.kept.content_type) == ("77", "application/xml")


# ----------------------------------------------------------------------- places


def test_the_governor_writes_where_its_archive_puts_cases(people, as_person):
    client = as_person(people.officer)
    county = people.scheme_year.county
    address = reverse("partnerships:archive_place_edit", args=[county.pk])
    assert client.get(address).status_code == 200
    client.post(address, PLACE)
    place = ArchivePlace.objects.get()
    assert {name: getattr(place, name) for name in PLACE} == PLACE
    listed = client.get(reverse("partnerships:archive_place_list"))
    assert "B31" in listed.content.decode()
    client.post(address, EMPTY)
    place.refresh_from_db()
    assert place.series == ""


def test_a_class_without_its_system_is_refused_where_it_is_typed(people, as_person):
    client = as_person(people.officer)
    client.cookies["django_language"] = "en"
    address = reverse(
        "partnerships:archive_place_edit", args=[people.scheme_year.county_id]
    )
    response = client.post(address, EMPTY | {"class_code": "B31"})
    assert response.status_code == 422
    assert "or neither" in response.content.decode()
    assert 'value="B31"' in response.content.decode()
    assert not ArchivePlace.objects.exclude(series="").exists()


def test_saving_the_same_place_again_leaves_no_trace(people):
    county = people.scheme_year.county
    for _ in range(2):
        save_place(actor=people.actor("officer"), county=county, values=PLACE)
    assert AuditEntry.objects.filter(action="archive_place.saved").count() == 1


def test_what_xml_cannot_hold_is_not_kept_of_a_place(people):
    county = people.scheme_year.county
    values = {**PLACE, "series": "\x01", "class_code": " 63\x0b3 "}
    saved = save_place(actor=people.actor("officer"), county=county, values=values)
    assert (saved.series, saved.class_code) == ("", "633")


@pytest.mark.parametrize("who", ["national", "other_county", "governor_reader"])
def test_only_the_countys_own_governor_writes_it(people, who):
    with pytest.raises(PermissionDenied):
        save_place(
            actor=people.actor(who), county=people.scheme_year.county, values=PLACE
        )
    assert not ArchivePlace.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_places_costs_the_same_for_one_and_for_three(
    people, as_person, django_assert_num_queries, count
):
    for code in ("15", "46", "50")[:count]:
        county = (
            people.scheme_year.county
            if code == "15"
            else make_a.CountyFactory(code=code, name=f"Fylke {code}")
        )
        ArchivePlace.objects.create(county=county, series="SAK")
    client = as_person(people.national)
    address = reverse("partnerships:archive_place_list")
    client.get(address)
    with django_assert_num_queries(PLACE_QUERIES):
        assert client.get(address).content.decode().count("SAK") == count


PLACE_QUERIES = 6
