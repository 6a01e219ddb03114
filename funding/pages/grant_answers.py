"""What the recipient of a grant is asked to accept, each with its forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Q
from django.forms import Form
from django.http import Http404, QueryDict

from funding.forms.decisions import AnswerForm, MoreTimeForm
from funding.models import Acceptance, Grant
from portal.people.actor import Actor


@dataclass
class Asked:
    """One letter's question. The forms have ids of their own, for there may be two."""

    acceptance: Acceptance
    answer_form: Form = field(init=False)
    time_form: Form = field(init=False)

    def __post_init__(self) -> None:
        self.bind()

    def bind(self, data: QueryDict | None = None) -> None:
        ids = f"id_{self.acceptance.pk}_%s"
        make = partial(AnswerForm, auto_id=ids), partial(MoreTimeForm, auto_id=ids)
        self.answer_form, self.time_form = (each(data) for each in make)


def asked_of(actor: Actor, grant: Grant) -> Sequence[Asked]:
    """By the key first, then to its needs; one query, and none where nothing is asked.

    ``grant`` is from ``with_more``.
    """
    if not grant.has_acceptances:
        return ()
    found = Acceptance.objects.visible_to(actor).filter(
        Q(needs_of=grant)
        | Q(
            line__recipient=grant.recipient_id,
            line__allocation__scheme_year=grant.scheme_year_id,
        )
    )
    ordered = found.select_related("answered_by").order_by("needs_of", "pk")
    return [Asked(each) for each in ordered]


def chosen(asked: Sequence[Asked], pk: str | None) -> Asked:
    """The one that a form is about; where it does not say, the first that waits.

    Raises Http404 when there is none.
    """
    found = [each for each in asked if pk in (None, "", str(each.acceptance.pk))]
    if not found:
        raise Http404
    return min(found, key=lambda each: not each.acceptance.is_waiting)
