"""Components: what they say, what ties their parts together, what they refuse."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from portal.chrome import Step
from portal.templatetags import ui

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def render(source, **context):
    return Template("{% load lists ui %}" + source).render(Context(context))


class QuestionForm(forms.Form):
    title = forms.CharField(help_text="In a few words.")
    agreed = forms.BooleanField()
    kind = forms.ChoiceField(choices=[("a", "New")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput)


# --- Signatures ------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        '{% state_badge "draft" toen="info" %}',
        '{% figure_card "Frame" "1 kr" hitn="x" %}',
        "{% field form.title optionl=True %}",
        '{% alert tine="info" %}{% endalert %}',
        '{% bar 1 2 lable="x" %}',
        '{% figure_cells row absnt="x" %}',
    ],
)
def test_a_misspelt_attribute_fails_when_the_template_is_compiled(source):
    with pytest.raises(TemplateSyntaxError, match=r"toen|hitn|optionl|tine|lable|absn"):
        Template("{% load lists ui %}" + source)


def test_a_rows_figures_tell_nothing_from_none():
    cells = render(
        "{% figure_cells row absent=none %}", row=[1234567, 0, None], none="<none>"
    )

    assert cells == (
        f"<td>1{NBSP}234{NBSP}567</td><td>0</td>"
        '<td><span class="note">&lt;none&gt;</span></td>'
    )
    assert "does not apply" in render("{% figure_cells row %}", row=[None])
    assert render("{% figure_cells row change=True %}", row=[5, -5]) == (
        "<td>+5</td><td>−5</td>"
    )


def test_a_tone_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="No tone «blue»"):
        render('{% state_badge "draft" "blue" %}')


def test_every_state_of_every_model_has_a_tone():
    states = {
        value
        for model in apps.get_models()
        if model._meta.app_label in {"partnerships", "funding", "documents", "jobs"}
        for value in getattr(getattr(model, "State", None), "values", ())
    }
    assert states
    assert states <= set(ui.STATE_TONES)
    assert set(ui.STATE_TONES.values()) <= ui.TONES


# --- Figures ---------------------------------------------------------------------


def test_empty_zero_and_does_not_apply_look_different():
    shown = render("{{ a|nok }}|{{ b|nok }}|{{ c|nok }}", a="", b=0, c=None).split("|")
    assert shown[:2] == ["", f"0{NBSP}kr"]
    assert "–" in shown[2]
    assert "does not apply" in shown[2]


def test_a_text_is_escaped_wherever_it_goes():
    evil = "<script>alert(1)</script>"
    out = render(
        "{% state_badge evil %}{% figure_card evil evil evil %}{% bar 1 2 evil %}"
        "{% alert title=evil %}{{ evil }}{% endalert %}{% empty_state evil %}"
        "{% breadcrumbs evil evil evil %}{% next_step evil %}{{ evil|dash_if_none }}",
        evil=evil,
    )
    assert "<script" not in out
    assert out.count("&lt;script") >= 9


@pytest.mark.parametrize(
    ("value", "maximum", "width"),
    [
        (50, 200, "25.0%"),
        (1, 10_000_000, "1.0%"),
        (300, 200, "100.0%"),
        (0, 200, "0.0%"),
        (None, 200, "0.0%"),
        (5, 0, "0.0%"),
    ],
)
def test_a_bar_is_as_long_as_its_share(value, maximum, width):
    out = render("{% bar value maximum %}", value=value, maximum=maximum)
    assert f'width="{width}"' in out
    assert 'aria-hidden="true"' in out
    assert "style=" not in out


def test_a_bar_that_stands_alone_is_named():
    out = render('{% bar 1 2 "Half" %}')
    assert 'role="img" aria-label="Half"' in out


def test_progress_says_in_words_what_the_bar_shows():
    out = render('{% progress 3 37 "Letters" %}')
    assert "3 of 37" in out
    assert (
        '<progress class="progress-bar" value="3" max="37" aria-label="Letters">' in out
    )


# --- The chain and the way -------------------------------------------------------


def test_the_chain_says_where_one_is_without_colour():
    steps = [
        Step("Needs", "done", "31 of 36"),
        Step("Allocation", "now"),
        Step("Decision", "todo"),
    ]
    out = render("{% chain steps %}", steps=steps)
    assert out.count('aria-current="step"') == 1
    assert re.search(r"Needs</span>\s*<span class=\"ds-sr-only\">done<", out)
    assert "31 of 36" in out
    assert "you are here" in out


def test_breadcrumbs_lead_back_and_name_this_page():
    out = render('{% breadcrumbs "Needs" "/needs/" "Maths" %}')
    assert '<a class="ds-link" href="/needs/">Needs</a>' in out
    assert '<span aria-current="page">Maths</span>' in out


def test_a_table_is_named_by_its_caption_and_scrolls_on_a_card():
    rows = "<tbody><tr><td>1</td></tr></tbody>"
    tag = '{% table "t" caption hover=True small=True figures=True %}'
    assert render(tag + rows + "{% endtable %}", caption="A & B") == (
        '<section class="ds-card table-card">'
        '<div class="table-scroll" role="region" tabindex="0" aria-labelledby="cap-t">'
        '<table class="ds-table all-figures" data-size="sm" data-hover>'
        f'<caption id="cap-t">A &amp; B</caption>{rows}</table></div></section>'
    )


def test_a_table_with_no_card_may_write_its_own_caption():
    rows = '<caption id="cap-1"><b>A</b></caption><tbody></tbody>'
    assert render("{% table 1 card=False %}" + rows + "{% endtable %}") == (
        '<div class="table-scroll" role="region" tabindex="0" aria-labelledby="cap-1">'
        f'<table class="ds-table">{rows}</table></div>'
    )


def test_the_pager_keeps_what_is_in_the_address():
    request = RequestFactory().get("/needs/?q=giske&page=3&sort=-name")
    page = Paginator(range(1000), 50).get_page(3)
    out = render("{% pager page request %}", page=page, request=request)
    assert 'rel="prev" href="?q=giske&amp;page=2&amp;sort=-name"' in out
    assert 'rel="next" href="?q=giske&amp;page=4&amp;sort=-name"' in out
    assert out.count('aria-current="true"') == 1


def test_one_page_has_no_pager():
    request = RequestFactory().get("/")
    page = Paginator(range(3), 50).get_page(1)
    assert render("{% pager page request %}", page=page, request=request).strip() == ""


@pytest.mark.parametrize(
    ("address", "state", "leads_to"),
    [
        ("/?q=x", "none", "?q=x&amp;sort=name"),
        ("/?sort=name&page=2", "ascending", "?sort=-name"),
        ("/?sort=-name", "descending", "?sort=name"),
    ],
)
def test_a_heading_sorts_and_then_turns_round(address, state, leads_to):
    out = render(
        '{% sort_heading "Name" "name" request %}',
        request=RequestFactory().get(address),
    )
    assert f'aria-sort="{state}"' in out
    assert f'href="{leads_to}"' in out


def test_the_column_of_the_default_order_says_so():
    request = RequestFactory().get("/")
    out = render(
        '{% sort_heading "Name" "name" request default=True %}', request=request
    )
    assert 'aria-sort="ascending"' in out


def test_history_says_what_when_and_who():
    line = SimpleNamespace(
        at=datetime(2018, 3, 15, 9, 2, tzinfo=UTC), text="Adjusted", who="Kari"
    )
    out = render("{% history lines %}", lines=[line])
    assert "15 March 2018 at 10:02" in out
    assert "Adjusted" in out
    assert "Kari" in out


def test_history_is_escaped_and_says_when_there_is_none():
    hostile = SimpleNamespace(
        at=datetime(2018, 4, 12, tzinfo=UTC), text="<script>", who="<b>"
    )
    out = ui.history([hostile])
    assert "&lt;script&gt;" in out
    assert "&lt;b&gt;" in out
    assert '<li class="note">' in ui.history([])


def test_the_next_step_names_its_day():
    out = render(
        '{% next_step "An approver decides." due=due %}', due=date(2018, 4, 30)
    )
    assert "By 30 April 2018." in out


# --- Forms -----------------------------------------------------------------------


def test_a_field_is_tied_to_its_help_unit_and_error():
    out = render('{% field form.title unit="kr" %}', form=QuestionForm({}))
    described = 'aria-describedby="id_title_helptext id_title_unit id_title_error"'
    assert described in out
    assert 'aria-invalid="true"' in out
    for part in ("helptext", "unit", "error"):
        assert f'id="id_title_{part}"' in out
    assert '<label class="ds-label" for="id_title">' in out


def test_a_cell_says_what_it_is_and_what_is_wrong_with_it():
    out = render("{% cell form.title %}", form=QuestionForm({"title": '"<b>'}))
    assert 'value="&quot;&lt;b&gt;"' in out
    assert 'aria-label="Title"' in out
    assert "aria-invalid" not in out
    wrong = render("{% cell form.title %}", form=QuestionForm({}))
    assert 'aria-invalid="true" aria-describedby="id_title_error"' in wrong
    assert 'id="id_title_error"' in wrong


def test_a_right_field_has_no_error():
    out = render("{% field form.title %}", form=QuestionForm({"title": "Maths"}))
    assert 'aria-describedby="id_title_helptext"' in out
    assert "aria-invalid" not in out
    assert "id_title_error" not in out


def test_a_choice_is_a_group_with_a_legend():
    out = render('{% field form.kind label="New or continued?" %}', form=QuestionForm())
    assert "<fieldset" in out
    assert re.search(r"<legend[^>]*>New or continued\?</legend>", out)
    assert '<label class="ds-label" for="id_kind_0">New</label>' in out


def test_the_error_summary_leads_to_each_field():
    form = QuestionForm({})
    form.add_error(None, "The dates cross.")
    out = render("{% error_summary form %}", form=form)
    assert "There are 5 things to correct." in out
    assert "<li>The dates cross.</li>" in out
    assert (
        '<a class="ds-link" href="#id_title">Title: This field is required.</a>' in out
    )
    assert "#id_secret" not in out


def test_the_error_summary_covers_every_row_of_a_formset():
    rows = forms.formset_factory(QuestionForm, extra=2)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2"}
    out = render("{% error_summary rows %}", rows=rows(data))
    assert "#id_form-0-title" in out
    assert "#id_form-1-title" in out


def test_nothing_wrong_has_no_error_summary():
    assert render("{% error_summary form %}", form=QuestionForm()).strip() == ""


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_each_of_several_boxes_has_the_look_of_a_control(widget):
    class Form(forms.Form):
        answer = forms.ChoiceField(choices=[("y", "Yes"), ("n", "No")], widget=widget)

    for _ in range(2):
        assert str(ui.field(Form()["answer"])).count('class="ds-input"') == 2
