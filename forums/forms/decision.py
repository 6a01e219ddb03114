"""The forms that decide an item: proposals, consensus, votes and dissent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forums.forms.meeting import KeyForm
from forums.models import AgendaItem, ItemProposal, Participant, Vote
from forums.models.agenda import LONGEST_TEXT


def _text(label: Any, rows: int, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=area, **options)


class ProposalForm(KeyForm):
    text = _text(gettext_lazy("Proposal"), 4)


class ConsensusForm(forms.Form):
    """All agree on one of the proposals, or they do not, and it says on what."""

    proposal = forms.ModelChoiceField(
        label=gettext_lazy("What all agree on"),
        queryset=ItemProposal.objects.none(),
        required=False,
        blank=True,  # else radio buttons have none for the lack of it
        empty_label=gettext_lazy("There is no consensus"),
        widget=forms.RadioSelect,
    )
    disagreement = _text(
        gettext_lazy("If there is none: what they do not agree on"), 3, required=False
    )

    def __init__(self, data: Any = None, *, item: AgendaItem) -> None:
        super().__init__(data)
        field = self.fields["proposal"]
        standing = item.proposals.filter(withdrawn_at=None)
        field.queryset = standing  # type: ignore[attr-defined]
        field.label_from_instance = in_short  # type: ignore[attr-defined]


def in_short(proposal: ItemProposal) -> str:
    text = proposal.text if len(proposal.text) <= 120 else f"{proposal.text[:117]}…"
    return f"{proposal.number}. {text}"


class OpenVoteForm(forms.Form):
    secret = forms.BooleanField(
        label=gettext_lazy("Secret: nobody can see who voted for what"), required=False
    )


class BallotForm(forms.Form):
    ABSTAIN = gettext_lazy("I abstain")

    option = forms.TypedChoiceField(
        label=gettext_lazy("Your vote"), coerce=int, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, vote: Vote) -> None:
        super().__init__(data)
        options = vote.options.select_related("proposal").order_by("number")
        rows = [(o.number, in_short(o.proposal)) for o in options if o.proposal]
        self.fields["option"].choices = [  # type: ignore[attr-defined]
            *rows,
            (0, self.ABSTAIN),
        ]


class HandsForm(BallotForm):
    """What is voted for, and whose hands are up; ``rest``: all who have not voted."""

    ABSTAIN = gettext_lazy("They abstain")

    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who votes so"),
        queryset=Participant.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rest = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, vote: Vote, waiting: Sequence[Participant]
    ) -> None:
        super().__init__(data, vote=vote)
        self.waiting = waiting
        self.fields["option"].label = gettext_lazy("What they vote for")
        people = self.fields["people"]
        # Also those who have voted meanwhile: who is passed by, the service says.
        people.queryset = vote.item.meeting.participants.exclude(seat=None)  # type: ignore[attr-defined]
        people.choices = [(one.pk, _who(one)) for one in waiting]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.pop("rest", False):
            given["people"] = self.waiting
        if not given.get("people") and "people" not in self.errors:
            self.add_error("people", _("Tick who votes so, or choose all the others."))
        return given


def _who(participant: Participant) -> str:
    return f"{participant.name}, {participant.represents}"


class DissentForm(forms.Form):
    text = _text(gettext_lazy("Your dissent, for the minutes"), 3)


class DecideRecusalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2_000, required=False
    )
