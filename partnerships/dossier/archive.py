"""A dossier as a zip: a table of contents, then the files in folders."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from partnerships.dossier.parts import File, LeftOut, gather
from partnerships.models import Need
from portal.documents.zips import Entry, of_bytes
from portal.lib import clock
from portal.lib.formats import day, moment
from portal.people.actor import Actor


def entries_of(actor: Actor, need: Need) -> Iterator[Entry]:
    """The contents first, so that one who opens the zip sees what is in it."""
    lines = [
        _("Dossier: %(title)s") % {"title": need.title},
        f"{need.receipt}, {need.owner.name}, {need.scheme_year}",
        _("Taken out %(at)s by %(who)s, %(office)s")
        % {
            "at": moment(clock.now()),
            "who": actor.user_name,
            "office": actor.organisation_name,
        },
    ]
    files: list[Entry] = []
    left_out: list[LeftOut] = []
    for number, label, items in gather(actor, need):
        folder = f"{number:02} {label}"
        lines += ["", f"{number}. {label}"]
        for item in items:
            if isinstance(item, File):
                name = f"{folder}/{item.entry.name.replace('/', '-')}"
                files.append(replace(item.entry, name=name))
                lines.append(f"   {day(item.entry.dated)}  {name}  ({item.what})")
            else:
                left_out.append(item)
        if not any(isinstance(item, File) for item in items):
            lines.append("   " + _("nothing there"))
    lines += ["", _("What is left out, and why")]
    nothing = _("nothing")
    lines += [f"   {each.what}: {each.why}" for each in left_out] or [f"   {nothing}"]
    text = "\r\n".join([*lines, ""])
    yield of_bytes(_("CONTENTS.txt"), text.encode("utf-8-sig"), clock.today())
    yield from files
