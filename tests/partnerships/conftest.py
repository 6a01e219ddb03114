"""The registry: loaded into the database, or as files that a test may spoil."""

import shutil
from pathlib import Path

import pytest
from django.utils import translation

from partnerships.registry_files import FOLDER
from partnerships.services.registry import Loaded, load_registry
from portal.people.actor import Actor
from tests import stage

# Most of the time of a load goes to figures that most tests do not look at.
FIGURES_OF = ("code", "01", "15")


@pytest.fixture(autouse=True)
def english():
    """Sentences are read as the code has them; a request still asks for its own."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def few_figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real files, with the figures of two counties only."""
    folder = tmp_path_factory.mktemp("files") / "registry"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("map"))
    figures = folder / "statistics.csv"
    lines = figures.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(FIGURES_OF)]
    figures.write_text("".join(kept), encoding="utf-8")
    return folder


@pytest.fixture
def folder(few_figures: Path, tmp_path: Path) -> Path:
    """Files of one's own to spoil."""
    return Path(shutil.copytree(few_figures, tmp_path / "registry"))


@pytest.fixture
def registry(db: None, few_figures: Path) -> Loaded:
    """Every organisation, change and network of the registry in the database."""
    return loaded(few_figures)


@pytest.fixture
def whole_registry(db: None) -> Loaded:
    """The real registry, figures and all."""
    return loaded(FOLDER)


@stage.world
def loaded(folder: Path) -> Loaded:
    return load_registry(actor=Actor.for_system("test"), folder=folder)


@pytest.fixture
def paper_room(settings, tmp_path: Path) -> Path:
    """A file store of one's own, where papers are made."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "portal.documents.storage.WholeFileStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return tmp_path
