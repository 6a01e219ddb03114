"""Text from a browser becomes the values that the services take."""

from partnerships.forms.need_conflict import ConflictForm, chosen
from partnerships.forms.need_step import NewNeedForm, StepForm

__all__ = ["ConflictForm", "NewNeedForm", "StepForm", "chosen"]
