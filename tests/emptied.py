"""What lets the tests empty a table of what is kept, and nobody else."""

import pgtrigger

# pgtrigger's own setting, for a connection and not for the database: a worker or
# server that a test starts, and what connects past Django, is refused as in production.
_IGNORED = ",".join(
    trigger.get_pgid(model)
    for model, trigger in pgtrigger.registered()
    if trigger.name == "never_emptied"
)
ALLOWED = f"-c pgtrigger.ignore={{{_IGNORED}}}"
