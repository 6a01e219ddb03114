"""The steps of a need's form: what each asks, and how far one has come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partnerships.models import Need, SchemeYear
from partnerships.need.answers import plain, stands
from portal.lib.addresses import address_of
from portal.lib.text import Text

REVIEW = "review"
ALWAYS = ("title", "duration")


@dataclass(frozen=True, slots=True)
class FormStep:
    name: str
    label: Text
    questions: tuple[str, ...]

    def asked_in(self, year: SchemeYear) -> tuple[str, ...]:
        return tuple(q for q in self.questions if q in ALWAYS or year.asks(q))


STEPS = (
    FormStep("background", _("Background"), ("title", "found_how", "participants")),
    FormStep(
        "content",
        _("Aim and content"),
        (
            "aim",
            "content",
            "sector_aims",
            "school_based",
            "start_kind",
            "start_term",
            "duration",
        ),
    ),
    FormStep(
        "target",
        _("Target group"),
        ("school_count", "teacher_count", "leader_count"),
    ),
    FormStep(
        "partner",
        _("Co-operation"),
        (
            "uh_partner",
            "further_partners",
            "planned_with_uh",
            "uh_role",
            "other_partners",
        ),
    ),
    FormStep("budget", _("Budget"), ("budget",)),
    FormStep("own", _("Own contribution"), ("contributions",)),
    FormStep(
        "criteria",
        _("Criteria and evaluation"),
        ("criteria", "evaluation", "codetermination_by"),
    ),
    FormStep(REVIEW, _("Read through and submit"), ()),
)


@dataclass(frozen=True, slots=True)
class StepLink:
    """A step in the list of steps: "done", "begun" or "todo", and where it is."""

    label: Text
    url: str
    state: str
    is_here: bool


def steps_of(year: SchemeYear) -> list[FormStep]:
    """Those that ask something this year, and the last one."""
    return [step for step in STEPS if step.name == REVIEW or step.asked_in(year)]


def address(need: Need, step: FormStep) -> str:
    return address_of("partnerships:need_step", need.pk, step.name)


def links(
    need: Need, gaps: Mapping[str, Sequence[str]], here: FormStep | None = None
) -> list[StepLink]:
    """Reads ``need.contributions``: load them."""
    return [
        StepLink(
            step.label, address(need, step), state_of(need, step, gaps), step is here
        )
        for step in steps_of(need.scheme_year)
    ]


def state_of(need: Need, step: FormStep, gaps: Mapping[str, Sequence[str]]) -> str:
    if step.name == REVIEW:
        return "todo"
    asked = step.asked_in(need.scheme_year)
    begun = any(_is_answered(need, question) for question in asked)
    if not begun:
        return "todo"
    return "begun" if any(question in gaps for question in asked) else "done"


def _is_answered(need: Need, question: str) -> bool:
    match question:
        case "duration":  # it has an answer from the first moment
            return False
        case "budget":
            return need.requested_nok > 0
        case "contributions":
            return bool(need.contributions.all())
    return plain(stands(need, question)) != ""


def first_open(need: Need, gaps: Mapping[str, Sequence[str]]) -> FormStep:
    """Where to go on: the first step that is not complete."""
    steps = steps_of(need.scheme_year)
    return next(step for step in steps if state_of(need, step, gaps) != "done")


def gaps_by_step(
    need: Need, gaps: Mapping[str, list[str]]
) -> Iterator[tuple[FormStep, str, list[tuple[str, str]]]]:
    """(step, its address, [(anchor, sentence)]) for each step that lacks something."""
    for step in steps_of(need.scheme_year):
        found = [
            (f"id_{question}", sentence)
            for question in step.questions
            for sentence in gaps.get(question, ())
        ]
        if found:
            yield step, address(need, step), found
