"""The forms of an agreement: facts, parties, clauses, milestones and appendices."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.forms.call import DayField
from partnerships.models import (
    Agreement,
    AgreementParty,
    Membership,
    Organisation,
)
from partnerships.models.agreement import LONGEST
from partnerships.services.agreements import FACTS
from portal.lib.fields import KeyField
from portal.people.models import User

Kind = Agreement.Kind
APPENDICES = (Kind.AMENDMENT, Kind.PROLONGATION, Kind.ENDING)


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Plain(forms.Form):
    """Errors of a service go beside their fields, and above when they have none.

    No maxlength on the elements: a browser would cut a pasted text in silence.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def put(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            for name, texts in error.message_dict.items():
                for text in texts:
                    self.add_error(name if name in self.fields else None, text)
        else:
            for text in error.messages:
                self.add_error(None, text)


class StartForm(Plain):
    language = forms.ChoiceField(
        label=_("The language of the agreement"),
        choices=Organisation.WrittenNorwegian.choices,
        widget=forms.RadioSelect,
        help_text=_("The parties agree on it. It can be changed until a clause is."),
    )


class FactsForm(Plain):
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)
    notice_months = forms.IntegerField(
        label=_("Months of notice"), required=False, min_value=0, max_value=36
    )
    court = forms.CharField(
        label=_("Agreed court"),
        required=False,
        max_length=120,
        help_text=_("The district court that the parties agree on."),
    )
    measures = forms.CharField(
        label=_("Measures"),
        required=False,
        max_length=LONGEST * 2,
        widget=area(10),
        help_text=_("What is to be done. It was taken from the order."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, agreement: Agreement) -> None:
        values = {name: getattr(agreement, name) for name in FACTS}
        super().__init__(data, initial={**values, "seen": agreement.version})
        for name in ("title", "measures"):
            self.fields[name].widget.attrs["lang"] = agreement.language

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS}


class PartyForm(Plain):
    org_number = forms.CharField(
        label=_("Organisation number"), required=False, max_length=20
    )
    signatory = forms.ModelChoiceField(
        label=_("Who signs"),
        required=False,
        queryset=User.objects.none(),
        empty_label=_("Not chosen yet"),
        help_text=_("One of your approvers. That person signs in the portal."),
    )
    signatory_title = forms.CharField(
        label=_("That person's title"), required=False, max_length=120
    )
    contact = forms.CharField(label=_("Contact person"), required=False, max_length=200)
    contact_email = forms.EmailField(label=_("The contact's e-mail"), required=False)

    def __init__(self, data: Any = None, *, party: AgreementParty) -> None:
        values = {name: getattr(party, name) for name in self.base_fields}
        super().__init__(data, initial=values | {"signatory": party.signatory_id})
        approvers = Membership.objects.contacts().filter(
            organisation=party.organisation_id
        )
        choices = User.objects.filter(pk__in=approvers.values("user"))
        self.fields["signatory"].queryset = choices.order_by("full_name")  # type: ignore[attr-defined]

    def clean_org_number(self) -> str:
        number: str = self.cleaned_data["org_number"]
        return number.replace(" ", "")


class ClauseForm(Plain):
    heading = forms.CharField(label=_("Heading"), max_length=120)
    text = forms.CharField(
        label=_("Text"), widget=area(14), max_length=LONGEST, strip=False
    )
    message = forms.CharField(
        label=_("Why"), required=False, widget=area(3), max_length=2_000
    )

    def __init__(
        self, data: Any = None, *, language: str, heading: str = "", text: str = ""
    ) -> None:
        super().__init__(data, initial={"heading": heading, "text": text})
        for name in ("heading", "text"):
            self.fields[name].widget.attrs["lang"] = language


class NewClauseForm(ClauseForm):
    after_place = forms.TypedChoiceField(
        label=_("After the clause"), coerce=int, choices=[]
    )

    def __init__(
        self, data: Any = None, *, language: str, places: list[tuple[int, str]]
    ) -> None:
        super().__init__(data, language=language)
        self.fields["after_place"].choices = places  # type: ignore[attr-defined]
        self.fields["after_place"].initial = places[-1][0] if places else None
        self.order_fields(["after_place", "heading", "text", "message"])


class AnswerForm(Plain):
    accepts = forms.TypedChoiceField(
        label=_("Your answer"),
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", pgettext_lazy("of a change", "Accept")),
            ("no", pgettext_lazy("of a change", "Reject")),
        ],
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=area(3),
        max_length=2_000,
        help_text=_("Needed when you reject."),
    )


class MilestoneForm(Plain):
    on = DayField(label=_("Date"))
    title = forms.CharField(label=_("What is to be done"), max_length=200)


class ReasonForm(Plain):
    reason = forms.CharField(label=_("Reason"), widget=area(3), max_length=2_000)


class AppendixForm(ReasonForm):
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[(kind.value, kind.label) for kind in APPENDICES],
        widget=forms.RadioSelect,
    )
    ends_on = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("For a prolongation or an ending: the new last day."),
    )
    field_order = ("kind", "ends_on", "reason")

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        moves = values.get("kind") in (Kind.PROLONGATION, Kind.ENDING)
        if moves and not values.get("ends_on"):
            self.add_error("ends_on", _("Write the new last day."))
        return values


class ExportForm(forms.Form):
    form_key = KeyField(widget=forms.HiddenInput)


class SignedFileForm(Plain):
    """What is registered of every agreement that was signed elsewhere."""

    file = forms.FileField(
        label=_("The signed agreement"),
        help_text=_("A PDF of it, as it was signed on paper or elsewhere."),
    )
    signed_on = DayField(label=_("Signed on"), help_text=_("The last signature's day."))


class ScanForm(SignedFileForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
