"""``allocate``: what a key would give, from files alone, without a database."""

import os
import re
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from funding.allocation import (
    AllocationError,
    Key,
    Problem,
    Recipient,
    Result,
    allocate,
    parse_key,
    read_basis,
)
from funding.allocation.errors import problem, shown
from funding.allocation.export import WRITERS, headings, rows
from funding.problems import sentences
from portal.lib.money import NO_BREAK_SPACE, grouped

DIGITS = re.compile(r"[0-9]{1,15}")


class Command(BaseCommand):
    help = "Divide a frame by a key, and show or write what each recipient gets."
    requires_system_checks = []  # they may ask the database, which is not needed

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--frame", required=True, metavar="KRONER")
        parser.add_argument("--basis", required=True, metavar="FILE.csv", type=Path)
        parser.add_argument("--key", required=True, metavar="FILE.json", type=Path)
        parser.add_argument("--out", metavar="FILE.csv|.json|.xlsx", type=Path)

    def handle(
        self,
        *args: object,
        frame: str,
        basis: Path,
        key: Path,
        out: Path | None,
        **options: object,
    ) -> None:
        try:
            result = allocate(*_Inputs().read(frame, basis, key, out))
            if out is None:
                self.stdout.write(_table(result))
            else:
                _write(out, WRITERS[out.suffix.lower()](result))
                self.stdout.write(_("Written: %(file)s") % {"file": _path(out)})
        except AllocationError as error:
            raise CommandError(_in_words(error)) from error
        self.stdout.write(_sums(result))


class _Inputs:
    """Reads everything before it complains, so that all problems come at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(
        self, frame: str, basis: Path, key: Path, out: Path | None
    ) -> tuple[int, list[Recipient], Key]:
        if not DIGITS.fullmatch(frame) or not int(frame):
            self.problems.append(problem("frame_not_nok", value=shown(frame)))
        if out is not None:
            self._check_out(out, (basis, key))
        the_key, recipients = None, None
        key_text, basis_text = self._text(key), self._text(basis)
        if key_text is not None:
            try:
                the_key = parse_key(key_text)
            except AllocationError as error:
                self.problems += error.problems
        if basis_text is not None:
            try:
                recipients = read_basis(basis_text, the_key)
            except AllocationError as error:
                self.problems += error.problems
        if self.problems or the_key is None or recipients is None:
            raise AllocationError(self.problems)
        return int(frame), recipients, the_key

    def _check_out(self, out: Path, inputs: tuple[Path, ...]) -> None:
        if out.suffix.lower() not in WRITERS:
            self.problems.append(problem("out_extension", file=_path(out)))
        if not out.parent.is_dir():
            self.problems.append(problem("out_no_folder", file=_path(out)))
        if any(
            path.exists() and out.exists() and out.samefile(path) for path in inputs
        ):
            self.problems.append(problem("out_is_input", file=_path(out)))

    def _text(self, path: Path) -> str | None:
        try:
            content = path.read_bytes()
            return content.decode("utf-8-sig")
        except OSError as error:
            self.problems.append(
                problem("file_unreadable", file=_path(path), errno=error.errno or 0)
            )
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.problems.append(problem("file_not_utf8", file=_path(path), line=line))
        return None


def _write(path: Path, content: bytes) -> None:
    """All of the file or none of it: written beside, then moved into its place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise AllocationError(
            [problem("out_unwritable", file=_path(path), errno=error.errno or 0)]
        ) from error


def _table(result: Result) -> str:
    """The lines and their sum, amounts in threes and to the right."""
    body = [[_cell(cell) for cell in row] for row in rows(result)]
    given = [grouped(pot.given_nok, " ") for pot in result.pots]
    total = ["", _("Sum"), *given, grouped(result.given_nok, " ")]
    table = [[str(each) for each in headings(result)], *body, total]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if at < 2 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])


def _cell(cell: str | int) -> str:
    if isinstance(cell, int):
        return grouped(cell, " ")
    return cell


def _sums(result: Result) -> str:
    return _("Frame: %(frame)s kr. Given: %(given)s kr. Left: %(left)s kr.") % {
        "frame": grouped(result.frame_nok, " "),
        "given": grouped(result.given_nok, " "),
        "left": grouped(result.left_nok, " "),
    }


def _in_words(error: AllocationError) -> str:
    """A sentence a line, with plain spaces: a terminal is searched and copied."""
    return "\n".join(sentences(error.problems)).replace(NO_BREAK_SPACE, " ")


def _path(path: Path) -> str:
    """The path as text that any terminal takes, also when its bytes are not UTF-8."""
    return str(path).encode(errors="replace").decode()
