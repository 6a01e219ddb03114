"""The parts that partnerships has: need, ranking, orders, agreements, history."""

import json
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import F, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.dossier.parts import (
    JSON,
    File,
    Item,
    LeftOut,
    facts_file,
    history_file,
    paper_file,
    register_dossier_part,
    upload_file,
)
from partnerships.dossier.posts import (
    Correspondent,
    Paper,
    Post,
    Way,
    of_organisation,
    of_parties,
)
from partnerships.history.agreement import history_of as history_of_agreement
from partnerships.history.need import history_of
from partnerships.history.order import history_of as history_of_order
from partnerships.models import (
    Agreement,
    Need,
    NeedLine,
    Order,
    RankedNeed,
)
from partnerships.need.snapshots import differences
from partnerships.order.cells import line_of
from partnerships.pages.order import (
    ANSWERS,
    Change,
    Round,
    facts_of,
    rounds_of,
    terms_shown,
)
from portal.documents.zips import of_bytes
from portal.lib import clock
from portal.lib.formats import moment, nok
from portal.lib.text import Text
from portal.people.actor import Actor


def need_part(actor: Actor, need: Need) -> Iterator[Item]:
    """What was sent in, each time, to be read and as data; its attachments with the
    newest."""
    owner = (of_organisation(need.owner),)
    at = need.submitted_at or need.created_at
    post = Post("need", need.title, Paper.APPLICATION, Way.IN, at, owner)
    for sent in need.submissions.all():
        text = json.dumps(sent.content, ensure_ascii=False, indent=1)
        what = _("The need as it was sent in, %(receipt)s (%(number)s)") % {
            "receipt": sent.receipt,
            "number": sent.number,
        }
        name, dated = f"{sent.receipt}-{sent.number}", clock.day_of(sent.at)
        post = replace(post, key=f"need-{sent.number}", title=what, at=sent.at)
        facts = [(each.label, each.after) for each in differences({}, sent.content)]
        yield facts_file(what, f"{name}.txt", dated, facts, post)
        data = _("The same as data: %(what)s") % {"what": what}
        entry = of_bytes(f"{name}.json", text.encode(), dated)
        yield File(data, entry, post, JSON)
    for attachment in need.attachments.there():
        what = _("Attachment: %(name)s") % {"name": attachment.name}
        yield upload_file(what, attachment, post)
    yield LeftOut(
        _("Comments and drafts"),
        _("They are the owner's own, and were never sent in."),
    )


def ranking_part(actor: Actor, need: Need) -> Iterator[Item]:
    """The place in the network's order that was handed to the forum."""
    places = RankedNeed.objects.filter(
        need=need, ranking__forwardings__isnull=False
    ).select_related("ranking__network")
    found = list(places.distinct())
    if not found:
        yield LeftOut(
            _("The network's order"), _("No network has handed on its order with it.")
        )
        return
    facts = [(each.ranking.network.name, each.rank) for each in found]
    what = _("The place in the network's order")
    at = max(each.ranking.updated_at for each in found)
    networks = tuple(Correspondent(each.ranking.network.name) for each in found)
    post = Post("ranking", what, Paper.STATEMENT, Way.IN, at, networks)
    yield facts_file(what, _("order-of-needs.txt"), clock.day_of(at), facts, post)


def order_part(actor: Actor, need: Need) -> Iterator[Item]:
    """Each order with its files, and what was answered."""
    related = (
        "institution",
        "department",
        "need__scheme_year",
        "need__owner",
        "need__carried_by",
    )
    orders = Order.objects.visible_to(actor).filter(need=need)
    for order in orders.select_related(*related).order_by("pk"):
        yield from _order(order)
    hidden = Order.objects.filter(need=need).exclude(pk__in=orders.values("pk"))
    if hidden.exists():
        yield LeftOut(_("Orders that are not sent"), _("They are the owner's own."))


def _ordered(order: Order) -> Iterator[tuple[Text, str]]:
    """All that the order's page tells of it."""
    yield _("Title"), order.title
    yield _("State"), order.get_state_display()
    yield _("Sent"), moment(order.sent_at)
    yield from facts_of(order)
    if order.department is not None:
        yield _("Department"), order.department.name
    yield _("What is ordered"), order.content
    yield _("Schools"), order.schools
    for term in terms_shown(order):
        asked = _("%(days)s days, %(people)s people")
        words = {"days": term.days or "–", "people": term.people or "–"}
        yield term.name, asked % words
    for line in order.lines.select_related("need_line"):
        yield str(line.need_line.year), nok(line.price_nok)
    names = order.contacts.order_by("pk").values_list("name", flat=True)
    yield _("Contacts"), ", ".join(names) or "–"


