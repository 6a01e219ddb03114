"""Copies the database and the files into one folder, which `restore` reads."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.backup import make_backup
from portal.backup_database import BackupError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="a folder that is new or empty"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        try:
            made = make_backup(folder, say=self.stdout.write, out=sys.stderr)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(made.counts.values())
        self.stdout.write(
            _("%(folder)s: %(rows)s rows, %(files)s files.")
            % {"folder": folder, "rows": rows, "files": len(made.files)}
        )
        if made.missing:
            raise CommandError(
                _(
                    "The backup is made, but these files are named in the database "
                    "and are not there: %(names)s"
                )
                % {"names": ", ".join(made.missing)}
            )
