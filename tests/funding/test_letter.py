import json
from dataclasses import replace

import pytest

from funding.documents import DecidedYear, DoesNotAddUp, GrantLetterPaper, letter_of
from funding.documents.letter import Own, Placed
from funding.documents.parts import Change, PotPart
from partnerships.models import GovernorTerm
from portal.documents.papers import freeze
from tests.funding import money
from tests.funding.papers import (
    HOSTILE,
    attached,
    head,
    letter,
    printed,
    printed_anew,
    text_of,
)
from tests.portal.papers import assert_archival

DATE = head().decided_on
SMALLER = (
    Change(234_249, 200_000, "Færre skular enn før", "Kari Nordli", DATE),
    Change(200_000, 210_000, "Ein skule til likevel", "Kari Nordli", DATE),
)


@pytest.mark.parametrize("language", ["nn", "nb", "en"])
def test_a_letter_is_archival_and_accessible_in_each_language(language):
    needs = (Placed("Vurdering", 0, 0),)
    paper = letter(language=language, changes=SMALLER, granted_nok=210_000, needs=needs)

    assert_archival(printed(paper))


def test_a_letter_says_who_gets_how_much_for_what_and_on_which_conditions():
    text = text_of(printed(letter()))

    assert "Fylkesmannen i Møre og Romsdal grants Skodje municipality" in text
    assert "234 249 kr" in text
    assert "Vurdering for læring 230 000 230 000" in text
    assert "Not laid on any need yet – 4 249" in text
    assert "30 % of 234 249 kr = 70 275 kr" in text
    assert "by 15 January 2019" in text
    assert "within 3 weeks" in text
    assert "Olav Bakke Haugen" in text
    assert "2018/15-1" in text


def test_a_pot_that_does_not_apply_is_a_dash_and_not_a_nought():
    text = text_of(printed(letter()))

    assert "host –" in text
    assert "«–» means" in text


def test_a_departure_from_the_key_stands_with_its_reason():
    paper = letter(changes=SMALLER, granted_nok=210_000, needs=())

    text = text_of(printed(paper))

    assert "By the key 234 249" in text
    assert "\u221234 249" in text
    assert "+10 000" in text
    assert "Ein skule til likevel" in text


def test_an_owner_without_a_need_is_told_so_and_what_to_do():
    text = text_of(printed(letter(needs=())))

    assert "Skodje municipality has not registered any need for 2018" in text
    assert "What you do not place, you give back" in text


def test_a_letter_of_nothing_says_that_no_money_is_granted():
    nothing = letter(
        pots=(PotPart("base", None),),
        by_key_nok=0,
        granted_nok=0,
        needs=(),
        own=Own("30", False, 0, 0, 0),
    )

    text = text_of(printed(nothing))

    assert "grants Skodje municipality no money for 2018" in text
    assert "Own contribution" not in text


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (0, "The allocation key «Møre og Romsdal 2018» gives Skodje municipality 0 kr"),
        (
            None,
            "No part of the allocation key «Møre og Romsdal 2018» applies to Skodje",
        ),
    ],
)
def test_a_refusal_by_the_key_says_that_it_is_the_keys(part, why):
    nothing = letter(
        pots=(PotPart("base", part),),
        by_key_nok=0,
        granted_nok=0,
        needs=(Placed("Vurdering", 100_000, 0),),
        own=Own("30", False, 0, 0, 0),
    )

    text = text_of(printed(nothing))

    assert why in text
    assert "only owners with a need" not in text


def test_who_is_refused_without_a_need_is_told_no_rule_that_does_not_hold():
    by_hand = Change(234_249, 0, "Alt er brukt før", "Kari Nordli", DATE)
    own = Own("30", False, 0, 0, 0)
    paper = letter(changes=(by_hand,), granted_nok=0, needs=(), own=own)

    text = text_of(printed(paper))

    assert "Skodje municipality has not registered any need for 2018." in text
    assert "Alt er brukt før" in text
    assert "take part in the division" not in text
    assert "The allocation key" not in text.split("What you asked for")[1]


