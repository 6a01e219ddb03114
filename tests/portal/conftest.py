from pathlib import Path

import pytest


@pytest.fixture
def paper_room(settings, tmp_path: Path) -> Path:
    """The sample paper's templates, and an empty file store of the test's own."""
    ours = Path(__file__).parent / "templates"
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], ours]}]
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "portal.documents.storage.WholeFileStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return tmp_path
