"""The forms of a meeting and its agenda."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext

from forums.models import AgendaItem, Forum, Meeting
from forums.models.agenda import LONGEST_TEXT
from partnerships.forms.call import MomentField
from partnerships.models import ForwardedRanking, Need, Network, SchemeYear
from portal.lib.fields import KeyField
from portal.lib.file_types import ACCEPT


class MeetingForm(forms.Form):
    """When, where and what year's needs; the service makes it the forum's."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    starts_at = MomentField(label=gettext_lazy("Begins"))
    ends_at = MomentField(label=gettext_lazy("Ends"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=gettext_lazy("Link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("For those who take part from elsewhere."),
    )
    scheme_year = forms.ModelChoiceField(
        label=gettext_lazy("Treats the needs of"),
        queryset=SchemeYear.objects.none(),
        empty_label=gettext_lazy("No year"),
        required=False,
        help_text=gettext_lazy("Leave it empty if the meeting treats no needs."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        forum: Forum | None,
        network: Network | None,
        meeting: Meeting | None = None,
    ) -> None:
        fields = ("title", "starts_at", "ends_at", "place", "link", "scheme_year")
        initial = {name: getattr(meeting, name) for name in fields} if meeting else {}
        super().__init__(data, initial=initial)
        years = SchemeYear.objects.select_related("scheme", "county")
        if forum is not None:
            years = years.filter(county=forum.county_id, scheme=forum.scheme_id)
        elif network is not None:
            years = years.filter(county=network.county_id)
        self.fields["scheme_year"].queryset = years.order_by("-year")  # type: ignore[attr-defined]


class KeyForm(forms.Form):
    """Carries the key that makes the same form, sent twice, one thing."""

    form_key = KeyField(widget=forms.HiddenInput, initial=uuid.uuid4)


class NewMeetingForm(KeyForm, MeetingForm):
    pass


class VersionForm(forms.Form):
    """Carries the version that was shown, so that nothing newer is written over."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ChangeMeetingForm(VersionForm, MeetingForm):
    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(
            data, forum=meeting.forum, network=meeting.network, meeting=meeting
        )
        self.initial["version"] = meeting.version


class ItemForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=AgendaItem.Kind.choices
    )
    text = forms.CharField(
        label=gettext_lazy("What it is about"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class NewItemForm(KeyForm, ItemForm):
    suggestion = forms.CharField(
        label=gettext_lazy("Proposed decision"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "What the meeting can agree on. Others can propose too."
        ),
    )


class ChangeItemForm(VersionForm, ItemForm):
    pass


class NoteForm(forms.Form):
    minutes = forms.IntegerField(
        label=gettext_lazy("Time"), min_value=0, max_value=600, required=False
    )
    text = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class PaperForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    internal = forms.BooleanField(
        label=gettext_lazy("Internal: kept from who stands down from the item"),
        required=False,
    )


class NeedsForm(forms.Form):
    """Which networks' orders, and which needs that none has ranked."""

    forwarded = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Orders that networks have forwarded"),
        queryset=ForwardedRanking.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Needs that no network has ranked"),
        queryset=Need.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, item: AgendaItem) -> None:
        super().__init__(data)
        year = item.meeting.scheme_year_id
        forwarded = ForwardedRanking.objects.filter(
            called_back_at=None, ranking__scheme_year=year
        )
        ranked = forwarded.values("ranking__places__need")
        needs = Need.objects.submitted().filter(scheme_year=year)
        needs = needs.exclude(pk__in=ranked).exclude(pk__in=item.needs.values("need"))
        if item.meeting.network_id is not None:
            forwarded = forwarded.filter(ranking__network=item.meeting.network_id)
        orders = forwarded.select_related("ranking__network").only(
            *("order", "called_back_at", "ranking__scheme_year"),
            "ranking__network__name",
        )
        # What is shown of each, and what it is asked for when it is put on the item.
        chosen = needs.select_related("owner").only(
            "title", "owner__name", "state", "scheme_year"
        )
        self._offer("forwarded", orders.order_by("ranking__network__name"))
        self._offer("needs", chosen.order_by("owner__sort_key", "pk"))

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Read once: the template asks whether there are any, and then for each."""
        field: Any = self.fields[name]
        words: Any = {"forwarded": _order_in_words, "needs": _need_in_words}[name]
        field.queryset = rows
        field.choices = [(row.pk, words(row)) for row in rows]


def _order_in_words(forwarded: ForwardedRanking) -> str:
    count = len(forwarded.order)
    text = ngettext("%(network)s, %(n)s need", "%(network)s, %(n)s needs", count)
    return text % {"network": forwarded.ranking.network.name, "n": count}


def _need_in_words(need: Need) -> str:
    return f"{need.title}, {need.owner.name}"


class ReasonForm(forms.Form):
    """Says why: what ties one to an item, or why a meeting is cancelled."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
