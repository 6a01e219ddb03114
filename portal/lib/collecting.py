"""Python's collector of what is left in cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """For work that makes very many objects, all of which live on and none in cycles.

    Else the collector looks through them again and again, the more often the more
    there are: a third of the time for 40 000 recipients.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
