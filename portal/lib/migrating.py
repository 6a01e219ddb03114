"""A migration that makes very many tables at once."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState


class AtOnce(Migration):
    """Its operations are run on the state that all of them lead to.

    Django makes its models anew after every operation, with those that refer to one
    another: a minute for a hundred tables, which the database makes in a second.

    So each table is whole in its ``CreateModel``, whatever it refers to (the database
    is told of foreign keys in the end), and nothing is added to it afterwards but what
    ``CreateModel`` does not make: triggers, and what is plain SQL.
    """

    def mutate_state(
        self, project_state: ProjectState, preserve: bool = True
    ) -> ProjectState:
        """The state with all operations; its models are made when it is asked for."""
        after = project_state.clone() if preserve else project_state
        after.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, after)
        return after

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        before, after = project_state, self.mutate_state(project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, after)
        return after

    def unapply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        after = self.mutate_state(project_state)
        for operation in reversed(self.operations):
            operation.database_backwards(self.app_label, schema_editor, after, after)
        return project_state
