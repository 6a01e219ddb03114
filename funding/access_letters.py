"""A county's text of a letter, and a grant that waits for an answer, to ask about."""

from funding.letters import GRANT, standard_text
from funding.models import Acceptance, AllocationLine
from funding.services.letter_texts import save_template
from partnerships.models import County
from portal.lib import clock
from portal.people.actor import Actor

Objects = dict[str, tuple[object, ...]]


def letters_of(editor: Actor, line: AllocationLine) -> Objects:
    county = line.allocation.scheme_year.county
    return _texts(editor, county) | _grant(line)


def _texts(editor: Actor, county: County) -> Objects:
    text = save_template(
        actor=editor,
        county=county,
        kind=GRANT,
        language="nn",
        texts=standard_text(GRANT, "nn"),
        based_on=0,
    )
    args = (county.pk, text.kind, text.language)
    return {
        "funding:letter_template_detail": (text.pk,),
        "funding:letter_template_edit": args,
        "funding:letter_template_preview": args,
    }


def _grant(line: AllocationLine) -> Objects:
    Acceptance.objects.create(line=line, answer_by=clock.today())
    return {
        f"funding:grant_{name}": (line.pk,)
        for name in ("detail", "answer", "more_time")
    }
