"""What is asked on the pages of an organisation's people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.models import Membership

Role = Membership.Role
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
]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
