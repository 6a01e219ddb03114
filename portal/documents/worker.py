"""What a Celery worker does when it starts, so that no paper waits for it."""

import gc

from celery.signals import (
    worker_init,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
)

# A paper is some hundred thousand objects, all of them garbage together at the end:
# collecting in between finds nothing. The worker is replaced after some hundred papers
# (CELERY_WORKER_MAX_TASKS_PER_CHILD), so memory stays bounded.
GC_THRESHOLD = (100_000, 50, 50)


def connect() -> None:
    worker_init.connect(preload, dispatch_uid="documents.preload")
    worker_process_init.connect(warm_up, dispatch_uid="documents.warm_up")
    worker_process_shutdown.connect(clean_up, dispatch_uid="documents.clean_up")
    worker_ready.connect(pick_up, dispatch_uid="documents.pick_up")


def preload(**_: object) -> None:
    """In the parent: its children inherit the modules and the compiled patterns."""
    import weasyprint  # noqa: F401  # half a second, so not in web processes

    from portal.documents.render import FONTS, LATIN, invisible, outside

    invisible()
    outside(FONTS)
    outside(LATIN)
    gc.collect()
    gc.freeze()


def warm_up(**_: object) -> None:
    """In each child: fonts and style sheet, which a process cannot share."""
    from portal.documents.render import LATIN, press

    press(LATIN)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLD)


def clean_up(**_: object) -> None:
    """Celery's children end without Python's own leave-taking."""
    from portal.documents.render import press

    press.cache_clear()


def pick_up(**_: object) -> None:
    """Whatever was in hand when the last worker died is made now, not in a minute."""
    from portal.documents.tasks import requeue_all

    requeue_all.delay()
