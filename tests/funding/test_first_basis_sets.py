"""Sets from before there were versions: the first, by who read them last."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from funding.models import BasisSet
from portal.audit.models import AuditEntry
from tests import cast
from tests.funding import money


def before_versions():
    graph = MigrationExecutor(connection).loader.graph
    [node] = [
        each
        for each in graph.nodes
        if each[0] == "funding" and each[1].endswith("_basis_sets_have_versions")
    ]
    return [each.key for each in graph.node_map[node].parents if each[0] == "funding"]


@pytest.mark.django_db(transaction=True)
def test_a_set_that_was_there_is_version_one_and_keeps_its_figures():
    people = cast.make()
    money.decided(people)
    basis_set = BasisSet.objects.get()
    figures = list(basis_set.values.order_by("pk").values())
    read = AuditEntry.objects.about(basis_set).get()
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate(before_versions())
    finally:
        MigrationExecutor(connection).migrate(leaves)

    again = BasisSet.objects.get()
    assert (again.pk, again.version, again.origin) == (basis_set.pk, 1, "registry")
    assert (again.created_at, again.created_by) == (read.at, people.officer)
    assert list(again.values.order_by("pk").values()) == figures
