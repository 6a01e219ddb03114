"""What a letter's text may have in it, and what comes out of it."""

import pytest

from funding.letters import (
    FIELDS,
    GRANT,
    GRANT_UH,
    REFUSAL,
    Block,
    Piece,
    faults_of,
    sections_of,
    standard_text,
    tidy,
    written,
)
from tests.funding.texts import own

pytestmark = pytest.mark.usefixtures("english")


def faults(kind=GRANT, **changes):
    return [
        (fault.section, str(fault)) for fault in faults_of(kind, own(kind, **changes))
    ]


@pytest.mark.parametrize("language", ["nn", "nb", "en"])
@pytest.mark.parametrize("kind", [GRANT, REFUSAL])
def test_the_standard_text_stands_its_own_test_in_every_language(kind, language):
    assert faults_of(kind, standard_text(kind, language)) == []


def test_a_text_to_uh_has_no_field_of_the_own_contribution():
    """The merge fields are checked in it as in the letter that it is one of."""
    wrong = faults(GRANT_UH, conditions="{{ own_contribution }}")
    assert [section for section, _told in wrong] == ["conditions"]
    assert [section for section, _told in faults(GRANT_UH, reporting="x")] == [
        "reporting"
    ]
    assert faults(GRANT, conditions="{{ own_contribution }}") == []


@pytest.mark.parametrize("language", ["nn", "nb"])
def test_the_standard_text_is_translated(language):
    english, text = standard_text(GRANT, "en"), standard_text(GRANT, language)

    same = [code for code, words in text.items() if words and words == english[code]]

    assert same == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Hei\n{{ amuont }}", "Line 2: There is no field {{ amuont }} here. Did you"),
        ("{{ password }}", "Line 1: There is no field {{ password }} here."),
        ("{{ complaint_weeks }}", "Line 1: There is no field {{ complaint_weeks }}"),
        ("a\n\n{{ year", "Line 3: A brace is not closed"),
        ("{{ year }", "Line 1: A brace is not closed"),
        ("year }}", "Line 1: A brace is not closed"),
        ("{ year }", "Line 1: A brace is not closed"),
        ("{{{ year }}}", "Line 1: A brace is not closed"),
        ("{{ year|safe }}", "Line 1: There is no field {{ year|safe }} here. Did"),
        ("{{ paper.head }}", "Line 1: There is no field {{ paper.head }} here."),
        ("{% now 'Y' %}", "Line 1: “{%” is code"),
        ("{# x #}", "Line 1: “{#” is code"),
        ("<script>alert(1)</script>", "Line 1: “<” is markup"),
        ("ok\n<b>fet</b>", "Line 2: “<” is markup"),
        ("&lt;b&gt;", "Line 1: “&lt;” is markup"),
        ("JavaScript:alert(1)", "Line 1: “JavaScript:” is markup"),
        ("a\u202eb", "Line 1: There is a sign that nobody sees (U+202E)"),
        ("a\0b", "Line 1: There is a sign that nobody sees (U+0000)"),
        ("x" * 5_001, "The text has 5001 characters"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, reason):
    [(section, told), *_] = faults(conditions=text)

    assert section == "conditions"
    assert told.startswith(reason)


@pytest.mark.parametrize(
    ("section", "field"),
    [
        ("decision", "amount"),
        ("decision", "recipient"),
        ("reporting", "report_due"),
        ("complaint", "complaint_weeks"),
        ("acceptance", "answer_by"),
        ("heading", "year"),
    ],
)
def test_what_every_letter_must_tell_cannot_be_left_out(section, field):
    missing = f"The field {{{{ {field} }}}} is missing here."

    assert (section, missing) in faults(**{section: "Hei"})
    assert (section, missing) in faults(**{section: ""})


def test_all_faults_are_told_at_once():
    found = faults(heading="Brev", conditions="<b>\n{{ x }}", complaint="")

    assert [section for section, _ in found] == [
        "heading",
        "conditions",
        "conditions",
        "complaint",
    ]


def test_a_heading_is_one_line():
    assert faults(heading="{{ year }}\nHei") == [
        ("heading", "Line 2: The heading is one line.")
    ]


def test_a_refusal_names_no_amount_and_has_no_conditions():
    codes = [section.code for section in sections_of(REFUSAL)]

    assert codes == ["heading", "decision", "complaint"]
    [(_, told)] = faults(REFUSAL, decision="{{ recipient }} {{ year }} {{ amount }}")
    assert told.startswith("Line 1: There is no field {{ amount }} here.")


def test_a_section_that_a_letter_does_not_have_is_refused():
    [fault] = faults_of(GRANT, own() | {"evil": "x"})

    assert (fault.section, fault.line) == ("evil", 0)


def test_ordinary_words_and_signs_are_no_markup():
    text = "5 % av 100 kr & meir: «Lærelyst» – § 4, 1/3; a@b.no; R&D"

    assert faults(conditions=text) == []


def test_a_text_is_kept_with_plain_line_ends():
    assert tidy(" a \r\n\r\nb\tc  \n\n") == " a\n\nb c"


def test_paragraphs_points_and_fields_come_out():
    text = "Hei {{year}},\nder.\n\n\n- {{ amount }} til\n- to\nSlutt"

    blocks = list(written(text, {"year": "2018", "amount": "5 kr"}))

    assert blocks == [
        Block(False, ((Piece("Hei "), Piece("2018"), Piece(", der.")),)),
        Block(True, ((Piece("5 kr", is_strong=True), Piece(" til")), (Piece("to"),))),
        Block(False, ((Piece("Slutt"),),)),
    ]


def test_what_a_field_says_is_never_read_as_a_text():
    [block] = written("{{ recipient }}", {"recipient": "{{ year }}\n- <b>"})

    assert block == Block(False, ((Piece("{{ year }}\n- <b>"),),))


def test_each_field_is_named_in_words():
    assert all(str(field.words) for field in FIELDS.values())
