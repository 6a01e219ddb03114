"""Who reaches what: for each route, kind of organisation and role.

Everything that is asked about is made for it, and gone again afterwards.
"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from funding.access.matrix import Answer, matrix


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one array of objects")
        parser.add_argument(
            "--only", default="", metavar="TEXT", help="routes with this in their name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        answers = matrix(options["only"])
        if options["json"]:
            self.stdout.write(json.dumps([asdict(answer) for answer in answers]))
            return
        for answer in answers:
            self.stdout.write(line_of(answer))


def line_of(answer: Answer) -> str:
    why = f"{answer.rule}: {answer.reason}" if answer.reason else answer.rule
    who = f"{answer.place}, {answer.role}" if answer.role else answer.place
    return f"{answer.route:32} {who:38} {answer.answer:10} {why}"
