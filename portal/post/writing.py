"""A mail's template: its first line is the subject, the rest is the text.

Mails are plain text, so nothing in them is escaped. Where the subject ends is decided
by the template's own first line break, never by one in somebody's title.
"""

import unicodedata
from collections.abc import Mapping

from django.conf import settings
from django.template import Context, Template
from django.template.base import TextNode
from django.template.loader import get_template
from django.utils.translation import override

LONGEST_SUBJECT = 200


def write_mail(
    template: str, context: Mapping[str, object], language: str
) -> tuple[str, str]:
    """Subject and text of ``"<app>/<name>"``, that is <app>/mail/<name>.txt.

    ``portal_url`` is in the context too, to put before the address of a page.
    """
    app, _, name = template.partition("/")
    found: Template = get_template(f"{app}/mail/{name}.txt").template  # type: ignore[attr-defined]
    values = {"portal_url": settings.PORTAL_URL, **context}
    with override(language):
        subject, text = _render(found, Context(values, autoescape=False))
    one_line = " ".join(_printable(subject).split())
    if len(one_line) > LONGEST_SUBJECT:
        one_line = one_line[: LONGEST_SUBJECT - 1] + "…"
    return one_line, _printable(text).strip() + "\n"


def _render(template: Template, context: Context) -> tuple[str, str]:
    """What stands before and after the first line break of the template itself."""
    subject: list[str] = []
    text: list[str] = []
    part = subject
    with (
        context.render_context.push_state(template),
        context.bind_template(template),
    ):
        for node in template.nodelist:
            written = str(node.render_annotated(context))
            if part is subject and isinstance(node, TextNode) and "\n" in written:
                last, _, written = written.partition("\n")
                subject.append(last)
                part = text
            part.append(written)
    return "".join(subject), "".join(text)


def _printable(text: str) -> str:
    """Without the control characters that no mail needs and some readers obey."""
    kept = text.replace("\r\n", "\n")
    return "".join(
        sign
        for sign in kept
        if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )
