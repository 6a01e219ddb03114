"""Puts a backup into an empty portal, and then reads whether all of it holds."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.backup import restore_backup
from portal.backup_database import BackupError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="what `backup` has written"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        try:
            read = restore_backup(folder, say=self.stdout.write, out=sys.stderr)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(read.counts.values())
        self.stdout.write(
            _("Restored: %(rows)s rows, %(files)s files, as of %(moment)s.")
            % {"rows": rows, "files": len(read.files), "moment": read.made_at}
        )
        # An older portal's backup comes over to what this one knows.
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(_("Reading whether every rule holds …"))
        call_command("check_invariants", stdout=self.stdout)
        self.stdout.write(_("Every rule holds."))
