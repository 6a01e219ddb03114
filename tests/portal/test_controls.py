"""The controls that we write are those that Django's templates make."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from portal.lib.controls import WRITERS, Controls

HOSTILE = "<b>\"Æ\" & 'co'</b>{{ x }}"
CHOICES = [
    ("", gettext_lazy("Title")),
    (1, HOSTILE),
    ("Group <1>", [("a", "A"), ('"b"', mark_safe("<i>B</i>"))]),
]
ATTRS = {"id": "id_x", "required": True, "disabled": False, "data-x": HOSTILE}
WIDGETS = {
    "text": forms.TextInput(attrs=ATTRS),
    "number": forms.NumberInput(attrs=ATTRS | {"min": 0}),
    "email": forms.EmailInput(),
    "hidden": forms.HiddenInput(attrs=ATTRS),
    "password": forms.PasswordInput(render_value=True),
    "date": forms.DateInput(),
    "textarea": forms.Textarea(attrs=ATTRS | {"rows": 5}),
    "select": forms.Select(attrs=ATTRS, choices=CHOICES),
    "several": forms.SelectMultiple(choices=CHOICES),
    "checkbox": forms.CheckboxInput(attrs=ATTRS),
    "radio": forms.RadioSelect(choices=CHOICES[:2]),
}


@pytest.mark.parametrize("value", [None, "", 0, 1, "a", HOSTILE, "\nto linjer\n", True])
@pytest.mark.parametrize("kind", WIDGETS)
def test_a_control_is_as_djangos_own(kind, value):
    widget = WIDGETS[kind]

    ours = widget.render("n<ame", value, renderer=Controls())
    djangos = widget.render("n<ame", value, renderer=DjangoTemplates())

    if "<option" in ours:  # Django leaves blank lines between them
        djangos = djangos.replace("</option>\n\n", "</option>\n")
    assert ours == djangos


def test_each_writer_stands_for_a_template_of_djangos():
    engine = DjangoTemplates()
    assert all(engine.get_template(name) for name in WRITERS)


def test_the_portals_forms_are_drawn_by_it():
    assert isinstance(forms.Form().renderer, Controls)
