"""Reads the whole database and prints every rule that is broken."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(everything_broken())
        for sentence in broken:
            self.stdout.write(sentence)
        if broken:
            raise CommandError(_("%(count)s broken.") % {"count": len(broken)})
        if options["verbosity"] > 1:
            self.stdout.write(_("Nothing is broken."))


def everything_broken() -> Iterator[str]:
    """A sentence for each broken rule, from each app's ``invariants.py``."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "invariants"):
            yield from import_module(f"{app.name}.invariants").broken()
