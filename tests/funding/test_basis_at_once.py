"""Several people at the same figures in the same moment."""

import threading

import pytest
from django.db import connection

from funding.models import BasisSet
from funding.services.basis_imports import dry_run, save_import
from portal.lib.errors import StaleState
from tests import cast
from tests.funding import figures
from tests.funding.figures import ALL

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def save_at_once(people, imports):
    """Each by somebody of its own, who has seen its changes; what came of each."""
    begin, came = threading.Barrier(len(imports)), []
    seen = [dry_run(each).changes.fingerprint for each in imports]
    actor = people.actor("officer")

    def one(made, seen):
        begin.wait()
        try:
            came.append(save_import(actor=actor, basis_import=made, seen=seen).pk)
        except StaleState:
            came.append("stale")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=one, args=each)
        for each in zip(imports, seen, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_one_file_that_is_saved_eight_times_is_one_version():
    people = cast.make()
    made = figures.uploaded(people)

    came = save_at_once(people, [made] * MANY)

    assert came == [BasisSet.objects.get().pk] * MANY


def test_of_eight_files_the_first_stands_and_the_others_are_told():
    people = cast.make()
    rows = [[(*ALL[0][:2], str(count), "1"), *ALL[1:]] for count in range(1, MANY + 1)]
    imports = [figures.uploaded(people, figures.csv(*each)) for each in rows]

    came = save_at_once(people, imports)

    assert sorted(map(str, came)) == sorted(
        [str(BasisSet.objects.get().pk), *["stale"] * (MANY - 1)]
    )
