from typing import ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from funding.models.granted import Granted
from partnerships.models import Organisation, SchemeYear
from portal.lib.addresses import address_of
from portal.people.actor import Actor

Kind = Organisation.Kind

# Of a trigger that declares ``of_grant bigint`` and has set it: once a grant is
# planned, its instalments less what is claimed back are what is granted. One that came
# back and has another in its place does not count.
PAID_IS_GRANTED = """
    IF EXISTS (SELECT 1 FROM funding_payment p WHERE p.grant_id = of_grant)
       AND (SELECT COALESCE(SUM(p.amount_nok), 0) FROM funding_payment p
             WHERE p.grant_id = of_grant AND NOT p.superseded)
         - (SELECT COALESCE(SUM(c.amount_nok), 0) FROM funding_repaymentclaim c
             WHERE c.grant_id = of_grant AND c.state <> 'withdrawn')
        <> (SELECT COALESCE(SUM(g.amount_nok), 0)
              FROM funding_grant t
              JOIN partnerships_schemeyear y ON y.id = t.scheme_year_id
              JOIN funding_granted g ON g.recipient_id = t.recipient_id
               AND g.scheme_id = y.scheme_id AND g.county_id = y.county_id
               AND g.year = y.year
             WHERE t.id = of_grant)
    THEN RAISE EXCEPTION 'The instalments are not together what is granted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'paid_is_granted';
    END IF;
"""
# The same for every grant that the decisions of ``the_year``, a scheme year, are about.
ALL_PAID_IS_GRANTED = f"""
    FOR of_grant IN SELECT DISTINCT t.id
          FROM funding_granted d
          JOIN partnerships_schemeyear y ON y.scheme_id = d.scheme_id
           AND y.county_id = d.county_id AND y.year = d.year
          JOIN funding_grant t ON t.scheme_year_id = y.id
           AND t.recipient_id = d.recipient_id
         WHERE d.scheme_year_id = the_year
    LOOP {PAID_IS_GRANTED} END LOOP;
"""  # noqa: S608 - our own text


def _any(name: str) -> Exists:
    """Of a model above this one, which is there when somebody asks."""
    model = apps.get_model("funding", name)
    return Exists(model._default_manager.filter(grant=OuterRef("pk")))


class GrantQuerySet(models.QuerySet["Grant"]):
    def visible_to(self, actor: Actor) -> Self:
        """The recipient's own, the county governor's and the national admin's.

        Who is paid it after a merger reads it too.
        """
        if actor.system or actor.kind == Kind.NATIONAL:
            return self
        if actor.kind == Kind.GOVERNOR:
            return self.filter(scheme_year__county_id__in=actor.county_ids)
        if actor.organisation_id is None:
            return self.none()
        me = actor.organisation_id
        paid = self.model._default_manager.filter(payments__recipient=me)
        return self.filter(Q(recipient=me) | Q(pk__in=paid.values("pk")))

    def with_more(self) -> Self:
        """Each with whether there are claims, complaints, letters beside the first, and
        anything to accept.

        Most have none, and nobody needs to ask for them.
        """
        return self.annotate(
            has_claims=_any("RepaymentClaim"),
            has_complaints=_any("Complaint"),
            has_letters=_any("CaseLetter"),
            has_acceptances=Exists(
                apps.get_model("funding", "Acceptance")._default_manager.filter(
                    Q(needs_of=OuterRef("pk"))
                    | Q(
                        line__recipient=OuterRef("recipient"),
                        line__allocation__scheme_year=OuterRef("scheme_year"),
                    )
                )
            ),
        )

    def with_amount(self) -> Self:
        """Each with ``granted_nok``, by every decision that is about it."""
        granted = Granted.objects.filter(
            scheme=OuterRef("scheme_year__scheme"),
            county=OuterRef("scheme_year__county"),
            year=OuterRef("scheme_year__year"),
            recipient=OuterRef("recipient"),
        )
        total = granted.order_by().values("recipient").annotate(nok=Sum("amount_nok"))
        return self.annotate(granted_nok=Coalesce(Subquery(total.values("nok")), 0))

    def with_network_part(self) -> Self:
        """Each with ``for_network_nok``, what of it the key gives a hosted network."""
        lines = apps.get_model("funding", "AllocationLine")._default_manager.filter(
            allocation__scheme_year=OuterRef("scheme_year"),
            recipient=OuterRef("recipient"),
        )
        part = Subquery(lines.values("for_network_nok")[:1])
        return self.annotate(for_network_nok=Coalesce(part, 0))


class Grant(models.Model):
    """What a recipient is paid in a year: all that is decided for it, whenever.

    By the key, to needs by themselves, committed in earlier years, and changed later:
    the recipient's rows of ``funding_granted`` for the year. One that was refused has
    a grant of 0. Made by funding/services/grants.py when something is decided.
    """

    scheme_year = models.ForeignKey(
        SchemeYear, on_delete=models.PROTECT, related_name="grants"
    )
    recipient = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="grants"
    )
    granted_nok: int  # set by with_amount
    for_network_nok: int  # set by with_network_part
    # Set by with_more:
    has_claims: bool
    has_complaints: bool
    has_letters: bool
    has_acceptances: bool

    objects: ClassVar[GrantQuerySet] = GrantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scheme_year", "recipient"],
                name="grant_once_a_year_per_recipient",
            )
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.scheme_year.year}"

    def get_absolute_url(self) -> str:
        return address_of("funding:grant_detail", self.pk)
