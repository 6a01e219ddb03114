"""A framework for several years between a network and a UH institution.

It is an agreement as others: negotiated, signed, sealed, with appendices. It is made
from no order; orders are made under it, year by year.
"""

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.models import (
    Agreement,
    AgreementParty,
    Network,
    Organisation,
    SchemeYear,
)
from partnerships.rules import frameworks as rules
from partnerships.services.agreement_starts import USUAL_NOTICE, host_party, party_for
from partnerships.services.agreements import put_clauses
from portal.audit.services import record
from portal.lib.text import one_line
from portal.lib.verdict import require
from portal.people.actor import Actor

Role = AgreementParty.Role


@transaction.atomic
def start_framework(
    *,
    actor: Actor,
    network: Network,
    institution: Organisation,
    scheme_year: SchemeYear,
    language: str,
    title: str,
    starts_on: dt.date,
    ends_on: dt.date,
    form_key: UUID,
) -> Agreement:
    """In negotiation, with the portal's clauses for frameworks; the host signs for the
    network. The same ``form_key`` again gives the framework that it made.

    Raises PermissionDenied (neither the host nor the institution), or ValidationError.
    """
    # Twins of one form come one after the other, and the second finds the first's.
    Network.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
    there = Agreement.objects.filter(form_key=form_key, network=network).first()
    if there:
        return there
    require(rules.may_make_framework(actor, network))
    _check(actor, network, institution, scheme_year, starts_on, ends_on)
    framework = Agreement(
        kind=Agreement.Kind.FRAMEWORK,
        network=network,
        scheme_year=scheme_year,
        language=language,
        title=one_line(title),
        starts_on=starts_on,
        ends_on=ends_on,
        notice_months=USUAL_NOTICE,
        form_key=form_key,
        created_by_id=actor.user_id,
    )
    _save(framework, network, institution)
    named = {"network": network.name, "institution": institution.name}
    record(actor=actor, action="agreement.framework_made", obj=framework, **named)
    return framework


def _save(framework: Agreement, network: Network, institution: Organisation) -> None:
    framework.full_clean()
    framework.save(force_insert=True)
    put_clauses(framework)
    with override(framework.language):
        _put_parties(framework, network, institution)


def _check(
    actor: Actor,
    network: Network,
    institution: Organisation,
    scheme_year: SchemeYear,
    starts_on: dt.date,
    ends_on: dt.date,
) -> None:
    if institution.kind != Organisation.Kind.UH or (
        actor.kind == Organisation.Kind.UH and institution.pk != actor.organisation_id
    ):
        raise ValidationError({"institution": _("Choose your own institution.")})
    if scheme_year.county_id != network.county_id:
        raise ValidationError(
            {"scheme_year": _("Choose a year of the network's own county.")}
        )
    if not (short := rules.is_not_too_long(scheme_year, starts_on, ends_on)):
        raise ValidationError({"ends_on": short.reason})


def _put_parties(
    framework: Agreement, network: Network, institution: Organisation
) -> None:
    host = network.host_now
    assert host is not None  # noqa: S101  the rule has said so
    host_party(framework, network, host).save()
    party_for(framework, institution, Role.UH).save()
