"""The call of the demo's coming year: one writes it, another publishes it."""

import datetime as dt

from funding.demo.coming import rules_of_coming_year
from funding.demo.people import Cast, email
from funding.demo.texts import LABEL
from partnerships.models import SchemeYear
from partnerships.services.calls import change_call, publish_call
from partnerships.services.scheme_years import change_rules
from portal.people.actor import APPROVER, EDITOR

GOVERNOR = "fylkesmannen-mr"
GUIDANCE = """\
Skriv kort. Start med kva de vil at elevane skal merke, og kva analyse det byggjer på.

Behovet skal vere drøfta med dei tilsette og tillitsvalde før det blir sendt inn. \
Melder de fleire behov, så prioriter dei.

Snakk med UH-partnaren før de set beløp. Forumet ser etter tiltak der heile personalet \
er med, og der arbeidet held fram minst eitt år."""


def write_call(cast: Cast, year: SchemeYear) -> None:
    """Once: what is written since is left as it is."""
    if year.guidance:
        return
    editor, approver = (cast.actor(role, GOVERNOR) for role in (EDITOR, APPROVER))
    written = change_call(
        actor=editor,
        scheme_year=year,
        version=year.version,
        values={
            "forum_on": dt.date(year.year, 3, 12),
            "decision_on": dt.date(year.year, 4, 28),
            "report_due": dt.date(year.year + 1, 1, 15),
            "guidance": f"{GUIDANCE}\n\n{LABEL}",
            "contacts": _contacts(cast),
        },
        reason="Datoane for forumet og vedtaket er fastsette.",
    )
    ruled = change_rules(
        actor=editor,
        scheme_year=written,
        version=written.version,
        values=rules_of_coming_year(),
    )
    publish_call(actor=approver, scheme_year=ruled)


def _contacts(cast: Cast) -> str:
    """The people of the governor's office, as they are called in this demo."""
    people = [
        cast.memberships[email(role, GOVERNOR)].user for role in (EDITOR, APPROVER)
    ]
    return "\n".join(f"{person.full_name}, {person.email}" for person in people)
