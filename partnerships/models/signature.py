"""A text that is sent for signing, and who has signed exactly that text."""

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.agreement import Agreement, AgreementParty
from portal.lib import clock
from portal.lib.kept import never_emptied
from portal.people.actor import Actor

# The text and its hash belong together, one round at a time is open, and what has
# come to its end stays there.
ROUND = """
    IF TG_OP = 'INSERT' THEN
        IF NEW.sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex') THEN
            RAISE EXCEPTION 'The hash is not that of the text.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'round_hash';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.outcome <> '' OR NEW.content <> OLD.content OR NEW.sha256 <> OLD.sha256
       OR NEW.agreement_id <> OLD.agreement_id OR NEW.number <> OLD.number
       OR NEW.opened_at <> OLD.opened_at
    THEN
        RAISE EXCEPTION 'What was sent for signing is not changed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'round_stands';
    END IF;
    RETURN NEW;
"""
SIGNED = """
    PERFORM 1 FROM partnerships_agreement a
       JOIN partnerships_signinground r ON r.agreement_id = a.id
      WHERE r.id = NEW.round_id FOR SHARE OF a, r;
    IF NOT EXISTS (
        SELECT 1 FROM partnerships_signinground r
          JOIN partnerships_agreement a ON a.id = r.agreement_id
          JOIN partnerships_agreementparty p ON p.agreement_id = a.id
         WHERE r.id = NEW.round_id AND r.outcome = '' AND a.state = 'signing'
           AND r.sha256 = NEW.sha256
           AND p.id = NEW.party_id AND p.signatory_id = NEW.user_id
    ) THEN
        RAISE EXCEPTION 'A party''s own signatory signs the text that is open.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_of_the_text';
    END IF;
    RETURN NEW;
"""
# Of a text that nobody can be bound by any more it may be let go by its party, which is
# no party now: who signed, for whom and what stand in it.
KEPT = """
    IF NEW.party_id IS NOT NULL
       OR (to_jsonb(NEW) - 'party_id') <> (to_jsonb(OLD) - 'party_id')
       OR NOT EXISTS (
           SELECT 1 FROM partnerships_signinground r
            WHERE r.id = OLD.round_id AND r.outcome IN ('refused', 'void'))
    THEN
        RAISE EXCEPTION 'A signature is kept as it was given.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_is_kept';
    END IF;
    RETURN NEW;
"""


class SigningRoundQuerySet(models.QuerySet["SigningRound"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(agreement__in=Agreement.objects.visible_to(actor))

    def open(self) -> Self:
        return self.filter(outcome="")

    def with_given(self) -> Self:
        """Each with its signatures as ``given``, without a query more."""
        own = Signature.objects.filter(round=OuterRef("pk")).order_by("at", "pk")
        names = "party_id", "user_id", "name", "organisation", "at"
        row = JSONObject(**{name: name for name in names})
        return self.annotate(given=ArraySubquery(own.values(row=row)))


class SigningRound(models.Model):
    """The frozen text as one canonical JSON text, and how its signing went.

    outcome  empty while it is open. Signed by all; refused by a signatory; or void,
             because somebody changed the text: then its signatures count no more.
    """

    class Outcome(models.TextChoices):
        SIGNED = "signed", pgettext_lazy("signing", "signed by all")
        REFUSED = "refused", pgettext_lazy("signing", "refused")
        VOID = "void", pgettext_lazy("signing", "opened for change")

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField()
    content = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    opened_at = models.DateTimeField(default=clock.now, editable=False)
    opened_by_name = models.CharField(max_length=420, editable=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reason = models.TextField(_("reason"), blank=True, max_length=2_000)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by_name = models.CharField(max_length=420, blank=True, editable=False)

    objects: ClassVar[SigningRoundQuerySet] = SigningRoundQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="signing_round_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(outcome=""),
                name="signing_round_one_open",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None)
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="signing_round_closed_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "signed"]) | ~Q(reason=""),
                name="signing_round_undone_with_a_reason",
                violation_error_message=_("Write the reason."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="round_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=ROUND,
            ),
            pgtrigger.Protect(name="round_is_kept", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id}.{self.number}"

    @property
    def is_open(self) -> bool:
        return not self.outcome


class Signature(models.Model):
    """One party's signature on the text of one round.

    ``party`` is empty where that has become one with another party since: see
    partnerships/services/agreement_mergers.py. ``organisation`` is its name of then.
    """

    round = models.ForeignKey(
        SigningRound, on_delete=models.PROTECT, related_name="signatures"
    )
    party = models.ForeignKey(
        AgreementParty, null=True, on_delete=models.PROTECT, related_name="signatures"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=120, blank=True)
    organisation = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[models.Manager["Signature"]]

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "party"], name="signature_once_a_party"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="signature_of_the_text",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=SIGNED,
            ),
            pgtrigger.Trigger(
                name="signature_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=KEPT,
            ),
            pgtrigger.Protect(name="signature_is_kept", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"
