"""From a form to a service, and back to the form with the reason when it refuses."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from portal.lib.errors import Refusal

T = TypeVar("T")


def saved(form: forms.BaseForm, service: Callable[..., T], **given: object) -> T | None:
    """What the service made of the form; None, with the reason in it, if refused."""
    try:
        return service(**given, **form.cleaned_data)
    except ValidationError as error:
        known = set(form.fields)
        if hasattr(error, "error_dict") and not known.issuperset(error.error_dict):
            error = ValidationError(error.messages)
        form.add_error(None, error)
    except PermissionDenied as refused:
        form.add_error(None, str(refused))
    except Refusal as refused:
        form.add_error(None, str(refused.reason))
    return None


def status_of(*forms: forms.BaseForm) -> int:
    """422 for a page that shows a form again."""
    return 422 if any(form.is_bound for form in forms) else 200
