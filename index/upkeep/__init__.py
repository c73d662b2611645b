"""A data folder looked after: checked (`checking`, `examining`), repaired (`repairing`), made anew (`rebuilding`).

In: a data folder, in whatever state. Out: what is wrong with it, and a sound one. Imports `sync` and what stands
before.
"""

from index.upkeep.checking import CheckReport, Problem, check
from index.upkeep.rebuilding import rebuild

__all__ = ["CheckReport", "Problem", "check", "rebuild"]
