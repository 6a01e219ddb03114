"""What a proxy or an orchestrator asks: does the process live, and can it serve?"""

import logging
import uuid
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.celery import app

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else, so a broken database restarts nothing."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part answers, else 503 with the names of those that do not."""
    failing = [name for name, probe in PARTS.items() if not works(name, probe)]
    status = "failing" if failing else "ok"
    return JsonResponse(
        {"status": status, "failing": failing}, status=503 if failing else 200
    )


def works(name: str, probe: Callable[[], None]) -> bool:
    try:
        probe()
    except Exception:  # whatever it is, the part cannot be used
        logger.exception("Not ready: the %s.", name)
        return False
    return True


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    with app.connection_for_write(connect_timeout=2) as wire:
        wire.ensure_connection(max_retries=1, interval_start=0, timeout=2)


def files() -> None:
    """Papers are written by workers and read here: try both, on a file of our own."""
    name = default_storage.save(f"probes/{uuid.uuid4()}", ContentFile(b"ready"))
    try:
        with default_storage.open(name) as file:
            if file.read() != b"ready":
                raise OSError(f"{name} does not read as it was written.")
    finally:
        default_storage.delete(name)


PARTS = {"database": database, "broker": broker, "files": files}
