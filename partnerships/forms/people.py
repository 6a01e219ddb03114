"""What is asked on the pages of an organisation's people."""

from collections.abc import Iterable
from typing import Any

from allauth.account.fields import PasswordField, SetPasswordField
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnerships.forms.call import DayField
from partnerships.models import Membership
from partnerships.models.membership import LONGEST_MESSAGE
from portal.people.models import User

Role, AUDITOR = Membership.Role, Membership.Role.AUDITOR
# In the order of what they open, each told in words.
ROLES = [
    (
        Role.READER,
        _("Reader: sees all that the organisation sees, and changes nothing"),
    ),
    (Role.EDITOR, _("Editor: writes needs and answers, and sees everything")),
    (
        Role.APPROVER,
        _("Approver: submits and approves too, and lets people in and out"),
    ),
    (
        Role.AUDITOR,
        _(
            "Auditor: sees what a reader sees until a last day, and takes out cases "
            "and agreements with all their papers"
        ),
    ),
]
TEXT = forms.Textarea(attrs={"rows": 4})


class RoleForm(forms.Form):
    """A role; and until when, which is asked of an auditor alone."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    valid_to = DayField(
        label=_("Last day"),
        help_text=_("Must be there for an auditor. The others have none."),
        required=False,
    )


class InviteForm(RoleForm):
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_(
            "The address at work. Only the one who logs in with it can accept."
        ),
    )
    message = forms.CharField(
        label=_("A few words to the one you invite"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=TEXT,
    )
    field_order = ("email", "role", "valid_to", "message")


class JoinForm(forms.Form):
    """The account of one who is invited: allauth's own password fields and checks."""

    full_name = forms.CharField(label=_("Your name"), max_length=200)
    password1 = SetPasswordField(label=_("Password"))
    password2 = PasswordField(
        label=_("The password once more"), autocomplete="new-password"
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = User(email=email)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error(
                "password2", gettext("You must type the same password each time.")
            )
        return cleaned


class AskForm(forms.Form):
    message = forms.CharField(
        label=_("Who you are, and what you need access for"),
        help_text=_("Those who let people in there read it."),
        max_length=LONGEST_MESSAGE,
        widget=TEXT,
    )
    page = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class AnswerForm(RoleForm):
    """Yes, in a role, or no: with a reason."""

    answer = forms.CharField(
        label=_("Answer to the one who asks"),
        help_text=_("Must be there when you refuse."),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=TEXT,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].required = False  # of who is refused

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_refusal and not cleaned.get("answer"):
            self.add_error("answer", gettext("Say why: the one who asked reads it."))
        if not self.is_refusal and not cleaned.get("role"):
            self.add_error("role", gettext("Choose the role that they shall have."))
        return cleaned

    @property
    def is_refusal(self) -> bool:
        return "refuse" in self.data


class HandOverForm(forms.Form):
    """Who takes over; asked only when something waits and somebody can."""

    colleague = forms.TypedChoiceField(
        label=_("Who takes over"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who takes over.")},
    )

    def __init__(self, *args: Any, colleagues: Iterable[Membership], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.colleagues = {other.pk: other for other in colleagues}
        self.fields["colleague"].choices = [  # type: ignore[attr-defined]
            (pk, str(other.user)) for pk, other in self.colleagues.items()
        ]

    def chosen(self) -> Membership:
        return self.colleagues[self.cleaned_data["colleague"]]
