import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from portal.documents import forms
from portal.documents.services import fulfil_document
from tests.portal.papers import bytes_of, order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room", "english")]


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def made():
    document = order(title="Letter <b>to</b> Giske", recipient="Somebody's name")
    fulfil_document(document.pk)
    document.refresh_from_db()
    return document


def url(code: str) -> str:
    return reverse("documents:verify", args=[code])


def send(client, document, data: bytes):
    file = SimpleUploadedFile("letter.pdf", data)
    return client.post(url(document.code), {"file": file})


def test_anybody_sees_what_is_public_of_a_paper_and_no_more(client, made):
    response = client.get(url(made.code))

    assert response.status_code == 200
    text = response.content.decode()
    assert "This paper is ours" in text
    assert "Letter &lt;b&gt;to&lt;/b&gt; Giske" in text
    assert made.sha256 in text
    assert "Somebody" not in text
    assert "204" not in text
    assert "Who has signed" not in text


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", "")])
def test_a_code_typed_otherwise_leads_to_the_same_page(client, made, change):
    response = client.get(url(change(made.code)))

    assert response.status_code == 302
    assert response["Location"] == url(made.code)


@pytest.mark.parametrize(
    "code", ["0000-0000-0000", "nonsense", "x" * 500, "%00", "<b>"]
)
def test_an_unknown_code_is_not_found_and_says_what_to_do(client, made, code):
    response = client.get(url(code))

    assert response.status_code == 404
    assert "We have made no paper with this code" in response.content.decode()


def test_a_paper_that_is_not_made_yet_is_unknown(client):
    assert client.get(url(order().code)).status_code == 404


def test_the_form_finds_the_paper(client, made):
    response = client.get(reverse("documents:verify_code"), {"code": made.code.lower()})

    assert response["Location"] == url(made.code)


def test_the_form_says_what_a_code_looks_like(client):
    response = client.get(reverse("documents:verify_code"), {"code": "7K3D"})

    assert response.status_code == 200
    assert "A code has twelve letters and digits" in response.content.decode()


def test_our_own_file_is_unchanged(client, made):
    response = send(client, made, bytes_of(made))

    assert "Your file is unchanged" in response.content.decode()


@pytest.mark.parametrize("data", [b"", b"something else"])
def test_another_file_is_not_ours(client, made, data):
    response = send(client, made, data)

    assert "Your file is not the one we made" in response.content.decode()


def test_one_changed_byte_is_seen(client, made):
    pdf = bytearray(bytes_of(made))
    pdf[-10] ^= 1

    response = send(client, made, bytes(pdf))

    assert "Your file is not the one we made" in response.content.decode()


def test_another_paper_of_ours_is_told_apart(client, made):
    other = order(text="Another letter.")
    fulfil_document(other.pk)
    other.refresh_from_db()

    response = send(client, made, bytes_of(other))

    assert "Your file is another paper" in response.content.decode()


def test_a_file_that_is_too_large_is_refused_in_words(client, made, monkeypatch):
    monkeypatch.setattr(forms, "MAX_BYTES", 100)

    response = send(client, made, b"x" * 101)

    assert "larger than 20" in response.content.decode()


def test_no_file_at_all_is_asked_for(client, made):
    response = client.post(url(made.code), {})

    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_the_address_on_the_paper_is_the_page(made, settings):
    from portal.documents.printing import verify_url

    with override("nn"):
        assert verify_url(made.code) == f"{settings.PORTAL_URL}{url(made.code)}"
