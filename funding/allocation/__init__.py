"""The engine that splits money: pure Python, no Django, no database.

Everything else about money calls it. A page, a paper and the command ``allocate`` all
go through ``allocate()``; the key is read by ``Key.parse`` or ``parse_key``, a basis
file by ``read_basis``. What is wrong is raised as one ``AllocationError`` with every
problem in it; ``funding.problems`` has the sentences for people.
"""

from funding.allocation.basis import read_basis
from funding.allocation.engine import allocate
from funding.allocation.errors import AllocationError, Problem
from funding.allocation.explain import Line, PotWorking, Result, Working
from funding.allocation.hosts import with_hosts
from funding.allocation.key import Key, Only, Pot
from funding.allocation.key_file import parse_key
from funding.allocation.recipient import Recipient

__all__ = [
    "AllocationError",
    "Key",
    "Line",
    "Only",
    "Pot",
    "PotWorking",
    "Problem",
    "Recipient",
    "Result",
    "Working",
    "allocate",
    "parse_key",
    "read_basis",
    "with_hosts",
]
