"""Sentences are read as the code has them; a request still asks for its own."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield
