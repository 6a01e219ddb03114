"""A county's own texts of letters, and a file that pays what they grant."""

import uuid
from decimal import Decimal

from funding.letters import GRANT, standard_text
from funding.models import LetterTemplate, PaymentFile
from funding.services.letter_texts import save_template
from funding.services.payment_files import make_file
from funding.services.payments import plan_year
from portal.lib import clock
from tests import factories as make_a
from tests.cast import Cast


def own(kind: str = GRANT, language: str = "nn", **changes: str) -> dict[str, str]:
    """The standard text with these sections changed."""
    return standard_text(kind, language) | changes


def saved(
    people: Cast,
    kind: str = GRANT,
    language: str = "nn",
    based_on: int = 0,
    who: str = "officer",
    **changes: str,
) -> LetterTemplate:
    return save_template(
        actor=people.actor(who),
        county=people.scheme_year.county,
        kind=kind,
        language=language,
        texts=own(kind, language, **changes),
        based_on=based_on,
    )


def payment_file(people: Cast) -> PaymentFile:
    """The officer's, with the mate's instalment; the others have no number."""
    people.mate.org_number = make_a.org_number(9_500_000)
    people.mate.save()
    officer, year = people.actor("officer"), people.scheme_year
    today = clock.today()
    plan_year(actor=officer, scheme_year=year, shares=[(today, Decimal(100))])
    return make_file(
        actor=officer, scheme_year=year, until=today, form_key=uuid.uuid4()
    )
