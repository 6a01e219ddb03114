"""Fill an own, empty database with a national data set to measure by."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from funding import benchmark_data
from partnerships.models import Need, Organisation, SchemeYear


def scale_of(text: str) -> Decimal:
    try:
        scale = Decimal(text)
    except InvalidOperation:
        scale = Decimal(0)
    if not scale.is_finite() or not 0 < scale <= 100:
        raise CommandError(
            f"The scale is a number above 0 and at most 100, not «{text}». With 1 "
            "every owner has one need in each of ten years."
        )
    return scale


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale",
            default="1",
            help="needs for each owner and year; 3 gives about 10 000 (default: 1)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        scale = scale_of(options["scale"])
        if not settings.DEMO:
            raise CommandError(
                "This fills the database with invented needs and people whose password "
                "everybody knows. It runs with DEMO=true only."
            )
        if Need.objects.exists() or SchemeYear.objects.exists():
            raise CommandError(
                "This database has needs or years already. The benchmark's data goes "
                "into an empty database of its own: set DATABASE_URL to one."
            )
        if not Organisation.objects.exists():
            raise CommandError("There are no organisations yet: run load_registry.")
        benchmark_data.make(scale, self.stdout.write)
        benchmark_data.analyse()
