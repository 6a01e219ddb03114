"""Where pages find their stylesheets, scripts and pictures."""

from collections.abc import Callable
from functools import cached_property, lru_cache

from whitenoise.storage import CompressedManifestStaticFilesStorage

FILES = 500  # more than there are


class NamedOnceStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A file's address is made once: the files stand while the process runs.

    Every page has some twenty, and to make them took some 3 % of a short one's time.
    """

    def url(self, name: str | None, force: bool = False) -> str:
        return self._kept(name, force)

    @cached_property
    def _kept(self) -> Callable[[str | None, bool], str]:
        return lru_cache(FILES)(super().url)
