import pytest

from portal.documents.papers import (
    freeze,
    grouped,
    paper_class_of,
    read_code,
    register,
)
from tests.portal.papers import SamplePaper


def test_the_same_content_has_the_same_fingerprint_and_code():
    assert freeze(SamplePaper()) == freeze(SamplePaper())


@pytest.mark.parametrize(
    "change", [{"language": "nb"}, {"text": "Anna."}, {"lines": ()}]
)
def test_other_content_is_another_paper(change):
    one, other = freeze(SamplePaper()), freeze(SamplePaper(**change))

    assert one.fingerprint != other.fingerprint
    assert one.code != other.code


def test_a_new_layout_gives_new_papers(monkeypatch):
    before = freeze(SamplePaper()).fingerprint
    monkeypatch.setattr(SamplePaper, "layout", "2")

    assert freeze(SamplePaper()).fingerprint != before


def test_content_comes_back_from_json_as_it_was():
    paper = SamplePaper()

    assert SamplePaper.load(freeze(paper).content) == paper


def test_what_the_database_cannot_hold_is_left_out_before_the_fingerprint():
    frozen = freeze(SamplePaper(text="a\0b \ud800"))

    assert frozen.content["text"] == "ab ?"
    assert frozen.fingerprint == freeze(SamplePaper(text="ab ?")).fingerprint


def test_a_float_is_refused_because_it_is_not_exact():
    with pytest.raises(TypeError, match="no floats"):
        freeze(SamplePaper(lines=(("1532", "Giske", 0.1),)))


def test_two_kinds_with_one_name_are_refused():
    class Other(SamplePaper):
        pass

    with pytest.raises(ValueError, match=r"tests\.sample"):
        register(Other)


def test_an_unknown_kind_is_named():
    with pytest.raises(LookupError, match=r"tests\.nothing"):
        paper_class_of("tests.nothing")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7K3D-9QXM-2RTV", "7K3D-9QXM-2RTV"),
        (" 7k3d 9qxm 2rtv", "7K3D-9QXM-2RTV"),
        ("OIL0-0000-0000", "0110-0000-0000"),
        ("7K3D-9QXM-2RT", None),
        ("7K3D-9QXM-2RTU", None),
        ("", None),
        ("ß" * 12, None),
    ],
)
def test_a_code_is_read_as_people_type_it(typed, meant):
    assert read_code(typed) == meant


def test_a_code_reads_back_as_itself():
    code = freeze(SamplePaper()).code

    assert read_code(code) == code
    assert grouped(code.replace("-", "")) == code
