"""Order a year's papers, wait for them, and say where they lie."""

import datetime as dt
import shutil
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from kombu.exceptions import OperationalError

from funding.models import Allocation
from funding.services.nation_papers import OrderedNation, order_nation
from funding.services.paper_names import (
    letter_name,
    nation_name,
    report_name,
    sheets_name,
)
from funding.services.papers import OrderedPapers, order_year
from partnerships.models import County, SchemeYear
from portal.celery import app
from portal.documents.models import Document
from portal.documents.services import requeue_lapsed
from portal.lib.errors import Refusal
from portal.lib.progress import Progress
from portal.people.actor import Actor

ALL = "all"
GRACE = 15.0  # seconds without a step before the workers are asked whether they live
BETWEEN = 0.5
WORKER = "celery -A portal worker -B"


class Command(BaseCommand):
    help = (
        "Make a county's papers of a year: the allocation report, as PDF and as a "
        "spreadsheet, and the grant letters; for «all», every county's and the report "
        "of the whole country. What is made already and has not changed is left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--county", required=True, help="county number, such as 15, or «all»"
        )
        parser.add_argument("--year", required=True, type=int, metavar="YYYY")
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="copy the papers to this folder"
        )

    def handle(self, **options: Any) -> None:
        years = self.years_of(options["county"], options["year"])
        out = self.folder(options["out"])
        ordered, nations = self.order(years, options["county"] == ALL)
        every = [each for papers in ordered for each in papers.documents]
        every += [each for papers in nations for each in papers.documents]
        documents = list({each.pk: each for each in every}.values())
        try:
            failed = self.wait_for(documents)
        except KeyboardInterrupt:
            raise CommandError(
                _("Stopped waiting. The papers stay in the queue and are made there.")
            ) from None
        for papers in ordered:
            self.tell(papers, out)
        for nation in nations:
            self.tell_of([(nation_name(nation.report), nation.report.document_id)], out)
        self.sum_up(documents)
        if failed:
            raise CommandError("\n".join(failed))

    # ------------------------------------------------------------------ which years

    def years_of(self, number: str, year: int) -> list[SchemeYear]:
        """The county's schemes of the year; for «all», every county's decided ones."""
        found = SchemeYear.objects.filter(year=year).select_related("county", "scheme")
        found = found.order_by("county__code", "scheme__code")
        if number == ALL:
            decided = found.filter(allocation__in=Allocation.objects.decided())
            return list(decided) or self.refuse(
                _("No county has a decided allocation of %(year)s.") % {"year": year}
            )
        county = County.objects.filter(code=number).first()
        if county is None:
            self.refuse(
                _(
                    "There is no county with the number %(number)s. Write two digits, "
                    "such as 15, or «all». These are known: %(known)s."
                )
                % {"number": number, "known": self.known_counties(year)}
            )
        return list(found.filter(county=county)) or self.refuse(
            _("%(county)s has no scheme in %(year)s.")
            % {"county": county, "year": year}
        )

    def known_counties(self, year: int) -> str:
        counties = County.objects.all()
        if dt.MINYEAR <= year <= dt.MAXYEAR:
            counties = counties.valid_on(dt.date(year, 1, 1))
        return ", ".join(f"{county.code} {county.name}" for county in counties)

    def folder(self, out: Path | None) -> Path | None:
        if out is not None:
            try:
                out.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self.refuse(
                    _("The folder %(folder)s cannot be made: %(reason)s.")
                    % {"folder": out, "reason": error.strerror}
                )
        return out

    def order(
        self, years: Sequence[SchemeYear], with_nation: bool
    ) -> tuple[list[OrderedPapers], list[OrderedNation]]:
        """The counties' papers; and of each scheme, the country's report."""
        actor = Actor.for_system("yearly_report")
        schemes = {year.scheme: year.year for year in years} if with_nation else {}
        try:
            counties = [order_year(actor=actor, scheme_year=year) for year in years]
            nations = [
                order_nation(actor=actor, scheme=scheme, year=year)
                for scheme, year in schemes.items()
            ]
        except Refusal as error:
            self.refuse(str(error.reason))
        return counties, nations

    def refuse(self, sentence: str) -> NoReturn:
        raise CommandError(sentence)

    # ------------------------------------------------------------------------- wait

    def wait_for(self, documents: Sequence[Document]) -> list[str]:
        """Until every paper is made or has failed; what went wrong, in words."""
        waiting = [each.pk for each in documents if not each.is_made]
        if not waiting:
            return []
        rows = Document.objects.filter(pk__in=waiting)
        bar = Progress(_("Papers"), len(waiting), sys.stderr)
        last_step, seen = time.monotonic(), len(waiting)
        while left := rows.unmade().count():
            bar.show(len(waiting) - left)
            if left != seen:
                last_step, seen = time.monotonic(), left
            if time.monotonic() - last_step > GRACE:
                self.ask_for_a_worker(bar, left)
                last_step = time.monotonic()
            time.sleep(BETWEEN)
        bar.show(len(waiting))
        bar.close()
        failed = rows.filter(state=Document.State.FAILED).order_by("pk")
        return [
            f"{title}: {error}" for title, error in failed.values_list("title", "error")
        ]

    def ask_for_a_worker(self, bar: Progress, left: int) -> None:
        """Go on waiting if a worker answers; else say what to do, and stop."""
        try:
            if app.control.ping(timeout=2.0):
                requeue_lapsed()  # there are hands, so perhaps the queue forgot
                return
        except OperationalError:
            pass  # the queue itself does not answer, and nobody behind it either
        bar.close()
        self.refuse(
            ngettext(
                "No worker answers, so %(left)s paper waits in the queue.",
                "No worker answers, so %(left)s papers wait in the queue.",
                left,
            )
            % {"left": left}
            + " "
            + _(
                "Start one with `%(command)s`: the papers are then made, and this "
                "command, run again, says where they lie."
            )
            % {"command": WORKER}
        )

    # ------------------------------------------------------------------------- tell

    def tell(self, papers: OrderedPapers, out: Path | None) -> None:
        """A line for each made paper: where its file lies."""
        named = [(report_name(papers.report), papers.report.document_id)]
        year = papers.report.scheme_year
        named += [
            (letter_name(each, year), each.document_id) for each in papers.letters
        ]
        self.tell_of(named, out)

    def tell_of(self, named: Sequence[tuple[str, int]], out: Path | None) -> None:
        """Papers by the name that each is saved under; a spreadsheet after its PDF."""
        made = Document.objects.made().in_bulk([number for _name, number in named])
        for name, number in named:
            document = made.get(number)
            if document is None:
                continue
            self.stdout.write(str(self.place(document.file, name, out)))
            if document.sheet:
                path = self.place(document.sheet, sheets_name(name), out)
                self.stdout.write(str(path))

    def place(self, file: FieldFile, name: str, out: Path | None) -> Path | str:
        if out is None:
            try:
                return Path(file.path)
            except NotImplementedError:  # a store that is no folder on this machine
                return str(file.name)
        try:
            with file.open("rb") as source, (out / name).open("wb") as target:
                shutil.copyfileobj(source, target)
        except OSError as error:
            raise CommandError(str(error)) from error
        return out / name

    def sum_up(self, documents: Sequence[Document]) -> None:
        """``documents`` as they were when they were ordered."""
        unchanged = sum(document.is_made for document in documents)
        made = len(documents) - unchanged
        if made:
            text = _("Made: %(made)s. Unchanged: %(unchanged)s.")
        else:
            text = _("Nothing to make: %(unchanged)s papers are unchanged.")
        self.stdout.write(text % {"made": made, "unchanged": unchanged})
