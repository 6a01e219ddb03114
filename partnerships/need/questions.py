"""The questions of a need in words, for the form and for the page alike."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.lib.text import Text


@dataclass(frozen=True, slots=True)
class Question:
    label: Text
    help: Text = ""


# In the order of the form. Those that are answered with a longer text.
TEXTS = {
    "found_how": Question(
        _("How was the need found?"),
        _("Which analysis, results or experience it rests on."),
    ),
    "participants": Question(
        _("Who took part?"), _("Leaders, staff, union representatives, others.")
    ),
    "aim": Question(_("Aim"), _("What will be different for pupils and staff?")),
    "content": Question(
        _("Content"),
        _("What will be done, where, and how the whole staff takes part."),
    ),
    "school_based": Question(
        _("How is it based in the schools?"),
        _("How the whole staff learns together at its own school, led by its leaders."),
    ),
    "planned_with_uh": Question(
        _("How was it planned together?"),
        _("What owner and UH partner have found out, discussed and agreed on so far."),
    ),
    "uh_role": Question(
        _("What does the UH partner do?"),
        _("Which part it takes in the work, and what it learns itself."),
    ),
    "other_partners": Question(
        _("Other partners"),
        _(
            "Municipalities, resource centres and others that are in no list here, and "
            "their part."
        ),
    ),
    "criteria": Question(
        _("How does it meet the criteria?"),
        _("Local needs, partnership as equals, the whole staff, lasting change."),
    ),
    "evaluation": Question(
        _("Plan for evaluation"),
        _("How you will see what has changed, when, and who looks at it."),
    ),
}
OTHERS = {
    "title": Question(_("Title"), _("Short, as it shall stand in lists and letters.")),
    "sector_aims": Question(
        _("Which national aims does it serve?"), _("Choose one or more.")
    ),
    "start_kind": Question(_("Is it new, or continued?")),
    "start_term": Question(_("When does it start?")),
    "duration": Question(_("Duration")),
    "school_count": Question(_("Schools")),
    "teacher_count": Question(_("Teachers")),
    "leader_count": Question(_("Leaders")),
    "uh_partner": Question(
        _("UH partner"),
        _(
            "The university or university college that you plan this with, or the one "
            "that leads where there are several. Any in the country may be chosen."
        ),
    ),
    "further_partners": Question(
        _("Further UH partners"),
        _(
            "Other institutions that take part beside the UH partner. Each of them can "
            "be invited to write its part, and sees the need when it is submitted."
        ),
    ),
    "codetermination_by": Question(
        _("Who confirms the staff's co-determination?"),
        _("Role and union, for example the chief union representative."),
    ),
    "budget": Question(_("Budget")),
    "contributions": Question(_("Own contribution")),
}
QUESTIONS_IN_WORDS = TEXTS | OTHERS
