"""The parts that partnerships has: need, ranking, orders, agreements, history."""

import json
from collections.abc import Iterator
from functools import partial

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.dossier.parts import (
    File,
    Item,
    LeftOut,
    facts_file,
    paper_file,
    register_dossier_part,
)
from partnerships.history.need import history_of
from partnerships.models import Agreement, Need, Order, RankedNeed
from portal.documents.zips import Entry, of_bytes
from portal.lib import clock
from portal.lib.formats import day, moment
from portal.people.actor import Actor


def need_part(actor: Actor, need: Need) -> Iterator[Item]:
    """What was sent in, each time, and its attachments."""
    for sent in need.submissions.all():
        text = json.dumps(sent.content, ensure_ascii=False, indent=1)
        what = _("The need as it was sent in, %(receipt)s (%(number)s)") % {
            "receipt": sent.receipt,
            "number": sent.number,
        }
        name = f"{sent.receipt}-{sent.number}.json"
        yield File(what, of_bytes(name, text.encode(), clock.day_of(sent.at)))
    for attachment in need.attachments.there():
        entry = Entry(
            attachment.name,
            clock.day_of(attachment.uploaded_at),
            partial(attachment.file.open, "rb"),
        )
        yield File(_("Attachment: %(name)s") % {"name": attachment.name}, entry)
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
    yield facts_file(
        _("The place in the network's order"),
        _("order-of-needs.txt"),
        clock.today(),
        facts,
    )


def order_part(actor: Actor, need: Need) -> Iterator[Item]:
    orders = (
        Order.objects.visible_to(actor)
        .filter(need=need)
        .select_related("institution", "need__scheme_year")
    )
    for order in orders.order_by("pk"):
        facts = [
            (_("Title"), order.title),
            (_("UH institution"), order.institution.name),
            (_("State"), order.get_state_display()),
            (_("Sent"), moment(order.sent_at)),
            (_("First day"), day(order.starts_on)),
            (_("Last day"), day(order.ends_on)),
            (_("What is ordered"), order.content),
        ]
        for line in order.lines.select_related("need_line"):
            facts.append((str(line.need_line.year), f"{line.price_nok} kr"))
        for answer in order.answers.select_related("organisation"):
            said = f"{answer.get_kind_display()} {answer.message} {answer.values or ''}"
            label = f"{answer.organisation.name}, {moment(answer.at)}"
            facts.append((label, said.strip()))
        yield facts_file(
            _("Order %(reference)s with its answers") % {"reference": order.reference},
            f"{order.reference}.txt",
            clock.day_of(order.updated_at),
            facts,
        )
    hidden = Order.objects.filter(need=need).exclude(pk__in=orders.values("pk"))
    if hidden.exists():
        yield LeftOut(_("Orders that are not sent"), _("They are the owner's own."))


def agreement_part(actor: Actor, need: Need) -> Iterator[Item]:
    related = ("scheme_year", "document", "scan")
    every = Agreement.objects.filter(order__need=need)
    seen = Agreement.objects.visible_to(actor).filter(order__need=need)
    for one in seen.select_related(*related).order_by(F("main").asc(nulls_first=True)):
        what = _("Agreement %(reference)s: %(state)s") % {
            "reference": one.reference,
            "state": one.get_state_display(),
        }
        scan = getattr(one, "scan", None)
        if scan is not None:
            entry = Entry(
                f"{one.reference}.pdf",
                scan.signed_on,
                partial(scan.file.open, "rb"),
            )
            yield File(what, entry)
        elif one.is_signed:
            yield paper_file(what, f"{one.reference}.pdf", one.document)
        else:
            yield LeftOut(what, _("It is not signed by all."))
    if every.exclude(pk__in=seen.values("pk")).exists():
        yield LeftOut(
            _("Agreements in negotiation"), _("They are the parties' own until then.")
        )


def history_part(actor: Actor, need: Need) -> Iterator[Item]:
    lines = history_of(need, is_own=False)
    facts = [(moment(line.at), f"{line.text} {line.who}".strip()) for line in lines]
    yield facts_file(
        _("What has happened to the need"), _("history.txt"), clock.today(), facts
    )


def register() -> None:
    register_dossier_part(10, gettext_lazy("Need"), need_part)
    register_dossier_part(20, gettext_lazy("Network"), ranking_part)
    register_dossier_part(60, gettext_lazy("Orders"), order_part)
    register_dossier_part(70, gettext_lazy("Agreements"), agreement_part)
    register_dossier_part(90, gettext_lazy("History"), history_part)