def test_a_letter_without_a_right_to_complain_or_a_deadline_promises_none():
    text = text_of(printed(letter(complaint_weeks=0, report_due=None)))

    assert "complain" not in text
    assert "by the date that Fylkesmannen i Møre og Romsdal sets" in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"by_key_nok": 234_248},
        {"granted_nok": 234_248},
        {"changes": SMALLER},
        {"changes": SMALLER[1:], "granted_nok": 210_000},
        {"needs": (Placed("x", 300_000, 300_000),)},
    ],
)
def test_a_letter_whose_figures_do_not_add_up_is_not_made(wrong):
    with pytest.raises(DoesNotAddUp):
        letter(**wrong)


def test_what_somebody_typed_is_printed_as_text_and_nothing_else():
    paper = letter(
        to=replace(letter().to, name=f"Skodje {HOSTILE}"),
        key=HOSTILE,
        needs=(Placed(HOSTILE, 100, 100),),
        changes=(replace(SMALLER[0], reason=HOSTILE), SMALLER[1]),
        granted_nok=210_000,
    )

    pdf = printed(paper)

    assert_archival(pdf)
    assert text_of(pdf).count("<script>alert(1)</script>") >= 4
    assert "{{ 7|add:7 }}" in text_of(pdf)


def test_the_attached_figures_are_the_printed_ones():
    figures, rows = attached(printed(letter()))

    assert figures["granted_nok"] == 234_249
    assert figures["pots"] == {"base": 60_000, "host": None, "rest": 174_249}
    assert figures["recipient"]["number"] == "1529"
    by_figure = {(row["figure"], row["name"]): row["amount_nok"] for row in rows}
    assert by_figure["granted", ""] == "234249"
    assert by_figure["pot", "host"] == ""
    assert by_figure["unplaced", ""] == "4249"


def test_a_title_that_looks_like_a_formula_stays_text_in_the_attached_table():
    paper = letter(needs=(Placed('=HYPERLINK("http://x")', 1, 1),))

    _figures, rows = attached(printed(paper))

    assert {row["name"] for row in rows if row["figure"] == "placed"} == {
        '\'=HYPERLINK("http://x")'
    }


def test_a_letter_comes_back_from_storage_as_it_was():
    paper = letter(changes=SMALLER, granted_nok=210_000, needs=())
    stored = json.loads(json.dumps(freeze(paper).content))

    assert GrantLetterPaper.load(stored) == paper


def test_the_same_letter_gives_the_same_bytes():
    assert printed_anew(letter()) == printed_anew(letter())


@pytest.mark.django_db
class TestOfARealDecision:
    def letters(self, people, **options):
        facts = DecidedYear.read(money.decided(people, **options).pk)
        return {line.recipient.name: letter_of(facts, line) for line in facts.lines}

    def test_each_letter_is_in_its_recipients_own_written_norwegian(self, people):
        GovernorTerm.objects.update(
            name_nn="Statsforvaltaren", name_nb="Statsforvalteren"
        )
        people.owner.written_norwegian = "nb"
        people.owner.save()

        letters = self.letters(people)

        assert letters["Giske"].language == "nb"
        assert letters["Giske"].head.governor == "Statsforvalteren"
        assert letters["Sula"].language == "nn"
        assert letters["Sula"].head.governor == "Statsforvaltaren"

    def test_it_tells_what_lies_on_which_need_and_what_is_left(self, people):
        paper = self.letters(people)["Giske"]

        (need,) = paper.needs
        assert (need.title, need.placed_nok) == ("Skulebasert vurdering", 100_000)
        assert paper.unplaced_nok == paper.granted_nok - 100_000

    def test_the_own_contribution_follows_the_rule_of_the_year(self, people):
        people.scheme_year.own_contribution_percent = 20
        people.scheme_year.save()

        own = self.letters(people)["Sula"].own

        assert (own.percent, own.with_uh) == ("20", False)
        assert own.amount_nok == round(own.base_nok / 5)
        assert own.total_nok == own.base_nok + own.amount_nok

    def test_all_letters_together_are_the_frame(self, people):
        letters = self.letters(people, owners=7)

        assert sum(paper.granted_nok for paper in letters.values()) == 1_000_000
