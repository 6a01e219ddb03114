"""Addresses of a long list's rows."""

from collections.abc import Callable

from django.urls import reverse


def by_id(route: str) -> Callable[[int], str]:
    """What ``reverse`` says of each id, asked once: it looks through all routes."""
    before, after = reverse(route, args=[0]).rsplit("0", 1)
    return lambda pk: f"{before}{pk}{after}"
