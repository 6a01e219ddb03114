"""What the governor has of a case: the decision's letters to its recipients."""

from collections.abc import Collection, Iterator

from django.utils.translation import gettext as _

from funding.history import history_of
from funding.models import CaseLetter, Decision, GrantLetter
from partnerships.dossier import LeftOut, facts_file, history_file, paper_file
from partnerships.dossier.parts import Item
from partnerships.dossier.posts import Paper, Post, Way, of_organisation
from partnerships.models import Need, NeedLine, Organisation
from partnerships.rules.archive import oversees
from portal.documents.models import Document
from portal.lib import clock
from portal.people.actor import Actor


def money_part(actor: Actor, need: Need) -> Iterator[Item]:
    lines = list(need.lines.select_related("recipient").order_by("year", "pk"))
    is_shown = oversees(actor) or any(line.granted_nok is not None for line in lines)
    facts = [
        (f"{one.recipient.name} {one.year}", _sums(one, is_shown)) for one in lines
    ]
    what = _("What was asked for, recommended and granted, in kroner")
    if not is_shown:
        why = _("It is the forum's own until the year is decided.")
        yield LeftOut(_("What the forum recommends"), why)
    found = _decided(need)
    post = _decision(found, what)
    yield facts_file(what, _("amounts.txt"), clock.day_of(post.at), facts, post)
    if found is not None and oversees(actor):
        told = _("How the decision %(reference)s came about")
        what = told % {"reference": found.reference}
        lines_of = history_of(found.allocation, newest=None)
        yield history_file(what, _("decision-history.txt"), lines_of, post)
    yield from _letters(actor, need, {line.recipient_id for line in lines})


def _letters(actor: Actor, need: Need, recipients: Collection[int]) -> Iterator[Item]:
    """Those to all who are granted or refused something: of the year's decision, of
    needs beside the key, of later decisions, and the answers to complaints."""
    letters = GrantLetter.objects.visible_to(actor).filter(
        line__allocation__scheme_year=need.scheme_year_id,
        line__recipient__in=recipients,
    )
    related = letters.select_related("document", "line__recipient")
    for letter in related.defer("document__content"):
        yield _letter("letter", letter.pk, letter.document, letter.line.recipient)
    others = CaseLetter.objects.visible_to(actor).filter(
        grant__scheme_year=need.scheme_year_id, grant__recipient__in=recipients
    )
    beside = others.select_related("document", "grant__recipient").order_by("pk")
    for one in beside.defer("document__content"):
        yield _letter("case-letter", one.pk, one.document, one.grant.recipient)


def _letter(kind: str, number: int, document: Document, to: Organisation) -> Item:
    """``kind`` and ``number`` name the letter in the dossier, and tell it apart."""
    name = _("letter-%(n)s.pdf") if kind == "letter" else _("case-letter-%(n)s.pdf")
    post = Post(
        f"{kind}-{number}",
        document.title,
        Paper.LETTER,
        Way.OUT,
        document.created_at,
        receivers=(of_organisation(to),),
    )
    return paper_file(document.title, name % {"n": number}, document, post)


def _sums(line: NeedLine, is_shown: bool) -> dict[str, int | None]:
    sums: dict[str, int | None] = {_("requested"): line.requested_nok}
    if is_shown:
        sums[_("recommended")] = line.recommended_nok
        sums[_("granted")] = line.granted_nok
    return sums


def _decided(need: Need) -> Decision | None:
    year = need.scheme_year_id
    decisions = Decision.objects.filter(allocation__scheme_year=year)
    return decisions.select_related("allocation").first()


def _decision(found: Decision | None, what: str) -> Post:
    """The year's decision as a post; until there is one, a note of the amounts."""
    if found is None:
        return Post("amounts", what, Paper.NOTE, Way.OWN, clock.now())
    title = f"{found.reference}: {what}"
    return Post("decision", title, Paper.DECISION, Way.OWN, found.decided_at)