def _order(order: Order) -> Iterator[Item]:
    facts = list(_ordered(order))
    rounds = _rounds(order)
    for each in rounds:
        answer = each.answer
        said = (answer.get_kind_display(), answer.message, *_proposed(each))
        label = f"{answer.organisation.name}, {moment(answer.at)}"
        facts.append((label, " ".join(_ended(str(text)) for text in said if text)))
    what = _("Order %(reference)s with its answers") % {"reference": order.reference}
    at = order.sent_at or order.created_at
    owner, uh = of_organisation(order.holder), of_organisation(order.institution)
    post = Post(order.reference, what, Paper.LETTER, Way.IN, at, (owner,), (uh,))
    dated = clock.day_of(order.updated_at)
    yield facts_file(what, f"{order.reference}.txt", dated, facts, post)
    for file in order.files.there():
        what = _("Attachment: %(name)s") % {"name": file.name}
        yield upload_file(what, file, post)
    what = _("What has happened to the order %(reference)s") % {
        "reference": order.reference
    }
    lines = history_of_order(order, is_own=False, newest=None)
    yield history_file(what, f"{order.reference}-{_('history.txt')}", lines, post)
    for each in rounds:
        yield _answer(order, each, owner, uh)


def _ended(text: str) -> str:
    """With a full stop, which it may have been written with."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _rounds(order: Order) -> list[Round]:
    """As the order's page shows them."""
    prefetch_related_objects([order], ANSWERS)
    priced = [line_of(name) for each in order.answers.all() for name in each.values]
    lines = NeedLine.objects.select_related("need").in_bulk(filter(None, priced))
    return rounds_of(order, list(lines.values()))


def _proposed(each: Round) -> list[str]:
    """«Last day: 20 December 2019 (it was 15 June 2019)», of each cell."""
    return [_change(change) for change in each.changes]


def _change(change: Change) -> str:
    words = _("%(label)s: %(after)s (it was %(before)s)")
    if change.last is not None:
        words = _(
            "%(label)s: %(after)s (it was %(before)s, and the round before proposed "
            "%(last)s)"
        )
    return words % {
        "label": change.label,
        "after": change.after,
        "before": change.before,
        "last": change.last,
    }


def _answer(order: Order, each: Round, owner: Correspondent, uh: Correspondent) -> File:
    answer = each.answer
    what = _("Answer %(number)s to the order %(reference)s: %(kind)s") % {
        "number": answer.number,
        "reference": order.reference,
        "kind": answer.get_kind_display(),
    }
    sides = ((uh,), (owner,)) if answer.side == Order.Side.UH else ((owner,), (uh,))
    key = f"{order.reference}-answer-{answer.number}"
    post = Post(key, what, Paper.LETTER, Way.IN, answer.at, *sides)
    facts = [
        (_("From"), answer.organisation.name),
        (_("At"), moment(answer.at)),
        (_("Message"), answer.message),
        (_("Proposed"), _proposed(each)),
    ]
    name = f"{order.reference}-{answer.number}.txt"
    return facts_file(what, name, clock.day_of(answer.at), facts, post)


def agreement_part(actor: Actor, need: Need) -> Iterator[Item]:
    related = ("scheme_year", "document", "scan")
    every = Agreement.objects.filter(order__need=need)
    seen = every.visible_to(actor).with_last_day()
    in_order = seen.select_related(*related).order_by(
        F("main").asc(nulls_first=True), "pk"
    )
    for one in in_order.prefetch_related("parties"):
        what = _("Agreement %(reference)s: %(state)s") % {
            "reference": one.reference,
            "state": one.get_state_display(),
        }
        scan = getattr(one, "scan", None)
        post = _agreement_post(one)
        if scan is not None:
            yield upload_file(what, scan, post, f"{one.reference}.pdf")
        elif one.is_signed:
            yield paper_file(what, f"{one.reference}.pdf", one.document, post)
        else:
            yield LeftOut(what, _("It is not signed by all."))
        if one.is_signed:
            yield _history(one, post)
    hidden = every.exclude(pk__in=seen.values("pk"))
    their_own = _("They are the parties' own until they are signed.")
    if hidden.exclude(state=Agreement.State.DROPPED).exists():
        yield LeftOut(_("Agreements in negotiation"), their_own)
    if hidden.filter(state=Agreement.State.DROPPED).exists():
        yield LeftOut(_("Negotiations that came to nothing"), their_own)


def _history(one: Agreement, post: Post) -> File:
    what = _("What has happened to the agreement %(reference)s") % {
        "reference": one.reference
    }
    lines = history_of_agreement(one, newest=None)
    return history_file(what, f"{one.reference}-{_('history.txt')}", lines, post)


def _agreement_post(one: Agreement) -> Post:
    title = _("Agreement %(reference)s: %(title)s")
    if one.is_appendix:
        title = _("Appendix %(reference)s: %(title)s")
    return Post(
        one.reference,
        title % {"reference": one.reference, "title": one.title},
        Paper.AGREEMENT,
        Way.IN,
        one.in_force_at or one.created_at,
        of_parties(one.parties.all()),
    )


def history_part(actor: Actor, need: Need) -> Iterator[Item]:
    lines = history_of(need, is_own=False, newest=None)
    what = _("What has happened to the need")
    post = Post("history", what, Paper.NOTE, Way.OWN, clock.now())
    yield history_file(what, _("history.txt"), lines, post)


def register() -> None:
    register_dossier_part(10, gettext_lazy("Need"), need_part)
    register_dossier_part(20, gettext_lazy("Network"), ranking_part)
    register_dossier_part(60, gettext_lazy("Orders"), order_part)
    register_dossier_part(70, gettext_lazy("Agreements"), agreement_part)
    register_dossier_part(90, gettext_lazy("History"), history_part)
