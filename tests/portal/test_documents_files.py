import tracemalloc
import zipfile
from io import BytesIO

import pytest

from portal.documents.files import file_response, of_papers, zip_response
from portal.documents.models import Document
from portal.documents.services import fulfil_document
from portal.documents.zips import zip_stream
from tests.portal.papers import bytes_of, order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]


def make(**facts) -> Document:
    document = order(**facts)
    fulfil_document(document.pk)
    document.refresh_from_db()
    return document


def test_a_file_is_handed_out_whole_with_safe_headers():
    document = make()

    response = file_response(document, "Tilskotsbrev Ålesund.pdf")

    assert b"".join(response) == bytes_of(document)
    response.close()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "inline; filename*=utf-8''Tilskotsbrev%20%C3%85lesund.pdf"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert int(response["Content-Length"]) == document.size


def test_a_file_name_cannot_add_a_header():
    response = file_response(make(), 'x"\r\nSet-Cookie: a=b.pdf', as_attachment=True)

    assert "\n" not in response["Content-Disposition"]
    assert "Set-Cookie" not in response.headers
    response.close()


def test_a_zip_holds_every_paper_under_its_own_name():
    one, other = make(), make(text="Anna.")

    response = zip_response(
        "alt.zip", [("Ålesund.pdf", one), ("../ålesund.pdf", other), ("", other)]
    )

    with zipfile.ZipFile(BytesIO(b"".join(response))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["Ålesund.pdf", "-ålesund.pdf", "paper.pdf"]
        assert archive.read("Ålesund.pdf") == bytes_of(one)
        assert {entry.date_time for entry in archive.infolist()} == {
            (2018, 5, 14, 0, 0, 0)
        }


def test_two_papers_of_one_name_are_told_apart():
    document = make()

    zipped = b"".join(
        zip_stream(of_papers([("Giske.pdf", document), ("giske.pdf", document)]))
    )

    with zipfile.ZipFile(BytesIO(zipped)) as archive:
        assert archive.namelist() == ["Giske.pdf", "giske (2).pdf"]


def test_the_same_papers_give_the_same_zip():
    document = make()

    one = b"".join(zip_stream(of_papers([("a.pdf", document)])))

    assert b"".join(zip_stream(of_papers([("a.pdf", document)]))) == one


def test_a_zip_of_many_papers_does_not_fill_the_memory():
    document = make()
    entries = ((f"{number}.pdf", document) for number in range(300))

    tracemalloc.start()
    size = sum(len(part) for part in zip_stream(of_papers(entries)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert document.size is not None
    assert size > 300 * document.size
    assert peak < 2_000_000
