"""Several acts begun in the same moment, each on a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils.translation import override


def at_once(*acts):
    """What becomes of each, all begun together: True, or the reason that it was not."""
    ready = Barrier(len(acts))

    def run(act):
        try:
            ready.wait()
            with override("en"):
                act()
        except (PermissionDenied, ValidationError) as error:
            return str(error)
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
