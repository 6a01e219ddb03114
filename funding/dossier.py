"""What the governor has of a case: the decision's letters to its recipients."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from funding.models import GrantLetter
from partnerships.dossier import facts_file, paper_file
from partnerships.dossier.parts import Item
from partnerships.models import Need
from portal.lib import clock
from portal.people.actor import Actor


def money_part(actor: Actor, need: Need) -> Iterator[Item]:
    lines = list(need.lines.select_related("recipient").order_by("year", "pk"))
    facts = [
        (
            f"{line.recipient.name} {line.year}",
            {
                _("requested"): line.requested_nok,
                _("recommended"): line.recommended_nok,
                _("granted"): line.granted_nok,
            },
        )
        for line in lines
    ]
    yield facts_file(
        _("What was asked for, recommended and granted, in kroner"),
        _("amounts.txt"),
        clock.today(),
        facts,
    )
    letters = GrantLetter.objects.visible_to(actor).filter(
        line__allocation__scheme_year=need.scheme_year_id,
        line__recipient__in={line.recipient_id for line in lines},
    )
    for letter in letters.select_related("document").defer("document__content"):
        name = _("letter-%(n)s.pdf") % {"n": letter.pk}
        yield paper_file(letter.document.title, name, letter.document)
