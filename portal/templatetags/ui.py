"""Components and number formats: ``{% load ui %}``.

A component is a function here, and a small file in templates/components/ where it has
more than a line of HTML; what stands once a row is made without a file. A misspelt
argument fails when the template is compiled. Tones are names; their colours are
static/css/tokens.css's business, and no tone stands without words.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache, lru_cache, partialmethod
from typing import Any, Protocol, cast

from django import forms, template
from django.db.models import Choices
from django.forms import BaseForm, BaseFormSet, BoundField
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from portal.lib import formats
from portal.lib.controls import question
from portal.lib.tones import STATE_TONES

register = template.Library()

Text = str | Promise

TONES = frozenset({"neutral", "info", "success", "warning", "danger"})


class HasState(Protocol):
    state: str

    def get_state_display(self) -> str: ...


class HasHappened(Protocol):
    at: datetime
    text: str
    who: str


# --- Numbers and dates -----------------------------------------------------------


def _shown(write: Callable[..., str], value: Any, *options: Any) -> str | SafeString:
    """What is not there stays empty; what does not apply is a dash, also aloud."""
    if value is None:
        return _dash()
    return "" if value == "" else write(value, *options)


def _dash() -> SafeString:
    return format_html(
        '<span aria-hidden="true">{}</span><span class="ds-sr-only">{}</span>',
        formats.DASH,
        _("does not apply"),
    )


@register.filter
def nok(amount_nok: int | None) -> str:
    """1234567 → «1 234 567 kr»."""
    return _shown(formats.nok, amount_nok)


@register.filter
def number(value: formats.Number | None, decimals: int | None = None) -> str:
    """1204318 → «1 204 318»; 512.4 → «512,4»; with ``:1`` always one decimal."""
    return _shown(formats.number, value, decimals)


@register.filter
def signed(value: formats.Number | None, decimals: int | None = None) -> str:
    """A change: «+19 602», «−300», «0»."""
    return _shown(formats.signed, value, decimals)


@register.simple_tag
def figure_cells(
    values: Iterable[formats.Number | None], *, absent: Text = "", change: bool = False
) -> SafeString:
    """A row's figures, a ``<td>`` each, in a table of class ``all-figures``: one tag
    instead of many, where a table is long.

    absent  what stands where there is none, «no need»; without it the dash
    change  with their sign: «+19 602»
    """
    write = formats.signed if change else formats.number
    cells = [None if value is None else write(value) for value in values]
    empty = ""
    if None in cells:
        note = '<span class="note">{}</span>'
        empty = format_html(note, absent) if absent else _dash()
    return SafeString(
        "".join(f"<td>{empty if cell is None else cell}</td>" for cell in cells)
    )


@register.filter
def percent(value: formats.Number | None, decimals: int | None = None) -> str:
    """23.08 → «23,1 %», 30 → «30 %»; with ``:1`` always one decimal."""
    return _shown(formats.percent, value, decimals)


@register.filter
def file_size(octets: int | None) -> str:
    """1234567 → «1,2 MB»."""
    return _shown(formats.size, octets)


@register.filter
def dash_if_none(value: Any) -> Any:
    """«–» for what does not apply; everything else, 0 and "" too, as it is."""
    return _shown(lambda shown: shown, value)


@register.filter
def day(value: date | None) -> str:
    return _shown(formats.day, value)


@register.filter
def short_day(value: date | None) -> str:
    return _shown(formats.short_day, value)


@register.filter
def moment(value: datetime | None) -> str:
    return _shown(formats.moment, value)


@register.simple_tag
def instant(value: datetime) -> SafeString:
    """As ``moment``, and for machines too."""
    there, shown = localtime(value).isoformat(), formats.moment(value)
    return SafeString(f'<time datetime="{there}">{shown}</time>')


@register.filter
def clock(value: datetime | None) -> str:
    return _shown(formats.clock, value)


# --- States, figures, sentences --------------------------------------------------


def _known(tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"No tone «{tone}»: one of {', '.join(sorted(TONES))}.")
    return tone


@register.simple_tag
def state_badge(label: Text, tone: str = "neutral") -> SafeString:
    return _badge(str(label), tone)


@lru_cache(maxsize=512)
def _badge(label: str, tone: str) -> SafeString:
    return format_html(
        '<span class="ds-tag" data-color="{}" data-size="sm">{}</span>',
        _known(tone),
        label,
    )


@register.simple_tag
def state_of(obj: HasState | Choices) -> SafeString:
    """The badge of an object's state, or of what that is shown as; or of a state."""
    if isinstance(obj, Choices):
        return state_badge(obj.label, STATE_TONES[obj.value])
    shown, labels = getattr(obj, "shown_state", obj.state), _labels_of(type(obj))
    label = labels[obj.state] if labels else obj.get_state_display()
    return state_badge(label, STATE_TONES[shown])


