"""What time it is. The demo plays a year that is past, so services ask here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """This moment, aware; or the moment that ``at`` pretends."""
    return _pretended.get() or timezone.now()


def today() -> date:
    """The date in Oslo, where deadlines and memberships are counted."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The date in Oslo of that moment."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Pretend that it is ``moment``: for the demo and tests, refused elsewhere."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The clock can be set in the demo only.")
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)
