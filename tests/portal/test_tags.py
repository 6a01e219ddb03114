"""Lists to choose from, acts of one button, and addresses, as templates write them."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import NoReverseMatch, reverse

HOSTILE = '"><script>&'
SAFE = "&quot;&gt;&lt;script&gt;&amp;"


def render(source, **context):
    template = Template("{% load acts lists %}" + source)
    return template.render(Context({"csrf_token": "the-token", **context}))


# --- Choices ---------------------------------------------------------------------


def test_what_is_chosen_is_marked_and_nothing_else():
    out = render(
        '{% choose "uh" "Partner" pairs 7 every="All" %}',
        pairs=[(5, "HVO"), (7, "NLA")],
    )
    assert '<label class="ds-label" for="id_uh">Partner</label>' in out
    assert '<select class="ds-input" id="id_uh" name="uh">' in out
    assert '<option value="">All</option><option value="5">HVO</option>' in out
    assert '<option value="7" selected>NLA</option>' in out
    assert out.count("selected") == 1


def test_what_is_alone_is_its_own_label_and_nothing_comes_before_it():
    out = render('{% choose "year" "Year" years 2018 %}', years=[2019, 2018])
    assert '<option value="2019">2019</option><option value="2018" selected>' in out
    assert 'value=""' not in out


def test_a_label_and_a_value_are_escaped():
    out = render('{% choose "x" label pairs %}', label=HOSTILE, pairs=[(HOSTILE,) * 2])
    assert out.count(SAFE) == 3
    assert "<script>" not in out


# --- Acts ------------------------------------------------------------------------


def test_an_act_sends_its_token_once_and_says_aloud_what_it_is_of():
    out = render('{% act "forums:seat_end" 7 label="End" about=name %}', name=HOSTILE)
    assert f'action="{reverse("forums:seat_end", args=[7])}" data-submit-once' in out
    assert '<input type="hidden" name="csrfmiddlewaretoken" value="the-token">' in out
    assert f'>End<span class="ds-sr-only">: {SAFE}</span></button>' in out
    assert 'data-variant="secondary">' in out


def test_an_act_that_is_alone_needs_no_more_words():
    out = render(
        '{% act "forums:seat_end" 7 label="End" variant="tertiary" color="danger"'
        " small=True %}"
    )
    assert 'data-variant="tertiary" data-color="danger" data-size="sm">End</b' in out


def test_an_act_without_words_fails_when_the_template_is_compiled():
    with pytest.raises(TemplateSyntaxError, match="label"):
        render('{% act "forums:seat_end" 7 %}')


# --- Addresses -------------------------------------------------------------------

NEED = SimpleNamespace(pk=7)


@pytest.mark.parametrize(
    "source",
    [
        '{% url "partnerships:need_detail" need.pk %}',
        '{% url "partnerships:need_detail" pk=need.pk %}',
        '{% url "partnerships:need_detail" need.pk as there %}{{ there }}',
        '{% url "partnerships:need_detail" "7" %}',
    ],
)
def test_every_way_to_write_it_leads_to_the_page(source):
    assert render(source, need=NEED) == reverse("partnerships:need_detail", args=[7])


def test_what_is_not_there_has_no_address():
    with pytest.raises(NoReverseMatch):
        render('{% url "partnerships:need_detail" need.pk %}', need=None)
    assert render('{% url "no:where" 7 as there %}[{{ there }}]') == "[]"


def test_an_address_is_escaped():
    out = render('{% url "partnerships:join" "a&b" %}')
    assert "a&amp;b" in out
