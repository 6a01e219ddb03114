"""The dossier of a case: all that the portal has of a need, for who oversees it.

Each app registers its part of the chain, lower apps first; nobody reaches up.
"""

from partnerships.dossier.parts import (
    File,
    LeftOut,
    facts_file,
    gather,
    history_file,
    paper_file,
    register_dossier_part,
)

__all__ = [
    "File",
    "LeftOut",
    "facts_file",
    "gather",
    "history_file",
    "paper_file",
    "register_dossier_part",
]
