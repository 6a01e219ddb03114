"""A framework between the cast's network and its UH institution, by the services."""

import datetime as dt
import uuid

from django.core.files.base import ContentFile
from django.urls import reverse

from partnerships.models import Agreement, Order
from partnerships.services.agreement_scans import register_framework
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.agreements import change_facts, name_party
from partnerships.services.framework_years import set_years
from partnerships.services.frameworks import start_framework
from partnerships.services.order_frames import put_under
from partnerships.services.signing import send_for_signing
from tests import factories as make_a
from tests import files
from tests.partnerships import agreements as made
from tests.partnerships import ordering

YEARS = {2018: (200_000, 12), 2019: (300_000, None)}


def started(people, who="member", **facts) -> Agreement:
    """By the network's host, whose editor the cast's member is."""
    return start_framework(
        actor=people.actor(who),
        network=people.network,
        **{
            "institution": people.uh,
            "scheme_year": people.scheme_year,
            "language": "nn",
            "title": "Rammeavtale for Nordre",
            "starts_on": dt.date(2018, 1, 1),
            "ends_on": dt.date(2020, 12, 31),
            "form_key": uuid.uuid4(),
            **facts,
        },
    )


def complete(people, years=None) -> Agreement:
    """With nothing missing: it can be sent for signing."""
    framework = started(people)
    change_facts(
        actor=people.actor("member"),
        agreement=framework,
        values=made.facts_of(framework, court="Sunnmøre tingrett"),
        seen=framework.version,
    )
    set_years(
        actor=people.actor("uh_partner"),
        agreement=framework,
        limits=YEARS if years is None else years,
    )
    for role, actor, user in (
        ("owner", people.actor("member"), people.approver),
        ("uh", people.actor("uh_partner"), made.uh_approver(people)),
    ):
        party = made.party(framework, role)
        name_party(
            actor=actor,
            party=party,
            values={
                "org_number": make_a.org_number(7_300_000 + len(role)),
                "signatory": user,
                "signatory_title": "",
                "contact": "Per Olsen",
                "contact_email": "",
            },
        )
    made.agree(framework)
    return Agreement.objects.get(pk=framework.pk)


def in_force(people, years=None) -> Agreement:
    framework = complete(people, years)
    send_for_signing(actor=people.actor("member"), agreement=framework)
    made.signed_by(people, framework, people.actor("approver"))
    made.signed_by(people, framework, made.uh_actor(people))
    return Agreement.objects.get(pk=framework.pk)


def scanned(people, framework=None, who="approver", **changes) -> Agreement:
    """Signed elsewhere, with its scan, its years and who signed."""
    framework = framework or started(people)
    facts = {
        "file": ContentFile(files.pdf(), name="rammeavtale.pdf"),
        "name": "rammeavtale.pdf",
        "signed_on": dt.date(2017, 12, 1),
        "limits": YEARS,
        "signatories": {
            party.pk: f"Leiar {party.role}" for party in framework.parties.all()
        },
    }
    return register_framework(
        actor=people.actor(who), agreement=framework, **facts | changes
    )


def appendix(people, framework, kind="amendment", ends_on=None) -> Agreement:
    return start_appendix(
        actor=people.actor("uh_partner"),
        agreement=framework,
        kind=kind,
        reason="Fleire skular vil vere med",
        ends_on=ends_on,
    )


def changed(people, one, limits) -> Agreement:
    """An appendix that says this of the years."""
    return set_years(actor=people.actor("member"), agreement=one, limits=limits)


def draft_under(people, framework, line, price=60_000, **changes) -> Order:
    order = ordering.draft(people, line, price, **changes)
    return put_under(actor=people.actor("member"), order=order, framework=framework)


def addresses(people) -> dict[str, str]:
    """Of every page of frameworks, by its row in tests/test_access.py."""
    talks = started(people)
    order = make_a.OrderFactory(need=people.need)
    args = {
        "framework_new": people.network.pk,
        "framework_years": talks.pk,
        "framework_register": talks.pk,
        "order_framework": order.pk,
    }
    found = {
        name: reverse(f"partnerships:{name}", args=[pk]) for name, pk in args.items()
    }
    found["agreement_detail/framework"] = talks.get_absolute_url()
    return {f"partnerships:{name}": address for name, address in found.items()}
