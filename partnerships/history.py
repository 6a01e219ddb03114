"""What has happened to a need, as sentences of the audit trace."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from partnerships.models import Need
from partnerships.need_parts import label_of
from portal.audit import history
from portal.audit.history import HistoryLine

NEWEST = 20
READ = 100


def history_of(need: Need) -> list[HistoryLine]:
    """The newest first, in one query; somebody's saves in a row are one line."""
    lines: list[HistoryLine] = []
    for line in history.history_of(need, _in_words, READ):
        if not lines or (line.text, line.who) != (lines[-1].text, lines[-1].who):
            lines.append(line)
    return lines[:NEWEST]


def _in_words(action: str, data: Mapping[str, Any]) -> str:
    match action:
        case "need.registered":
            return _("The need was registered.")
        case "need.continued":
            return _("It began with the texts of an earlier need.")
        case "need.handed_out":
            return _("%(name)s was asked to write a part.") % {"name": data["to"]}
        case "need.handout_withdrawn":
            return _("The invitation of %(name)s was taken back.") % {
                "name": data["to"]
            }
        case "need.text_proposed":
            return _("Another text was proposed: %(field)s.") % {
                "field": label_of(data["field"])
            }
        case "need.changed" if "text_by" in data:
            return _("The text that %(name)s wrote was chosen.") % {
                "name": data["text_by"]
            }
        case "need.changed":
            return _("The need was changed.")
        case "need.submitted" if data.get("late"):
            return _("The need was submitted after the deadline.")
        case "need.submitted":
            return _("The need was submitted.")
        case "need.called_back":
            return _("The need was called back.")
        case "need.sent_back":
            return _("The need was sent back to the editors.")
        case "need.opened":
            text = _("The need was opened for changes: %(reason)s")
            return text % {"reason": data["reason"]}
        case "need.commented":
            return _("A comment was written.")
        case "need.comment_resolved":
            return _("A comment was resolved.")
        case "need.file_attached":
            return _("“%(name)s” was attached.") % {"name": data["name"]}
        case "need.file_removed":
            return _("“%(name)s” was removed from the attachments.") % {
                "name": data["name"]
            }
        case "need.handed_over":
            return _("%(person)s handed over the need to %(to)s.") % {
                "person": data["person"],
                "to": data["to"],
            }
        case "need.moved":
            return _("The need went from %(old)s to %(new)s.") % data
        case "need.join_asked":
            return _("%(owner)s asked to join.") % data
        case "need.join_accepted":
            return _("%(owner)s got a yes to joining.") % data
        case "need.join_declined":
            return _("%(owner)s got a no to joining.") % data
    if action.startswith("need.participant_"):
        return _participant(action.removeprefix("need.participant_"), data)
    return action


def _participant(act: str, data: Mapping[str, Any]) -> str:
    """What an owner in a joint need did, or what was done with it."""
    if act == "lines" and data.get("approval_lost"):
        act = "lines_anew"
    sentences = {
        "invited": _("%(owner)s was invited to take part."),
        "asked": _("%(owner)s asked to join."),
        "join": _("%(owner)s takes part."),
        "decline": _("%(owner)s declined."),
        "leave": _("%(owner)s left, and its amounts were taken out."),
        "approve": _("%(owner)s approved its part."),
        "accept": _("%(owner)s was let in."),
        "refuse": _("%(owner)s was told no."),
        "remove": _("%(owner)s was taken out, with its amounts."),
        "lines": _("%(owner)s changed its amounts."),
        "lines_anew": _("%(owner)s changed its amounts, and must approve them anew."),
    }
    return sentences[act] % {"owner": data.get("owner", "")}
