import hashlib
import io
import shutil
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from portal import embedded
from portal.demo_runner import (
    PAPERS,
    Children,
    RunnerError,
    add_arguments,
    code_changed_at,
    wait_for_web,
)
from portal.documents.models import Document
from portal.lib.progress import Progress

# The demo year is told by the top app, which the portal does not know.
PLAY = "funding.demo.play"
PAPERS_OF_THE_YEAR = "funding.demo.papers"
LOGINS = "funding.demo.logins"

WORKER = "-m celery -A portal worker -B --concurrency 2 --loglevel INFO --schedule"
SILENT_SECONDS = 360  # longer than the hard time limit of a task


class Command(BaseCommand):
    help = "Play the demo year with a real worker, and serve the portal."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo plays only with DEMO=true; use `make demo`.")
        try:
            with Children() as children:
                self.run(children, **options)
        except RunnerError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("\nEverything is stopped; what was made is kept.")

    def run(
        self, children: Children, *, port: str, once: bool, reload: bool, **_: Any
    ) -> None:
        self.stdout.write("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)
        schedule = embedded.VAR / "run" / "beat"
        children.start("worker", *WORKER.split(), str(schedule))
        if not reload:
            collect_static()  # also with --once, so that the next start is quick
        if not once:
            self.start_web(children, port, reload=reload)
        # After the servers, which take their seconds to start meanwhile.
        told = io.StringIO()
        call_command("load_registry", stdout=told)
        self.stdout.write(told.getvalue().strip().splitlines()[-1])
        import_string(PLAY)(self.stdout.write)
        self.wait_for_papers(children)
        paths = self.lay_out_papers(import_string(PAPERS_OF_THE_YEAR))
        if not once:
            wait_for_web(f"http://127.0.0.1:{port}", children)
        self.tell(paths)
        if once:
            return
        self.stdout.write("Ctrl-C stops the portal and everything with it.")
        self.watch(children, reload=reload)

    def start_web(self, children: Children, port: str, *, reload: bool) -> None:
        address = f"127.0.0.1:{port}"
        if reload:
            children.start("web", "manage.py", "runserver", address)
        else:
            children.start("web", "-m", "gunicorn", "--bind", address, "portal.wsgi")

    def wait_for_papers(self, children: Children) -> None:
        owed = Document.objects.unmade()
        total = left = owed.count()
        progress = Progress("Making the papers", total, sys.stdout)
        moved_at = time.monotonic()
        while left:
            progress.show(total - left)
            time.sleep(0.2)
            children.check()
            now_left = owed.count()
            if now_left != left:
                moved_at = time.monotonic()
            elif time.monotonic() - moved_at > SILENT_SECONDS:
                log = children.log("worker")
                raise CommandError(f"The worker has made nothing for long; see {log}.")
            left = now_left
        if total:
            progress.show(total)
            progress.close()
        failed = Document.objects.filter(state=Document.State.FAILED)
        if failed:
            told = "; ".join(f"{paper.title}: {paper.error}" for paper in failed)
            raise CommandError(f"These papers could not be made: {told}")

    def lay_out_papers(
        self, papers: Callable[[], Iterable[tuple[str, Document]]]
    ) -> list[Path]:
        PAPERS.mkdir(parents=True, exist_ok=True)
        paths = []
        for name, document in papers():
            path = PAPERS / name
            try:
                with document.file.open("rb") as made, path.open("wb") as copy:
                    shutil.copyfileobj(made, copy)
            except FileNotFoundError:
                raise CommandError(
                    f"The file of «{document.title}» is gone: {document.file.name}. "
                    "Put it back, or begin anew with: make demo FRESH=1"
                ) from None
            paths.append(path)
        return paths

    def tell(self, paths: list[Path]) -> None:
        self.stdout.write(f"portal: {settings.PORTAL_URL}/")
        for path in paths:
            self.stdout.write(f"report: {path}")
        for email, password, role, organisation in import_string(LOGINS)():
            self.stdout.write(f"login: {email} {password} {role} at {organisation}")
        self.stdout.flush()

    def watch(self, children: Children, *, reload: bool) -> None:
        """Until Ctrl-C; with ``reload``, a worker with the newest code."""
        started_with = code_changed_at() if reload else 0.0
        while True:
            time.sleep(1)
            children.check()
            if reload and (changed := code_changed_at()) != started_with:
                started_with = changed
                children.restart("worker")


def collect_static() -> None:
    """Gather and compress the static files, unless they are as they were."""
    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            changed = storage.get_modified_time(name).timestamp()
            found.update(f"{name} {changed} {storage.size(name)}\n".encode())
    stamp = Path(settings.STATIC_ROOT).with_suffix(".stamp")
    if stamp.exists() and stamp.read_text() == found.hexdigest():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(found.hexdigest())
