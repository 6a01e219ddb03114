"""The database of the last release, as somebody used it; see tests/data/README.md."""

from pathlib import Path

from tests import databases

DUMP = Path(__file__).parent / "data" / "release-0.3.sql.gz"


def load() -> None:
    """Into the database that Django is connected to, which has no table yet."""
    databases.load_dump(DUMP)
