"""The rules of a year as its page says them, for everybody who sees the year."""

from dataclasses import dataclass

from partnerships.history.scheme_year import LABELS, limit_in_words, rule_in_words
from partnerships.models import SchemeYear
from partnerships.models.need_rules import ASKED, QUESTIONS, REQUIRED, Named
from partnerships.need.questions import QUESTIONS_IN_WORDS
from portal.lib.text import Text

OWN = ("own_contribution_percent", "own_contribution_base", "counted_contributions")
NEED = (
    "max_years",
    "owner_kinds",
    "owners_on",
    "attachment_mb",
    "attachment_count",
    "attachments_mb",
)
GRANT = (
    "grant_without_need",
    "complaint_weeks",
    "complaint_working_days",
    "asks_acceptance",
    "acceptance_days",
    "order_answer_days",
    "framework_years",
)


@dataclass(frozen=True, slots=True)
class Fact:
    label: Text
    words: str


@dataclass(frozen=True, slots=True)
class Rules:
    required: list[Text]
    asked: list[Text]
    unasked: list[Text]
    aims: list[Named]
    costs: list[Fact]
    limit: Fact
    recipients: Fact
    own: list[Fact]
    need: list[Fact]
    grant: list[Fact]


def rules_of(year: SchemeYear) -> Rules:
    def facts(*names: str) -> list[Fact]:
        return [Fact(LABELS[n], rule_in_words(n, getattr(year, n))) for n in names]

    def questions(rule: str | None) -> list[Text]:
        names = (name for name in QUESTIONS if year.questions.get(name) == rule)
        return [QUESTIONS_IN_WORDS[name].label for name in names]

    return Rules(
        required=[QUESTIONS_IN_WORDS["title"].label, *questions(REQUIRED)],
        asked=questions(ASKED),
        unasked=questions(None),
        aims=year.aims,
        costs=[Fact(str(one), limit_in_words(one)) for one in year.costs],
        limit=facts("cost_limit_base")[0],
        recipients=facts("budget_roles")[0],
        own=facts(*OWN),
        need=facts(*NEED),
        grant=facts(*GRANT),
    )
