"""Protocol bugs, put in on purpose: each is a patch of the server's modules or of the phone's model that lasts for a run.

A simulator that finds all of them may be believed when it finds nothing. The patches are wrong in the way in which real
sync code has been wrong; what they break stands beside them.
"""

from tests.sync.simulator.mutants import carried, feeding, phones, pictures, storing, winning
from tests.sync.simulator.mutants.registry import MUTANTS, planted

FILES = (storing, winning, feeding, phones, pictures, carried)
"""Where the bugs are; each enters its own in MUTANTS."""

__all__ = ["FILES", "MUTANTS", "planted"]