@cache
def _labels_of(model: type) -> dict[str, Text]:
    """Of a field's choices, which Django goes through for every row; none where the
    model says a state in its own way.
    """
    if not isinstance(vars(model).get("get_state_display"), partialmethod):
        return {}
    field: Any = model._meta.get_field("state")  # type: ignore[attr-defined]
    return dict(field.flatchoices)


@register.inclusion_tag("components/chain.html")
def chain(steps: Iterable[object]) -> dict[str, object]:
    """A step has ``label``, ``note`` and ``state``: "done", "now" or "todo"."""
    return {"steps": list(steps)}


@register.inclusion_tag("components/next_step.html")
def next_step(
    text: Text, url: str = "", action: Text = "", due: date | None = None
) -> dict[str, object]:
    """The one sentence: what happens next, and who must act."""
    return {"text": text, "url": url, "action": action, "due": due}


@register.inclusion_tag("components/figure_card.html")
def figure_card(
    label: Text, value: Text, hint: Text = "", url: str = ""
) -> dict[str, object]:
    """``value`` is text with its unit: ``{% figure_card _("Frame") total|nok %}``."""
    return {"label": label, "value": value, "hint": hint, "url": url}


@register.simple_block_tag
def alert(
    content: str, tone: str = "info", title: Text = "", level: int = 2
) -> SafeString:
    """``{% alert tone="warning" title=_("…") %}<p>…</p>{% endalert %}``"""
    heading = (
        format_html('<h{0} class="ds-heading" data-size="2xs">{1}</h{0}>', level, title)
        if title
        else ""
    )
    return format_html(
        '<div class="ds-alert" data-color="{}">{}{}</div>',
        _known(tone),
        heading,
        content,
    )


