"""What others did in a need meanwhile, in sentences for who saved beside them."""

from django.utils.translation import gettext as _

from partnerships.need.answers import Cell, contribution_of
from partnerships.need.questions import QUESTIONS_IN_WORDS
from partnerships.need.recipients import role_label
from partnerships.services.need_answers import Saved, Theirs
from portal.lib.formats import clock


def merged_in_words(saved: Saved, *, conflicts: bool = False) -> list[str]:
    """A sentence for each answer: kept as they have it, or for both to settle."""
    if conflicts:
        text = _(
            "%(who)s saved another text in “%(field)s” %(time)s. Yours is not saved."
        )
        return [text % _facts(one) for one in saved.conflicts]
    text = _("%(who)s saved “%(field)s” %(time)s. What you wrote is saved beside it.")
    return [text % _facts(one) for one in saved.merged]


def _facts(one: Theirs) -> dict[str, str]:
    return {
        "who": one.by.who or _("Somebody else"),
        "field": answer_label(one.name),
        "time": clock(one.by.at) if one.by.at else "",
    }


def answer_label(name: str) -> str:
    """What an answer is called on pages; amounts by recipient and year."""
    cell = Cell.of(name)
    if cell:
        return f"{role_label(cell.role)} {cell.year}"
    contribution = contribution_of(name)
    if contribution:
        return _("Own contribution %(year)s") % {"year": contribution[1]}
    return str(QUESTIONS_IN_WORDS[name].label)
