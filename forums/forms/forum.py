"""The forms of a forum: its mandate, its seats and the people in them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from forums.models import Forum, ForumRole, Seat, SeatHolder, SeatKind, SeatRule
from partnerships.forms.call import DayField
from partnerships.models import Network, Organisation, Scheme
from portal.lib import clock


class ForumForm(forms.ModelForm):  # type: ignore[type-arg]
    """The mandate, and the rules in it."""

    class Meta:
        model = Forum
        fields = [
            "name",
            "valid_from",
            "valid_to",
            "mandate",
            "quorum_percent",
            "membership_disqualifies",
            "owners_read",
            "notice_days",
            "comment_days",
        ]
        field_classes = {"valid_from": DayField, "valid_to": DayField}
        help_texts = {
            "quorum_percent": gettext_lazy(
                "So large a part of the seats that vote must be there."
            ),
            "membership_disqualifies": gettext_lazy(
                "Who belongs to an owner or UH institution that a need concerns stands "
                "down from it. If not, it is shown, and decided one by one."
            ),
            "owners_read": gettext_lazy(
                "When it is forwarded: the owners of the county, and the UH "
                "institutions that the needs name."
            ),
            "notice_days": gettext_lazy("The agenda goes out so long before."),
            "comment_days": gettext_lazy("So long the minutes are open for comments."),
        }


class NewForumForm(ForumForm):
    scheme = forms.ModelChoiceField(
        label=gettext_lazy("Scheme"),
        queryset=Scheme.objects.order_by("pk"),
        empty_label=gettext_lazy("Choose a scheme"),
    )

    class Meta(ForumForm.Meta):
        fields = ["scheme", *ForumForm.Meta.fields]


class SeatRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SeatRule
        fields = ["may_speak", "may_propose", "may_vote", "at_least", "at_most"]


class SeatForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new seat in a forum."""

    class Meta:
        model = Seat
        fields = ["kind", "network", "organisation", "represents", "valid_from"]
        field_classes = {"valid_from": DayField}
        help_texts = {
            "network": gettext_lazy("For a seat that a network's owners share."),
            "organisation": gettext_lazy("For the seat of one owner or institution."),
            "represents": gettext_lazy(
                "Whom the seat is for. Empty: the network or organisation."
            ),
        }

    def __init__(self, data: Any = None, *, forum: Forum) -> None:
        super().__init__(
            data, instance=Seat(forum=forum), initial={"valid_from": clock.today()}
        )
        kinds = [("", gettext("Choose a kind")), *SeatKind.choices]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        networks = Network.objects.in_county(forum.county)
        choose(self.fields["network"], networks, gettext("Not for a network"))
        own = Organisation.objects.owners().in_county(forum.county)
        uh = Organisation.objects.of_kind(Organisation.Kind.UH)
        found = (own | uh).valid_on(clock.today()).in_norwegian_order()
        choose(self.fields["organisation"], found, gettext("No organisation"))
        self.fields["represents"].required = False

    def _post_clean(self) -> None:
        """The service builds the seat, and says what is wrong with it."""


class HolderForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person for a seat; work contact data only."""

    class Meta:
        model = SeatHolder
        fields = ["part", "name", "title", "organisation", "email", "phone"]
        fields += ["valid_from"]
        field_classes = {"valid_from": DayField}
        help_texts = {
            "email": gettext_lazy(
                "The address of a user of the portal lets the person see the papers, "
                "and vote; one who becomes a user with it later is linked then."
            ),
        }

    def __init__(self, data: Any = None, *, seat: Seat) -> None:
        super().__init__(data, initial={"valid_from": clock.today()})
        field = self.fields["organisation"]
        if seat.network is None:
            del self.fields["organisation"]
            return
        members = Network.objects.filter(pk=seat.network.pk)
        found = members.members_on(clock.today()).in_norwegian_order()
        choose(field, found, gettext("Choose an owner"))
        field.required = True

    def _post_clean(self) -> None:
        """The service builds the row, and says what is wrong with it."""


class RoleForm(forms.Form):
    """The leader or the secretary: a user of the portal, the governor's people too."""

    kind = forms.ChoiceField(label=gettext_lazy("Role"), choices=ForumRole.Kind.choices)
    email = forms.EmailField(label=gettext_lazy("E-mail at work"))
    valid_from = DayField(label=gettext_lazy("First day"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"valid_from": clock.today()})


def choose(field: Any, among: QuerySet[Any], nobody: str) -> None:
    """``nobody``: what is said as long as none of them is chosen."""
    field.queryset, field.empty_label = among, nobody


def seat_rule_forms(forum: Forum, data: Any = None) -> list[SeatRuleForm]:
    """A form for each kind of seat, in the order of SeatKind."""
    there = {rule.kind: rule for rule in forum.seat_rules.all()}
    return [
        SeatRuleForm(data, instance=there[kind], prefix=kind)
        for kind in SeatKind.values
        if kind in there
    ]
