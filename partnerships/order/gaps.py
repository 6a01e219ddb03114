"""What an order lacks before it can be sent."""

from collections.abc import Iterable, Mapping

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from partnerships.models import Order
from partnerships.order.terms import TermOf, is_within, terms_of_years

Gaps = Mapping[str, list[str]]


def missing_in(order: Order) -> dict[str, list[str]]:
    """Field -> sentences; reads the order's terms, lines and contacts."""
    prefetch_related_objects([order], "lines__need_line")
    lines = list(order.lines.all())
    sentences = {
        "title": not order.title and _("Write a title."),
        "content": not order.content.strip() and _("Write what is ordered."),
        "schools": not (order.schools.strip() or order.school_count)
        and _("Say which schools it is for."),
        "forms": not order.forms and _("Choose at least one form of work."),
        "starts_on": not order.starts_on and _("Say when it begins."),
        "ends_on": not order.ends_on and _("Say when it ends."),
        "terms": not order.terms.all()
        and _("Say how many days you ask for, in one term at least."),
        "lines": not any(line.price_nok for line in lines)
        and _("Write a price, in one year at least."),
        "contacts": not order.contacts.all() and _("Name somebody to talk to."),
    }
    found = {name: [text] for name, text in sentences.items() if text} | outside(order)
    priced = [line.need_line.year for line in lines if line.price_nok]
    if years := _years_outside(order, priced):
        found["lines"] = years
    return found


def _years_outside(order: Order, years: Iterable[int]) -> list[str]:
    """A sentence for each year with a price of which the period reaches no term: a
    grant has those of its year and the spring after."""
    if not (order.starts_on and order.ends_on):
        return []
    first, last = order.starts_on, order.ends_on
    text = _(
        "There is a price for %(year)s, which is outside the period. Empty it, or "
        "change the period."
    )
    return [
        text % {"year": year}
        for year in sorted(set(years))
        if not any(is_within(term, first, last) for term in terms_of_years([year]))
    ]


def outside(order: Order) -> dict[str, list[str]]:
    """What is asked for in terms that the period does not reach, or is too long."""
    if not (order.starts_on and order.ends_on):
        return {}
    found: dict[str, list[str]] = {}
    most = order.need.scheme_year.max_years
    first, last = order.starts_on, order.ends_on
    # As numbers: a date cannot be beyond the year 9999.
    longest = (first.year + most, first.month, min(first.day, 28))
    if (last.year, last.month, last.day) > longest:
        text = _("An order lasts at most %(most)s years.") % {"most": most}
        found["ends_on"] = [text]
    for row in order.terms.all():
        term = TermOf(row.year, row.term == "autumn")
        if not is_within(term, order.starts_on, order.ends_on):
            text = _(
                "You ask for days in %(term)s, which is outside the period. Empty "
                "them, or change the period."
            )
            found.setdefault("terms", []).append(text % {"term": term})
    return found
