"""Load counties, organisations, networks and figures from the registry's files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships.registry_files import FOLDER
from partnerships.services.mergers import follow_changes
from partnerships.services.registry import Loaded, RegistryRefused, load_registry
from portal.people.actor import Actor

TABLES = {
    "County": gettext_lazy("Counties"),
    "Organisation": gettext_lazy("Organisations"),
    "Municipality": gettext_lazy("Facts of municipalities"),
    "UHInstitution": gettext_lazy("Facts of UH institutions"),
    "CountyGovernor": gettext_lazy("Facts of county governors"),
    "GovernorTerm": gettext_lazy("Names of county governors"),
    "GovernorTerm.counties": gettext_lazy("Counties of county governors"),
    "OrganisationChange": gettext_lazy("Mergers, splits and new numbers"),
    "Network": gettext_lazy("Networks"),
    "NetworkMember": gettext_lazy("Members of networks"),
    "Statistic": gettext_lazy("Figures"),
}


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dir",
            type=Path,
            default=FOLDER,
            help="folder with the files (default: partnerships/registry)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_registry(
                actor=Actor.for_system("load_registry"), folder=options["dir"]
            )
        except RegistryRefused as refused:
            count = len(refused.problems)
            for problem in refused.problems:
                self.stderr.write(str(problem))
            raise CommandError(
                ngettext(
                    "%(count)d problem; nothing was loaded.",
                    "%(count)d problems; nothing was loaded.",
                    count,
                )
                % {"count": count}
            ) from None
        self._tell(loaded)
        moved = follow_changes(actor=Actor.for_system("load_registry"))
        if moved.needs:
            text = ngettext(
                "%(count)d need has moved to the owner that follows; %(choose)d have"
                " more than one to choose from.",
                "%(count)d needs have moved to the owners that follow; %(choose)d have"
                " more than one to choose from.",
                moved.needs,
            )
            self.stdout.write(text % {"count": moved.needs, "choose": moved.to_choose})
        if moved.parts:
            text = ngettext(
                "%(count)d part in a joint need has moved likewise.",
                "%(count)d parts in joint needs have moved likewise.",
                moved.parts,
            )
            self.stdout.write(text % {"count": moved.parts})

    def _tell(self, loaded: Loaded) -> None:
        for count in loaded.counts:
            line = _(
                "%(table)s: %(created)d created, %(changed)d changed,"
                " %(unchanged)d unchanged"
            )
            self.stdout.write(
                line
                % {
                    "table": TABLES[count.table],
                    "created": count.created,
                    "changed": count.changed,
                    "unchanged": count.unchanged,
                }
            )
        if not loaded.is_new:
            self.stdout.write(_("Nothing changed: the registry is as the files say."))
