"""What a year asks of its needs, as data on SchemeYear, and what that data may say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

ASKED, REQUIRED = "asked", "required"

# Every question that a year may ask; the title and the duration are always there.
QUESTIONS = (
    "found_how",
    "participants",
    "aim",
    "content",
    "sector_aims",
    "school_based",
    "start_kind",
    "start_term",
    "school_count",
    "teacher_count",
    "leader_count",
    "uh_partner",
    "further_partners",
    "other_partners",
    "planned_with_uh",
    "uh_role",
    "budget",
    "contributions",
    "criteria",
    "evaluation",
    "codetermination_by",
)
_REQUIRED_BY_DEFAULT = (
    "found_how",
    "participants",
    "aim",
    "content",
    "school_count",
    "teacher_count",
    "budget",
)
NAMES = ("name_nn", "name_nb", "name_en")


def all_questions() -> dict[str, str]:
    """Every question asked; required is what no need can be judged without."""
    return {
        name: REQUIRED if name in _REQUIRED_BY_DEFAULT else ASKED for name in QUESTIONS
    }


def check_questions(value: Any) -> None:
    """``{"aim": "required", "evaluation": "asked"}``; what is left out is not asked."""
    if not isinstance(value, Mapping):
        raise ValidationError(_("The questions are an object: question and rule."))
    for name, rule in value.items():
        if name not in QUESTIONS:
            raise ValidationError(_("No question is called “%s”.") % name)
        if rule not in (ASKED, REQUIRED):
            raise ValidationError(
                _("“%(name)s” is “asked” or “required”, not “%(rule)s”.")
                % {"name": name, "rule": rule}
            )


@dataclass(frozen=True, slots=True)
class Named:
    """A choice that a year offers, with its name in each language."""

    code: str
    name_nn: str
    name_nb: str
    name_en: str

    def __str__(self) -> str:
        language = (get_language() or "nn")[:2]
        return {"nb": self.name_nb, "en": self.name_en}.get(language, self.name_nn)


@dataclass(frozen=True, slots=True)
class CostCategory(Named):
    """``limit_percent``: the most of a budget that may go to it, or None.

    Of whose budget, ``SchemeYear.cost_limit_base`` says.
    """

    limit_percent: Decimal | None = None


def named(value: Sequence[Mapping[str, Any]]) -> list[Named]:
    return [Named(one["code"], *(one[name] for name in NAMES)) for one in value]


def cost_categories(value: Sequence[Mapping[str, Any]]) -> list[CostCategory]:
    return [
        CostCategory(
            one["code"],
            one["name_nn"],
            one["name_nb"],
            one["name_en"],
            _percent(one.get("limit_percent")),
        )
        for one in value
    ]


def _percent(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))


def check_named(value: Any) -> None:
    """A list of objects with a code of their own, and a name in each language."""
    seen = set()
    for one in _objects(value):
        code = one.get("code")
        if not isinstance(code, str) or not code.isidentifier() or len(code) > 30:
            raise ValidationError(_("“%s” is not a code: small letters only.") % code)
        if code in seen:
            raise ValidationError(_("The code “%s” stands twice.") % code)
        seen.add(code)
        for name in NAMES:
            if not isinstance(one.get(name), str) or not one[name].strip():
                raise ValidationError(
                    _("“%(code)s” has no %(name)s.") % {"code": code, "name": name}
                )


def check_cost_categories(value: Any) -> None:
    """As ``check_named``, and each limit a percentage."""
    check_named(value)
    for one in _objects(value):
        try:
            limit = _percent(one.get("limit_percent"))
        except InvalidOperation:
            limit = Decimal(-1)
        if limit is not None and not 0 <= limit <= 100:
            raise ValidationError(
                _("The limit of “%s” is not a percentage.") % one["code"]
            )


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise ValidationError(_("This is a list."))
    for one in value:
        if not isinstance(one, Mapping):
            raise ValidationError(_("Each of the list is an object."))
        yield one


def usual_cost_categories() -> list[dict[str, Any]]:
    """What budgets of the scheme are made of. The limit is an assumption."""
    return [
        _category("leave", "Frikjøp og vikar", "Frikjøp og vikar", "Leave and cover"),
        _category(
            "coordinator",
            "Løn til koordinator",
            "Lønn til koordinator",
            "Coordinator's pay",
            limit_percent="10",
        ),
        _category(
            "guidance",
            "Fagleg arbeid og rettleiing",
            "Faglig arbeid og veiledning",
            "Professional work and guidance",
        ),
        _category(
            "gatherings",
            "Samlingar og reise",
            "Samlinger og reise",
            "Gatherings and travel",
        ),
        _category("material", "Materiell", "Materiell", "Material"),
    ]


def _category(code: str, *names: str, limit_percent: str | None = None) -> Any:
    named_ = dict(zip(NAMES, names, strict=True))
    return {"code": code, **named_, "limit_percent": limit_percent}


def usual_sector_aims() -> list[dict[str, Any]]:
    """The aims that the state has set for schools, shortly."""
    rows = (
        (
            "learning",
            "Høgt læringsutbytte i fag og grunnleggjande ferdigheiter",
            "Høyt læringsutbytte i fag og grunnleggende ferdigheter",
            "Good results in subjects and basic skills",
        ),
        (
            "belonging",
            "Eit trygt og inkluderande skulemiljø",
            "Et trygt og inkluderende skolemiljø",
            "A safe and including school",
        ),
        (
            "early_help",
            "Tidleg innsats og god hjelp til dei som treng det",
            "Tidlig innsats og god hjelp til dem som trenger det",
            "Early and good help for those who need it",
        ),
        (
            "completion",
            "Fleire fullfører vidaregåande opplæring",
            "Flere fullfører videregående opplæring",
            "More complete upper secondary education",
        ),
    )
    return [
        {"code": code, **dict(zip(NAMES, names, strict=True))} for code, *names in rows
    ]
