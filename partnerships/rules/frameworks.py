"""Who makes a framework of a network and a UH institution, and what it bounds."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import (
    Agreement,
    AgreementParty,
    Network,
    Organisation,
    SchemeYear,
)
from partnerships.rules.agreements import may_register, may_write
from partnerships.rules.networks import is_host
from portal.lib.formats import day
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.rules import may_edit


def may_make_framework(actor: Actor, network: Network) -> Verdict:
    """Its host, or a UH institution; both are parties, and negotiate as equals."""
    if network.host_now is None:
        return no(
            _("%(network)s has no host now. The county governor says who hosts it.")
            % {"network": network.name}
        )
    if actor.kind != Organisation.Kind.UH and not is_host(actor, network):
        return no(
            _("%(host)s, which hosts %(network)s, or a UH institution makes it.")
            % {"host": network.host_now.name, "network": network.name}
        )
    return may_edit(actor)


def may_write_years(
    actor: Actor, agreement: Agreement, parties: Iterable[AgreementParty]
) -> Verdict:
    """What a framework gives each year, or an appendix to it changes, while it is in
    negotiation."""
    if not agreement.gives_years:
        return no(_("Only a framework has amounts and days for each year."))
    return may_write(actor, agreement, parties)


def may_register_framework(
    actor: Actor,
    agreement: Agreement,
    parties: Iterable[AgreementParty],
    *,
    is_begun: bool,
) -> Verdict:
    """Say that it was signed elsewhere, and what it says."""
    if not agreement.is_framework:
        return no(_("Only a framework is registered so."))
    return may_register(actor, agreement, parties, is_begun=is_begun)


def is_not_too_long(
    year: SchemeYear, first: dt.date | None, last: dt.date | None
) -> Verdict:
    """Of a framework's period, and of the time that a prolongation adds to one, by the
    rules of its year."""
    most = year.framework_years
    if first and last and last.year - first.year >= most:
        text = ngettext(
            "A framework lasts at most %(n)s year.",
            "A framework lasts at most %(n)s years.",
            most,
        )
        return no(text % {"n": most})
    return YES


def is_within_period(
    framework: Agreement,
    last_day: dt.date | None,
    first: dt.date | None,
    last: dt.date | None,
) -> Verdict:
    """Of an order under it; ``last_day`` by the framework's appendices."""
    begins = framework.starts_on
    if begins and last_day and first and last and (first < begins or last > last_day):
        return no(
            _("The framework is for %(first)s to %(last)s: order within that.")
            % {"first": day(begins), "last": day(last_day)}
        )
    return YES