@register.simple_tag
def bar(
    value: formats.Number | None, maximum: formats.Number | None, label: Text = ""
) -> SafeString:
    """A bar beside a figure: without a label it is decoration, the figure says it all.

    SVG with width attributes, because the content security policy forbids styles.
    """
    share = 100 * float(value) / float(maximum) if value and maximum else 0.0
    width = 0.0 if share <= 0 else min(max(share, 1.0), 100.0)
    said = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else 'aria-hidden="true"'
    )
    return SafeString(
        f'<svg class="bar" {said}><rect width="{width:.1f}%" height="8" rx="4"/></svg>'
    )


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: Text) -> dict[str, object]:
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: Text, text: Text = "", url: str = "", action: Text = ""
) -> dict[str, object]:
    """Nothing here: say so, why, and what one can do."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.simple_tag
def history(lines: Iterable[HasHappened]) -> SafeString:
    """What has happened, newest first."""
    told = "".join(map(_told, lines))
    nothing = f'<li class="note">{escape(_("Nothing has happened yet."))}</li>'
    return SafeString(f'<ol class="history">{told or nothing}</ol>')


def _told(line: HasHappened) -> str:
    who = f'<p class="note">{escape(line.who)}</p>' if line.who else ""
    return f"<li>{instant(line.at)}<p>{escape(line.text)}</p>{who}</li>"


# --- Ways through lists and pages ------------------------------------------------


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*parts: Text) -> dict[str, object]:
    """``{% breadcrumbs "Needs" needs_url need.title %}``: label, url, …, this page."""
    *way, here = parts
    return {"way": list(zip(way[::2], way[1::2], strict=True)), "here": here}


# --- Forms -----------------------------------------------------------------------


@register.simple_tag
def field(
    bound: BoundField,
    *,
    label: Text = "",
    help: Text | None = None,
    optional: bool = False,
    unit: Text = "",
    narrow: bool = False,
    rows: int = 0,
    hide_label: bool = False,
) -> SafeString:
    """A question: its label, help, control and error, tied together for everybody.

    help        instead of the field's own; "" for none
    optional    says so beside the label
    unit        stands after the control: ``unit="kr"``
    hide_label  only for the eye: in tables, where a heading says it
    """
    help_text = bound.help_text if help is None else help
    parts = {"helptext": help_text, "unit": unit, "error": bound.errors}
    described = " ".join(f"{bound.auto_id}_{name}" for name in parts if parts[name])
    control = _control(bound, described, rows)
    if bound.is_hidden:
        return control
    widget = bound.field.widget
    named: dict[str, Any] = {
        "bound": bound,
        "label": label or bound.label,
        "help_text": help_text,
    }
    named |= {"control": control, "optional": _("optional") if optional else ""}
    if not isinstance(widget, forms.RadioSelect | forms.CheckboxInput):
        return question(**named, unit=unit, narrow=narrow, hide_label=hide_label)
    group = isinstance(widget, forms.RadioSelect)
    for option in bound.subwidgets if group else ():  # drawn one by one
        option.data["attrs"]["class"] = _class_of(widget)
    context = {**named, "described": described, "group": group}
    return render_to_string("components/field.html", context)


def _class_of(widget: forms.Widget) -> str:
    return f"{widget.attrs.get('class', '')} ds-input".strip()


def _control(bound: BoundField, described: str, rows: int) -> SafeString:
    """The widget is left as it is: forms may share it."""
    own = bound.field.widget.attrs
    attrs: dict[str, str | bool] = {"class": _class_of(bound.field.widget)}
    # Django's 40 columns, where the page decides; and what is gone when one writes.
    attrs |= {name: False for name in ("cols", "placeholder") if name in own}
    if rows:
        attrs["rows"] = str(rows)
    if described:
        attrs["aria-describedby"] = described
    return bound.as_widget(attrs=attrs)


@register.simple_tag
def cell(bound: BoundField) -> SafeString:
    """A figure in a table of many: its row and column say what it is, and its label."""
    errors = bound.errors
    value = bound.value()
    control = format_html(
        '<input class="ds-input" type="text" inputmode="numeric" autocomplete="off"'
        ' name="{0}" id="{1}" value="{2}" aria-label="{3}"{4}>',
        bound.html_name,
        bound.auto_id,
        "" if value is None else value,
        bound.label,
        format_html(' aria-invalid="true" aria-describedby="{}_error"', bound.auto_id)
        if errors
        else "",
    )
    if not errors:
        return control
    return control + format_html(
        '<div class="field-errors" id="{}_error">'
        '<p class="ds-validation-message">{}</p></div>',
        bound.auto_id,
        " ".join(map(str, errors)),
    )


@register.inclusion_tag("components/error_summary.html")
def error_summary(*given: "BaseForm | BaseFormSet[Any]") -> dict[str, object]:
    """Every error of these forms and formsets, each linked to its field."""
    errors: list[tuple[str, str, str]] = []
    for one in given:
        if isinstance(one, BaseFormSet):
            errors += [("", "", str(text)) for text in one.non_form_errors()]
        for form in one.forms if isinstance(one, BaseFormSet) else [one]:
            errors += _errors_of(cast(BaseForm, form))
    return {"errors": errors}


def _errors_of(form: BaseForm) -> list[tuple[str, str, str]]:
    if not form.is_bound:
        return []
    errors = [("", "", str(text)) for text in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else bound.auto_id
        errors += [(target, str(bound.label), str(text)) for text in bound.errors]
    return errors
